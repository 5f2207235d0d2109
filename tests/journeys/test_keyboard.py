"""The same night with a keyboard alone: nothing needs a pointer, and where one is can always be seen."""

from collections.abc import Callable

import pytest

from tests.journeys.keys import ByKeyboard
from tests.journeys.test_night import walk_through_the_night
from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [320, 1280])
def test_a_childs_night_can_be_gone_through_with_a_keyboard_alone(
    walker: Callable[..., Walker], width: int
) -> None:
    walk_through_the_night(lambda persona: walker(persona, width=width, walks=ByKeyboard))
