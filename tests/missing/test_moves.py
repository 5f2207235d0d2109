"""A child is placed elsewhere while away: what is owed goes with the child, and nobody new is left unaware."""

from datetime import timedelta
from typing import Any

import pytest

from audit.models import Event
from audit.rules import Fact
from children.workflow import start_placement
from escalation import inbox
from escalation.models import Notification
from missing import ledger, workflow
from missing.access import handovers_visible_to
from missing.models import Duty, Episode
from missing.rules import DutyEnd, HandoverState
from missing.workflow import To
from partners.models import Home, Job
from partners.rules import Office, Role
from tests import make
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def new_home() -> Home:
    return make.home()


@pytest.fixture
def new_on_call(new_home: Home) -> Job:
    return make.job(Role.ON_CALL, new_home.provider)


def move(world: make.World, home: Home, *, by: Job | None = None) -> None:
    """The child's social worker gives the placement that begins that night, with their own sight."""
    mover = make.acting(by or world.social_worker)
    with seen_by(mover):
        start_placement(child=world.child, home=home, started_on=NOW.date(), by=mover, now=LATER)


def needs(job: Job) -> set[str]:
    actor = make.acting(job)
    with seen_by(actor):
        return {need.what for need in inbox.needs(actor, now=LATER)}


def open_duties(episode: Episode, office: Office) -> Any:
    return episode.duties.open().filter(owed_by=office)


def told_to(message: str) -> set[tuple[str, int]]:
    rows = Notification.objects.filter(message=message)
    return set(rows.values_list("office", "agency"))


def test_what_the_old_on_call_owed_stands_before_the_new_one_and_nobody_else(
    world, new_home, new_on_call
):
    episode = make.levelled(make.logged(world), world.carer)
    owed = needs(world.on_call)
    assert owed

    move(world, new_home)

    assert needs(new_on_call) == owed
    assert needs(world.on_call) == set()
    for office in (Office.ON_CALL, Office.CARER):
        agencies = set(open_duties(episode, office).values_list("agency", flat=True))
        assert agencies == {new_home.provider_id}
    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


def test_a_name_that_can_no_longer_do_it_is_on_nothing_and_the_new_on_call_takes_it_on(
    world, new_home, new_on_call
):
    duty = make.picked_up(world)

    move(world, new_home)

    duty.refresh_from_db()
    assert (duty.taken_by, duty.taken_at) == (None, None)
    by = make.acting(new_on_call)
    with seen_by(by):
        workflow.accept(duty=duty, by=by, now=LATER + timedelta(minutes=1))
    duty.refresh_from_db()
    assert duty.taken_by == new_on_call.person


def test_a_name_that_can_still_do_it_stays_on_it(world):
    duty = make.picked_up(world)

    move(world, make.home(world.provider))

    duty.refresh_from_db()
    assert duty.taken_by == world.on_call.person


def test_what_the_authorities_and_police_owe_stays_where_it_is(world, new_home):
    episode = make.reported(world)
    theirs = Duty.objects.filter(
        episode=episode, owed_by__in=(Office.PLACING_AUTHORITY, Office.POLICE_SUPERVISOR)
    )
    before = set(theirs.values_list("pk", "agency", "taken_by"))

    move(world, new_home)

    assert set(theirs.values_list("pk", "agency", "taken_by")) >= before


def test_a_handover_that_waits_for_those_before_waits_no_longer(world, new_home):
    handover = make.handed_over(world)

    move(world, new_home)

    handover.refresh_from_db()
    assert handover.state == HandoverState.OVERTAKEN
    assert handover.answer
    handover.answer.refresh_from_db()
    assert handover.answer.how_ended == DutyEnd.WAIVED
    assert not handovers_visible_to(make.acting(world.on_call)).waiting().exists()
    assert ledger.check(Episode.objects.get()) == []


def test_those_who_look_after_the_child_now_are_told(world, new_home, new_on_call):
    make.reported(world)
    supervisor = make.job(Role.FOSTERING_SOCIAL_WORKER, new_home.provider)
    carer = make.carer(new_home)

    move(world, new_home)

    told = {(office, agency) for office, agency in told_to("with-you-now")}
    agency = new_home.provider_id
    assert {(Office.CARER, agency), (Office.ON_CALL, agency)} <= told
    assert {office for office, _ in told} <= {
        Office.CARER,
        Office.ON_CALL,
        Office.FOSTERING_SOCIAL_WORKER,
        Office.HOST_COORDINATOR,
    }
    letters = {
        each.address
        for row in Notification.objects.filter(message="with-you-now")
        for each in row.deliveries.all()
    }
    assert letters >= {job.person.email for job in (carer, new_on_call, supervisor)}
    assert not letters & {world.carer.person.email, world.on_call.person.email}


def test_the_new_household_of_the_same_agency_is_told_and_its_on_call_is_not(world):
    make.logged(world)
    next_door = make.home(world.provider)
    carer = make.carer(next_door)

    move(world, next_door)

    told = Notification.objects.filter(message="with-you-now", agency=world.provider)
    (only,) = told
    assert (only.office, only.home) == (Office.CARER, next_door)
    assert [each.address for each in only.deliveries.all()] == [carer.person.email]


def test_of_a_log_that_was_never_sent_nobody_new_is_told(world, new_home):
    make.opened(world)

    move(world, new_home)

    assert not Notification.objects.filter(message="with-you-now").exists()


def test_that_others_look_after_the_child_is_on_the_record_of_the_time_away(world, new_home):
    episode = make.logged(world)

    move(world, new_home)

    event = Event.objects.get(fact=Fact.EPISODE_MOVED)
    assert (event.episode_id, event.person_id) == (episode.pk, world.social_worker.person_id)
    assert {Office.CARER, Office.ON_CALL} <= set(event.payload["offices"])


def test_what_waits_with_a_placing_manager_for_on_call_is_not_taken_from_them(world, new_home):
    """It climbed to them, and they may have it still: only whoever cannot loses it."""
    episode = make.logged(world)
    duty = open_duties(episode, Office.ON_CALL).first()
    moments = len(ledger.timetable_of(duty))
    Duty.objects.filter(pk=duty.pk).update(
        taken_by=world.placing_manager.person, taken_at=NOW, moments_done=moments
    )

    move(world, new_home)

    duty.refresh_from_db()
    assert duty.taken_by == world.placing_manager.person
    assert duty.agency == new_home.provider


def test_a_handover_between_those_who_stay_goes_on(world, new_home):
    episode = make.reported(world)
    duty = open_duties(episode, Office.PLACING_AUTHORITY).first()
    manager = make.acting(world.placing_manager)
    Duty.objects.filter(pk=duty.pk).update(taken_by=world.placing_manager.person, taken_at=NOW)
    duty.refresh_from_db()
    handover = make.handed_over(world, duty, to=To(Office.PLACING_AUTHORITY), by=manager)

    move(world, new_home)

    handover.refresh_from_db()
    assert handover.state == HandoverState.WAITING


def test_each_of_several_handovers_is_over_because_of_the_move(world, new_home):
    episode, by, answers = make.logged(world), make.acting(world.on_call), []
    for what in ("Ring Aunt Dee", "Ring school"):
        task = make.task(world, episode=episode, what=what)
        workflow.accept(duty=task.duty, by=by, now=NOW)
        answers.append(make.handed_over(world, Duty.objects.get(pk=task.duty_id)).answer_id)

    move(world, new_home)

    reasons = set(Duty.objects.filter(pk__in=answers).values_list("waived_because", flat=True))
    assert reasons == {"Others look after the child now."}
    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []
