"""The ways a message leaves the service, behind one small interface."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.dateparse import parse_datetime
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError

TIMEOUT = 15  # seconds; far below the lease of an attempt
NO_TEXTS = "No way to send texts is set up"
NOBODY_THERE = "Nobody there has an account or an address"
FAILED_AT_NOTIFY = {
    "permanent-failure": "There is no such address or number",
    "temporary-failure": "It could not be reached: a full inbox, or a phone that is off",
    "technical-failure": "It went wrong at GOV.UK Notify",
}


# What was kept of a failure, by how it begins, as somebody reads it who has to phone instead.
IN_PLAIN_WORDS = {
    "There is no such": "there is no such address or number",
    "It could not be reached": "the inbox is full, or the phone is off",
    "It went wrong at": "GOV.UK Notify could not pass it on",
    "GOV.UK Notify answered 400": "GOV.UK Notify refused the address or number",
    "GOV.UK Notify answered": "GOV.UK Notify did not take it",
    "The address was refused": "the mail server refused the address",
    "No answer": "the mail server did not answer",
    "Mail server": "the mail server did not take it",
    NOBODY_THERE: "nobody there has an account or an address here",
    NO_TEXTS: "this service cannot send texts",
}


def why_in_words(failure: str) -> str:
    """“there is no such address or number”; never what a server answered about somebody's address."""
    known = (words for begins, words in IN_PLAIN_WORDS.items() if failure.startswith(begins))
    return next(known, "something went wrong on the way") if failure else ""


@dataclass(frozen=True)
class Letter:
    """What leaves, by e-mail or as a text to a mobile. The reference is the same at every attempt."""

    reference: UUID
    address: str
    subject: str
    body: str
    as_text: bool = False


class NotSent(Exception):
    """It did not leave. `again`: another attempt may do better. `unsure`: it may have left after all."""

    def __init__(self, reason: str, *, again: bool, unsure: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.unsure = unsure


@dataclass(frozen=True)
class Arrival:
    """What became of a letter in the end: delivered, or why not."""

    delivered: bool
    at: datetime | None = None
    why: str = ""


class Gateway(Protocol):
    tells: bool  # Does it know, of what it took, whether it was delivered?

    def send(self, letter: Letter) -> None:
        """Send it, or raise `NotSent`."""

    def has(self, reference: UUID) -> bool | None:
        """Did a letter of this reference leave? None where nobody can say."""

    def arrival_of(self, reference: UUID) -> Arrival | None:
        """What became of it; None while that is not known. Raises `NotSent` where nobody answers."""


class NotifyGateway:
    """GOV.UK Notify. Its template has one place for the subject and one for the body; that of texts
    has one for the body.

    It is asked by reference before anything is sent again, so nothing leaves twice.
    """

    tells = True

    def __init__(
        self, client: NotificationsAPIClient, template: str, text_template: str = ""
    ) -> None:
        self.client = client
        self.template = template
        self.text_template = text_template

    def send(self, letter: Letter) -> None:
        try:
            if letter.as_text:
                self._send_text(letter)
            else:
                self._send_email(letter)
        except APIError as error:
            raise _not_sent(error) from error

    def _send_email(self, letter: Letter) -> None:
        self.client.send_email_notification(
            email_address=letter.address,
            template_id=self.template,
            personalisation={"subject": letter.subject, "body": letter.body},
            reference=str(letter.reference),
        )

    def _send_text(self, letter: Letter) -> None:
        if not self.text_template:
            raise NotSent(NO_TEXTS, again=False)
        self.client.send_sms_notification(
            phone_number=letter.address,
            template_id=self.text_template,
            personalisation={"body": letter.body},
            reference=str(letter.reference),
        )

    def has(self, reference: UUID) -> bool | None:
        return any(each["status"] not in FAILED_AT_NOTIFY for each in self._of(reference))

    def arrival_of(self, reference: UUID) -> Arrival | None:
        """Of several by one reference one delivered is enough; it has failed when all have."""
        found = self._of(reference)
        for each in found:
            if each["status"] == "delivered":
                return Arrival(delivered=True, at=_completed(each))
        why = [FAILED_AT_NOTIFY.get(each["status"], "") for each in found]
        return Arrival(delivered=False, why=why[-1]) if why and all(why) else None

    def _of(self, reference: UUID) -> list[dict[str, Any]]:
        try:
            found = self.client.get_all_notifications(reference=str(reference))
        except APIError as error:
            raise NotSent(_reason(error), again=True, unsure=True) from error
        return list(found["notifications"])


def _completed(found: dict[str, Any]) -> datetime | None:
    """When Notify heard of it; none where it does not say."""
    at = parse_datetime(found.get("completed_at") or "")
    return at if at and at.tzinfo else None


def _not_sent(error: APIError) -> NotSent:
    """A refusal is final; being busy, down or locked out is not, and no answer leaves it open."""
    refused = error.status_code == 400
    return NotSent(_reason(error), again=not refused, unsure=error.response is None)


def _reason(error: APIError) -> str:
    """What kind of error it was; what the gateway says about an address stays out of our rows."""
    return f"GOV.UK Notify answered {error.status_code}"


class EmailGateway:
    """Django's e-mail. The Message-ID is made from the reference, so a mail sent twice can be known."""

    tells = False

    def send(self, letter: Letter) -> None:
        """A refused address is final. A lost connection leaves open whether the mail has gone."""
        if letter.as_text:
            raise NotSent(NO_TEXTS, again=False)
        mail = EmailMessage(
            subject=letter.subject,
            body=letter.body,
            to=[letter.address],
            headers={
                "Message-ID": f"<{letter.reference}@{_host()}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.connection = get_connection(timeout=TIMEOUT)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent("The address was refused", again=False) from error
        except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
            raise NotSent(f"No answer ({type(error).__name__})", again=True, unsure=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(f"Mail server: {type(error).__name__}", again=True) from error

    def has(self, reference: UUID) -> bool | None:
        return None

    def arrival_of(self, reference: UUID) -> Arrival | None:
        return None


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


class OutboxGateway:
    """A demonstration sends to nobody: what would have left is on the page `/demo/outbox/`."""

    tells = False

    def send(self, letter: Letter) -> None:
        return None

    def has(self, reference: UUID) -> bool | None:
        return False

    def arrival_of(self, reference: UUID) -> Arrival | None:
        return None


@cache
def gateway() -> Gateway:
    """The one this installation sends through. A demonstration never sends, whatever else is set."""
    if settings.DEMO:
        return OutboxGateway()
    if settings.NOTIFY_API_KEY:
        client = NotificationsAPIClient(settings.NOTIFY_API_KEY, timeout=TIMEOUT)
        client.request_session.max_redirects = 0
        return NotifyGateway(client, settings.NOTIFY_EMAIL_TEMPLATE, settings.NOTIFY_SMS_TEMPLATE)
    return EmailGateway()


def sends_texts() -> bool:
    """A mail server does not, and GOV.UK Notify once there is a template for them."""
    return settings.DEMO or bool(settings.NOTIFY_API_KEY and settings.NOTIFY_SMS_TEMPLATE)
