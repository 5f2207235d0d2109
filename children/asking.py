"""Asking for sight of a child, and looking in an emergency: what somebody may do who sees no child.

Both begin with a match of two facts (`queries.match`); neither tells anything of a child but that
there is one. The responsible authority answers, and reviews.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404

from audit.record import record
from audit.rules import Fact
from children import doors, queries
from children.access import children_visible_to, require, require_role
from children.models import AccessRequest, ChildSearch, EmergencyAccess, Grant
from children.queries import Match
from children.rules import CHOSEN, Basis, Can, GrantKind
from children.workflow import grant
from core.calendar import end_of_working_day_after
from core.refusals import Denied, Refused
from core.times import HOUR
from partners import mails
from partners.actor import SERVICE, Actor, tell_database
from partners.rules import MailKind


@transaction.atomic
def search(*, facts: Mapping[str, Any], by: Actor, now: datetime) -> list[Match]:
    """The children of whom both facts are so. A person's searches are made one after the other."""
    require_role(by, Can.ASK)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('a search for children', %s))",
            [by.person_id],
        )
    _refuse_many_searches(by=by, now=now)
    found = queries.match(**facts)
    _keep_search(found=found, by=by, now=now)
    return found


def _keep_search(*, found: list[Match], by: Actor, now: datetime) -> None:
    """Every search is recorded, on the record of each child that it found."""
    ChildSearch.objects.create(person_id=by.person_id, searched_at=now, found=len(found))
    for match in found:
        record(Fact.CHILD_SEARCHED, by=by, child=match, at=now, payload={"found": len(found)})
    if not found:
        record(Fact.CHILD_SEARCHED, by=by, at=now, payload={"found": 0})


def _refuse_many_searches(*, by: Actor, now: datetime) -> None:
    """Two facts find one child; many tries in an hour are browsing."""
    lately = ChildSearch.objects.filter(person=by.person_id, searched_at__gt=now - HOUR)
    if lately.count() >= settings.CHILD_SEARCHES_AN_HOUR:
        raise Refused(
            "You have looked for many children in the last hour. Wait an hour, or phone the"
            " child's authority. If a child may be in danger, call 999."
        )


@transaction.atomic
def ask(*, match: Match, reason: str, by: Actor, now: datetime) -> AccessRequest:
    """Ask the responsible authority for sight of a child; asked twice, it is asked once."""
    require_role(by, Can.ASK)
    asked, new = AccessRequest.objects.get_or_create(
        child_id=match.pk,
        asked_by_id=by.person_id,
        decided_at=None,
        defaults={
            "asked_as_id": by.job_id,
            "shown_as": match.words,
            "reason": reason,
            "asked_at": now,
            "answer_by": end_of_working_day_after(now, settings.ACCESS_REQUEST_ANSWER_WORKING_DAYS),
        },
    )
    if children_visible_to(by).filter(pk=match.pk).exists():
        raise Refused("You can see this child already.")
    if new:
        record(Fact.ACCESS_ASKED, by=by, child=match, about=asked, at=now)
    return asked


@transaction.atomic
def allow(*, request: AccessRequest, by: Actor, now: datetime) -> AccessRequest:
    """Whoever asked reads the child's record, for as many days as the service is set to.

    They change nothing: for more, the authority names them on the child (`workflow.name_person`).
    """
    request = _undecided(request, by)
    request.until = now + timedelta(days=settings.ACCESS_REQUEST_DAYS)
    if not _sees_by_choice(request, now):
        grant(
            child=request.child,
            person=request.asked_by,
            kind=GrantKind.READING,
            reason="Asked for access",
            by=by,
            now=now,
            until=request.until,
            agency=request.asked_as.agency,
        )
    return _decide(request, allowed=True, because="", by=by, now=now)


def _sees_by_choice(request: AccessRequest, now: datetime) -> bool:
    grants = Grant.objects.current(now).at(request.asked_as.agency_id)
    grants = grants.filter(kind__in=CHOSEN, user=request.asked_by)
    return bool(grants.filter(content_object=request.child).exists())


@transaction.atomic
def refuse(*, request: AccessRequest, because: str, by: Actor, now: datetime) -> AccessRequest:
    """Whoever asked is told why not."""
    return _decide(_undecided(request, by), allowed=False, because=because, by=by, now=now)


def _undecided(request: AccessRequest, by: Actor) -> AccessRequest:
    require(by, Can.ADMIT, request.child)
    rows = AccessRequest.objects.select_for_update(of=("self",))
    related = ("child__responsible_authority", "asked_by", "asked_as__agency", "decided_by")
    request = rows.select_related(*related).get(pk=request.pk)
    if request.decided_at is not None:
        raise Refused(f"{request.decided_by} has answered this already.")
    if request.asked_by_id == by.person_id:
        raise Denied("Somebody else answers what you have asked.")
    return request


