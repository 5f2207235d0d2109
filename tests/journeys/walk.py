"""Somebody walking the service in a browser window; every page they stand on is looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.axe import wrong_with
from tests.journeys.moments import typed

NAMED = re.compile(r"[0-9a-f-]{36}|M-\w+|\d+")
PICTURES = Path(__file__).resolve().parents[2] / "test-results"
# What a page shows, without its words: each kind of element inside its kind, and what it is like
# now. Rows of one kind count once; headings and buttons count by their words.
WHAT_IS_SHOWN = """() => {
  const kind = (each) => [each.tagName, each.className, each.type, each.open].join(" ");
  const found = new Set();
  for (const each of document.querySelectorAll("body *")) {
    if (!each.checkVisibility()) continue;
    found.add(`${kind(each.parentElement)} > ${kind(each)}`);
    if (each.matches("h1, h2, button, .govuk-button")) found.add(each.textContent.trim());
  }
  return [...found].sort().join("\\n");
}"""


@dataclass
class Walker:
    """A signed-in person's window. `checked` holds what axe has been over: each page in each state."""

    page: Page
    checked: set[tuple[str, str]] = field(default_factory=set)

    def sign_in(self, persona: str) -> None:
        self.page.goto("/signin/demo/")
        self.page.locator(f'button[name="persona"][value="{persona}"]').click()
        self.page.wait_for_url("**/home/")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def go(self, path: str, *, expect: int = 200) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == expect, f"{path}: {answer.status}"
        self.look()

    def refused(self, path: str, code: int) -> None:
        """Go where this person may not, or not now: a page says so, and leads on."""
        self.go(path, expect=code)
        self.sees("o to your start page")

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button or follow a link by its words, then look at where that led."""
        self.use(self.page.get_by_role(role, name=name).locator("visible=true").first)
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.press(name, role="link")

    def enter(self, words: str) -> None:
        """Follow a link of the page itself, whether it looks like one or like a button."""
        self.use(self.page.locator("main a:visible", has_text=words).first)
        self.page.wait_for_load_state()
        self.look()

    def forgets(self, name: str | re.Pattern[str]) -> None:
        """Press the button with something not answered: the page says so, and is looked at too."""
        self.press(name)
        self.page.locator(".govuk-error-summary").wait_for()
        self.look()

    def choose(self, name: str | re.Pattern[str]) -> None:
        self.pick(self.page.get_by_label(name).locator("visible=true").first)

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        self.type_in(self.page.get_by_label(label).locator("visible=true").first, text)

    def answer_when(self, name: str, moment: datetime) -> None:
        """The day from the list, and the time as a person types it."""
        self.answer(typed(name, moment))

    def answer(self, answers: Mapping[str, str]) -> None:
        """Answer by the names that the questions are sent under, as `Plain.send` does."""
        for name, said in answers.items():
            asked = self.page.locator(f'main [name="{name}"]')
            if asked.first.get_attribute("type") in {"radio", "checkbox"}:
                self.pick(self.page.locator(f'main [name="{name}"][value="{said}"]'))
            else:
                self.type_in(asked, said)

    def use(self, target: Locator) -> None:
        target.click()

    def pick(self, choice: Locator) -> None:
        choice.check()

    def type_in(self, box: Locator, text: str) -> None:
        box.fill(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def look(self) -> None:
        """One heading, nothing cut off at this width, no violation that axe can find."""
        if (seen := self._what_is_seen()) in self.checked:
            return
        self.checked.add(seen)
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one h1"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide}px"
        # From its top: the button that stays in sight covers part of whatever is scrolled behind it.
        was_at = self.page.evaluate("[scrollX, scrollY]")
        self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        wrong = wrong_with(self.page)
        self.page.evaluate("([x, y]) => scrollTo({left: x, top: y, behavior: 'instant'})", was_at)
        assert not wrong, f"{self.page.url}: {wrong}"

    def _what_is_seen(self) -> tuple[str, str]:
        """The address and what its page shows now: a page that has changed is another page."""
        shown = self.page.evaluate(WHAT_IS_SHOWN)
        return NAMED.sub("…", self.path), f"{self.page.viewport_size} {NAMED.sub('…', shown)}"

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


class OnPhoneAndDesk(Walker):
    """Looks at each page twice, in a window drawn narrow and drawn wide: what is done is done once."""

    def look(self) -> None:
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            super().look()
