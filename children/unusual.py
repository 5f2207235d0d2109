"""Looking that should be explained: found each hour, asked about, answered, and settled.

What counts is data in `children.rules`; the numbers there are proposed. That something is on the
list says that somebody should ask, and nothing about whoever looked.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from audit.looks import BY_A_SYSTEM, IN_A_LIST
from audit.record import record
from audit.rules import Fact
from children.access import can_see, require_role, visible_to
from children.models import Child, UnusualLook
from children.rules import (
    MANY_CHILDREN,
    RELATIONS,
    WHEN_RESTRICTED,
    Can,
    GrantKind,
    LookOutcome,
    Relation,
)
from core.refusals import Refused
from core.times import local, start_of
from partners.actor import Actor
from partners.models import Job
from partners.rules import AgencyKind

PAGE = 50


# Reading


def unusual_for(actor: Actor) -> QuerySet[UnusualLook]:
    """What the actor's authority should ask about, of children the actor may see, newest first.

    Some see only what is about restricted children that they are named on.
    """
    seen = visible_to(actor, columns="child__", child="child_id")
    if actor.role in WHEN_RESTRICTED[Can.REVIEW_LOOKS]:
        seen &= Q(child__restricted=True)
    else:
        seen |= Q(child=None)
    rows = UnusualLook.objects.filter(seen, authority=actor.agency_id)
    return rows.select_related("child", "asked_by", "settled_by").order_by("-last_at", "-pk")


def unusual_page(actor: Actor, *, settled: bool, page: int = 1) -> Page[UnusualLook]:
    rows = unusual_for(actor).filter(settled_at__isnull=not settled)
    return Paginator(rows, PAGE).get_page(page)


def waiting_for_review(actor: Actor, *, now: datetime) -> QuerySet[UnusualLook]:
    """What nobody has asked about, and the answers that are the actor's to settle: the first found first."""
    still = Job.objects.current(local(now).date()).filter(
        person=OuterRef("asked_by"), agency=OuterRef("authority")
    )
    answered = Q(answered_at__isnull=False) & (Q(asked_by=actor.person_id) | ~Exists(still))
    waiting = unusual_for(actor).filter(Q(asked_at=None) | answered, settled_at=None)
    return waiting.exclude(person=actor.person_id).order_by("found_at", "pk")


def review_by(unusual: UnusualLook) -> datetime:
    """By when somebody should have asked, and settled it. Proposed, as emergency access is reviewed."""
    return unusual.found_at + timedelta(days=settings.UNUSUAL_LOOK_REVIEW_DAYS)


def asked_of(actor: Actor) -> QuerySet[UnusualLook]:
    """What the actor was asked about their own looking: those without an answer first."""
    rows = UnusualLook.objects.filter(person=actor.person_id, asked_at__isnull=False)
    return rows.select_related("child", "asked_by", "authority").order_by(
        "answered_at", "-asked_at"
    )


def waiting_for(actor: Actor) -> QuerySet[UnusualLook]:
    """The questions that the actor has still to answer."""
    return asked_of(actor).filter(answered_at=None)


def name_for(actor: Actor, unusual: UnusualLook) -> str:
    """The child's name for somebody who may see the child now; for anybody else only “a child”."""
    if unusual.child is not None and can_see(actor, unusual.child):
        return str(unusual.child)
    return "a child"


# Happening


@transaction.atomic
def ask(*, unusual: UnusualLook, question: str, by: Actor, now: datetime) -> UnusualLook:
    """Ask whoever looked for their reason. Nobody asks themselves; it is asked once."""
    require_role(by, Can.REVIEW_LOOKS)
    unusual = _held(unusual)
    if not unusual_for(by).filter(pk=unusual.pk).exists():
        raise Http404
    if unusual.person_id == by.person_id:
        raise Refused("This is about your own looking, so somebody else has to ask.")
    if unusual.asked_at is not None:
        raise Refused(f"{unusual.asked_by} has asked already.")
    unusual.question, unusual.asked_by_id, unusual.asked_at = question, by.person_id, now
    unusual.save(update_fields=["question", "asked_by", "asked_at"])
    record(Fact.LOOK_QUESTIONED, by=by, child=_child(unusual), about=unusual, at=now)
    return unusual


