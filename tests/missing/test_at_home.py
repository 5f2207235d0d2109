"""A child missing from home: no home, no provider and no agency of carers, and nothing owed by nobody."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from children import adding
from children.models import Child
from core.times import HOUR
from missing import workflow
from missing.models import Duty, Episode
from missing.rules import Cohort
from partners.rules import Office, Role
from tests import make
from tests.missing.of_police import decision, report
from tests.missing.pages import moment, words
from tests.missing.walking import START, say, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(world: make.World) -> Child:
    return adding.add_child(
        surname="Ames",
        born_on=date(2011, 3, 27),
        not_these=set(),
        forename="Kit",
        known_as="",
        sex="",
        local_id="",
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )


@pytest.fixture
def duty_worker(world: make.World, sign_in: Any) -> Client:
    return sign_in(make.job(Role.EMERGENCY_DUTY, world.responsible))


def first_answers(client: Client, child: Child) -> str:
    """As far as the suggestion could be made; where the draft is."""
    draft = client.post(START, {"child": child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")
    say(client, draft, "whereabouts", whereabouts="no")
    return draft


def once(answers: dict[str, Any]) -> dict[str, Any]:
    return {**answers, "submission": str(uuid4())}


def test_an_episode_keeps_where_the_child_lived_when_it_began(
    world: make.World, sign_in: Any, kit: Child, duty_worker: Client
) -> None:
    first_answers(duty_worker, kit)

    assert Episode.objects.get(child=kit).cohort == Cohort.HOME
    assert make.opened(world).cohort == Cohort.CARE


def test_a_placement_whose_home_nobody_has_named_is_a_placement(
    world: make.World, kit: Child, duty_worker: Client, owner: Any
) -> None:
    with owner():
        kit.placements.create(started_on=date(2026, 1, 5))

    first_answers(duty_worker, kit)

    assert Episode.objects.get(child=kit).cohort == Cohort.CARE


def test_a_child_at_home_is_asked_about_home(kit: Child, duty_worker: Client) -> None:
    draft = first_answers(duty_worker, kit)

    riskier = words(duty_worker.get(f"{draft}riskier/"))
    level = words(duty_worker.get(f"/missing/{Episode.objects.get()}/assessment/"))
    for page in (riskier, level):
        assert "Could somebody at home be harming Kit" in page
        assert "Who does Kit live with?" in page
    assert "Whoever is responsible for Kit at home" in level
    assert "Their plan, or what you agreed" not in level
    tried = words(duty_worker.get(f"{draft}tried/"))
    assert "the emergency duty team" in tried
    assert "Tell on-call" not in tried


def test_a_child_in_care_is_asked_nothing_of_that(world: make.World, sign_in: Any) -> None:
    client = sign_in(world.social_worker)
    draft = first_answers(client, world.child)

    assert "Who does" not in words(client.get(f"{draft}riskier/"))
    level = words(client.get(f"/missing/{Episode.objects.get()}/assessment/"))
    assert "Their plan, or what you agreed" in level
    assert "Could somebody at home" not in level


def test_the_live_suggestion_weighs_harm_at_home(kit: Child, duty_worker: Client) -> None:
    first_answers(duty_worker, kit)

    answer = duty_worker.post(
        f"/missing/{Episode.objects.get()}/assessment/",
        {"about-danger": "no", "about-whereabouts": "no", "about-home_harm": "yes", "update": "1"},
        headers={"HX-Request": "true"},
    )

    assert "Somebody at home may be harming them" in answer.content.decode()


def test_a_whole_night_of_a_child_who_lives_at_home(
    world: make.World, sign_in: Any, kit: Child, duty_worker: Client
) -> None:
    """A school told the emergency duty team; police record it; Kit comes back and is offered a talk."""
    client = duty_worker
    draft = first_answers(client, kit)
    say(client, draft, "told", kind="school", who="Ms Okafor", phone="0113 496 0123")
    say(client, draft, "riskier", home_harm="yes", at_home_say="not-safe")
    chosen = {"level": "L2", "seen": seen(client, f"{draft}suggestion/")}
    assert say(client, draft, "suggestion", **chosen) == "check"
    assert say(client, draft, "check", level="L2") == "sent"
    episode = Episode.objects.get()
    at = f"/missing/{episode}/"
    people = words(client.get(f"{at}people/"))
    assert "Somebody at home may be harming Kit." in people
    assert "The child’s authority" in people
    assert "On-call worker" not in people

    script = words(client.get(f"{at}police/"))
    assert "Somebody at home may be harming Kit." in script
    assert "before anybody at home is told" in script
    assert client.post(f"{at}police/", once(report(timezone.now()))).status_code == 302
    officer = sign_in(make.officer(episode.force))
    assert officer.post(f"{at}police/decision/", once(decision())).status_code == 302

    coordinator = sign_in(make.job(Role.COORDINATOR, world.responsible))
    board = words(coordinator.get("/board/"))
    assert "Lives at home" in board
    assert "Placed by" not in board

    with time_machine.travel(timezone.now() + HOUR, tick=False):
        back = {**moment("returned_at", timezone.now() - HOUR / 2), "found_how": "came-back"}
        client.post(f"{at}back/", {**back, "found_where": "At a friend’s"})
        client.post(f"{at}back/how/", {"needs": ["none"], "how_they_are": "Tired"})
        checked = once({"police_told": "yes"})
        assert client.post(f"{at}back/check/", checked).status_code == 302

    owed = Duty.objects.open().filter(episode=episode).exclude(owed_by=Office.SERVICE)
    assert {"offer-interview", "return-interview"} <= {duty.code for duty in owed}
    assert all(duty.agency_id for duty in Duty.objects.exclude(owed_by=Office.SERVICE))
    call_command("duties", "--check")


def test_what_on_call_would_owe_is_said_as_the_authoritys(
    world: make.World, sign_in: Any, kit: Child
) -> None:
    """Nobody is on call for a child who lives at home."""
    now, by = timezone.now(), make.acting(world.social_worker)
    episode = workflow.open_episode(child=kit, by=by, now=now)
    workflow.log_episode(episode=episode, by=by, now=now, last_seen_at=now - HOUR, whereabouts="no")

    manager = sign_in(world.placing_manager)
    page, inbox = (words(manager.get(at)) for at in (f"/missing/{episode}/", "/notifications/"))

    for shown in (page, inbox):
        assert "Authority to accept by name" in shown
        assert "On-call to accept" not in shown
    assert "a named person at the authority takes it on" in page
    assert "On-call to accept by name" in words(
        sign_in(world.on_call).get(f"/missing/{make.logged(world)}/")
    )
