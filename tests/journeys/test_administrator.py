"""An administrator's work, page by page: inviting, leaving, checking, the rota and the agency."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey

PAGES = (
    "/home/",
    "/manage/people/",
    "/manage/people/?shown=leaving",
    "/manage/people/?shown=left",
    "/manage/invitations/",
    "/manage/invitations/new/",
    "/manage/people/check/",
    "/manage/people/sign-in/",
    "/manage/people/leavers/",
    "/manage/homes/",
    "/manage/homes/new/",
    "/manage/teams/",
    "/manage/teams/new/",
    "/manage/rota/",
    "/manage/agency/",
    "/manage/agency/details/",
    "/manage/agency/agreement/",
    "/manage/agency/contact/",
    "/manage/agency/test-alert/",
)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_an_administrator_reads_well(
    walker: Callable[..., Walker], width: int
) -> None:
    pat = walker("agency-admin", width=width)

    for page in PAGES:
        pat.go(page)
    pat.go("/manage/people/")
    pat.follow("Imogen Slate")
    pat.follow(re.compile("Set the last day"))
    pat.go("/manage/homes/")
    pat.follow("The Marsh household")
    pat.go("/manage/rota/")
    pat.follow("Northway on-call")
    pat.follow(re.compile("The week after"))
    pat.press("Put somebody on duty")


def test_somebody_is_invited_and_joins(walker: Callable[..., Walker]) -> None:
    pat = walker("agency-admin", width=320)
    pat.go("/manage/invitations/new/")
    pat.write("Their work email address", "ivy.lang@whereabouts.example")
    pat.choose("On-call worker")
    pat.write("Job title", "On-call worker")
    pat.press("Send the invitation")
    pat.sees("An invitation is on its way to ivy.lang@whereabouts.example")
    link = pat.page.get_by_role("link", name="sent to ivy.lang@whereabouts.example")
    address = link.get_attribute("href")
    assert address

    ivy = walker(width=320)
    ivy.page.goto(address)
    ivy.page.wait_for_url("**/join/")
    ivy.look()
    ivy.sees("Northway Fostering invites you")
    ivy.write("Your full name", "Ivy Lang")
    ivy.press("Join")

    expect(ivy.page).to_have_url(re.compile("/account/set-up/"))
    other = walker(width=320)
    answer = other.page.goto(address)
    assert answer
    assert answer.status == 404
    other.look()
    pat.go("/manage/invitations/")
    pat.sees("Accepted")
