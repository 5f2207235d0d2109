"""That somebody signed in or out is on the record, whichever way they came or went."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from audit.record import record
from audit.rules import Fact
from partners.actor import Actor, working_as
from partners.models import Person
from partners.session_store import JOB

log = logging.getLogger(__name__)


def watch() -> None:
    """Passkeys, passwords, an agency's directory and invitations all end in Django's own two acts."""
    user_logged_in.connect(came, dispatch_uid="came")
    user_logged_out.connect(went, dispatch_uid="went")
    user_login_failed.connect(refused, dispatch_uid="refused")


def came(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    _keep(Fact.SIGNED_IN, request, user)


def went(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    if user is not None:
        _keep(Fact.SIGNED_OUT, request, user)


def refused(sender: Any, **kwargs: Any) -> None:
    """For whoever watches the logs: that it happened. Whose it was meant to be may be a mistyped secret."""
    log.warning("a sign-in by password was refused")


def _keep(fact: Fact, request: HttpRequest, person: Person) -> None:
    """In the job that they chose; in their first, where they have not chosen yet."""
    now = timezone.now()
    chosen = working_as(person.pk, request.session.get(JOB), timezone.localdate(now))
    record(fact, by=chosen or _at_no_work(person), about=person, at=now)


def _at_no_work(person: Person) -> Actor:
    return Actor(person.pk, person.name, 0, "", None, 0, "")
