"""Setting aside what one owes: by whom, of what, and who reads why."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation.models import Notification
from missing import ledger, workflow
from missing.clock_board import clocks_of, duties_of
from missing.lateness import State
from missing.models import Duty, Episode
from missing.rules import DutyEnd, may_be_set_aside
from missing.timeline import timeline_of
from partners.rules import HOME_ROLES, Role
from tests import make
from tests.missing.pages import submitted, words

pytestmark = pytest.mark.django_db
BECAUSE = "On-call is in the house"


@pytest.fixture
def now() -> datetime:
    return timezone.now() - timedelta(minutes=10)


@pytest.fixture
def night(world: make.World, now: datetime) -> Episode:
    return make.logged(world, now=now)


def owed(episode: Episode, code: str = "accept-on-call") -> Duty:
    return episode.duties.open().get(code=code)


def set_aside(duty: Duty, by: Any) -> Duty:
    return workflow.set_aside(duty=duty, because=BECAUSE, by=make.acting(by), now=timezone.now())


def address(duty: Duty) -> str:
    return f"/missing/{duty.episode}/duties/{duty.pk}/not-needed/"


def test_whoever_owes_it_says_why_it_is_not_needed_and_everyone_told_of_it_reads_so(
    world, sign_in, night
):
    client, duty = sign_in(world.on_call), owed(night)
    page = client.get(night.get_absolute_url()).content.decode()
    assert address(duty) in page
    assert "Why isn’t this needed?" in words(client.get(address(duty)))

    client.post(address(duty), submitted(because=BECAUSE))

    duty.refresh_from_db()
    assert duty.how_ended == DutyEnd.WAIVED
    assert duty.next_moment_at is None
    clock = next(
        clock
        for clock in clocks_of(
            night,
            duties_of(night, make.acting(world.carer)),
            actor=make.acting(world.carer),
            now=timezone.now(),
        )
        if clock.duty_id == duty.pk
    )
    assert (clock.state, clock.note) == (State.NOT_NEEDED, BECAUSE)
    assert clock.person == str(world.on_call.person)
    assert BECAUSE in words(sign_in(world.carer).get(night.get_absolute_url()))
    assert not ledger.check(night)


def test_the_timeline_tells_the_reason_once_and_only_where_it_was_set_aside(world, night):
    now = timezone.now()
    task = make.task(world, episode=night, now=now)
    set_aside(
        workflow.accept(duty=task.duty, by=make.acting(world.on_call), now=now), world.on_call
    )

    items = timeline_of(night, make.acting(world.carer)).items

    assert [i.title for i in items if BECAUSE in (i.words or "")] == [Fact.DUTY_WAIVED.label]


def test_nothing_more_is_done_about_what_was_set_aside(world, night):
    duty = set_aside(owed(night), world.on_call)
    before = night.duties.count()

    workflow.mind(duty=duty, now=timezone.now() + timedelta(days=2))

    duty.refresh_from_db()
    assert duty.moments_done == 0
    assert night.duties.count() == before


@pytest.mark.parametrize("name", ["carer", "social_worker", "sergeant", "fostering_social_worker"])
def test_nobody_else_sets_it_aside(world, sign_in, night, name):
    duty, job = owed(night), getattr(world, name)

    with pytest.raises(Denied):
        set_aside(duty, job) if name != "sergeant" else set_aside(duty, world.carer)

    assert sign_in(job).get(address(duty)).status_code in (403, 404)
    assert sign_in(job).post(address(duty), submitted(because="No")).status_code in (403, 404)
    assert owed(night).how_ended == ""


def test_an_on_call_worker_of_another_agency_finds_nothing(world, sign_in, night):
    other = make.world()

    assert sign_in(other.on_call).get(address(owed(night))).status_code == 404


def test_the_carer_hears_when_nobody_is_to_come_to_stand_by_them(world, night):
    set_aside(owed(night), world.on_call)

    told = set(Notification.objects.filter(message="set-aside").values_list("office", flat=True))
    assert told == {"carer", "placing-authority", "host-coordinator"}


@pytest.mark.parametrize("code", ["check-in", "call-back", "see-to-needs"])
def test_what_keeps_a_child_looked_for_is_done_or_passed_on_and_never_set_aside(code):
    assert not any(may_be_set_aside(code, role) for role in Role)


def test_police_make_their_decision_and_do_not_set_it_aside(world, night):
    make.reported(world, episode=night, now=timezone.now())

    with pytest.raises(Denied):
        set_aside(owed(night, "police-decision"), world.sergeant)


@pytest.mark.parametrize("role", [*HOME_ROLES, Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER])
@pytest.mark.parametrize(
    "code", ["report-to-police", "ask-police-again", "offer-interview", "return-interview"]
)
def test_whoever_looks_after_a_child_sets_aside_neither_police_nor_the_interview(role, code):
    assert not may_be_set_aside(code, role)


def test_nobody_at_all_sets_a_police_decision_aside():
    codes = ("police-decision", "police-review", "challenge-decide")
    assert not any(may_be_set_aside(code, role) for code in codes for role in Role)


def test_it_needs_a_reason_and_is_set_aside_once(world, sign_in, night):
    client, duty = sign_in(world.on_call), owed(night)

    without = client.post(address(duty), submitted(because=" "))
    client.post(address(duty), submitted(because=BECAUSE))
    again = client.post(address(duty), submitted(because="Another reason", submission=str(uuid4())))

    assert (without.status_code, again.status_code) == (422, 409)
    duty.refresh_from_db()
    assert duty.waived_because == BECAUSE
    with pytest.raises(Refused):
        set_aside(duty, world.on_call)


def test_a_duty_of_another_episode_is_not_reached_through_this_one(world, sign_in, night):
    duty = owed(night)

    assert (
        sign_in(world.on_call).get(f"/missing/M-22222/duties/{duty.pk}/not-needed/").status_code
        == 404
    )
    assert (
        sign_in(world.on_call).get(f"/missing/{night}/duties/{'9' * 30}/not-needed/").status_code
        == 404
    )
