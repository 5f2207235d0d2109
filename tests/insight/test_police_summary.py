"""The police summary: what officers need to look for a child, from what whoever asks may read."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from children import strategies
from children.models import Document, Profile
from children.rules import DocumentKind, StepRule
from children.strategies import PlannedStep
from core.refusals import Denied
from insight import tasks
from missing import workflow
from missing.rules import FoundHow, HeardHow, StepState
from missing.tries import Try
from partners.rules import Office, Role
from tests import make
from tests.beginnings import made_once
from tests.insight.night import Night
from tests.insight.paper import asked, made, reader_of, words
from tests.make import World, acting

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SUMMARY = DocumentKind.POLICE_SUMMARY


@pytest.fixture(scope="module")
def one_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    with made_once(_tonight, django_db_blocker) as made:
        yield made


def _tonight() -> Night:
    """Reported and refused tonight, once found at an aunt's before, with steps that were agreed."""
    world, now = make.world(), timezone.now().replace(microsecond=0)
    Profile.objects.filter(child=world.child).update(risks="Older men in cars")
    make.photo(world.child, by=acting(world.carer), now=now - 9 * DAY)
    agreed(world, now)
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0101")
    been_back(world, now - 9 * DAY)
    episode = make.logged(world, now=now - 3 * HOUR)
    episode = make.levelled(episode, world.carer, level="L2", now=now - 3 * HOUR + MINUTE)
    workflow.take_steps(
        episode=episode,
        taken={Try("friends", "Ask Sam"): StepState.NO_ANSWER},
        by=acting(world.carer),
        now=now - 2 * HOUR,
    )
    decision = make.decided(
        world, episode=make.reported(world, now=now - HOUR, episode=episode), now=now - HOUR / 2
    )
    make.challenged(world, decision=decision, now=now - 20 * MINUTE)
    return Night(world, episode)


def test_how_long_says_whether_the_child_is_away_still(world, episode, now):
    so_far = re.compile(r"Away for 5 hours[\w ]* so far")
    assert so_far.search(words(made(SUMMARY, episode, world.on_call, now)))

    make.back(world, now=now, episode=episode)

    assert not so_far.search(words(made(SUMMARY, episode, world.on_call, now)))


def test_once_the_child_is_back_nobody_is_told_to_look(world, episode, now):
    looked_for = words(made(SUMMARY, episode, world.on_call, now))
    make.back(world, now=now, episode=episode)
    back = words(made(SUMMARY, episode, world.on_call, now))

    for heading in ("Who to look for", "Where they may be, and who may know"):
        assert heading in looked_for
        assert heading not in back


def agreed(world: World, now: datetime) -> None:
    strategies.write_strategy(
        child=world.child,
        steps=[
            PlannedStep("Ring Aunt Dee", "0113 496 0123"),
            PlannedStep("Go to the canal", rule=StepRule.NOT),
        ],
        call_999_if="The inhaler is at home",
        expires_on=(now + 30 * DAY).date(),
        by=acting(world.social_worker),
        now=now - 30 * DAY,
    )


def been_back(world: World, at: datetime) -> None:
    workflow.record_return(
        episode=make.logged(world, now=at - 3 * HOUR),
        returned_at=at,
        found_how=FoundHow.FAMILY,
        found_where="Aunt Dee’s, Larch Rise",
        by=acting(world.carer),
        now=at,
    )


def test_it_says_who_is_looked_for_where_and_what_was_done_and_decided(world, episode, now):
    said = words(made(SUMMARY, episode, world.on_call, now))

    for part in (
        str(world.child),
        "Tall, brown hair",
        "Inhaler for asthma",
        "Older men in cars",
        "treat this as a 999 call",
        "Ring Aunt Dee",
        "0113 496 0123",
        "Not for carers",
        "The inhaler is at home",
        "Aunt Dee’s, Larch Rise",
        "Ask Sam",
        "No answer",
        "L2 Missing, report to police",
        "WM-2231",
        "Often late on a Saturday",
        "No inhaler, and the phone is off",
        "0113 496 0101",
    ):
        assert part in said, part


def test_what_was_heard_of_police_says_that_it_was_heard(world, now):
    episode = make.reported(world, now=now - HOUR)
    heard = {"heard_from": "Sergeant Pell", "heard_how": HeardHow.PHONE}
    make.asked(world, episode=episode, by=world.on_call, now=now, **heard)

    assert "Sergeant Pell" in words(made(SUMMARY, episode, world.sergeant, now))


