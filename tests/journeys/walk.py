"""Somebody walking the service in a browser window; every page they stand on is looked at."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PICTURES = Path(__file__).resolve().parents[2] / "test-results"


@dataclass
class Walker:
    """A signed-in person's window. `checked` holds the addresses that axe has been over."""

    page: Page
    checked: list[str] = field(default_factory=list)

    def sign_in(self, persona: str) -> None:
        self.page.goto("/signin/demo/")
        self.page.locator(f'button[name="persona"][value="{persona}"]').click()
        self.page.wait_for_url("**/home/")

    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.look()

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button or follow a link by its words, then look at where that led."""
        self.page.get_by_role(role, name=name).locator("visible=true").first.click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.press(name, role="link")

    def choose(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_label(name).locator("visible=true").first.check()

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_label(label).locator("visible=true").first.fill(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def look(self) -> None:
        """One heading, nothing cut off at this width, no violation that axe can find."""
        address = re.sub(r"[0-9a-f-]{36}|M-\w+|\d+", "…", self.page.url)
        if address in self.checked:
            return
        self.checked.append(address)
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one h1"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide}px"
        found = Axe().run(self.page, options={"runOnly": WCAG})
        assert not found.response["violations"], f"{self.page.url}: {found.generate_report()}"

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
