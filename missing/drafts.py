"""What the log asks of the database: whom a person may log, their own drafts, and who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from audit.rules import Fact
from children.access import children_visible_to
from children.doors import named
from children.models import Child
from children.photos import present_photo
from core import times
from missing import clock_board, ledger
from missing.access import told_to
from missing.log import Log
from missing.models import Draft, Duty, Episode
from missing.offices import agency_id_of, filled_by
from missing.protocols import (
    asked_for,
    cohort_of,
    document_for,
    in_force,
    reporting_area,
)
from missing.rules import (
    ASK_POLICE_AGAIN,
    CHECK_IN,
    REPORT_TO_POLICE,
    DutyEnd,
    ReportedBy,
    Status,
)
from partners.actor import Actor
from partners.rules import HOME_ROLES, HomeKind, Office

SHOWN = 20


# Whom


@dataclass(frozen=True)
class Children:
    """The children to choose from: all of a home's, or the first few that a search finds."""

    shown: Sequence[Child]
    in_all: int
    searched: str
    searchable: bool

    @property
    def more(self) -> bool:
        return self.in_all > len(self.shown)


def to_log(actor: Actor | None) -> QuerySet[Child]:
    """By the name that each goes by, with the id of the photo."""
    goes_by = Coalesce(NullIf("known_as", Value("")), "forename")
    kept = children_visible_to(actor).filter(erased_at=None, died_on=None)
    kept = kept.select_related("home").annotate(photo_id=present_photo("pk"))
    return kept.order_by(goes_by, "surname", "pk")


def children_to_log(actor: Actor, *, search: str = "") -> Children:
    """A carer sees their home's children; whoever sees many searches by name or number."""
    found = to_log(actor).filter(_named_like(search)) if search else to_log(actor)
    shown = list(found[: SHOWN + 1])
    in_all = found.count() if len(shown) > SHOWN else len(shown)
    searchable = bool(search) or actor.role not in HOME_ROLES or in_all > SHOWN
    return Children(shown[:SHOWN], in_all, search, searchable)


def _named_like(search: str) -> Q:
    """Each word in any of the child's names, or the whole of it as the authority's number."""
    return Q(pk__in=named(search.split()[:5])) | Q(local_id__iexact=search)


def away_now(children: Sequence[Child]) -> Mapping[int, Episode]:
    """Which of these children are logged already, by child."""
    episodes = Episode.objects.away().filter(child__in=[child.pk for child in children])
    return {episode.child_id: episode for episode in episodes.select_related("opened_by", "draft")}


# A person's own drafts


def drafts_of(actor: Actor | None) -> QuerySet[Draft]:
    """Drafts are their author's alone, and only while the author may see the child."""
    return _drafts(actor).filter(person=getattr(actor, "person_id", None))


def drafts_once_of(actor: Actor | None) -> QuerySet[Draft]:
    """Their drafts, and those that they began and somebody else has taken over."""
    whose = getattr(actor, "person_id", None)
    return _drafts(actor).filter(Q(person=whose) | Q(episode__opened_by=whose))


def _drafts(actor: Actor | None) -> QuerySet[Draft]:
    if actor is None:
        return Draft.objects.none()
    drafts = Draft.objects.filter(child__in=children_visible_to(actor))
    return drafts.select_related(
        "job",
        "child__profile",
        "child__home",
        "child__host_authority__area",
        "child__responsible_authority__area",
        "child__supervising_agency",
        "child__provider",
        "episode__home",
        "episode__responsible_authority",
    )


def unfinished(actor: Actor, child: Child) -> Draft | None:
    """The draft that this person began for this child and hasn't sent."""
    return _unsent(actor).filter(child=child).first()


def started(actor: Actor) -> list[Draft]:
    """Logs that this person began and has not sent, the last one first."""
    return list(_unsent(actor)[:5])


def left_by_colleagues(actor: Actor) -> list[Draft]:
    """Logs of the same children's home that a colleague began and has not sent: the next shift may take
    them over (`workflow.may_take_over`)."""
    if actor.role not in HOME_ROLES or actor.home_id is None:
        return []
    theirs = _drafts(actor).filter(
        job__role__in=HOME_ROLES,
        job__home=actor.home_id,
        episode__home=actor.home_id,
        episode__status=Status.BEING_LOGGED,
        sent_at=None,
    )
    shifts = theirs.exclude(person=actor.person_id).exclude(
        episode__home__kind=HomeKind.FOSTER_HOUSEHOLD
    )
    return list(shifts.select_related("person").order_by("-saved_at")[:5])


def _unsent(actor: Actor) -> QuerySet[Draft]:
    """Not what was overtaken before its second answer: somebody else has logged the child since."""
    since = Episode.objects.filter(child=OuterRef("child"), opened_at__gte=OuterRef("started_at"))
    waiting = Q(episode=None) & ~Exists(since) | Q(episode__status=Status.BEING_LOGGED)
    return drafts_of(actor).filter(waiting, sent_at=None).order_by("-saved_at")