def _decide(
    request: AccessRequest, *, allowed: bool, because: str, by: Actor, now: datetime
) -> AccessRequest:
    request.allowed, request.decided_because = allowed, because
    request.decided_by_id, request.decided_at = by.person_id, now
    request.save()
    mails.write(
        MailKind.ACCESS_ANSWERED,
        to=request.asked_by.email,
        agency=request.child.responsible_authority,
        person=request.asked_by,
        now=now,
    )
    record(
        Fact.ACCESS_DECIDED,
        by=by,
        child=request.child,
        about=request,
        at=now,
        payload={"allowed": allowed},
    )
    return request


# In an emergency


@transaction.atomic
def look_in_emergency(
    *, match: Match, basis: Basis, reason: str, by: Actor, now: datetime
) -> EmergencyAccess:
    """The record opens for an hour, to be read; whoever looks after the child is told at once.

    A child who was found and has been restricted since is as one who does not exist.
    Somebody of the responsible authority says by the end of the next working day whether it was
    justified.
    """
    require_role(by, Can.EMERGENCY)
    if children_visible_to(by).filter(pk=match.pk).exists():
        raise Refused("You can see this child already.")
    until = now + timedelta(minutes=settings.EMERGENCY_ACCESS_MINUTES)
    permission = Permission.objects.get(content_type__app_label="children", codename="view_child")
    grant_id = doors.open_in_emergency(
        match.pk, by, permission.pk, Basis(basis).label, since=now, until=until
    )
    if grant_id is None:
        raise Http404
    access = EmergencyAccess.objects.create(
        child_id=match.pk,
        grant_id=grant_id,
        looker_id=by.person_id,
        looked_as_id=by.job_id,
        shown_as=match.words,
        basis=basis,
        reason=reason,
        since=now,
        until=until,
        review_due_at=end_of_working_day_after(now),
    )
    record(Fact.EMERGENCY_ACCESS, by=by, child=access.child, about=access, at=now)
    return access


@transaction.atomic
def review(
    *, access: EmergencyAccess, justified: bool, words: str, by: Actor, now: datetime
) -> EmergencyAccess:
    """Somebody of the responsible authority, never the person who looked, says what they think of it."""
    require(by, Can.ADMIT, access.child)
    rows = EmergencyAccess.objects.select_for_update(of=("self",))
    access = rows.select_related("child", "reviewed_by").get(pk=access.pk)
    if access.reviewed_at is not None:
        raise Refused(f"{access.reviewed_by} has reviewed this already.")
    if access.looker_id == by.person_id:
        raise Denied("Somebody else reviews what you have looked at.")
    access.justified, access.review = justified, words
    access.reviewed_by_id, access.reviewed_at = by.person_id, now
    access.save(update_fields=["justified", "review", "reviewed_by", "reviewed_at"])
    record(
        Fact.EMERGENCY_REVIEWED,
        by=by,
        child=access.child,
        about=access,
        at=now,
        payload={"justified": justified},
    )
    return access


# What waits for an answer or a review


def mind_next_request(*, now: datetime) -> bool:
    """Tell of one request, remind of it or pass it on; False when there is none. For the sweep.

    It is the service that tells, since whoever asks doesn't see who answers for the child.
    """
    soon = now + timedelta(minutes=settings.ACCESS_REQUEST_REMINDER_MINUTES)
    asked = AccessRequest.objects.filter(decided_at=None)
    to_remind = asked.filter(answer_by__gt=now, answer_by__lte=soon)
    overdue = asked.filter(answer_by__lte=now)
    return (
        _mind(asked, "told_at", Fact.REQUEST_TOLD, now)
        or _mind(to_remind, "reminded_at", Fact.REQUEST_REMINDED, now)
        or _mind(overdue, "climbed_at", Fact.REQUEST_CLIMBED, now)
    )


def mind_next_review(*, now: datetime) -> bool:
    """Remind of one review, or pass one on that is overdue; False when there is none. For the sweep.

    What an outage kept from being reminded of in time is passed on, and not reminded of besides.
    """
    soon = now + timedelta(minutes=settings.EMERGENCY_REVIEW_REMINDER_MINUTES)
    looked = EmergencyAccess.objects.filter(reviewed_at=None)
    to_remind = looked.filter(review_due_at__gt=now, review_due_at__lte=soon)
    overdue = looked.filter(review_due_at__lte=now)
    return _mind(to_remind, "reminded_at", Fact.REVIEW_REMINDED, now) or _mind(
        overdue, "climbed_at", Fact.REVIEW_CLIMBED, now
    )


@transaction.atomic
def _mind(waiting: QuerySet[Any], moment: str, fact: Fact, now: datetime) -> bool:
    """Once for each: the moment is kept with the fact. What another worker holds waits."""
    tell_database(SERVICE)
    left = waiting.filter(child__erased_at=None, **{moment: None})
    held = left.select_for_update(of=("self",), skip_locked=True)
    one = held.select_related("child__responsible_authority").first()
    if one is None:
        return False
    setattr(one, moment, now)
    one.save(update_fields=[moment])
    record(fact, by=SERVICE, child=one.child, about=one, at=now)
    return True
