"""What is due, what is held, and what the pages of a review show."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from audit.models import Event
from audit.rules import Fact
from children.access import children_visible_to
from children.models import Child, Document, LegalStatus, Placement
from children.rules import ROLE_CAN, Can
from core.times import local
from escalation.models import Challenge, Notification
from missing.models import (
    Assessment,
    Enquiry,
    Episode,
    InformationRequest,
    Note,
    PoliceDecision,
    PoliceReport,
)
from missing.rules import OPEN
from partners.actor import Actor
from partners.models import Agency
from partners.rules import AgencyKind, HomeKind
from retention.models import DisposalItem, DisposalReview, LegalHold
from retention.rules import KIND, Decision, Kind, Standing, is_due, kept, soonest_birth
from returns.models import ReturnInterview

PAGE = 50
BATCH = 500

# What happens to a record because of how long it is kept does not keep it any longer.
NOT_COUNTED = (
    Fact.PAYLOAD_ERASED,
    Fact.HOLD_SET,
    Fact.HOLD_LIFTED,
    Fact.DISPOSAL_DECIDED,
    Fact.RECORD_ERASED,
)
# SSDA903 PLACE codes: K1 and K2 are children's homes, U1 to U6 foster care.
HOME_CODES, FOSTER_CODES = "^K", "^U"


# What is due


class Due(NamedTuple):
    """A child whose record's time is over: its last day, and the kinds that asked for that day."""

    child: Child
    until: date
    because: tuple[Kind, ...]


def due_children(authority: Agency, today: date) -> Iterator[Due]:
    """The authority's children whose record's time is over, and why then; none that is held.

    What is on a list that isn't finished is on no other.
    """
    listed = DisposalItem.objects.open().filter(child=OuterRef("pk"))
    old = Q(born_on__lte=soonest_birth(today)) | Q(died_on__isnull=False)
    children = (
        standing_children()
        .filter(old, ~Exists(listed), responsible_authority=authority)
        .exclude(held())
        .order_by("pk")
    )
    for child in children.iterator(chunk_size=BATCH):
        standing = standing_of(child)
        until, because = kept(standing)
        if until is not None and is_due(standing, today):
            yield Due(child, until, because)


def standing_children() -> QuerySet[Any]:
    """Children not erased yet, each with what says how long its record is kept."""
    placements = Placement.objects.filter(child=OuterRef("pk"))
    in_home = Q(kind_code__regex=HOME_CODES) | Q(home__kind=HomeKind.CHILDRENS_HOME)
    fostered = Q(kind_code__regex=FOSTER_CODES) | Q(home__kind=HomeKind.FOSTER_HOUSEHOLD)
    episodes = Episode.objects.filter(child=OuterRef("pk")).order_by().values("child")
    facts = Event.objects.filter(child_id=OuterRef("pk")).exclude(fact__in=NOT_COUNTED)
    kept_longer = DisposalItem.objects.filter(child=OuterRef("pk"), decision=Decision.KEEP)
    return Child.objects.filter(erased_at=None).annotate(
        has_legal_status=Exists(LegalStatus.objects.filter(child=OuterRef("pk"))),
        has_placement=Exists(placements),
        in_home=Exists(placements.filter(in_home)),
        was_fostered=Exists(placements.filter(fostered)),
        lives_somewhere=Exists(placements.filter(ended_on=None)),
        is_open=Exists(Episode.objects.filter(child=OuterRef("pk"), status__in=OPEN)),
        was_reported=Exists(PoliceReport.objects.filter(episode__child=OuterRef("pk"))),
        last_away_at=Subquery(
            episodes.annotate(last=Max(Greatest("opened_at", "returned_at", "closed_at"))).values(
                "last"
            )
        ),
        last_fact_at=Subquery(facts.order_by("-happened_at").values("happened_at")[:1]),
        decided_until=Subquery(kept_longer.order_by("-keep_until").values("keep_until")[:1]),
    )


def standing_of(child: Any) -> Standing:
    """`child` comes from `standing_children`. What no row says is not known, and counts as yes."""
    known = child.has_legal_status or child.has_placement
    return Standing(
        born_on=child.born_on,
        died_on=child.died_on,
        last_episode_on=_day(child.last_away_at),
        last_fact_on=_day(child.last_fact_at),
        in_childrens_home=child.in_home if child.has_placement else None,
        looked_after=True if known else None,
        fostered=child.was_fostered if child.has_placement else None,
        went_missing=child.last_away_at is not None,
        reported=child.was_reported,
        decided_until=child.decided_until,
        in_use=child.lives_somewhere or child.is_open,
    )


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None


def held() -> Q:
    """Children on whom, or on one of whose agencies, a hold is in force. For a query of children."""
    mine = LegalHold.objects.in_force().filter(authority=OuterRef("responsible_authority"))
    agency = OuterRef("agency")
    placed = Placement.objects.filter(
        Q(provider=agency) | Q(supervising_agency=agency) | Q(host_authority=agency),
        child=OuterRef(OuterRef("pk")),
    )
    reported = PoliceReport.objects.filter(force=agency, episode__child=OuterRef(OuterRef("pk")))
    talked = ReturnInterview.objects.filter(service=agency, child=OuterRef(OuterRef("pk")))
    took_part = (
        Q(agency=OuterRef("responsible_authority"))
        | Q(agency=OuterRef("host_authority"))
        | Q(agency=OuterRef("provider"))
        | Q(agency=OuterRef("supervising_agency"))
        | Exists(placed)
        | Exists(reported)
        | Exists(talked)
    )
    return Q(Exists(LegalHold.objects.in_force().filter(child=OuterRef("pk")))) | Q(
        Exists(mine.filter(agency__isnull=False).filter(took_part))
    )


