"""The link of an invitation: made from the service's key when it is needed, and kept nowhere.

The link says which invitation it is and holds a secret. The secret is an HMAC of the invitation's
serial number, so the message can be worded when it leaves; a new serial makes every earlier link
worthless. What is kept is the secret's digest.
"""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from partners.models import Invitation, Person
from partners.rules import InvitationState

SALT = "partners.invitation"
SERIAL = 32  # hexadecimal digits of a serial number at the start of a token


def secret_of(serial: UUID) -> str:
    made = salted_hmac(SALT, serial.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(invitation: Invitation) -> str:
    """The whole address that lets one person in, once."""
    token = invitation.serial.hex + secret_of(invitation.serial)
    return settings.BASE_URL.rstrip("/") + reverse("invitation-link", args=[token])


def invitation_of(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that a link opens; None for a link that is not, or no longer, one of ours."""
    try:
        serial = UUID(hex=token[:SERIAL])
    except ValueError:
        return None
    found = Invitation.objects.filter(serial=serial).select_related("agency", "home").first()
    kept = found.digest if found else digest_of("")
    fits = constant_time_compare(digest_of(token[SERIAL:]), kept)
    waits = found is not None and found.state(now) is InvitationState.WAITING
    return found if fits and waits else None


def still_open(pk: int, digest: str, *, now: datetime) -> Invitation | None:
    """The invitation whose link was opened earlier in this session, if it waits and is the same."""
    found = Invitation.objects.filter(pk=pk).select_related("agency", "home").first()
    same = found is not None and constant_time_compare(found.digest, digest)
    return found if found and same and found.state(now) is InvitationState.WAITING else None


def begins_again(person: Person) -> bool:
    """Were the person's ways to sign in forgotten, and is the link that they were sent not yet taken up?"""
    return Invitation.objects.to_begin_again(person).exists()
