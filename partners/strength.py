"""Who signs in with more than a password, and what counts as more."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from partners.models import Person

# Recovery codes are a way back in for somebody who has one of these; alone they are none.
STRONG = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


def is_strong(person: Person) -> bool:
    """Has the person a passkey or an authenticator app?"""
    return Authenticator.objects.filter(user=person, type__in=STRONG).exists()


def with_strength(people: QuerySet[Person]) -> QuerySet[Person]:
    """The people, each with `strong`: whether they have a passkey or an authenticator app."""
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)
    return people.annotate(strong=Exists(theirs))