@transaction.atomic
def answer(*, unusual: UnusualLook, words: str, by: Actor, now: datetime) -> UnusualLook:
    """The person who looked says why, in their own words, once."""
    unusual = _held(unusual)
    if unusual.person_id != by.person_id or unusual.asked_at is None:
        raise Http404
    if unusual.answered_at is not None:
        raise Refused("You have answered this. Your answer stays as you wrote it.")
    unusual.answer, unusual.answered_at = words, now
    unusual.save(update_fields=["answer", "answered_at"])
    record(Fact.LOOK_EXPLAINED, by=by, child=_child(unusual), about=unusual, at=now)
    return unusual


@transaction.atomic
def settle(
    *, unusual: UnusualLook, outcome: LookOutcome, words: str, by: Actor, now: datetime
) -> UnusualLook:
    """Whoever asked reads the answer and says what comes of it.

    Somebody else of that authority may when the asker works there no more.
    """
    require_role(by, Can.REVIEW_LOOKS)
    unusual = _held(unusual)
    if not unusual_for(by).filter(pk=unusual.pk).exists():
        raise Http404
    if not may_settle(by, unusual, now=now):
        raise Refused(f"{unusual.asked_by} asked, and so is the one who settles it.")
    if unusual.answered_at is None:
        raise Refused("There is no answer yet.")
    if unusual.settled_at is not None:
        raise Refused(f"{unusual.settled_by} has settled this.")
    unusual.outcome, unusual.conclusion = outcome, words
    unusual.settled_by_id, unusual.settled_at = by.person_id, now
    unusual.save(update_fields=["outcome", "conclusion", "settled_by", "settled_at"])
    record(
        Fact.LOOK_SETTLED,
        by=by,
        child=_child(unusual),
        about=unusual,
        at=now,
        payload={"outcome": outcome},
    )
    return unusual


def may_settle(actor: Actor, unusual: UnusualLook, *, now: datetime) -> bool:
    """Whoever asked; or anybody else of the authority when the asker works there no more."""
    if unusual.asked_by_id == actor.person_id:
        return True
    if unusual.asked_by_id is None or unusual.person_id == actor.person_id:
        return False
    still = Job.objects.current(local(now).date())
    return not still.filter(person=unusual.asked_by_id, agency=unusual.authority_id).exists()


def _held(unusual: UnusualLook) -> UnusualLook:
    rows = UnusualLook.objects.select_for_update(of=("self",))
    return rows.select_related("asked_by", "settled_by").get(pk=unusual.pk)


def _child(unusual: UnusualLook) -> Child | None:
    """The child whose record it goes on, also where whoever is asked sees that child no more."""
    return Child(pk=unusual.child_id) if unusual.child_id else None


# Finding


def find(*, now: datetime) -> int:
    """Look through the looks since yesterday began, and keep what should be explained. As the worker.

    Whom a list holds is nobody's choice, so that a list was read asks for no reason.
    Found again, it is the same row, with what has come since. Gives how many are new.
    """
    since = start_of(local(now).date() - timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            {
                "since": since,
                "now": now,
                "many": MANY_CHILDREN,
                "api": f"%, {BY_A_SYSTEM}",
                "list": IN_A_LIST,
            },
        )
        return sum(new for (new,) in cursor.fetchall())


def _related() -> str:
    """The person's work for the child, by the child's columns now or a placement of that day."""
    return " OR ".join(_by(relation) for relation in Relation)


def _by(relation: Relation) -> str:
    roles = sorted(role for role, relations in RELATIONS.items() if relation in relations)
    listed = ", ".join(f"'{role.value}'" for role in roles)
    column = f"{relation.value}_id"
    owner = "look.home_id" if relation is Relation.HOME else "look.agency_id"
    held = f"child.{column} = {owner}"
    if relation is not Relation.RESPONSIBLE:
        held += (
            f" OR EXISTS (SELECT FROM children_placement p WHERE p.child_id = child.id"
            f" AND p.{column} = {owner} AND p.started_on <= look.day"
            " AND (p.ended_on IS NULL OR p.ended_on >= look.day))"
        )
    return f"(look.role IN ({listed}) AND ({held}))"


