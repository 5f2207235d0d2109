"""What was typed on a page of the log is there again for its person after signing in again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from missing.models import Draft, Episode
from partners import laid_aside
from partners.models import Session
from tests import make
from tests.missing.walking import begin, say
from tests.signing import send_signed_out, sign_in_again

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
LOGIN = reverse("account_login")
TYPED = "Red coat with a tear in it"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def draft(clock: Any, carer: Client) -> str:
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    return draft


def test_a_page_sent_after_the_session_ended_elsewhere_is_there_again_filled_in(
    carer: Client, draft: str, world: make.World, clock: Any
) -> None:
    page = f"{draft}wearing/"

    answer = send_signed_out(carer, page, wearing=TYPED, carrying=["phone"])

    assert answer.url == f"{LOGIN}?next={page}"
    assert "What you had just typed is kept for you" in carer.get(LOGIN).content.decode()
    sign_in_again(carer, world.carer)
    shown = carer.get(page).content.decode()
    assert f"{TYPED}</textarea>" in shown
    assert 'value="phone" checked' in shown
    assert "You were signed out before this was saved" in shown
    assert "Saved " not in shown
    assert "wearing" not in Draft.objects.get().answers


def test_a_page_sent_after_doing_nothing_for_too_long_is_there_again_filled_in(
    carer: Client, draft: str, world: make.World, clock: Any, settings: Any
) -> None:
    settings.SESSION_IDLE = timedelta(minutes=30)
    page = f"{draft}last-seen/"
    whose = laid_aside.mark_of(world.carer.person_id)
    clock.shift(timedelta(minutes=31))

    answer = carer.post(page, {"whose": whose, "when": "earlier", "earlier_at": "8:15pm"})

    assert answer.url == f"{LOGIN}?next={page}"
    sign_in_again(carer, world.carer)
    assert 'value="8:15pm"' in carer.get(page).content.decode()


def test_it_is_kept_until_it_is_sent_and_then_no_longer(
    carer: Client, draft: str, world: make.World
) -> None:
    page = f"{draft}wearing/"
    send_signed_out(carer, page, wearing=TYPED)
    sign_in_again(carer, world.carer)

    for _ in range(2):
        assert TYPED in carer.get(page).content.decode()
    say(carer, draft, "wearing", wearing="Blue coat")

    shown = carer.get(page).content.decode()
    assert TYPED not in shown
    assert "Blue coat" in shown


def test_nothing_is_sent_for_anybody(carer: Client, clock: Any, world: make.World) -> None:
    draft = begin(carer)

    send_signed_out(carer, f"{draft}danger/", danger="yes")
    sign_in_again(carer, world.carer)

    assert 'value="yes" checked' in carer.get(f"{draft}danger/").content.decode()
    assert not Episode.objects.exists()


def test_ticks_and_the_level_are_there_again_too(
    carer: Client, draft: str, world: make.World
) -> None:
    for page, typed, words in (
        (
            "tried",
            {"tried": ["rang"], "reached": "no"},
            'name="reached" type="radio" value="no" checked',
        ),
        ("suggestion", {"level": "L1", "reason": TYPED}, TYPED),
    ):
        send_signed_out(carer, f"{draft}{page}/", **typed)
        sign_in_again(carer, world.carer)

        assert words in carer.get(f"{draft}{page}/").content.decode(), page


def test_another_person_on_the_device_sees_nothing_of_it_and_it_is_gone(
    carer: Client, draft: str, world: make.World
) -> None:
    page = f"{draft}wearing/"
    colleague = make.carer(world.home)
    send_signed_out(carer, page, wearing=TYPED)

    sign_in_again(carer, colleague)

    for shown in (page, "/home/", "/missing/start/"):
        assert TYPED not in carer.get(shown).content.decode()
    assert laid_aside.ASIDE not in carer.session


def test_it_lies_sealed_and_opens_for_twelve_hours(
    carer: Client, draft: str, world: make.World, clock: Any
) -> None:
    page = f"{draft}wearing/"
    send_signed_out(carer, page, wearing=TYPED)
    assert laid_aside.ASIDE in carer.session
    assert "coat" not in json.dumps(dict(carer.session))

    clock.shift(timedelta(hours=11, minutes=59))
    sign_in_again(carer, world.carer)
    assert TYPED in carer.get(page).content.decode()
    clock.shift(timedelta(minutes=2))

    assert TYPED not in carer.get(page).content.decode()


def test_a_form_that_says_nobodys_name_is_not_kept(carer: Client, draft: str) -> None:
    page = f"{draft}wearing/"

    for whose in ("", "1", "somebody:else:s"):
        Session.objects.all().delete()
        carer.post(page, {"whose": whose, "wearing": TYPED})

        assert laid_aside.ASIDE not in carer.session


def test_a_page_that_saves_itself_stays_as_it_is_and_says_that_it_is_not_saved(
    carer: Client, draft: str, world: make.World
) -> None:
    page, whose = f"{draft}wearing/", laid_aside.mark_of(world.carer.person_id)
    Session.objects.all().delete()

    answer = carer.post(
        page,
        {"whose": whose, "autosave": "now", "wearing": TYPED},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 401
    assert "HX-Refresh" not in answer.headers
    sign_in_again(carer, world.carer)
    assert TYPED in carer.get(page).content.decode()
