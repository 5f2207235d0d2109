"""What the security pages say is there, is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
PAGES = (BASE / "SECURITY.md", *sorted((BASE / "docs" / "security").glob("*.md")))
CITED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|[A-Z]+\.md)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| .+ \| (met|n\.a\.|\*\*not met\*\*) \| (.*) \|$", re.MULTILINE
)

# How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
CHAPTERS = dict(enumerate((27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7), start=1))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    said = page.read_text()
    cited = set(CITED.findall(said))
    missing = [name for name in cited if not (BASE / name).exists()]
    broken = [link for link in LINKED.findall(said) if not (page.parent / link).exists()]

    assert not missing
    assert not broken


def test_every_requirement_of_levels_one_and_two_is_answered_once() -> None:
    rows = ROW.findall((BASE / "docs" / "security" / "asvs.md").read_text())
    numbers = [number for number, _, _ in rows]

    assert len(numbers) == len(set(numbers))
    assert {
        chapter: sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in CHAPTERS
    } == CHAPTERS


def test_what_is_met_or_not_met_says_by_what_or_why() -> None:
    rows = ROW.findall((BASE / "docs" / "security" / "asvs.md").read_text())

    assert not [number for number, state, shown in rows if not shown.strip()]
    said = {state: sum(each == state for _, each, _ in rows) for _, state, _ in rows}
    text = (BASE / "docs" / "security" / "asvs.md").read_text()
    assert f"{said['met']} are met, {said['**not met**']} are not met" in text
    assert f"{said['n.a.']} do not apply" in text


def test_the_threat_model_thinks_of_those_it_must() -> None:
    said = (BASE / "docs" / "security" / "threat-model.md").read_text()

    for who in ("parent or partner", "insider", "leaver", "stolen phone", "broken into"):
        assert who in said
