"""What is known of a child beforehand, kept in a real browser: on a phone and on a desk."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.walk import OnPhoneAndDesk, Walker

pytestmark = pytest.mark.journey


def test_a_carer_writes_what_police_would_ask_for_and_says_what_is_still_right(
    walker: Callable[..., Walker],
) -> None:
    carer = walker("carer", walks=OnPhoneAndDesk)
    carer.go("/children/")
    carer.follow(re.compile("^Ellie"))
    carer.enter("Write or check what is known of Ellie")
    carer.sees("4 of 8 written.")

    carer.press("Add: Phone and names online")
    carer.write("Phone and names online", "No phone of her own\nE_frost in games")
    carer.press("Save")
    carer.sees("5 of 8 written.")
    carer.sees("E_frost in games")

    carer.press("Still right: Health and medicine")
    carer.sees("Checked: Health and medicine.")


def test_those_who_do_not_keep_it_read_it(walker: Callable[..., Walker]) -> None:
    on_call = walker("on-call", walks=OnPhoneAndDesk)
    on_call.go("/children/")
    on_call.follow(re.compile("^Ash"))
    on_call.enter("Read what is known of Ash")
    on_call.sees("Asthma: blue inhaler")
    assert not on_call.page.get_by_role("button", name="Still right").count()
    on_call.refused(f"{on_call.path}health/", 403)