COUNTED: dict[str, tuple[str, Any, str]] = {
    "episodes": ("times away", Episode, "child"),
    "notes": ("notes", Note, "episode__child"),
    "assessments": ("assessments", Assessment, "episode__child"),
    "decisions": ("police decisions", PoliceDecision, "episode__child"),
    "enquiries": ("police enquiries", Enquiry, "episode__child"),
    "questions": ("questions to offices", InformationRequest, "episode__child"),
    "challenges": ("challenges", Challenge, "episode__child"),
    "interviews": ("return interviews", ReturnInterview, "child"),
    "documents": ("documents", Document, "child"),
    "notifications": ("notifications", Notification, "child"),
    "events": ("things recorded", Event, "child_id"),
}


def counts_of(child_ids: list[int]) -> dict[int, dict[str, int]]:
    """How much there is of what, for each of these children. A statement for each kind of row."""
    counts: dict[int, dict[str, int]] = {pk: {} for pk in child_ids}
    for name, (_, model, path) in COUNTED.items():
        rows = model.objects.filter(**{f"{path}__in": child_ids}).order_by()
        for child_id, number in rows.values_list(path).annotate(n=Count("pk")):
            counts[child_id][name] = number
    return counts


def counts_in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What is in the record, in the order of the table; what there is none of is left out."""
    return [(words, counts[name]) for name, (words, *_) in COUNTED.items() if counts.get(name)]


# What a manager sees


def looks_after_keeping(actor: Actor | None) -> bool:
    """Is deciding how long records are kept part of this person's job?"""
    return actor is not None and actor.role in ROLE_CAN[Can.DISPOSE]


def reviews_of(actor: Actor) -> QuerySet[DisposalReview]:
    """The lists of the actor's own authority, the newest first, with counts of what the actor sees."""
    if not looks_after_keeping(actor):
        return DisposalReview.objects.none()
    seen = Q(items__child__in=children_visible_to(actor).values("pk"))
    people = ("authority", "made_by", "first_by", "second_by", "asked_by")
    return (
        DisposalReview.objects.filter(authority=actor.agency_id)
        .select_related(*people)
        .annotate(
            undecided=Count("items", filter=seen & Q(items__decision="")),
            kept=Count("items", filter=seen & Q(items__decision=Decision.KEEP)),
            to_erase=Count("items", filter=seen & Q(items__decision=Decision.DISPOSE)),
            erased=Count("items", filter=seen & Q(items__erased_at__isnull=False)),
        )
        .order_by("-made_at", "-pk")
    )


def reviews_page(actor: Actor, number: int) -> Page[DisposalReview]:
    return Paginator(reviews_of(actor), PAGE).get_page(number)


def items_of(actor: Actor, review: DisposalReview) -> QuerySet[DisposalItem]:
    """The items whose child the actor may see: a restricted child's is for those who are named."""
    seen = children_visible_to(actor).values("pk")
    items = review.items.filter(child__in=seen).select_related("child", "review", "decided_by")
    return items.order_by("decision", "pk")


def items_page(actor: Actor, review: DisposalReview, number: int) -> Page[DisposalItem]:
    return Paginator(items_of(actor, review), PAGE).get_page(number)


def items_to_decide(actor: Actor) -> QuerySet[DisposalItem]:
    """Every item of the actor's authority that they may see."""
    if not looks_after_keeping(actor):
        return DisposalItem.objects.none()
    seen = children_visible_to(actor).values("pk")
    items = DisposalItem.objects.filter(child__in=seen, review__authority=actor.agency_id)
    return items.select_related("child", "review__first_by", "decided_by")


def kinds_in_words(codes: Iterable[str]) -> list[tuple[str, str, str]]:
    """Each kind's name, how long it is kept and why, by its code; a code of old is left as it is."""
    return [
        (KIND[code].name, str(KIND[code].term or ""), KIND[code].source)
        for code in codes
        if code in KIND
    ]


# Holds


def holds_of(actor: Actor) -> QuerySet[LegalHold]:
    """The holds on the actor's own authority's records, those in force first."""
    if not looks_after_keeping(actor):
        return LegalHold.objects.none()
    seen = Q(child=None) | Q(child__in=children_visible_to(actor).values("pk"))
    holds = LegalHold.objects.filter(seen, authority=actor.agency_id)
    people = ("child", "agency", "set_by", "lifted_by")
    return holds.select_related(*people).order_by(F("lifted_at").desc(nulls_first=True), "-pk")


def holds_page(actor: Actor, number: int) -> Page[LegalHold]:
    return Paginator(holds_of(actor), PAGE).get_page(number)


def holds_on(child: Child) -> list[LegalHold]:
    """The holds in force on this child alone."""
    return list(LegalHold.objects.in_force().filter(child=child).select_related("set_by"))


def agencies_to_hold(actor: Actor) -> list[Agency]:
    """The actor's own authority, and whoever has had a part in one of its children's records."""
    mine = Placement.objects.filter(child__responsible_authority=actor.agency_id)
    ids: set[int | None] = {actor.agency_id}
    for column in ("provider", "supervising_agency", "host_authority"):
        ids.update(mine.order_by().values_list(column, flat=True).distinct())
    reports = PoliceReport.objects.filter(episode__child__responsible_authority=actor.agency_id)
    ids.update(reports.order_by().values_list("force", flat=True).distinct())
    talks = ReturnInterview.objects.filter(child__responsible_authority=actor.agency_id)
    ids.update(talks.order_by().values_list("service", flat=True).distinct())
    return list(Agency.objects.filter(pk__in=[pk for pk in ids if pk is not None]).order_by("name"))


def authorities() -> QuerySet[Agency]:
    return Agency.objects.filter(kind=AgencyKind.AUTHORITY).order_by("pk")