# A look is kept by its minute, so what began within that minute covers it.
_THEN = (
    "{0}.since < look.looked_at + interval '1 minute'"
    " AND ({0}.until IS NULL OR {0}.until >= look.looked_at)"
)

_FIND = f"""
WITH look AS MATERIALIZED (
    SELECT look.*, (looked_at AT TIME ZONE 'Europe/London')::date AS day,
        date_trunc('hour', looked_at) AS hour
    FROM audit_look AS look
    WHERE looked_at >= %(since)s AND purpose <> %(list)s AND job_id IS NOT NULL
), judged AS MATERIALIZED (
    SELECT look.*, child.responsible_authority_id AS authority_id,
        ({_related()}) AS related,
        EXISTS (
            SELECT FROM children_grant AS given WHERE given.user_id = look.person_id
            AND (given.agency_id IS NULL OR given.agency_id = look.agency_id)
            AND given.content_object_id = child.id AND given.kind <> '{GrantKind.EMERGENCY}'
            AND {_THEN.format("given")}
        ) OR EXISTS (
            SELECT FROM children_sight AS sight WHERE sight.agency_id = look.agency_id
            AND sight.child_id = child.id AND {_THEN.format("sight")}
        ) AS opened,
        EXISTS (
            SELECT FROM children_grant AS given WHERE given.user_id = look.person_id
            AND (given.agency_id IS NULL OR given.agency_id = look.agency_id)
            AND given.content_object_id = child.id AND given.kind = '{GrantKind.EMERGENCY}'
            AND {_THEN.format("given")}
        ) AS emergency,
        agency.kind IN ('{AgencyKind.AUTHORITY}', '{AgencyKind.FORCE}') AND NOT EXISTS (
            SELECT FROM partners_agency AS of_child JOIN partners_area AS area
              ON area.id = of_child.area_id
            WHERE of_child.id IN (child.responsible_authority_id, child.host_authority_id)
            AND (of_child.id = agency.id OR area.id = agency.area_id OR area.force_id = agency.id)
        ) AS from_elsewhere
    FROM look JOIN children_child AS child ON child.id = look.child_id
    JOIN partners_agency AS agency ON agency.id = look.agency_id
), unusual AS (
    SELECT CASE
        WHEN emergency AND NOT opened THEN 'emergency'
        WHEN NOT opened THEN 'no-part'
        WHEN from_elsewhere THEN 'out-of-area' END AS kind, *
    FROM judged WHERE NOT related
), busy AS (
    SELECT person_id, hour FROM look WHERE page NOT LIKE %(api)s
    GROUP BY person_id, hour HAVING count(DISTINCT child_id) >= %(many)s
), found AS (
    SELECT kind, authority_id, child_id, person_id, day, max(person_name) AS person_name,
        max(job_title) AS job_title, max(agency_name) AS agency_name, min(looked_at) AS first_at,
        max(looked_at) AS last_at, 1 AS children, count(*) AS looks
    FROM unusual WHERE kind IS NOT NULL GROUP BY kind, authority_id, child_id, person_id, day
    UNION ALL
    SELECT 'many-children', authority_id, NULL, person_id, day, max(person_name), max(job_title),
        max(agency_name), min(looked_at), max(looked_at), count(DISTINCT child_id), count(*)
    FROM judged JOIN busy USING (person_id, hour) WHERE page NOT LIKE %(api)s
    GROUP BY authority_id, person_id, day
)
INSERT INTO children_unusuallook AS kept (
    kind, authority_id, child_id, person_id, day, person_name, job_title, agency_name, first_at,
    last_at, children, looks, found_at, question, answer, outcome, conclusion
)
SELECT *, %(now)s, '', '', '', '' FROM found
ON CONFLICT (kind, authority_id, person_id, child_id, day) DO UPDATE
    SET last_at = excluded.last_at, children = excluded.children, looks = excluded.looks
RETURNING (xmax = 0)::integer
"""  # noqa: S608
