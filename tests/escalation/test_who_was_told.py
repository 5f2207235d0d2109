"""Who was told of an episode, and whether it reached them, for each reader."""

from datetime import timedelta
from uuid import uuid4

import pytest

from escalation import inbox
from escalation.models import Delivery, Notification
from escalation.who_was_told import told_of
from missing.models import Duty
from missing.workflow import mind
from partners.models import Person, Team
from partners.rules import DeliveryState, Office
from tests import make
from tests.escalation.test_delivery import FakeGateway, send_all
from tests.missing.pages import MOST, another_child, statements, words


@pytest.fixture
def reported(world, now):
    return make.reported(world, now=now - timedelta(minutes=3))


def told(client, episode):
    return words(client.get(f"/missing/{episode.reference}/told/"))


def stands(message, state, **extra):
    found = Delivery.objects.filter(notification__message=message)
    assert found.update(state=state, **extra)


def test_each_telling_is_read_with_office_agency_and_who_opened_it(world, sign_in, reported, now):
    stands("logged", DeliveryState.SENT, sent_at=now, attempts=1)
    logged = Notification.objects.get(message="logged")
    inbox.read(logged, by=make.acting(world.on_call), now=now)

    said = told(sign_in(world.social_worker), reported)

    assert f"On-call worker {world.provider}" in said
    assert f"Read by {world.on_call.person}" in said
    assert "Sent" in said


@pytest.mark.parametrize(
    ("state", "extra", "line"),
    [
        (DeliveryState.WAITING, {}, "Not sent yet"),
        (DeliveryState.WAITING, {"attempts": 3}, "Not sent yet, tried 3 times"),
        (DeliveryState.SENDING, {"attempts": 1}, "Not sent yet, tried once"),
        (DeliveryState.NOT_NEEDED, {}, "Not sent: not needed by then, or read in their inbox"),
        (DeliveryState.FAILED, {"attempts": 8}, "not delivered. Phone 0113 496 0123"),
        (
            DeliveryState.FAILED,
            {"attempts": 1, "failure": "There is no such address or number"},
            "not delivered, because there is no such address or number. Phone 0113 496 0123",
        ),
        (
            DeliveryState.FAILED,
            {"attempts": 8, "failure": "GOV.UK Notify answered 503"},
            "not delivered, because GOV.UK Notify did not take it.",
        ),
        (
            DeliveryState.WAITING,
            {"attempts": 2, "failure": "Mail server: SMTPServerBusy"},
            "Not sent yet, tried 2 times, because the mail server did not take it",
        ),
    ],
)
def test_how_it_stands_with_a_message_is_said_in_words(
    world, sign_in, reported, state, extra, line
):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    stands("logged", state, **extra)

    assert line in told(sign_in(world.carer), reported)


def test_a_message_that_may_have_gone_twice_says_so(world, sign_in, reported, now):
    stands("logged", DeliveryState.POSSIBLY_TWICE, sent_at=now)

    assert "Possibly sent twice" in told(sign_in(world.carer), reported)


def test_no_address_and_nobodys_own_number_is_read(world, sign_in, reported, now):
    Team.objects.all().delete()
    Delivery.objects.update(state=DeliveryState.FAILED)
    page = sign_in(world.carer).get(f"/missing/{reported.reference}/told/").content.decode()

    assert "Phone them" in page
    for address in Delivery.objects.exclude(address="").values_list("address", flat=True):
        assert address not in page


def test_who_may_not_read_police_words_reads_of_no_telling_about_them(world, sign_in, now):
    """Whoever holds the talk afterwards sees that on-call was told, and nothing that involves police."""
    episode = make.reported(world, now=now - timedelta(hours=4))
    for duty in Duty.objects.open().filter(next_moment_at__lte=now).order_by("next_moment_at"):
        mind(duty=duty, now=now)
    make.back(world, now=now, episode=episode)

    interviewer, carer = (told(sign_in(who), episode) for who in (world.interviewer, world.carer))

    for words_of_police in ("reported to police", "police decision", "Police control room"):
        assert words_of_police in carer
        assert words_of_police not in interviewer
    assert "The child is back" in interviewer


