"""What people are written about their work here. Each is worded when it leaves; none names a child."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core import times
from core.gateways import Letter, NotSent
from partners.invitations import link_of
from partners.models import Agency, Invitation, Mail, Mobile, Person
from partners.posting import Outbox
from partners.rules import CODE_LASTS, InvitationState, MailKind

Words = tuple[str, str]  # subject and body


def write(
    kind: MailKind,
    *,
    to: str,
    agency: Agency,
    now: datetime,
    invitation: Invitation | None = None,
    person: Person | None = None,
) -> Mail:
    """A message to be sent by the next sweep; a row of the transaction that it is about."""
    return Mail.objects.create(
        kind=kind,
        address=to,
        agency=agency,
        invitation=invitation,
        person=person,
        asked_at=now,
        next_try_at=now,
    )


def letter_of(mail: Mail) -> Letter:
    """What leaves. Raises `NotSent` for what has become untrue while it waited."""
    subject, body = WORDS[MailKind(mail.kind)](mail)
    if mail.kind == MailKind.MOBILE_CODE:
        number = Mobile.objects.get(person=mail.person_id).number
        return Letter(mail.reference, number, subject, body, as_text=True)
    return Letter(mail.reference, mail.address, subject, body)


def _invitation(mail: Mail) -> Words:
    invitation = mail.invitation
    assert invitation is not None
    now = times.local(mail.attempted_at or mail.asked_at)
    if invitation.state(now) is not InvitationState.WAITING:
        raise NotSent("The invitation was answered or taken back first", again=False)
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{agency} invites you to {service}",
        (
            f"{agency} asks you to join {service} as: {invitation.title}.\n\n"
            f"Open this link to start. It works once, until {times.when(invitation.expires_at)}:\n"
            f"{link_of(invitation)}\n\n"
            f"If you don’t work for {agency}, do not open it. Tell them, and delete this message."
        ),
    )


def _reminder(mail: Mail) -> Words:
    service = settings.SERVICE_NAME
    return (
        f"Sign in to {service} more safely",
        (
            f"You sign in to {service} with a password alone. {mail.agency.name} asks you to add a"
            " passkey or an authenticator app. It takes two minutes. Sign in and choose"
            f" “Your account”:\n{settings.BASE_URL}/home/"
        ),
    )


def _test_alert(mail: Mail) -> Words:
    service, agency = settings.SERVICE_NAME, mail.agency
    return (
        f"{service}: this is a test",
        (
            f"This is a test of how {service} reaches {agency}. Nothing has happened.\n\n"
            f"The code is {agency.setup.alert_code}. Read it out to the administrator who asked."
        ),
    )


def _sight_given(mail: Mail) -> Words:
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{service}: somebody new sees children’s records at {agency}",
        (
            f"Somebody has begun work at {agency} in which children’s records are seen, or works at"
            " another of its homes now, or whoever runs"
            f" {service} has changed who signs in for such work or made a key for it. You are told because"
            " you answer for who works there.\n\n"
            "If you did not expect it, look at who works there now, or ask another of its"
            f" administrators:\n{settings.BASE_URL}{reverse('people')}"
        ),
    )


def _begun_again(mail: Mail) -> Words:
    """Told to those who answer for one agency of what an administrator of another one did."""
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{service}: somebody at {agency} signs in anew",
        (
            f"Somebody who works at {agency} and at another agency could not sign in. An administrator of"
            " the other agency has sent a link to their own address, with which they set up a new way to"
            f" sign in: for their work at {agency} too.\n\n"
            "Ask them whether it was them, and not by answering this message. If it was not, end their"
            f" job here:\n{settings.BASE_URL}{reverse('person', args=[mail.person_id])}"
        ),
    )


def _named_for_a_child(mail: Mail) -> Words:
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{service}: you have been named for a child",
        (
            f"{agency} has named you as somebody who works with a child. You see the child’s record"
            f" from now on. Sign in to find the child:\n{settings.BASE_URL}{reverse('children')}\n\n"
            f"If you did not expect it, ask {agency}."
        ),
    )


def _not_named_any_more(mail: Mail) -> Words:
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{service}: somebody else has been named for a child",
        (
            f"{agency} has named somebody else in your place for a child whom you worked with. You"
            " see the child’s record from now on only if your agency looks after the child."
            f" Sign in to see which children are yours:\n{settings.BASE_URL}{reverse('children')}"
        ),
    )


def _access_answered(mail: Mail) -> Words:
    service, agency = settings.SERVICE_NAME, mail.agency.name
    return (
        f"{service}: your request to see a child’s record is answered",
        (
            f"{agency} has answered what you asked. Sign in to read whether you see the record, until"
            f" when, or why not:\n{settings.BASE_URL}{reverse('find-child')}"
        ),
    )


def _mobile_code(mail: Mail) -> Words:
    found = Mobile.objects.filter(person=mail.person_id, code_sent_at=mail.asked_at).first()
    if found is None or not found.code:
        raise NotSent("The number was changed, confirmed or taken away first", again=False)
    service = settings.SERVICE_NAME
    minutes = CODE_LASTS.seconds // 60
    return "", f"{service}: your code is {found.code}. It lasts {minutes} minutes."


WORDS: dict[MailKind, Callable[[Mail], Words]] = {
    MailKind.INVITATION: _invitation,
    MailKind.SIGN_IN_REMINDER: _reminder,
    MailKind.TEST_ALERT: _test_alert,
    MailKind.SIGHT_GIVEN: _sight_given,
    MailKind.BEGUN_AGAIN: _begun_again,
    MailKind.NAMED_FOR_A_CHILD: _named_for_a_child,
    MailKind.MOBILE_CODE: _mobile_code,
    MailKind.NOT_NAMED_ANY_MORE: _not_named_any_more,
    MailKind.ACCESS_ANSWERED: _access_answered,
}


def _gave_up(mail: Mail, now: datetime) -> None:
    """Nobody else is told: the administrator's page shows that it was not delivered."""


OUTBOX = Outbox(Mail, letter_of, _gave_up)
