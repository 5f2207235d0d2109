"""Texts to mobiles: what cannot be put off, in one text, with nothing of any child."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core import gateways
from core.gateways import EmailGateway, Letter, NotifyGateway, NotSent
from core.refusals import Refused
from escalation import telling
from escalation.models import Delivery, Notification
from escalation.rules import Channel, Kind
from escalation.telling import Telling
from missing import workflow
from missing.models import Duty
from missing.workflow import mind
from partners import mails, posting
from partners.actor import SERVICE
from partners.models import Mail, Mobile, RotaShift
from partners.rules import (
    CODE_LASTS,
    LONGEST_TEXT,
    DeliveryState,
    MailKind,
    Office,
    mobile_number,
)
from partners.workflow import mobile
from tests import make
from tests.escalation.test_delivery import FakeGateway, send_all
from tests.escalation.test_preferences import chooses
from tests.make import NOW
from tests.roles import seen_by

NUMBER = "+447700900123"
NOTHING = SimpleNamespace(due_at=lambda told: None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", NUMBER),
        ("+44 7700 900123", NUMBER),
        ("+44 (0)7700 900123", NUMBER),
        ("0044 7700 900 123", NUMBER),
        ("0113 496 0000", ""),
        ("07700 90012", ""),
        ("+33 6 12 34 56 78", ""),
        ("", ""),
    ],
)
def test_a_mobile_is_understood_however_it_is_typed(typed, number):
    assert mobile_number(typed) == number


def has_mobile(job, number=NUMBER, confirmed_at=NOW):
    return Mobile.objects.create(person=job.person, number=number, confirmed_at=confirmed_at)


def again(told):
    """The same thing, told of another fact."""
    told.pk, told.event_id = None, told.event_id + 1000
    return Telling(told, "", SERVICE, NOTHING)


def send_texts():
    gateway = FakeGateway()
    send_all(gateway)
    return [letter for letter in gateway.letters if letter.as_text]


def texts():
    return Delivery.objects.filter(channel=Channel.TEXT)


@pytest.mark.django_db
class TestTelling:
    def test_what_needs_somebody_is_texted_besides_the_mail(self, world):
        has_mobile(world.on_call)

        make.logged(world)

        text = texts().get()
        assert text.person == world.on_call.person
        assert NUMBER not in text.address
        mailed = Delivery.objects.filter(channel=Channel.EMAIL, person=world.on_call.person)
        assert mailed.get().notification == text.notification

    @pytest.mark.parametrize(
        ("who", "happens", "asks"),
        [
            ("on_call", make.logged, "something needs you by 10:46pm"),
            ("sergeant", make.reported, "something needs you by"),
            ("inspector", make.challenged, "something needs you by"),
            (
                "carer",
                lambda world: make.asked(world, of=Office.CARER),
                "something needs you by",
            ),
            ("on_call", make.reported, "there is something to read"),
        ],
    )
    def test_what_asks_something_says_so_and_by_when(self, world, who, happens, asks):
        has_mobile(getattr(world, who))

        happens(world)

        said = texts().order_by("-pk").values_list("body", flat=True)
        assert f": {asks}" in said[0]

    def test_what_was_set_aside_asks_nothing(self, world):
        has_mobile(world.social_worker)
        episode = make.reported(world)
        texts().delete()
        duty = episode.duties.open().get(code="accept-placing-authority")

        workflow.set_aside(
            duty=duty, because="We are with them", by=make.acting(world.placing_manager), now=NOW
        )

        assert all("something to read" in body for body in texts().values_list("body", flat=True))

    def test_a_number_that_is_not_confirmed_is_sent_nothing(self, world):
        has_mobile(world.on_call, confirmed_at=None)

        make.logged(world)

        assert not texts().exists()

    def test_whoever_is_not_on_duty_is_not_woken(self, world):
        has_mobile(world.on_call)
        team = make.team(world.provider, Office.ON_CALL)
        other = make.job("on-call", world.provider)
        RotaShift.objects.create(
            team=team, person=other.person, starts_at=NOW, ends_at=NOW + timedelta(hours=8)
        )

        make.logged(world)

        assert not texts().exists()

    def test_what_can_wait_is_texted_to_whoever_asked_for_it(self, world):
        has_mobile(world.carer)
        now = timezone.now()
        make.taken_over(world, now=now)
        assert not texts().exists()

        chooses(world.carer, texted=[Kind.LOG])
        taken_over = Notification.objects.get(message="log-taken-over")
        telling.write([again(taken_over)], now=now)
        [text] = send_texts()
        assert text.address == NUMBER

        telling.write([again(taken_over)], now=now)
        chooses(world.carer, texted=[])
        assert send_texts() == []

    def test_whoever_tells_never_reads_the_number_of_whom_they_tell(self, world):
        has_mobile(world.on_call)

        with seen_by(make.acting(world.carer)):
            assert not Mobile.objects.exists()
            make.logged(world)

        assert texts().get().person == world.on_call.person

    def test_a_number_that_was_taken_away_meanwhile_is_sent_nothing(self, world):
        has_mobile(world.on_call)
        make.logged(world, now=timezone.now())
        mobile.forget_number(by=make.acting(world.on_call))

        assert send_texts() == []

        assert texts().get().state == DeliveryState.NOT_NEEDED
        assert not Notification.objects.filter(message="not-delivered").exists()

    def test_the_outbox_of_a_demonstration_shows_it_without_the_number(self, world, client):
        has_mobile(world.on_call)
        make.logged(world)

        page = client.get(reverse("outbox")).content.decode()

        assert "To a mobile (On-call worker" in page
        assert NUMBER not in page

    @override_settings(DEMO=False, NOTIFY_API_KEY="", NOTIFY_SMS_TEMPLATE="")
    def test_where_no_texts_can_be_sent_none_is_written(self, world):
        has_mobile(world.on_call)

        make.logged(world)

        assert not texts().exists()

    def test_a_text_of_a_whole_night_is_short_and_says_nothing_of_the_child(self, world):
        for n, job in enumerate((world.on_call, world.carer, world.social_worker, world.sergeant)):
            has_mobile(job, f"+4477009001{n:02}")
        episode = make.challenged(world).episode
        later = NOW + timedelta(hours=6)
        for duty in Duty.objects.open().filter(next_moment_at__lte=later):
            mind(duty=duty, now=later)

        said = list(texts().values_list("body", flat=True))
        assert said
        secrets = (world.child.forename, world.child.surname, episode.reference, "Tzqx")
        for body in said:
            assert len(body) <= LONGEST_TEXT
            assert body.isascii()  # what is not takes more than one text
            assert not [secret for secret in secrets if secret in body]

    def test_it_leaves_as_a_text(self, world):
        has_mobile(world.on_call)
        make.logged(world, now=timezone.now())

        assert [letter.address for letter in send_texts()] == [NUMBER]


# Ways out


class Client:
    def __init__(self):
        self.sent = []

    def send_sms_notification(self, **said):
        self.sent.append(said)


LETTER = Letter(uuid4(), NUMBER, "", "Something needs you.", as_text=True)


def test_notify_sends_a_text_by_its_own_template():
    client = Client()

    NotifyGateway(client, "for-mails", "for-texts").send(LETTER)

    [sent] = client.sent
    assert (sent["phone_number"], sent["template_id"]) == (NUMBER, "for-texts")
    assert sent["reference"] == str(LETTER.reference)


@pytest.mark.parametrize("gateway", [NotifyGateway(Client(), "for-mails"), EmailGateway()])
def test_without_a_way_to_send_texts_it_is_not_tried_again(gateway):
    with pytest.raises(NotSent) as failure:
        gateway.send(LETTER)

    assert not failure.value.again


@pytest.mark.parametrize(
    ("demo", "key", "template", "sends"),
    [
        (True, "", "", True),
        (False, "k", "t", True),
        (False, "k", "", False),
        (False, "", "t", False),
    ],
)
def test_whether_texts_are_sent_is_a_matter_of_settings(settings, demo, key, template, sends):
    settings.DEMO, settings.NOTIFY_API_KEY, settings.NOTIFY_SMS_TEMPLATE = demo, key, template

    assert gateways.sends_texts() is sends


# One's own number


@pytest.fixture
def job():
    return make.job("on-call", make.agency("fostering"))


def give(job, number=NUMBER, now=NOW):
    return mobile.give_number(number=number, by=make.acting(job), now=now)


def confirm(job, code, now=NOW):
    return mobile.confirm(code=code, by=make.acting(job), now=now)


@pytest.mark.django_db
def test_a_number_is_confirmed_by_the_code_that_was_sent_there(job):
    given = give(job)
    [sent] = Mail.objects.filter(kind=MailKind.MOBILE_CODE)
    letter = mails.letter_of(sent)
    assert letter.as_text
    assert given.code in letter.body
    assert len(letter.body) <= LONGEST_TEXT

    assert confirm(job, given.code)
    assert Mobile.objects.get().confirmed_at == NOW
    assert not confirm(job, given.code)  # it works once


@pytest.mark.django_db
def test_a_code_that_is_wrong_or_old_confirms_nothing(job):
    code = give(job).code

    assert not confirm(job, "x" + code[1:])
    assert not confirm(job, "")
    assert not confirm(job, code, NOW + CODE_LASTS + timedelta(seconds=1))
    assert Mobile.objects.get().confirmed_at is None


@pytest.mark.django_db
def test_another_number_is_to_be_confirmed_anew_and_the_old_code_is_not_sent(job):
    confirm(job, give(job).code)

    give(job, "+447700900124", NOW + timedelta(minutes=1))

    assert Mobile.objects.get().confirmed_at is None
    old, new = Mail.objects.order_by("pk")
    assert mails.letter_of(new).address == "+447700900124"
    with pytest.raises(NotSent):
        mails.letter_of(old)


@pytest.mark.django_db
def test_nobody_makes_the_service_send_text_after_text(job):
    for n in range(5):
        give(job, now=NOW + timedelta(minutes=n))

    with pytest.raises(Refused):
        give(job, now=NOW + timedelta(hours=1))
    give(job, now=NOW + timedelta(hours=25))


@pytest.mark.django_db
def test_codes_leave_with_the_service_s_other_mail(job):
    give(job, now=timezone.now())
    gateway = FakeGateway()

    while posting.send_next(mails.OUTBOX, gateway):
        pass

    assert [letter.address for letter in gateway.letters] == [NUMBER]


# The pages


def post(client, name, **said):
    return client.post(reverse(name), {"submission": str(uuid4()), **said})


@pytest.mark.django_db
def test_somebody_gives_their_mobile_confirms_it_and_takes_it_away(sign_in, job):
    client = sign_in(job)

    assert post(client, "mobile", number="07700 900123").url == reverse("mobile-code")
    given = Mobile.objects.get()
    assert given.person == job.person
    assert given.code in client.get(reverse("mobile-code")).content.decode()  # a demonstration
    assert post(client, "mobile-code", code="nothing").status_code == 422
    assert post(client, "mobile-code", code=given.code).status_code == 302
    assert NUMBER in client.get(reverse("mobile")).content.decode()

    post(client, "mobile-forget")

    assert Mobile.objects.get().number == ""
    assert NUMBER not in client.get(reverse("mobile")).content.decode()


@pytest.mark.django_db
def test_codes_cannot_be_guessed_one_after_the_other(sign_in, job):
    client = sign_in(job)
    post(client, "mobile", number="07700 900123")
    code = Mobile.objects.get().code

    for _ in range(5):
        post(client, "mobile-code", code="wrong")

    assert post(client, "mobile-code", code=code).status_code == 429
    assert Mobile.objects.get().confirmed_at is None


@pytest.mark.django_db
def test_a_number_that_is_no_mobile_is_asked_again(sign_in, job):
    answer = post(sign_in(job), "mobile", number="0113 496 0000")

    assert answer.status_code == 422
    assert "Enter a UK mobile number" in answer.content.decode()


@pytest.mark.django_db
def test_a_mobile_is_shown_to_nobody_else(sign_in, world):
    has_mobile(world.on_call)
    admin = make.job("agency-admin", world.provider)

    pages = ("people", "directory", "mobile")
    for name in pages:
        assert "7700900123" not in sign_in(admin).get(reverse(name)).content.decode()
    person = sign_in(admin).get(reverse("person", args=[world.on_call.person.pk]))
    assert "7700900123" not in person.content.decode()
