"""What axe finds wrong with a page as it stands in a browser, by every rule of WCAG 2.2 A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# Every rule is asked. Telling of each element that it keeps to them takes longer than asking.
OPTIONS = {"runOnly": WCAG, "resultTypes": ["violations"]}

BRINGS_IT = Axe()
IS_THERE = Axe(axe_script="axe.version")


def wrong_with(page: Page) -> str:
    """What is wrong, in words; nothing where nothing is."""
    axe = IS_THERE if page.evaluate("'axe' in window") else BRINGS_IT
    found = axe.run(page, options=OPTIONS)
    assert found.response["passes"], "axe asked nothing of this page"
    return found.generate_report() if found.response["violations"] else ""
