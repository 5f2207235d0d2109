"""Signing in through an agency's own directory: only people who are here already, of that agency."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from partners.invitations import begins_again
from partners.models import Job, Person
from partners.strength import directory_of


def agency_of(directory_id: str | None) -> int | None:
    """The agency that a directory speaks for."""
    return next((each.agency for each in settings.DIRECTORIES if each.id == directory_id), None)


def vouches_for_too_little(request: HttpRequest) -> bool:
    """Does a directory stand behind this session, and the account open more than its agency's work?"""
    directory_id = directory_of(request)
    if directory_id is None:
        return False
    person: Any = request.user
    jobs = Job.objects.not_over(timezone.localdate()).filter(person=person)
    return person.is_staff or jobs.exclude(agency_id=agency_of(directory_id) or 0).exists()


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up this way, and a directory vouches for its own agency's people alone."""

    def get_requests_session(self) -> Any:
        """A directory answers where it was set up, and leads us nowhere else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse, or go on as a person who works for the directory's agency today."""
        directory = next(
            each for each in settings.DIRECTORIES if each.id == sociallogin.account.provider
        )
        claims = sociallogin.account.extra_data.get("id_token", {})
        sociallogin.account.extra_data = {}  # what the directory tells of somebody is not kept
        if not _answers(claims, sociallogin):
            raise ImmediateHttpResponse(refusal(request))
        sociallogin.state["strong"] = asked_for_more(claims, directory)
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            if _works_at(sociallogin.user, directory.agency):
                return
        else:
            person = _person_of(sociallogin, directory)
            if person:
                sociallogin.connect(request, person)
                return
        raise ImmediateHttpResponse(refusal(request))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        raise ImmediateHttpResponse(refusal(request))


def refusal(request: HttpRequest) -> Any:
    """One answer, whatever was the matter: it never tells whether somebody has an account."""
    return render(request, "partners/directory_refused.html", status=403)


def asked_for_more(claims: Mapping[str, Any], directory: Any) -> bool:
    """Does the directory say that it asked for more than a password?"""
    ways = claims.get("amr") or []
    told = [claims.get("acr"), *([ways] if isinstance(ways, str) else ways)]
    return any(each in directory.second_step for each in told)


def _answers(claims: Mapping[str, Any], sociallogin: Any) -> bool:
    """Is it the answer to what was asked: of the same person, by this browser, and anew if so asked?"""
    asked = sociallogin.state
    return (
        str(claims.get("sub")) == sociallogin.account.uid
        and claims.get("nonce") == asked["nonce"]
        and (not asked["anew"] or _just_now(claims.get("auth_time")))
    )


def _just_now(shown_at: float | None) -> bool:
    """Some directories do not say when; they were told to ask."""
    return shown_at is None or time.time() - shown_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _person_of(sociallogin: Any, directory: Any) -> Person | None:
    """Whoever has the address that the directory has checked, and works for its agency; nobody who is
    to begin again, by the link that they were sent and not by what may have been stolen."""
    for each in sociallogin.email_addresses:
        address = each.email.lower()
        vouched = address.rpartition("@")[2] in directory.vouches_for
        if not (each.verified or vouched):
            continue
        person = Person.objects.filter(email=address, is_active=True).first()
        if person and _works_at(person, directory.agency) and not begins_again(person):
            return person
    return None


def _works_at(person: Person, agency_id: int) -> bool:
    jobs = Job.objects.current(timezone.localdate())
    return person.is_active and jobs.filter(person=person, agency_id=agency_id).exists()
