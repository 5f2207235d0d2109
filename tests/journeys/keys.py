"""Somebody who has a keyboard and nothing else, and who must see where they are."""

from typing import Any

from playwright.sync_api import Locator

from tests.journeys.walk import Walker

FURTHEST = 200  # tab stops of a page
# Where the keys are: whether that is one of those wanted (or one of those is not there any more), whether the
# element shows it by an outline or a shadow, its own or its label's, and whether nothing covers it.
WHERE = """(wanted) => {
  const here = document.activeElement;
  if (wanted.some((each) => !each.isConnected)) return {gone: true};
  if (here === document.body) return {past: true};
  const shown = [here, here.nextElementSibling].filter(Boolean).some((one) =>
    [null, "::before", "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
        || style.boxShadow !== "none";
    }));
  const box = here.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const inSight = !!at
    && (here.contains(at) || at.contains(here) || here.labels?.[0]?.contains(at) === true);
  return {reached: wanted.includes(here), shown, inSight, words: here.outerHTML.slice(0, 200)};
}"""


class ByKeyboard(Walker):
    """Goes by Tab, the arrows, Space and Enter, and sees at each stop where they are."""

    def look(self) -> None:
        """Nothing: others go over the pages, which are the same."""

    def use(self, target: Locator) -> None:
        self.reach(target)
        if (target.get_attribute("href") or "").endswith(".pdf"):  # a file, which leads nowhere
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def pick(self, choice: Locator) -> None:
        if choice.get_attribute("type") == "radio":
            self._pick_one(choice)
        elif not choice.is_checked():
            self.reach(choice)
            self.page.keyboard.press("Space")
        assert choice.is_checked()

    def _pick_one(self, choice: Locator) -> None:
        """Tab stops at one of the group; arrows go on from there, and choose as they go."""
        name = choice.get_attribute("name")
        self.reach(self.page.locator(f'[type="radio"][name="{name}"]'))
        self.page.keyboard.press("Space")
        for _ in range(FURTHEST):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def type_in(self, box: Locator, text: str) -> None:
        self.reach(box)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator) -> None:
        """Tab until it is reached; each stop on the way can be seen, and none keeps the keys."""
        self.page.wait_for_load_state()
        there = wanted.element_handles()
        for stop in range(FURTHEST):
            where = self.page.evaluate(WHERE, there)
            if where.get("gone"):  # the page has brought itself up to date
                there = wanted.element_handles()
                where = self.page.evaluate(WHERE, there)
            if stop:
                self._is_seen(where)
            if where.get("reached"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: Tab never comes to {wanted}")

    def _is_seen(self, where: dict[str, Any]) -> None:
        if where.get("past"):
            return  # the last stop: in the browser's own bars, or nowhere yet
        words = f"{self.page.url}: {where['words']}"
        assert where["shown"], f"{words} does not show that the keys are there"
        assert where["inSight"], f"{words} is behind something"
