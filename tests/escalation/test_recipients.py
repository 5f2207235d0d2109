"""Whom a message reaches: the office, who is on a shift, and whoever stands in where there is nobody."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from audit.rules import Fact
from children import workflow as workflow_of_children
from children.models import Child
from children.rules import GrantKind
from core.times import LONDON
from escalation import recipients
from escalation.models import Delivery, Notification
from escalation.rules import Channel
from missing import ledger
from missing import workflow as missing_workflow
from missing.models import Duty, Episode
from partners.models import RotaShift
from partners.rules import Office, Role
from tests import make
from tests.escalation.telling import mind_all, say, told_of, unmatched, worried
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


# Where nobody is known, or nobody answers


def test_what_nobody_is_known_to_owe_falls_to_the_authority_that_placed_the_child(world):
    unmatched(world)

    episode = make.logged(world, by=world.social_worker)

    owed = episode.duties.exclude(owed_by=Office.SERVICE)
    assert {(duty.owed_by, duty.agency) for duty in owed} == {
        (Office.PLACING_AUTHORITY, world.responsible)
    }
    (told_once,) = Notification.objects.filter(message="logged")
    assert (told_once.office, told_once.agency) == (Office.PLACING_AUTHORITY, world.responsible)
    assert ledger.check(episode) == []


def test_what_fell_to_the_placing_authority_is_accepted_there_and_climbs_there(world):
    unmatched(world)
    episode = make.logged(world, by=world.social_worker)
    duty = episode.duties.get(code="accept-on-call")

    mind_all(NOW + timedelta(minutes=30))
    missing_workflow.accept(
        duty=duty, by=make.acting(world.placing_manager), now=NOW + timedelta(minutes=31)
    )

    duty.refresh_from_db()
    assert duty.how_ended == "met"
    assert told_of("passed-on") == {Office.SOCIAL_WORKER, Office.PLACING_AUTHORITY}
    assert told_of("nobody-picked-up") == set()
    assert ledger.check(episode) == []


def test_a_home_that_is_found_meanwhile_makes_no_duty_look_wrong(world):
    home, provider = world.home, world.provider
    unmatched(world)
    episode = make.logged(world, by=world.social_worker)
    Episode.objects.update(home=home, provider=provider, supervising_agency=provider)

    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


def test_a_reminder_goes_to_whoever_owes_it(world):
    make.reported(world)

    mind_all(NOW + timedelta(minutes=20))

    (reminder,) = Notification.objects.filter(message="reminder", office="police-supervisor")
    assert reminder.words == "Due by 11:06pm: Police to decide"
    assert reminder.duty.code == "police-decision"


def test_when_nobody_accepts_the_carer_is_told_whom_to_phone_and_only_once(world):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0101")
    make.logged(world)

    mind_all(NOW + timedelta(minutes=10))
    mind_all(NOW + timedelta(minutes=40))

    first = Notification.objects.filter(
        message="nobody-picked-up", office="carer", duty__code="accept-on-call"
    ).get()
    assert first.home == world.home
    body = first.deliveries.get(person=world.carer.person).body
    assert "Phone on-call worker: 0113 496 0101" in body
    passed = Notification.objects.filter(message="passed-on", duty__code="accept-on-call")
    assert set(passed.values_list("office", flat=True)) == {
        "fostering-social-worker",
        "placing-authority",
    }


def test_what_somebody_has_taken_on_does_not_alarm_the_carer(world):
    make.logged(world)
    duty = Duty.objects.get(code="set-level")
    missing_workflow.accept(duty=duty, by=make.acting(world.on_call), now=NOW)

    mind_all(NOW + timedelta(minutes=10))

    assert not Notification.objects.filter(message="nobody-picked-up", duty=duty).exists()


# To whom


def addresses(message, office):
    found = Delivery.objects.filter(notification__message=message, notification__office=office)
    return set(found.values_list("address", flat=True))


def test_carers_are_told_as_a_home_and_not_as_an_agency(world):
    neighbour = make.carer(make.home(world.provider))
    second = make.carer(world.home)

    make.decided(world)

    assert addresses("police-decided", "carer") == {
        world.carer.person.email,
        second.person.email,
    }
    assert neighbour.person.email not in set(Delivery.objects.values_list("address", flat=True))


def test_a_job_that_has_ended_is_told_nothing(world):
    world.on_call.ended_on = NOW.date()
    world.on_call.save(update_fields=["ended_on"])
    make.job("on-call", world.provider)

    make.logged(world)

    assert world.on_call.person.email not in addresses("logged", "on-call")


def test_whoever_is_on_duty_is_told_instead_of_everybody(world):
    team = make.team(world.provider, Office.ON_CALL, email="team@example.test")
    on_duty = make.job("on-call", world.provider)
    RotaShift.objects.create(
        team=team,
        person=on_duty.person,
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=7),
    )

    make.logged(world)

    assert addresses("logged", "on-call") == {on_duty.person.email}


def test_with_nobody_on_a_shift_the_team_is_told(world):
    team = make.team(world.provider, Office.ON_CALL, email="team@example.test")
    RotaShift.objects.create(
        team=team,
        person=world.on_call.person,
        starts_at=NOW - timedelta(hours=9),
        ends_at=NOW,
    )

    make.logged(world)

    assert addresses("logged", "on-call") == {"team@example.test"}


def test_with_neither_everybody_of_the_office_is_told_once(world):
    second = make.job("on-call", world.provider)
    make.job("on-call", world.provider, who=second.person)

    make.logged(world)

    assert addresses("logged", "on-call") == {world.on_call.person.email, second.person.email}


def test_the_childs_own_social_worker_is_told_and_not_every_social_worker(world):
    another = make.job("social-worker", world.responsible)
    make.reported(world)

    mind_all(NOW + timedelta(minutes=30))

    told_them = addresses("passed-on", "social-worker")
    assert world.social_worker.person.email in told_them
    assert another.person.email not in told_them


def test_who_left_today_is_told_nothing_more_in_the_first_hour_of_a_summer_day(world):
    """At half past midnight in British Summer Time it is still yesterday in UTC."""
    now = datetime(2026, 7, 1, 0, 30, tzinfo=LONDON)
    left = make.carer(world.home, ended_on=date(2026, 7, 1))
    come = make.carer(world.home, started_on=date(2026, 7, 1))

    make.decided(world, now=now)

    told = set(Delivery.objects.values_list("address", flat=True))
    assert left.person.email not in told
    assert come.person.email in told


def test_of_a_restricted_child_only_people_named_on_the_child_are_written_to(world):
    make.team(world.provider, Office.ON_CALL, email="duty@on-call.example")
    workflow_of_children.grant(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.NAMED,
        reason="Named",
        by=make.acting(world.social_worker),
        now=NOW,
    )
    workflow_of_children.grant(
        child=world.child,
        person=make.officer(world.force).person,
        kind=GrantKind.EMERGENCY,
        reason="Looking",
        by=make.acting(world.social_worker),
        now=NOW,
        until=NOW + timedelta(days=1),
    )
    Child.objects.update(restricted=True)
    world.child.refresh_from_db()

    hers = replace(world, carer=world.social_worker)
    make.reported(hers, episode=make.logged(hers))

    written = Delivery.objects.exclude(notification__office=Office.POLICE_SUPERVISOR)
    assert set(written.values_list("address", flat=True)) == {world.social_worker.person.email}
    assert Delivery.objects.filter(notification__office=Office.POLICE_SUPERVISOR).exists()


# Who stands in, and at night


def test_what_is_asked_of_an_office_that_the_child_has_none_of_is_told_to_whoever_owes_it(world):
    make.logged(world)
    Episode.objects.update(host_authority=None)
    episode = Episode.objects.get()

    say(
        world,
        episode,
        Fact.INFORMATION_ASKED,
        asked_office=Office.HOST_COORDINATOR,
        answer_by=NOW + timedelta(minutes=15),
    )

    assert told_of("information-wanted") == {Office.PLACING_AUTHORITY}
    assert episode.duties.get(code="give-information").owed_by == Office.PLACING_AUTHORITY


def test_the_carer_hears_nothing_of_a_task_between_others_that_nobody_does(world):
    episode = make.logged(world)
    due = NOW + timedelta(minutes=15)
    say(world, episode, Fact.TASK_ADDED, office=Office.SOCIAL_WORKER, due_by=due)

    mind_all(due)

    passed_on = Notification.objects.get(message="passed-on", duty__code="task")
    assert passed_on.office == "placing-authority"
    assert not Notification.objects.filter(message="nobody-picked-up", duty__code="task").exists()


def climbed_at_night(world, *, hours):
    """The child was found in the evening, and nobody arranges how they come home."""
    if hours:
        make.office_hours(world.responsible)
    make.found(world)
    mind_all(NOW + timedelta(hours=2))
    return Notification.objects.get(message="passed-on", office=Office.SOCIAL_WORKER)


def reached_by(notification, now=NOW):
    return [address.email for address in recipients.of([notification], now=now)[notification.pk]]


def test_out_of_hours_what_climbs_to_a_social_worker_reaches_the_emergency_duty_team_as_well(world):
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible).person
    climbed = climbed_at_night(world, hours=True)

    assert {*reached_by(climbed)} == {world.social_worker.person.email, duty_worker.email}

    make.team(
        world.responsible, Office.PLACING_AUTHORITY, email="edt@example.test", out_of_hours=True
    )
    assert {*reached_by(climbed)} == {world.social_worker.person.email, "edt@example.test"}


def test_in_hours_and_where_nobody_has_said_them_it_is_the_social_workers_alone(world):
    make.job(Role.EMERGENCY_DUTY, world.responsible)
    climbed = climbed_at_night(world, hours=False)
    assert reached_by(climbed) == [world.social_worker.person.email]

    make.office_hours(world.responsible)
    monday = datetime(2026, 11, 23, 11, tzinfo=LONDON)

    assert reached_by(climbed, now=monday) == [world.social_worker.person.email]


def test_what_can_wait_does_not_wake_the_emergency_duty_team(world):
    make.job(Role.EMERGENCY_DUTY, world.responsible)
    make.office_hours(world.responsible)
    worried(world)

    (told_daily,) = Notification.objects.filter(message="carers-lead", office=Office.SOCIAL_WORKER)
    assert reached_by(told_daily) == [world.social_worker.person.email]


def test_somebody_who_holds_two_of_the_offices_is_sent_it_once(world):
    """An emergency duty worker is the placing authority's and the social workers' at once."""
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible).person
    for office in (Office.PLACING_AUTHORITY, Office.SOCIAL_WORKER):
        team, until = make.team(world.responsible, office), NOW + timedelta(hours=48)
        RotaShift.objects.create(team=team, person=duty_worker, starts_at=NOW, ends_at=until)
    make.reported(world)

    mind_all(NOW + timedelta(hours=24))

    told = Notification.objects.filter(message="still-away-24h")
    reached = [
        [address.email for address in each] for each in recipients.of(told, now=NOW).values()
    ]
    assert sum(duty_worker.email in each for each in reached) == 2
    sent = Delivery.objects.filter(notification__in=told, channel=Channel.EMAIL)
    assert sent.filter(address=duty_worker.email).count() == 1
