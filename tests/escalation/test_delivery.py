"""Sending: once, though workers run twice, side by side, or are killed in the middle."""

import json
import smtplib
import threading
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parseaddr
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from notifications_python_client import NotificationsAPIClient

from core import gateways
from core.gateways import EmailGateway, Letter, NotifyGateway, NotSent, OutboxGateway
from escalation import delivery, tasks
from escalation.models import Delivery, Notification
from missing import workflow
from partners.rules import LEASE, MOST_ATTEMPTS, DeliveryState
from tests import make


class FakeGateway:
    """A way out that remembers, fails as told, and may or may not know what left."""

    def __init__(self, *failures, knows=False):
        self.letters = []
        self.failures = list(failures)
        self.knows = knows

    def send(self, letter):
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or (isinstance(failure, NotSent) and failure.unsure):
            self.letters.append(letter)
        if failure is not None:
            raise failure

    def has(self, reference):
        if not self.knows:
            return None
        return reference in {letter.reference for letter in self.letters}


class Killed(BaseException):
    """The worker dies: nothing after this runs, no handler either."""


@pytest.fixture
def waiting(world):
    """One message to send: on-call is told of a log."""
    make.logged(world, now=timezone.now())
    return Delivery.objects.get()


def send_all(gateway):
    while delivery.send_next(gateway):
        pass


def later(row):
    """Time passes for this one message."""
    Delivery.objects.filter(pk=row.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))
    row.refresh_from_db()


# Once


def test_a_message_is_sent_and_the_second_run_finds_nothing(waiting):
    gateway = FakeGateway()

    send_all(gateway)
    send_all(gateway)

    waiting.refresh_from_db()
    assert [letter.address for letter in gateway.letters] == [waiting.address]
    assert (waiting.state, waiting.attempts) == (DeliveryState.SENT, 1)
    assert waiting.sent_at


def test_the_task_sends_to_the_demonstrations_outbox(waiting):
    tasks.send_due()
    tasks.send_due()

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.SENT
    assert mail.outbox == []


def test_the_attempt_is_kept_before_the_call(waiting):
    def look(letter):
        row = Delivery.objects.get(reference=letter.reference)
        assert (row.state, row.attempts) == (DeliveryState.SENDING, 1)
        assert row.attempted_at

    gateway = FakeGateway()
    gateway.send = look

    assert delivery.send_next(gateway)


# Killed in the middle


def test_killed_before_the_result_it_is_left_alone_until_its_lease_ends(waiting):
    with pytest.raises(Killed):
        delivery.send_next(FakeGateway(Killed()))

    assert delivery.send_next(FakeGateway()) is False
    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.SENDING
    assert waiting.next_try_at == waiting.attempted_at + LEASE


def test_an_email_without_a_result_goes_again_and_is_marked(waiting):
    with pytest.raises(Killed):
        delivery.send_next(FakeGateway(Killed()))
    later(waiting)
    gateway = FakeGateway(knows=False)

    send_all(gateway)

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.POSSIBLY_TWICE
    assert [letter.reference for letter in gateway.letters] == [waiting.reference]


def test_where_the_gateway_knows_what_left_it_is_not_sent_again(waiting):
    gateway = FakeGateway(NotSent("No answer", again=True, unsure=True), knows=True)
    delivery.send_next(gateway)
    later(waiting)

    send_all(gateway)

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.SENT
    assert len(gateway.letters) == 1


def test_where_the_gateway_knows_that_it_never_left_it_is_sent(waiting):
    with pytest.raises(Killed):
        delivery.send_next(FakeGateway(Killed()))
    later(waiting)
    gateway = FakeGateway(knows=True)

    send_all(gateway)

    waiting.refresh_from_db()
    assert (waiting.state, len(gateway.letters)) == (DeliveryState.SENT, 1)


def test_a_worker_that_comes_back_late_does_not_write_over_the_one_that_took_over(waiting):
    slow = delivery.claim(now=timezone.now())
    later(waiting)
    send_all(FakeGateway())

    delivery.settle_failure(slow.message, NotSent("Too late", again=False), now=timezone.now())

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.POSSIBLY_TWICE


