"""Who signs in with more than a password, what counts as more, and from whom it is asked."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from partners.models import Person
from partners.rules import Role

# Recovery codes are a way back in for somebody who has one of these; alone they are none.
STRONG = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
# What makes a session strong: a passkey or a second step, or one that the directory of one's own agency
# says it asked for.
BY_DIRECTORY = "second-step-at-directory"
STRONG_METHODS = ("mfa", BY_DIRECTORY)
# Foster carers are offered it; every other role must.
OFFERED = (Role.CARER,)
INVITATION = "invitation"
DEMO_BACKEND = "partners.demo_signin.DemoPassword"


def is_strong(person: Person) -> bool:
    """Has the person a passkey or an authenticator app?"""
    return Authenticator.objects.filter(user=person, type__in=STRONG).exists()


def with_strength(people: QuerySet[Person]) -> QuerySet[Person]:
    """The people, each with `strong`: whether they have a passkey or an authenticator app."""
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)
    return people.annotate(strong=Exists(theirs))


def must_be_strong(request: Any) -> bool:
    """Is more than a password asked of whoever this is, in the job they work as?"""
    if request.user.is_staff:
        return True
    return request.actor is not None and request.actor.role not in OFFERED


def signed_in_strongly(request: HttpRequest) -> bool:
    """Has whoever this is shown more than a password since they signed in?

    In demo mode a persona counts, and a persona's session ends with demo mode.
    """
    if begun_in_demo(request):
        return True
    records = get_authentication_records(request, request.user)
    return any(record["method"] in STRONG_METHODS for record in records)


def begun_in_demo(request: HttpRequest) -> bool:
    return bool(settings.DEMO and request.session.get(BACKEND_SESSION_KEY) == DEMO_BACKEND)


def directory_of(request: HttpRequest) -> str | None:
    """The agency's directory that vouched for this session, when one did."""
    records = get_authentication_records(request, request.user)
    named = [each["provider"] for each in records if each["method"] == "socialaccount"]
    return named[-1] if named else None


def invited(request: HttpRequest) -> bool:
    """Did this session begin with an invitation?"""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == INVITATION for record in records)
