"""Somebody who has a keyboard and nothing else, and who must see where they are."""

from playwright.sync_api import Locator

from tests.journeys.walk import Walker

FURTHEST = 200  # tab stops of a page
# Whether the element that the keys are in shows it: an outline or a shadow, its own or its label's.
SHOWN = """(each) => [each, each.nextElementSibling].filter(Boolean).some((one) =>
  [null, "::before", "::after"].some((part) => {
    const style = getComputedStyle(one, part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  }))"""
IN_SIGHT = """(each) => {
  const box = each.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  return !!at && (each.contains(at) || at.contains(each) || each.labels?.[0]?.contains(at) === true);
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
        for _ in range(FURTHEST):
            if any(
                each.evaluate("each => each === document.activeElement") for each in wanted.all()
            ):
                return
            self.page.keyboard.press("Tab")
            self._sees_where()
        raise AssertionError(f"{self.page.url}: Tab never comes to {wanted}")

    def _sees_where(self) -> None:
        here = self.page.locator(":focus")
        if here.count() == 0:
            return  # past the last stop, in the browser's own bars
        words = f"{self.page.url}: {here.evaluate('each => each.outerHTML.slice(0, 200)')}"
        assert here.evaluate(SHOWN), f"{words} does not show that the keys are there"
        assert here.evaluate(IN_SIGHT), f"{words} is behind something"