# Failing


def test_what_fails_is_tried_again_a_little_later(waiting):
    gateway = FakeGateway(NotSent("Busy", again=True))

    delivery.send_next(gateway)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure) == (DeliveryState.WAITING, "Busy")
    assert waiting.next_try_at > timezone.now() + timedelta(seconds=30)
    later(waiting)
    send_all(gateway)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.failure) == (DeliveryState.SENT, 2, "")


def test_after_enough_attempts_it_is_given_up_and_on_call_is_asked_to_phone(world):
    make.reported(world, now=timezone.now())
    row = Delivery.objects.filter(notification__office="placing-authority").first()
    Delivery.objects.exclude(pk=row.pk).delete()

    for _ in range(MOST_ATTEMPTS):
        later(row)
        delivery.send_next(FakeGateway(NotSent("Busy", again=True)))

    row.refresh_from_db()
    assert (row.state, row.attempts, row.failure) == (DeliveryState.FAILED, MOST_ATTEMPTS, "Busy")
    on_call, sender = Notification.objects.filter(message="not-delivered").order_by("pk")
    assert (on_call.office, on_call.agency, on_call.person) == ("on-call", world.provider, None)
    assert (sender.office, sender.person) == ("carer", world.carer.person)
    for asked in (on_call, sender):
        said = "A message to the placing authority was not delivered. Phone them: 101"
        assert asked.words == said
        assert not asked.deliveries.exists()
    assert delivery.send_next(FakeGateway()) is False


def test_a_refused_address_is_not_tried_again(waiting):
    delivery.send_next(FakeGateway(NotSent("The address was refused", again=False)))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (DeliveryState.FAILED, 1)


def test_what_never_gives_a_result_is_given_up_too(waiting):
    Delivery.objects.update(attempts=MOST_ATTEMPTS)

    send_all(FakeGateway())

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.FAILED


# Side by side


def test_workers_side_by_side_send_each_message_once(committed):
    world = make.world()
    make.reported(world, now=timezone.now())
    many = Delivery.objects.exclude(address="").count()
    gateway, lock = FakeGateway(), threading.Lock()
    sent = []

    def remember(letter):
        with lock:
            sent.append(letter.reference)

    gateway.send = remember

    def work():
        try:
            send_all(gateway)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert many > 3
    assert len(sent) == len(set(sent)) == many
    addressed = Delivery.objects.exclude(address="")
    assert set(addressed.values_list("attempts", flat=True)) == {1}


# The ways out


LETTER = Letter(uuid4(), "someone@example.test", "M-7F3K2: Police have decided", "Read it.")


@override_settings(DEFAULT_FROM_EMAIL="Whereabouts <no-reply@where.example.test>")
def test_an_email_carries_its_reference_as_its_message_id():
    EmailGateway().send(LETTER)

    (sent,) = mail.outbox
    message = sent.message()
    assert message["Message-ID"] == f"<{LETTER.reference}@where.example.test>"
    assert parseaddr(message["To"])[1] == LETTER.address
    assert EmailGateway().has(LETTER.reference) is None


class RefusingBackend:
    error: Exception = OSError()

    def __init__(self, **_):
        pass

    def send_messages(self, _):
        raise self.error


@pytest.mark.parametrize(
    ("error", "again", "unsure"),
    [
        (smtplib.SMTPRecipientsRefused({}), False, False),
        (smtplib.SMTPServerDisconnected("gone"), True, True),
        (TimeoutError(), True, True),
        (smtplib.SMTPAuthenticationError(535, b"no"), True, False),
        (ConnectionRefusedError(), True, False),
    ],
)
@override_settings(EMAIL_BACKEND="tests.escalation.test_delivery.RefusingBackend")
def test_what_a_mail_server_says_decides_what_happens_next(error, again, unsure):
    RefusingBackend.error = error

    with pytest.raises(NotSent) as failure:
        EmailGateway().send(LETTER)

    assert (failure.value.again, failure.value.unsure) == (again, unsure)
    assert LETTER.address not in failure.value.reason


