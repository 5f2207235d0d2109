"""What became of messages that left: asked until it is known, and told to whoever can phone instead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.gateways import Arrival, NotSent
from escalation import arrivals, tasks, undelivered
from escalation.models import Delivery, Notification
from escalation.rules import Channel
from partners.rules import DeliveryState, Office, Role
from tests import make
from tests.escalation.test_delivery import LETTER, notify
from tests.missing.pages import words

LATE = timedelta(minutes=2)
DELIVERED = Arrival(delivered=True)
NOBODY_THERE = Arrival(delivered=False, why="There is no such address or number")


class Way:
    """A way out that says the same of whatever it is asked."""

    tells = True

    def __init__(self, arrival=None):
        self.arrival = arrival
        self.asked = []

    def arrival_of(self, reference):
        self.asked.append(reference)
        if isinstance(self.arrival, Exception):
            raise self.arrival
        return self.arrival


def ask(arrival):
    way = Way(arrival)
    while arrivals.ask_next(way):
        pass
    return way


@pytest.fixture
def sent(world):
    """On-call is told of a log that the carer sent, and the message has left."""
    make.logged(world, now=timezone.now() - LATE)
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=timezone.now() - LATE)
    return Delivery.objects.get(notification__message="logged")


@pytest.mark.django_db
class TestAsking:
    def test_what_arrived_is_known_and_asked_about_no_more(self, sent):
        at = timezone.now() - timedelta(minutes=1)
        ask(Arrival(delivered=True, at=at))

        sent.refresh_from_db()
        assert (sent.state, sent.arrived_at) == (DeliveryState.SENT, at)
        assert ask(DELIVERED).asked == []

    def test_while_nothing_is_known_it_is_asked_again_and_ever_more_seldom(self, sent):
        assert ask(None).asked == [sent.reference]
        assert ask(None).asked == []

        sent.refresh_from_db()
        assert sent.arrived_at is None
        assert sent.ask_again_at - timezone.now() > LATE - timedelta(minutes=1)
        Delivery.objects.update(
            sent_at=timezone.now() - timedelta(hours=10), ask_again_at=timezone.now()
        )
        ask(None)
        sent.refresh_from_db()
        assert sent.ask_again_at - timezone.now() > timedelta(hours=9)

    def test_after_three_days_nobody_is_asked(self, sent):
        Delivery.objects.update(sent_at=timezone.now() - arrivals.ASKED_FOR)

        assert ask(DELIVERED).asked == []

    def test_one_that_left_this_minute_is_not_asked_about_yet(self, sent):
        Delivery.objects.update(sent_at=timezone.now())

        assert ask(DELIVERED).asked == []

    def test_where_nobody_answers_the_next_sweep_asks(self, sent):
        ask(NotSent("GOV.UK Notify answered 503", again=True))

        sent.refresh_from_db()
        assert (sent.state, sent.arrived_at) == (DeliveryState.SENT, None)

    def test_a_mail_server_that_cannot_say_is_never_asked(self, sent, settings):
        tasks.ask_what_arrived()  # a demonstration sends nothing, and says nothing

        sent.refresh_from_db()
        assert sent.ask_again_at is None


@pytest.mark.django_db
class TestNotArrived:
    def test_whoever_sent_it_is_told_and_asked_to_phone(self, sent, world, sign_in):
        make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
        ask(NOBODY_THERE)

        sent.refresh_from_db()
        assert (sent.state, sent.failure) == (DeliveryState.FAILED, NOBODY_THERE.why)
        asked = Notification.objects.filter(message="not-delivered")
        assert asked.get(person__isnull=False).person == world.carer.person
        said = words(sign_in(world.carer).get("/notifications/"))
        expected = "A message to the on-call worker was not delivered. Phone them: 0113 496 0123"
        assert expected in said

    def test_it_is_told_once_however_often_it_is_found_out(self, sent):
        for _ in range(2):
            arrivals.settle(sent, NOBODY_THERE, now=timezone.now())

        assert Notification.objects.filter(message="not-delivered").count() == 2  # on-call, carer

    def test_of_each_office_that_was_not_reached_it_is_told(self, world, sign_in):
        """Of one fact: whoever is asked to phone the one is asked to phone the other as well."""
        make.reported(world, now=timezone.now() - LATE)
        make.team(world.responsible, Office.PLACING_AUTHORITY, phone="0113 496 0001")
        make.team(world.host, Office.HOST_COORDINATOR, phone="0113 496 0002")
        lost = Delivery.objects.filter(
            notification__message="reported",
            notification__office__in=(Office.PLACING_AUTHORITY, Office.HOST_COORDINATOR),
        )
        for row in lost:
            row.state, row.sent_at = DeliveryState.SENT, timezone.now() - LATE
            row.save(update_fields=["state", "sent_at"])
            arrivals.settle(row, NOBODY_THERE, now=timezone.now())

        client = sign_in(world.on_call)
        said = words(client.get("/notifications/"))
        for phone in ("0113 496 0001", "0113 496 0002"):
            assert f"was not delivered. Phone them: {phone}" in said
        one, other = Notification.objects.filter(message="not-delivered", office=Office.ON_CALL)
        client.get(f"/notifications/{one.pk}/")
        other.refresh_from_db()
        assert other.read_at is None

    def test_one_person_is_not_told_twice_as_sender_and_as_their_office(self, world):
        make.logged(world, now=timezone.now() - LATE, by=world.on_call)
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=timezone.now() - LATE)
        ask(NOBODY_THERE)

        (asked,) = Notification.objects.filter(message="not-delivered")
        assert (asked.office, asked.person) == (Office.ON_CALL, None)

    def test_a_sender_who_may_not_know_that_an_office_was_told_hears_nothing(
        self, sent, monkeypatch
    ):
        nothing, told_of = Notification.objects.none(), undelivered.told_of
        monkeypatch.setattr(
            undelivered,
            "told_of",
            lambda episode, role: told_of(episode, role) if role == Role.ON_CALL else nothing,
        )
        ask(NOBODY_THERE)

        (asked,) = Notification.objects.filter(message="not-delivered")
        assert asked.office == Office.ON_CALL

    def test_what_is_not_wanted_any_more_calls_nobody_to_the_phone(self, sent, world):
        world.child.died_on = timezone.now().date()
        world.child.save(update_fields=["died_on"])
        ask(NOBODY_THERE)

        assert not Notification.objects.filter(message="not-delivered").exists()


# In words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "state", "line"),
    [
        (Channel.EMAIL, DeliveryState.SENT, "Sent 10:36pm, delivered 10:37pm"),
        (Channel.TEXT, DeliveryState.SENT, "Text sent 10:36pm, delivered 10:37pm"),
        (
            Channel.TEXT,
            DeliveryState.POSSIBLY_TWICE,
            "Text possibly sent twice 10:36pm, delivered 10:37pm",
        ),
    ],
)
def test_who_was_told_says_when_it_was_delivered(
    sent, world, sign_in, monkeypatch, channel, state, line
):
    at = datetime(2026, 11, 21, 22, 36, tzinfo=UTC)
    monkeypatch.setattr("escalation.told_views.timezone.now", lambda: at + timedelta(hours=1))
    Delivery.objects.update(
        channel=channel, state=state, sent_at=at, arrived_at=at + timedelta(minutes=1)
    )

    assert line in words(
        sign_in(world.carer).get(f"/missing/{sent.notification.episode.reference}/told/")
    )


@pytest.mark.django_db
def test_who_was_told_says_whose_text_did_not_arrive(sent, world, sign_in):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    Delivery.objects.update(channel=Channel.TEXT, state=DeliveryState.FAILED)

    said = words(sign_in(world.carer).get(f"/missing/{sent.notification.episode.reference}/told/"))

    assert f"Text to {world.on_call.person} not delivered. Phone 0113 496 0123" in said


# GOV.UK Notify


@pytest.mark.parametrize(
    ("statuses", "arrival"),
    [
        (["created"], None),
        (["sending"], None),
        (["delivered"], Arrival(True, datetime(2026, 11, 21, 22, 36, tzinfo=UTC))),
        (
            ["permanent-failure", "delivered"],
            Arrival(True, datetime(2026, 11, 21, 22, 36, tzinfo=UTC)),
        ),
        (["permanent-failure", "sending"], None),
        (["permanent-failure"], NOBODY_THERE),
        (
            ["temporary-failure"],
            Arrival(False, why="It could not be reached: a full inbox, or a phone that is off"),
        ),
        ([], None),
    ],
)
def test_notify_says_what_became_of_it(statuses, arrival):
    known = [
        {
            "reference": str(LETTER.reference),
            "status": status,
            "completed_at": "2026-11-21T22:36:00.000000Z",
        }
        for status in statuses
    ]

    with notify(known=known) as gateway:
        assert gateway.arrival_of(LETTER.reference) == arrival
