"""The beginning of an account, and beginning again: what an agency's administrator can bring about."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from partners.doors import forget_mobile
from partners.models import Person
from partners.sessions import end_sessions_of
from partners.strength import INVITATION

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def welcome(request: HttpRequest, person: Person, *, then: str = "/home/") -> HttpResponse:
    """Sign somebody in by an invitation that the caller has checked and used up.

    They are led to set up a passkey, or a password and an app, before any other page
    (`partners.gate`), and then go to `then`.
    """
    login(request, person, backend=BACKEND)
    record_authentication(request, person, INVITATION)
    return redirect(f"{reverse('set-up-sign-in')}?{urlencode({'next': then})}")


def begin_again(person: Person) -> None:
    """Forget how somebody signs in, after a lost or stolen device, and sign them out everywhere.

    Nothing is sent to their mobile any more. They need a new invitation; until they have taken it up,
    no directory lets them in either (`partners.directories`), for what it knows them by may be what was
    stolen. Who may do this, and the record of it, are the caller's.
    """
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    forget_mobile(person.pk)
    end_sessions_of(person.pk)


def forget_addresses(person: Person) -> None:
    """Whatever address somebody had before opens their account no more."""
    EmailAddress.objects.filter(user=person).delete()
