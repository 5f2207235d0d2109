"""What somebody is e-mailed about, and when not; and that what is urgent always leaves at once."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from core.times import DAY, HOUR, local
from escalation import delivery, preferences
from escalation.messages import MESSAGES
from escalation.models import Delivery, Notification, Preference
from escalation.rules import Kind
from partners.rules import DeliveryState
from tests import make
from tests.escalation.test_delivery import FakeGateway, send_all
from tests.missing.pages import submitted, words
from tests.roles import seen_by

URGENT = sorted(name for name, message in MESSAGES.items() if message.may_wait is None)
COUNTED = sorted(name for name, said in MESSAGES.items() if said.may_wait is Kind.DAILY)
MAILED_LATER = sorted(set(MESSAGES) - set(URGENT) - set(COUNTED))
HOURS = some.times().map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = some.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001


# What can wait


@given(
    message=some.sampled_from(URGENT),
    begins=HOURS,
    ends=HOURS,
    unmailed=some.sets(some.sampled_from(Kind.values)),
    now=MOMENTS,
)
def test_what_is_urgent_leaves_at_once_whatever_somebody_chose(
    message, begins, ends, unmailed, now
):
    chosen = Preference(unmailed=list(unmailed), quiet_from=begins, quiet_until=ends)

    kind = preferences.kind_of(message)

    assert preferences.waits(chosen, kind, now) is None
    assert preferences.mails(chosen, kind)


def test_what_asks_somebody_to_act_or_is_of_a_challenge_never_waits():
    """Whatever is due by a time, climbs, or is of a challenge, of police or of danger."""
    for name in MAILED_LATER:
        message = MESSAGES[name]
        said = f"{message.words} {message.more} {message.path}"
        assert not any(f in said for f in ("{by}", "{what}", "{phone}", "police", "escalations"))
    assert [
        *("interview-booked", "interview-declined", "interview-held", "interview-no-contact"),
        *("interview-overdue", "interview-refused", "log-taken-over"),
        *("seen-or-heard-otherwise-to-read", "seen-or-heard-to-read"),
    ] == MAILED_LATER


def test_what_is_only_counted_asks_nothing_of_whoever_is_told():
    assert COUNTED == [
        "carers-lead",
        "decision-confirmed",
        "learning-closed",
        "learning-raised",
        "prevention-recorded",
        "report-corrected",
        "reported-to-read",
        "returned-to-read",
    ]
    for name in COUNTED:
        assert MESSAGES[name].more == "Nothing is asked of you."
        assert "{" not in MESSAGES[name].words


# Quiet hours


@given(begins=HOURS, ends=HOURS, now=MOMENTS)
def test_quiet_hours_end_within_a_day_on_the_clocks_of_english_walls(begins, ends, now):
    over = preferences.over_at(begins, ends, now)

    if over is not None:
        assert now < over <= now + DAY + HOUR
        assert preferences.over_at(begins, ends, over) is None or begins == ends


@pytest.mark.parametrize(
    ("now", "over"),
    [
        # An ordinary night; the one that is an hour shorter; and the one that is an hour longer.
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), datetime(2026, 11, 22, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 7, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 21, 21, 59, tzinfo=UTC), None),
    ],
)
def test_a_night_from_ten_till_seven_ends_at_seven_whatever_the_clocks_do(now, over):
    assert preferences.over_at(time(22), time(7), now) == over


def test_hours_of_one_day_are_quiet_on_that_day_alone():
    morning = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    assert preferences.over_at(time(9), time(17), morning).hour == 17
    assert preferences.over_at(time(9), time(17), morning + timedelta(hours=9)) is None


# Sending


@pytest.fixture
def for_the_carer(world):
    """On-call has taken over the carer’s log: that can wait."""
    make.taken_over(world, now=timezone.now())
    return Delivery.objects.get(notification__message="log-taken-over")


def chooses(job, mailed=Kind.values, begins=None, ends=None, texted=()):
    preferences.choose(
        mailed=list(mailed),
        texted=list(texted),
        quiet_from=begins,
        quiet_until=ends,
        by=make.acting(job),
    )


def around_now():
    wall = local(timezone.now())
    return (wall - HOUR).time(), (wall + HOUR).time()


def test_in_quiet_hours_what_can_wait_is_held_until_they_are_over(world, for_the_carer):
    chooses(world.carer, Kind.values, *around_now())

    gateway = FakeGateway()
    send_all(gateway)

    for_the_carer.refresh_from_db()
    assert for_the_carer.state == DeliveryState.WAITING
    assert for_the_carer.attempts == 0
    assert timezone.now() < for_the_carer.next_try_at <= timezone.now() + HOUR
    Delivery.objects.filter(pk=for_the_carer.pk).update(next_try_at=timezone.now())
    Preference.objects.update(quiet_from=None, quiet_until=None)
    send_all(gateway)
    for_the_carer.refresh_from_db()
    assert for_the_carer.state == DeliveryState.SENT


def test_what_is_held_holds_up_nothing_behind_it(world, for_the_carer):
    chooses(world.carer, Kind.values, *around_now())
    told_later = Notification.objects.get(pk=for_the_carer.notification_id)
    told_later.pk, told_later.message = None, "police-decided"
    told_later.save()
    urgent = Delivery.objects.create(
        notification=told_later,
        person=world.carer.person,
        channel="email",
        address=world.carer.person.email,
        next_try_at=for_the_carer.next_try_at + timedelta(microseconds=1),
        subject="Police have decided",
        body="Police have decided",
    )

    assert delivery.send_next(FakeGateway())

    urgent.refresh_from_db()
    assert urgent.state == DeliveryState.SENT


def test_what_somebody_reads_in_their_inbox_alone_is_not_mailed_and_stays_there(
    world, sign_in, for_the_carer
):
    chooses(world.carer, mailed=())

    gateway = FakeGateway()
    send_all(gateway)

    for_the_carer.refresh_from_db()
    assert for_the_carer.state == DeliveryState.NOT_NEEDED
    assert for_the_carer.subject not in [letter.subject for letter in gateway.letters]
    assert "On-call has taken over the log" in words(sign_in(world.carer).get("/notifications/"))


def test_what_one_person_chose_changes_nothing_for_another(world, for_the_carer):
    chooses(world.on_call, mailed=())

    send_all(FakeGateway())

    for_the_carer.refresh_from_db()
    assert for_the_carer.state == DeliveryState.SENT


def test_who_was_told_says_that_it_can_wait(world, sign_in, for_the_carer):
    chooses(world.carer, Kind.values, *around_now())
    send_all(FakeGateway())
    reference = for_the_carer.notification.episode.reference

    page = sign_in(world.on_call).get(f"/missing/{reference}/told/")

    assert "Not sent yet: it can wait until" in words(page)


# Choosing

PAGE = "/account/notifications/"


def test_what_was_chosen_is_kept_and_offered_again(world, sign_in):
    client = sign_in(world.carer)

    answer = client.post(
        PAGE, submitted(mailed=[Kind.INTERVIEW], quiet_from="10pm", quiet_until="7am")
    )

    assert answer.headers["Location"] == "/notifications/"
    chosen = Preference.objects.get(person=world.carer.person)
    assert (chosen.unmailed, chosen.quiet_from, chosen.quiet_until) == (
        [Kind.LOG, Kind.SIGHTING, Kind.DAILY],
        time(22),
        time(7),
    )
    assert 'value="10pm"' in client.get(PAGE).content.decode()
    client.post(PAGE, {"submission": str(uuid4()), "mailed": Kind.values})
    chosen.refresh_from_db()
    assert (chosen.unmailed, chosen.quiet_from) == ([], None)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"quiet_from": "10pm"}, "Enter when your quiet hours begin and when they end"),
        ({"quiet_until": "7am"}, "Enter when your quiet hours begin and when they end"),
        ({"quiet_from": "7am", "quiet_until": "7am"}, "Enter an end that is not when they begin"),
        ({"quiet_from": "late", "quiet_until": "7am"}, "Enter a time, like 8:40pm"),
        ({"mailed": ["everything"]}, "Select at least one"),
    ],
)
def test_what_cannot_be_quiet_hours_is_asked_again(world, sign_in, said, error):
    answer = sign_in(world.carer).post(PAGE, submitted(**said))

    assert answer.status_code == 422
    assert error in words(answer)
    assert not Preference.objects.exists()


def test_nobody_reads_or_changes_what_somebody_else_chose(world):
    chooses(world.carer)
    chooses(world.on_call)

    with seen_by(make.acting(world.on_call)):
        assert [each.person_id for each in Preference.objects.all()] == [world.on_call.person_id]
        assert not Preference.objects.filter(person=world.carer.person).update(unmailed=["log"])


def test_that_a_child_is_away_and_was_logged_for_them_wakes_a_carer_in_their_quiet_hours(world):
    now = timezone.now()
    wall = local(now)
    hour = timedelta(hours=1)
    chooses(world.carer, [], begins=(wall - hour).time(), ends=(wall + hour).time())
    make.logged(world, now=now, by=world.on_call)
    told = Delivery.objects.get(notification__message="logged-for-you")

    assert preferences.held_until(told, now) is None
    assert preferences.is_sent(told)