class NotifyStandIn(BaseHTTPRequestHandler):
    """As much of GOV.UK Notify's interface as we use."""

    status = 201
    posted: list = []
    known: list = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).posted.append(body)
        self.answer(self.status, {"id": "1"})

    def do_GET(self):
        wanted = parse_qs(urlsplit(self.path).query)["reference"][0]
        found = [each for each in self.known if each["reference"] == wanted]
        self.answer(200, {"notifications": found, "links": {}})

    def answer(self, status, said):
        written = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_):
        pass


@contextmanager
def notify(status=201, known=()):
    NotifyStandIn.status, NotifyStandIn.posted, NotifyStandIn.known = status, [], list(known)
    server = ThreadingHTTPServer(("127.0.0.1", 0), NotifyStandIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = f"test-{uuid4()}-{uuid4()}"
    client = NotificationsAPIClient(key, f"http://127.0.0.1:{server.server_port}", timeout=5)
    try:
        yield NotifyGateway(client, "a-template")
    finally:
        client.request_session.close()
        server.shutdown()
        server.server_close()


def test_notify_is_given_the_reference_and_only_our_words():
    with notify() as gateway:
        gateway.send(LETTER)

    assert NotifyStandIn.posted == [
        {
            "email_address": LETTER.address,
            "template_id": "a-template",
            "personalisation": {"subject": LETTER.subject, "body": LETTER.body},
            "reference": str(LETTER.reference),
        }
    ]


@pytest.mark.parametrize(("status", "again"), [(400, False), (403, True), (429, True), (500, True)])
def test_what_notify_answers_decides_what_happens_next(status, again):
    with notify(status) as gateway, pytest.raises(NotSent) as failure:
        gateway.send(LETTER)

    assert failure.value.again is again
    assert not failure.value.unsure
    assert str(status) in failure.value.reason


def test_no_answer_from_notify_leaves_it_open_whether_it_left():
    with notify() as gateway:
        pass

    with pytest.raises(NotSent) as failure:
        gateway.send(LETTER)

    assert failure.value.unsure


@pytest.mark.parametrize(
    ("status", "left"), [("delivered", True), ("sending", True), ("permanent-failure", False)]
)
def test_notify_is_asked_by_reference_what_left(status, left):
    known = [{"reference": str(LETTER.reference), "status": status}]

    with notify(known=known) as gateway:
        assert gateway.has(LETTER.reference) is left
        assert gateway.has(uuid4()) is False


@pytest.mark.parametrize(
    ("demo", "key", "kind"),
    [(True, "x" * 80, OutboxGateway), (False, "x" * 80, NotifyGateway), (False, "", EmailGateway)],
)
def test_a_demonstration_never_sends_whatever_else_is_set(settings, demo, key, kind):
    settings.DEMO, settings.NOTIFY_API_KEY = demo, key

    assert isinstance(gateways.gateway(), kind)


def test_a_message_that_a_way_out_chokes_on_holds_up_no_other(world):
    make.reported(world, now=timezone.now())
    addressed = Delivery.objects.exclude(address="")
    waiting = addressed.count()
    assert waiting > 1
    gateway = FakeGateway(UnicodeEncodeError("ascii", "é", 0, 1, "an address"))

    send_all(gateway)

    assert addressed.filter(state=DeliveryState.SENT).count() == waiting - 1
    stuck = addressed.exclude(state=DeliveryState.SENT).get()
    assert stuck.failure == "Could not be sent: UnicodeEncodeError"


def test_what_was_still_to_be_sent_when_nobody_was_away_is_not_sent(world):
    now = timezone.now()
    episode = make.reported(world, now=now)
    workflow.stand_down(
        episode=episode, because="Was upstairs", by=make.acting(world.on_call), now=now
    )
    gateway = FakeGateway()

    send_all(gateway)

    assert {letter.subject for letter in gateway.letters} == {
        f"{episode.reference}: Stood down: the child was not away"
    }
    kept_back = Delivery.objects.filter(notification__message="decision-wanted")
    assert {(row.state, row.sent_at) for row in kept_back} == {(DeliveryState.NOT_NEEDED, None)}
