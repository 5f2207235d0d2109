"""The digest: one message a day at most, with a count and nothing about any child."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from children.rules import ProfessionalKind
from children.workflow import name_professional
from core.times import HOUR, LONDON, local
from escalation import digests, inbox, preferences
from escalation.models import Delivery, Digest, DigestLine, Notification
from escalation.rules import Kind
from missing import workflow
from missing.framework import Answers
from partners.rules import DeliveryState, Role
from tests import make
from tests.escalation.test_delivery import FakeGateway, Killed
from tests.make import NOW
from tests.roles import seen_by

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=LONDON)


@pytest.fixture
def line(world):
    """The child's social worker has something to read."""
    make.logged(world, now=NOW)
    told = Notification.objects.first()
    return DigestLine.objects.create(notification=told, person=world.social_worker.person)


def carers_lead(world):
    answers = Answers(chosen={"danger": "no", "whereabouts": "think"}, age_years=15, now=NOW)
    return make.levelled(make.logged(world), world.carer, level="L1", answers=answers)


def yesterday():
    """By now a message of that noon is due, whatever the hour."""
    return (timezone.now() - timedelta(days=1)).replace(hour=12)


def write_all(now):
    while digests.write_next(now=now):
        pass


def send_all(gateway):
    while digests.send_next(gateway):
        pass


def test_a_level_that_carers_lead_is_in_the_social_worker_s_digest_and_in_no_mail(world):
    carers_lead(world)

    counted = DigestLine.objects.get(person=world.social_worker.person)
    assert counted.notification.message == "carers-lead"
    assert not Delivery.objects.filter(notification__message="carers-lead").exists()


def test_before_eight_nothing_is_written_and_then_once(line):
    write_all(MORNING - timedelta(minutes=1))
    assert not Digest.objects.exists()

    write_all(MORNING)
    write_all(MORNING + timedelta(hours=1))

    assert Digest.objects.get().person == line.person


def test_what_comes_after_the_day_s_digest_waits_until_tomorrow(line, world):
    write_all(MORNING)
    other = Notification.objects.create(
        child=world.child,
        event_id=0,
        message="carers-lead",
        agency=world.responsible,
        office="social-worker",
        told_at=MORNING,
    )
    DigestLine.objects.create(notification=other, person=line.person)

    write_all(MORNING + timedelta(hours=5))
    assert Digest.objects.count() == 1

    write_all(MORNING + timedelta(days=1))
    assert [digest.lines.count() for digest in Digest.objects.order_by("on")] == [1, 1]


def test_the_hour_is_that_of_an_english_wall(line):
    before = datetime(2027, 3, 30, 6, 59, tzinfo=UTC)  # 7:59am in summer time

    write_all(before)
    assert not Digest.objects.exists()

    write_all(before + timedelta(minutes=1))
    assert Digest.objects.exists()


def test_it_says_how_much_there_is_and_nothing_of_a_child(line, world):
    write_all(yesterday())
    gateway = FakeGateway()

    send_all(gateway)
    send_all(gateway)

    [letter] = gateway.letters
    assert letter.address == line.person.email
    assert letter.subject.endswith("1 thing to read")
    assert "/notifications/" in letter.body
    said = letter.subject + letter.body
    for secret in (world.child.forename, world.child.surname, line.notification.episode.reference):
        assert secret not in said


def test_a_worker_that_is_killed_sends_it_again_and_says_so(line):
    write_all(yesterday())
    Digest.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Killed):
        digests.send_next(FakeGateway(Killed()))
    assert digests.send_next(FakeGateway()) is False  # it is another worker's until its lease ends

    Digest.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    send_all(FakeGateway())

    assert Digest.objects.get().state == DeliveryState.POSSIBLY_TWICE