def test_police_read_of_no_telling_about_the_interview(world, sign_in, now):
    episode = make.back(world, now=now, episode=make.reported(world, now=now))

    police = told_of(episode, make.acting(world.sergeant).role)

    assert "offer a return interview" in told(sign_in(world.carer), episode)
    assert not police.filter(office=Office.INTERVIEW_SERVICE).exists()
    assert not police.filter(words__icontains="interview").exists()
    assert police.filter(message="returned", office=Office.PLACING_AUTHORITY).exists()


def test_a_message_that_failed_is_said_once_where_it_failed(world, sign_in, reported, now):
    Notification.objects.create(
        child=world.child,
        episode=reported,
        event_id=Notification.objects.get(message="logged").event_id,
        message="not-delivered",
        words="A message to the police control room supervisor was not delivered",
        path="/",
        agency=world.provider,
        office=Office.ON_CALL,
        told_at=now,
    )

    assert "A message to the" not in told(
        sign_in(world.interviewer), make.back(world, now=now, episode=reported)
    )


def test_nobody_else_finds_the_page(world, sign_in, reported):
    stranger = make.carer(make.home(world.provider))

    assert sign_in(stranger).get(f"/missing/{reported.reference}/told/").status_code == 404
    other = make.reported(another_child(world))
    assert reported.reference not in told(sign_in(world.carer), other)


def test_the_page_of_people_leads_there(world, sign_in, reported):
    page = sign_in(world.carer).get(f"/missing/{reported.reference}/people/").content.decode()

    assert f"/missing/{reported.reference}/told/" in page


def test_fifty_tellings_ask_as_little_as_five(world, sign_in, reported):
    client, address = sign_in(world.on_call), f"/missing/{reported.reference}/told/"
    client.get(address)
    few = len(statements(client, address))
    again(Notification.objects.filter(message="logged").get(), 50)

    assert few == len(statements(client, address)) <= MOST
    assert "?page=2" in client.get(address).content.decode()


def again(telling, many):
    """The same thing told that often; only the agency's office tells the copies apart."""
    for n in range(many):
        telling.pk, telling.message = None, f"logged-{n}"
        telling.save()
        Delivery.objects.create(
            notification=telling,
            channel="email",
            address=f"{n}@example.org",
            reference=uuid4(),
            next_try_at=telling.told_at,
            subject="x",
            body="x",
        )


# Where nobody is


def without_people(job):
    """Nobody of theirs works with this service any more."""
    Person.objects.filter(pk=job.person_id).update(is_active=False)


def test_an_office_where_nobody_has_an_account_or_an_address_was_not_told(world, sign_in, now):
    without_people(world.coordinator)
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    episode = make.reported(world, now=now - timedelta(minutes=3))

    said = told(sign_in(world.social_worker), episode)

    assert "Nobody could be told: nobody there has an account or an address here." in said
    assert (
        "No number of theirs is known here. Ask on-call, 0113 496 0123, how to reach them" in said
    )


def test_their_number_is_said_where_it_is_known(world, sign_in, now):
    without_people(world.coordinator)
    make.team(world.host, Office.HOST_COORDINATOR, phone="0113 496 0555")
    Team.objects.filter(agency=world.host).update(email="")
    episode = make.reported(world, now=now - timedelta(minutes=3))

    said = told(sign_in(world.social_worker), episode)

    assert "an account or an address here. Phone 0113 496 0555" in said


def test_whoever_could_phone_them_instead_is_asked_to(world, now):
    without_people(world.coordinator)
    make.reported(world, now=now)

    send_all(FakeGateway())

    asked = Notification.objects.filter(message="not-delivered")
    assert set(asked.values_list("office", "unreached")) == {
        ("on-call", "host-coordinator"),
        ("carer", "host-coordinator"),
    }


def test_a_force_that_is_not_here_was_told_by_the_call_itself(world, sign_in, now):
    without_people(world.sergeant)
    episode = make.reported(world, now=now)

    send_all(FakeGateway())

    assert not Notification.objects.filter(message="not-delivered").exists()
    assert "an account or an address here. Phone 101" in told(sign_in(world.on_call), episode)


def test_what_can_wait_asks_nobody_to_phone_and_says_that_nobody_was_told(world, sign_in, now):
    episode = make.reported(world, now=now)

    send_all(FakeGateway())

    assert not Notification.objects.filter(message="not-delivered").exists()
    assert "Nobody could be told" in told(sign_in(world.on_call), episode)
