"""Nothing in a night has nobody to do it and no moment at which somebody hears: whoever is silent, or refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core.refusals import Denied
from escalation.models import Notification
from missing import workflow
from missing.duty_rules import GIVER, DutyRule
from missing.framework import Answers
from missing.models import Duty, Episode
from missing.protocol import default_protocol
from missing.rules import HeardHow, may_be_set_aside
from partners.models import Job
from partners.rules import Office, Role
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
RULES = [rule for rule in default_protocol().duties if rule.owed_by is not Office.SERVICE]
OF_THE_CARERS = {Office.CARER, Office.ON_CALL, Office.FOSTERING_SOCIAL_WORKER}
OF_THE_AUTHORITY = {Office.PLACING_AUTHORITY, Office.SOCIAL_WORKER}


def whoever(rule: DutyRule) -> str:
    return rule.code


def mind_until(now: object) -> None:
    while duty := Duty.objects.open().filter(next_moment_at__lte=now).first():
        workflow.mind(duty=duty, now=now)  # type: ignore[arg-type]


# Silent


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in RULES
        if (rule.owed_by in OF_THE_CARERS or rule.owed_by_key == "by_office")
        and GIVER not in {climb.to for climb in rule.climbs}
    ],
    ids=whoever,
)
def test_what_a_carers_agency_owes_climbs_to_the_authority_where_it_is_silent(
    rule: DutyRule,
) -> None:
    assert OF_THE_AUTHORITY & {climb.to for climb in rule.climbs}


@pytest.mark.parametrize("rule", RULES, ids=whoever)
def test_whatever_is_owed_is_reminded_of(rule: DutyRule) -> None:
    assert rule.reminders


def test_police_who_gave_no_time_and_an_agency_that_asks_for_none_are_told_to_the_authority(
    world: make.World,
) -> None:
    workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="not-recording",
        reason="Often late",
        officer_name="PC Hale",
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )
    duty = Duty.objects.get(code="ask-police-again")

    mind_until(duty.due_at + timedelta(minutes=30))

    told = Notification.objects.filter(duty=duty, message="passed-on")
    assert Office.PLACING_AUTHORITY in told.values_list("office", flat=True)


# Refuses


@pytest.mark.parametrize(
    "code", ["set-level", "check-in", "give-information", "challenge-information"]
)
def test_a_level_and_an_answer_are_given_and_never_set_aside(code: str) -> None:
    assert not any(may_be_set_aside(code, role) for role in Role)


def test_a_log_that_went_without_a_level_gets_one_and_on_call_cannot_say_it_needs_none(
    world: make.World,
) -> None:
    """Else nobody would look again, and nothing would say when police are to be told."""
    episode = make.logged(world)
    duty = episode.duties.open().get(code="set-level")

    with pytest.raises(Denied):
        workflow.set_aside(duty=duty, because="Fine", by=make.acting(world.on_call), now=NOW)

    make.levelled(
        episode, world.on_call, level="L1", answers=Answers(chosen={}, age_years=15, now=NOW)
    )
    assert episode.duties.open().filter(code="check-in", next_moment_at__isnull=False).exists()


def test_an_authority_answers_what_police_ask_and_does_not_set_it_aside(
    world: make.World, sign_in: object
) -> None:
    request = make.asked(
        world, of=Office.SOCIAL_WORKER, episode=make.reported(world, now=timezone.now())
    )
    duty = Duty.objects.open().get(code="give-information")

    client: Client = sign_in(world.social_worker)  # type: ignore[operator]
    answer = client.post(
        f"/missing/{request.episode}/duties/{duty.pk}/not-needed/",
        {"because": "No time", "submission": str(uuid4())},
    )

    assert answer.status_code == 403
    duty.refresh_from_db()
    assert not duty.how_ended


def set_aside(task: object, by: Job) -> None:
    workflow.set_aside(
        duty=task.duty,  # type: ignore[attr-defined]
        because="She rang herself",
        by=make.acting(by),
        now=NOW + timedelta(minutes=5),
    )


def test_whoever_asked_for_something_hears_that_nobody_does_it(world: make.World) -> None:
    set_aside(make.task(world, by=world.social_worker), world.on_call)

    (told,) = Notification.objects.filter(message="task-set-aside")
    assert told.person == world.social_worker.person
    assert Episode.objects.get().duties.open().exists()


def test_nobody_hears_that_they_set_aside_what_they_asked_for(world: make.World) -> None:
    set_aside(make.task(world, by=world.on_call), world.on_call)

    assert not Notification.objects.filter(message="task-set-aside").exists()


def test_of_anything_else_that_is_set_aside_no_asker_is_told(world: make.World) -> None:
    episode = make.logged(world)
    workflow.set_aside(
        duty=episode.duties.open().get(code="accept-on-call"),
        because="The carer is not alone",
        by=make.acting(world.on_call),
        now=NOW,
    )

    assert not Notification.objects.filter(message="task-set-aside").exists()
