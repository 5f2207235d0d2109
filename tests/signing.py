"""Signed-in clients for tests: people who have shown a second step, and that just now."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from partners.models import Job, Person, Session
from partners.session_store import JOB
from partners.signin import SecondStepAdapter

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Whatever time a test makes it.
NEVER_LONG_AGO = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def strongly(person: Person) -> dict[str, Any]:
    """What a session holds when its person has shown a passkey."""
    shown = {"method": "mfa", "type": "webauthn", "at": NEVER_LONG_AGO, "reauthenticated": True}
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [shown],
        "account_authentication_methods_user": str(person.pk),
    }


def client_of(person: Person, job: Job | None = None, *, strong: bool = True) -> Client:
    """A client that is signed in as the person, working as the job if one is given."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    session = client.session
    if job:
        session[JOB] = job.pk
    if strong:
        session.update(strongly(person))
    session.save()
    return client


def came_long_ago(job: Job, **how: Any) -> Client:
    """A client whose person showed who they are, in that way, an hour ago."""
    client = client_of(job.person, job)
    session = client.session
    (shown,) = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**shown, **how, "at": time.time() - 3600}]
    session.save()
    return client


def sign_in_again(client: Client, job: Job) -> None:
    """In the same browser, where the session before has ended."""
    client.force_login(job.person, backend=BACKEND)
    session = client.session
    session.update({JOB: job.pk, **strongly(job.person)})
    session.save()
    client.get("/home/")


def send_signed_out(client: Client, page: str, **typed: Any) -> Any:
    """Press the button of a page that was opened while somebody was signed in."""
    shown = client.get(page).content.decode()
    whose = shown.split('name="whose" value="')[1].split('"')[0]
    Session.objects.all().delete()
    return client.post(page, {"whose": whose, **typed})


def app_of(person: Any) -> str:
    """Give somebody an authenticator app; the key it holds."""
    secret = totp.generate_totp_secret()
    kept = SecondStepAdapter().encrypt(secret)
    Authenticator.objects.create(user=person, type="totp", data={"secret": kept})
    return secret


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