def test_the_photo_is_in_it_and_says_in_words_what_it_is(world, episode, now):
    document = made(SUMMARY, episode, world.sergeant, now)

    assert len(reader_of(document).pages[0].images) == 1
    assert "Added" in words(document)


def test_an_officer_is_not_given_the_numbers_of_friends_and_family(world, episode, now):
    said = words(made(SUMMARY, episode, world.sergeant, now))

    assert "0113 496 0123" not in said
    assert "Ring Aunt Dee" not in said
    assert "Ask those who look after" in said


def test_only_those_who_read_where_the_child_lives_have_the_address_in_it(world, episode, now):
    make.put_at(world.home, "7 Alder Walk")

    assert "7 Alder Walk" in words(made(SUMMARY, episode, world.on_call, now))
    assert "7 Alder Walk" not in words(made(SUMMARY, episode, world.sergeant, now))


def test_of_a_child_of_whom_nothing_is_known_it_says_so(world, now):
    Profile.objects.all().delete()
    episode = make.opened(world, now=now - HOUR)

    said = words(made(SUMMARY, episode, world.on_call, now))

    for part in (
        "No photo is kept here.",
        "Nothing recorded",
        "No level was set.",
        "Police were not told.",
        "No step to find",
        "No earlier time away is shown here.",
        "No police decision was challenged.",
    ):
        assert part in said, part


def test_once_the_child_is_back_it_asks_nobody_to_look(world, episode, now):
    make.back(world, now=now - MINUTE, episode=episode)

    said = words(made(SUMMARY, episode, world.on_call, now))

    assert "is not looked for now" in said
    assert "Coming back" in said
    assert "They came back by themselves" in said


def test_those_who_report_or_decide_ask_for_it_and_nobody_else(world, episode, now):
    for job in (world.on_call, world.social_worker, world.placing_manager, world.sergeant):
        assert asked(SUMMARY, episode, job, now).kind == SUMMARY
    with pytest.raises(Denied):
        asked(SUMMARY, episode, world.coordinator, now)
    with pytest.raises(Http404):
        asked(SUMMARY, episode, make.job(Role.ON_CALL, make.authority()), now)


def test_a_foster_carer_makes_it_for_the_officer_at_the_door_while_police_look(
    world, episode, sign_in, now
):
    client = sign_in(world.carer)
    police = client.get(f"/missing/{episode.reference}/police/").content.decode()
    assert f'href="/missing/{episode.reference}/papers/"' in police
    page = client.get(f"/missing/{episode.reference}/papers/").content.decode()
    assert "Police summary" in page
    assert "Episode report" not in page

    asked_for = client.post(
        f"/missing/{episode.reference}/police-summary/",
        {"submission": "7b0f3f1c-1111-4222-8333-123456789abf"},
    )
    document = Document.objects.get()
    tasks.make_document(document.pk)

    assert asked_for.url == f"/documents/{document.pk}/"
    file = f"/documents/{document.pk}/{document.filename}"
    opened = client.get(file)
    assert opened.status_code == 200

    make.back(world, now=now, episode=episode)
    assert client.get(file).status_code == 403
    assert client.get(f"/missing/{episode.reference}/papers/").status_code == 403
    episode.refresh_from_db()
    with pytest.raises(Denied):
        asked(SUMMARY, episode, world.carer, now)


def test_before_police_know_a_foster_carer_has_nobody_to_hand_it_to(world, sign_in, now):
    episode = make.logged(world, now=now - HOUR)

    assert sign_in(world.carer).get(f"/missing/{episode.reference}/papers/").status_code == 403
    with pytest.raises(Denied):
        asked(SUMMARY, episode, world.carer, now)


def test_it_is_asked_for_by_a_press_and_waited_for_without_scripts(world, episode, sign_in):
    client, pressed = sign_in(world.on_call), {"submission": "7b0f3f1c-1111-4222-8333-123456789abe"}
    path = f"/missing/{episode.reference}/police-summary/"

    first, second = client.post(path, pressed), client.post(path, pressed)
    waiting = client.get(first.url)
    tasks.make_document(Document.objects.get().pk)
    ready = client.get(first.url)

    assert first.url == second.url
    assert waiting.headers["Refresh"] == "2"
    assert f"{episode.reference}-police-summary.pdf" in ready.content.decode()
    assert "Back to the papers" in ready.content.decode()