@pytest.mark.parametrize("since", ["read", "died", "stood down"])
def test_what_is_not_to_be_told_any_more_is_not_sent(line, world, since):
    write_all(yesterday())
    if since == "read":
        reader = make.acting(world.social_worker)
        Notification.objects.update(office="social-worker", agency=world.responsible)
        with seen_by(reader):
            inbox.read(Notification.objects.get(), by=reader, now=NOW)
    elif since == "stood down":
        workflow.stand_down(
            episode=line.notification.episode,
            because="She was upstairs.",
            by=make.acting(world.carer),
            now=NOW,
        )
    else:
        world.child.died_on = NOW.date()
        world.child.save(update_fields=["died_on"])
    gateway = FakeGateway()

    send_all(gateway)

    assert gateway.letters == []
    assert Digest.objects.get().state == DeliveryState.NOT_NEEDED


@pytest.mark.parametrize("how", ["opened it", "marked all as read"])
def test_what_a_colleague_has_read_is_in_ones_own_digest_still(world, how):
    carers_lead(world)
    colleague = make.acting(make.job(Role.SOCIAL_WORKER, world.responsible))
    told = Notification.objects.get(message="carers-lead", office="social-worker")
    with seen_by(colleague):
        if how == "opened it":
            inbox.read(told, by=colleague, now=NOW)
        else:
            inbox.read_all(by=colleague, now=NOW)
    gateway = FakeGateway()

    write_all(yesterday())
    send_all(gateway)

    (letter,) = (
        each for each in gateway.letters if each.address == world.social_worker.person.email
    )
    assert letter.subject.endswith("1 thing to read")


def test_what_one_has_read_after_a_colleague_is_in_ones_digest_no_more(world):
    carers_lead(world)
    told = Notification.objects.get(message="carers-lead", office="social-worker")
    colleague = make.job(Role.SOCIAL_WORKER, world.responsible)
    for job in (colleague, world.social_worker):
        reader = make.acting(job)
        with seen_by(reader):
            inbox.read(told, by=reader, now=NOW)

    line = DigestLine.objects.get(person=world.social_worker.person)
    assert line.read_at == NOW
    told.refresh_from_db()
    assert told.read_by == colleague.person


def chooses(job, mailed=Kind.values, begins=None, ends=None):
    preferences.choose(
        mailed=list(mailed), texted=[], quiet_from=begins, quiet_until=ends, by=make.acting(job)
    )


def test_whoever_wants_no_digest_is_sent_none_and_reads_it_all_the_same(line, world):
    chooses(world.social_worker, mailed=[Kind.LOG])
    write_all(yesterday())
    gateway = FakeGateway()

    send_all(gateway)

    assert gateway.letters == []
    assert Notification.objects.filter(pk=line.notification_id, read_at=None).exists()


def test_it_waits_for_the_end_of_somebody_s_quiet_hours(line, world):
    wall = local(timezone.now())
    chooses(world.social_worker, Kind.values, (wall - HOUR).time(), (wall + HOUR).time())
    write_all(yesterday())
    Digest.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    gateway = FakeGateway()

    send_all(gateway)

    assert gateway.letters == []
    held = Digest.objects.get()
    assert (held.state, held.attempts) == (DeliveryState.WAITING, 0)
    assert timezone.now() < held.next_try_at <= timezone.now() + HOUR


def test_the_reviewing_officer_reads_once_a_day_of_a_report_and_of_a_return(world):
    officer = make.job("reviewing-officer", world.responsible)
    name_professional(
        child=world.child,
        person=officer.person,
        kind=ProfessionalKind.REVIEWING_OFFICER,
        by=make.acting(world.social_worker),
        now=NOW - timedelta(days=90),
    )

    make.back(world, episode=make.reported(world))

    told_of = DigestLine.objects.filter(person=officer.person)
    assert sorted(told_of.values_list("notification__message", flat=True)) == [
        "reported-to-read",
        "returned-to-read",
    ]
    assert not Delivery.objects.filter(person=officer.person).exists()


def test_the_outbox_of_a_demonstration_shows_digests_too(world, line, client):
    send_all_of(MORNING)

    page = client.get("/demo/outbox/").content.decode()

    assert "1 thing to read" in page
    assert f"To {world.social_worker.person.email} (once a day)." in page


def send_all_of(morning):
    write_all(morning)
    send_all(FakeGateway())