def being_written(episode: Episode) -> Draft | None:
    """The episode's log while it isn't sent, with whoever has it and the job that they began it in."""
    if episode.status != Status.BEING_LOGGED:
        return None
    drafts = Draft.objects.filter(episode=episode.pk, sent_at=None)
    return drafts.select_related("person", "job").first()


def episode_of(draft: Draft) -> Episode:
    """The draft's episode as it is now, with the child that it is about."""
    return Episode.objects.select_related("child").get(draft=draft)


def police_told_at(episode: Episode) -> datetime | None:
    """When police were first told, if they were."""
    reports = episode.police_reports.order_by("reported_at")
    return reports.values_list("reported_at", flat=True).first()


def called_999_at(episode: Episode, caller: Actor) -> datetime | None:
    """When this person said that they had called 999. What others have told police is no word of theirs."""
    calls = episode.police_reports.filter(
        how=ReportedBy.CALL_999, recorded_by=caller.person_id
    ).order_by("reported_at")
    return calls.values_list("reported_at", flat=True).first()


def log_of(draft: Draft, now: datetime) -> Log:
    """The draft read under its episode's protocol, or the one its episode would be opened under."""
    child = draft.child
    assert child is not None
    if draft.episode is not None:
        draft.episode.child = child
        return Log(draft, asked_for(draft.episode), now)
    area = reporting_area(child.host_authority, child.responsible_authority)
    [protocol_id] = in_force(now, area)
    return Log(draft, document_for(protocol_id, cohort_of(child)), now)


# Who is told


@dataclass(frozen=True)
class ToldOffice:
    """An office where somebody is asked to accept, in which agency, and who has accepted."""

    office: str
    agency: str
    accepted_by: str = ""
    accepted_at: datetime | None = None
    seeing_to_it: str = ""


def asked_to_accept(log: Log, fact: Fact, *, by: Actor) -> list[ToldOffice]:
    """Where the protocol asks a named person to accept once `fact` is recorded."""
    child = log.child
    agencies = (
        child.supervising_agency,
        child.provider,
        child.responsible_authority,
        child.host_authority,
    )
    names = {agency.pk: agency.name for agency in agencies if agency}
    rules = [rule for rule in log.protocol.duties if rule.accept and rule.owed_by not in by.offices]
    return [
        ToldOffice(
            filled_by(rule.owed_by, log.opened).label,
            names.get(agency_id_of(rule.owed_by, log.opened), ""),
        )
        for rule in rules
        if any(match.fact == fact for match in rule.starts_on)
    ]


def duties_of(episode: Episode, reader: Actor) -> list[Duty]:
    """Every duty of the episode that the reader hears of, the soonest due first. One statement."""
    return list(
        episode.duties.filter(told_to(reader))
        .select_related("agency", "taken_by")
        .order_by("due_at", "pk")
    )


def told_of(duties: Sequence[Duty]) -> list[ToldOffice]:
    """Who was asked to accept, and the name of whoever has."""
    return [
        ToldOffice(
            Office(duty.owed_by).label,
            str(duty.agency or ""),
            str(duty.taken_by or "") if duty.how_ended == DutyEnd.MET else "",
            duty.taken_at,
            clock_board.seeing_to_it(duty),
        )
        for duty in duties
        if ledger.rule_of(duty).accept
    ]


# What comes next

TO_THE_CARER = {
    CHECK_IN: "try {name} again, and look again here",
    REPORT_TO_POLICE: "report to police",
    ASK_POLICE_AGAIN: "ask police when they will look again",
}


@dataclass(frozen=True)
class Next:
    """The next thing that the reader owes, in words to them, and by when."""

    code: str
    words: str
    due_in_words: str
    why: str


def next_for(actor: Actor, duties: Sequence[Duty], *, name: str, now: datetime) -> Next | None:
    """The soonest open duty of the reader's own office; else what on-call owes them."""
    waiting = [duty for duty in duties if not duty.how_ended and duty.owed_by != Office.SERVICE]
    own = [duty for duty in waiting if duty.owed_by in actor.offices]
    duty = next(iter(own or [duty for duty in waiting if duty.owed_by == Office.ON_CALL]), None)
    if duty is None:
        return None
    rule = ledger.rule_of(duty)
    if own:
        words = TO_THE_CARER.get(duty.code, rule.words[:1].lower() + rule.words[1:])
    else:
        words = f"on-call: {rule.words[:1].lower()}{rule.words[1:]}"
    return Next(duty.code, words.replace("{name}", name), times.due(duty.due_at, now=now), rule.why)
