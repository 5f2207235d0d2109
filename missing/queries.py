"""What the pages of an episode read, each in as few statements as it can be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    Case,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from audit.models import Event
from audit.rules import Fact
from children.access import visible_to, with_reading
from children.looking import last_opened
from children.models import Professional
from children.photos import present_photo
from children.queries import children_with_profile
from children.rules import PROFESSIONAL_ROLES, ROLE_CAN, SUBJECT_ROLES, Can, Subject, audiences_of
from core.compiled import Compiled, ask_for_first, slot
from core.times import at as said_at
from core.times import local, to_the_minute
from missing import ledger
from missing.access import (
    duties_visible_to,
    episodes_visible_to,
    open_episodes_visible_to,
    told_to,
)
from missing.models import (
    Assessment,
    Duty,
    Episode,
    Located,
    Note,
    PoliceDecision,
    PoliceReport,
)
from missing.models.episode import stands
from missing.offices import agency_id_of, filled_by, held_by
from missing.protocols import document_of
from missing.rules import (
    CHALLENGE_DECIDE,
    LOOKED_FOR,
    OPEN,
    POLICE_DECISION,
    TAKEN_BESIDE,
    TOLD_BEFORE,
    Cohort,
    NoteKind,
    ReportedBy,
    Status,
    comes_last_for,
    earliest_return,
)
from partners.actor import Actor
from partners.models import Agency, Job, RotaShift, Team
from partners.queries import on_duty_at, who_answers
from partners.rules import POLICE_ROLES, AgencyKind, Office

PAGE = 50

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class PoliceWords(TypedDict):
        police_told_at: datetime | None
        police_outcome: str
        police_grade: str
        photo_id: int | None  # by `episodes` alone: lists show no faces
        read_by: int | None  # by `episodes` alone
        left_at: datetime | None  # from where they were found last; by `episodes` alone
        sighted_at: datetime | None  # the newest that the reader may read; by `episodes` alone
        sighting: str
        last_judged: dict[str, Any] | None  # what was answered and felt; by `episodes` alone

    SeenEpisode = WithAnnotations[Episode, PoliceWords]
else:
    SeenEpisode = Episode


# One episode


def episodes(actor: Actor | None) -> QuerySet[SeenEpisode]:
    """The episodes the actor may see, with what every page about one of them shows at its top."""
    rows: Any = with_reading(episodes_visible_to(actor), actor)
    read = {"episode": F("pk"), "audiences": [*audiences_of(actor.role if actor else None)]}
    rows = rows.annotate(
        photo_id=present_photo(),
        left_at=Compiled(_left_at, episode=F("pk")),
        sighted_at=Compiled(_sighted_at, **read),
        sighting=Compiled(_sighting, **read),
        last_judged=Compiled(_last_judged, episode=F("pk")),
    )
    return with_police_words(rows, actor).select_related(
        "child__profile",
        "home",
        "provider",
        "responsible_authority",
        "host_authority",
        "supervising_agency",
        "force",
        "opened_by",
        "return_record",
        "draft__job",
        "who_told",
    )


def with_police_words(rows: QuerySet[Episode], reader: Actor | None) -> QuerySet[SeenEpisode]:
    """When police were told, and what they decided last, in their own scale and no other.

    Nothing of it for a reader who does not read what police decided.
    """
    if reader is None or reader.role not in ROLE_CAN[Can.READ_POLICE]:
        unread: Any = rows.annotate(
            police_told_at=Value(None, output_field=DateTimeField()),
            police_outcome=Value(""),
            police_grade=Value(""),
        )
        return unread
    decision = {"episode": F("pk"), "force": F("force_id")}
    worded: Any = rows.annotate(
        police_told_at=Compiled(_police_told_at, episode=F("pk")),
        police_outcome=Coalesce(Compiled(_police_outcome, **decision), Value("")),
        police_grade=Coalesce(Compiled(_police_grade, **decision), Value("")),
    )
    return worded


def _left_at() -> QuerySet[Any, Any]:
    left = Located.objects.filter(episode=slot("episode"), left_at__isnull=False)
    return left.order_by("-left_at").values("left_at")[:1]


def _sightings() -> QuerySet[Note]:
    """What somebody has corrected since is none, for any of its readers: they all read the correction."""
    seen = Note.objects.filter(
        episode=slot("episode"), kind=NoteKind.SIGHTING, audience__any=slot("audiences")
    )
    return seen.filter(corrections=None).order_by("-happened_at", "-pk")


def _sighted_at() -> QuerySet[Any, Any]:
    return _sightings().values("happened_at")[:1]


def _sighting() -> QuerySet[Any, Any]:
    return _sightings().values("text")[:1]


def _last_judged() -> QuerySet[Any, Any]:
    judged = Assessment.objects.filter(episode=slot("episode")).order_by("-decided_at", "-pk")
    said = JSONObject(chosen=F("answers__chosen"), feeling=F("gut_feeling"))
    return judged.values_list(said)[:1]


def _police_told_at() -> QuerySet[Any, Any]:
    reports = PoliceReport.objects.filter(episode=slot("episode"))
    return reports.order_by("-reported_at", "-pk").values("reported_at")[:1]


def _decisions() -> QuerySet[PoliceDecision]:
    of_the_force = PoliceDecision.objects.filter(
        stands(), episode=slot("episode"), report__force=slot("force")
    )
    return of_the_force.order_by("-decided_at", "-pk")


def _police_outcome() -> QuerySet[Any, Any]:
    return _decisions().values("outcome")[:1]


def _police_grade() -> QuerySet[Any, Any]:
    return _decisions().values("grade")[:1]


def reports_of(episode: Episode) -> list[PoliceReport]:
    """Every report to police, the newest first; where it was transferred, how."""
    handed = (f"transfer__{who}" for who in ("from_force", "to_force", "transferred_by"))
    people = ("force", "recorded_by", "corrects__recorded_by")
    return list(episode.police_reports.select_related(*people, *handed))


def talks_about(episode: Episode, reader: Actor) -> list[int]:
    """The return interviews about this time away, by their numbers, for whoever may read of them: the newest
    first."""
    if reader.role not in SUBJECT_ROLES[Subject.INTERVIEW]:
        return []
    theirs = episode.interviews.filter(visible_to(reader, columns="child__", child="child"))
    return list(theirs.order_by("-opened_at", "-pk").values_list("pk", flat=True))


def police_were_told(episode: Episode) -> bool:
    """Was this time away reported to police?

    Whoever holds the return interview reads no report: to them, the fact of the return says it.
    """
    ways = (_reports_of, _returns_that_say_so)
    return any(ask_for_first(rows, episode=episode.pk) for rows in ways)


def _reports_of() -> QuerySet[Any, Any]:
    return PoliceReport.objects.filter(episode=slot("episode")).order_by().values_list("pk")[:1]


def _returns_that_say_so() -> QuerySet[Any, Any]:
    returned = Event.objects.filter(fact=Fact.RETURNED, episode_id=slot("episode"))
    return returned.filter(payload__reported=True).values_list("pk")[:1]


def police_hear_of(episode: Episode, now: datetime) -> bool:
    """Police are told of a child whose record is open to them: one reported, until that time away is closed;
    and where somebody of the force is here to read it."""
    told = Status(episode.status) in OPEN and police_were_told(episode)
    return told and is_on_the_service(episode.force, now)


def where_found(episode: Episode) -> Located | None:
    """Where the child is who was found and isn't home; nothing once they have gone from there."""
    return episode.located.filter(left_at=None).first()


def not_home_before(episode: Episode) -> datetime:
    """The earliest time at which the child can have been found next, or have come back."""
    last = episode.located.first()
    return earliest_return(
        opened_at=episode.opened_at,
        last_seen_at=episode.last_seen_at,
        found_at=(last.left_at or last.found_at) if last else None,
    )


def police_not_told_before(episode: Episode) -> datetime:
    """The earliest time at which police can have been told of this; of a child who went again, of that."""
    last = episode.located.first()
    if last and last.left_at:
        return to_the_minute(last.left_at)
    return not_home_before(episode) - TOLD_BEFORE


def why_not_told_at(report: PoliceReport, at: datetime, *, now: datetime) -> str:
    """Why police can't have been told at that time instead, as far as what else is known says so; else nothing.

    A correction never moves a call to the other side of the child's being found and going again: what was
    recorded of each time away goes by whether police knew of it.
    """
    episode, told = report.episode, report.reported_at
    left = episode.located.exclude(left_at=None).values_list("left_at", flat=True)
    went = [to_the_minute(each) for each in left if each]
    if any((each <= at) != (each <= told) for each in went):
        return (
            "The child was found, and went again, between the two times. Record the other call as a report of"
            " its own"
        )
    earliest = _away_from(episode) - TOLD_BEFORE
    if at < earliest and not any(each <= told for each in went):
        return f"The time must be after {said_at(earliest, now=now)}: check the day"
    others = episode.police_reports.exclude(pk=report.pk).values_list("reported_at", flat=True)
    decided = episode.decisions.order_by("decided_at").values_list("decided_at", flat=True).first()
    if decided and to_the_minute(min([at, *others])) > decided:
        return f"Police decided at {said_at(decided, now=now)}, so they were told by then"
    return ""


def _away_from(episode: Episode) -> datetime:
    return earliest_return(opened_at=episode.opened_at, last_seen_at=episode.last_seen_at)


def decisions_of(episode: Episode) -> list[PoliceDecision]:
    """Every police decision, the newest first, of each force that has held the report."""
    with_them = (
        "recorded_by",
        "officer",
        "report__force",
        "confirmation",
        "corrects__recorded_by",
        "why_low",
    )
    return list(episode.decisions.select_related(*with_them))


def other_forces(episode: Episode) -> list[Agency]:
    """The police forces that could take the report over."""
    return list(Agency.objects.filter(kind=AgencyKind.FORCE).exclude(pk=episode.force_id))


def decide_by_after_transfer(episode: Episode, now: datetime) -> datetime:
    """By when a force that takes the report over now has to decide."""
    length = document_of(episode.reporting_protocol_id).duty(POLICE_DECISION).due.length
    return now + (length or timedelta())


def is_challenged(episode: Episode) -> bool:
    """Does a challenge wait for an answer? Its duty is open for as long."""
    return episode.duties.open().filter(code=CHALLENGE_DECIDE).exists()


def is_on_the_service(force: Agency, now: datetime) -> bool:
    """Does anybody of the force work with this service, who would read what is transferred?"""
    jobs = Job.objects.current(local(now).date()).filter(agency=force, role__in=POLICE_ROLES)
    return jobs.exists()


def calls_for_999(episode: SeenEpisode) -> bool:
    """Is the level in force the gravest, and have police not been told since it became so, or since the child
    went from where they were found? A call to 999 that was written down since counts, whenever it was made;
    another force's report is no call. Of a lower level nothing is asked for.
    """
    level = episode.level and document_of(episode.reporting_protocol_id).level(episode.level)
    if not level or not level.immediate or episode.status not in LOOKED_FOR:
        return False
    newest_first = episode.assessments.values_list("level", "decided_at")
    since = [at for _, at in takewhile(lambda each: each[0] == level.code, newest_first)]
    calls = episode.police_reports.exclude(how=ReportedBy.TRANSFERRED).filter(
        Q(reported_at__gte=to_the_minute(since[-1]))
        | Q(how=ReportedBy.CALL_999, corrects=None, recorded_at__gte=since[-1])
        | Q(how=ReportedBy.CALL_999, corrects__recorded_at__gte=since[-1])
    )
    if episode.left_at:
        calls = calls.filter(reported_at__gte=to_the_minute(episode.left_at))
    return not calls.exists()


def last_judged(episode: SeenEpisode) -> tuple[Mapping[str, Sequence[str]], str]:
    """The answers on which the level was last judged, and what felt wrong: they come with `episodes`."""
    judged = episode.last_judged or {}
    return judged.get("chosen") or {}, judged.get("feeling") or ""


# Whose numbers are said to everybody around an episode.
NUMBERS: tuple[tuple[str, Office], ...] = (
    ("On-call worker", Office.ON_CALL),
    ("Police control room", Office.POLICE_SUPERVISOR),
    ("Placing authority", Office.PLACING_AUTHORITY),
    ("Social work team", Office.SOCIAL_WORKER),
    ("Missing coordinator where they live", Office.HOST_COORDINATOR),
    ("Return interviews", Office.INTERVIEW_SERVICE),
)
NUMBERS_AT_HOME = tuple(
    ("The child’s authority" if office is Office.PLACING_AUTHORITY else label, office)
    for label, office in NUMBERS
    if office is not Office.ON_CALL
)


@dataclass(frozen=True)
class Phones:
    """The numbers that are answered now for one episode, by office."""

    teams: tuple[Team, ...]
    episode: Episode
    now: datetime

    def of(self, office: Office) -> Team | None:
        """The office's own number, as its agency's hours have it."""
        if filled_by(office, self.episode) is not office:
            return None
        agency_id = agency_id_of(office, self.episode)
        fitting = [t for t in self.teams if t.office == office and t.agency_id == agency_id]
        return who_answers(fitting, self.now)

    def number_of(self, office: Office) -> Team | Agency | None:
        """The office's own number; the agency's, when it has no team for that."""
        return self.of(office) or self._agencies.get(agency_id_of(office, self.episode))

    @cached_property
    def _agencies(self) -> dict[int | None, Agency]:
        """Asked for only where a team is missing."""
        around = filter(None, (agency_id_of(office, self.episode) for office in Office))
        return {each.pk: each for each in Agency.objects.filter(pk__in=around).exclude(phone="")}

    @property
    def numbers(self) -> list[tuple[str, Team | None]]:
        """Nobody is on call for a child who lives at home, and nobody has placed the child."""
        said = NUMBERS if self.episode.cohort == Cohort.CARE else NUMBERS_AT_HOME
        return [(label, self.of(office)) for label, office in said]

    @property
    def on_call(self) -> Team | Agency | None:
        return self.number_of(Office.ON_CALL)

    @property
    def control_room(self) -> Team | None:
        return self.of(Office.POLICE_SUPERVISOR)

    @property
    def social_work(self) -> Team | Agency | None:
        """Social workers in their hours; the placing authority's emergency duty team out of them."""
        teams = (self.of(Office.SOCIAL_WORKER), self.of(Office.PLACING_AUTHORITY))
        there = [team for team in teams if team]
        up = (team for team in there if team.answers_at(self.now))
        return next(up, there[0] if there else self.number_of(Office.PLACING_AUTHORITY))


def phones_of(episode: Episode, now: datetime) -> Phones:
    """One statement for every team of every agency around the episode."""
    agencies = {agency_id_of(office, episode) for office in Office} - {None}
    teams = Team.objects.filter(agency__in=agencies).select_related("agency__office_hours")
    return Phones(tuple(teams), episode, now)


def desks_of(episode: Episode, offices: Iterable[Office]) -> list[tuple[Office, str]]:
    """Each office with the agency that fills it for the episode's child."""
    held = {office: agency_id_of(office, episode) for office in offices}
    agencies = Agency.objects.in_bulk([pk for pk in held.values() if pk])
    return [(office, str(agencies[pk])) for office, pk in held.items() if pk]


def professionals_of(
    episode: Episode, now: datetime, *, with_looks: bool = False
) -> list[Professional]:
    """The people named for the child, with the phone of that work and of no other job of theirs.

    `with_looks`: and when they last opened the record, for a reader of that.
    """
    today = local(now).date()
    at_work = Job.objects.current(today).filter(role__in=PROFESSIONAL_ROLES)
    job = at_work.filter(person=OuterRef("person")).exclude(phone="")
    named = Professional.objects.current(today).filter(child=episode.child_id)
    return list(
        named.select_related("person")
        .annotate(
            phone=Coalesce(Subquery(job.values("phone")[:1]), Value("")),
            opened_at=_opened(episode, with_looks),
        )
        .order_by("kind")
    )


def on_shift(
    teams: Iterable[Team], episode: Episode, now: datetime, *, with_looks: bool
) -> list[RotaShift]:
    """Whom the rotas have on duty now in these teams, each with the team whose number they answer.

    `with_looks`: and when they last opened the record, for a reader of that.
    """
    shifts = on_duty_at(now).filter(team__in=[team.pk for team in teams])
    rows = shifts.select_related("team__agency").annotate(opened_at=_opened(episode, with_looks))
    return list({(shift.team_id, shift.person_id): shift for shift in rows}.values())


def _opened(episode: Episode, with_looks: bool) -> Any:
    none = Value(None, output_field=DateTimeField())
    return last_opened(episode.child) if with_looks else none


# Times away before this one


def last_times_away(
    episode: Episode, actor: Actor, *, most: int = 5
) -> list[tuple[datetime, datetime]]:
    """From when until when, the latest few that the actor may see: the first of them first."""
    before = episodes_visible_to(actor).filter(
        child=episode.child_id, opened_at__lt=episode.opened_at, returned_at__isnull=False
    )
    latest = before.exclude(status=Status.STOOD_DOWN).order_by("-opened_at", "-pk")[:most]
    times = latest.values_list("last_seen_at", "opened_at", "returned_at")
    return [(seen or opened, back) for seen, opened, back in reversed(times) if back]


# Lists


def open_episodes(actor: Actor) -> list[SeenEpisode]:
    """Children away now and children just back, the newest first: one page of them."""
    rows = with_police_words(open_episodes_visible_to(actor), actor).select_related("child", "home")
    return list(rows.order_by("-opened_at")[:PAGE])


def next_duties(rows: Iterable[Episode], reader: Actor) -> dict[int, Duty]:
    """For each episode, what somebody owes next, of what the reader hears of."""
    ids = [episode.pk for episode in rows]
    last = When(code__in=comes_last_for(reader.role), then=True)
    duties = Duty.objects.open().with_pause().filter(told_to(reader), episode__in=ids)
    owed = duties.exclude(owed_by=Office.SERVICE).annotate(last=Case(last, default=False))
    soonest = owed.order_by("episode_id", "last", "due_at", "pk")
    return {
        duty.episode_id: duty
        for duty in soonest.distinct("episode_id").select_related("taken_by", "agency")
    }


def waiting_for(actor: Actor, *, now: datetime) -> list[Duty]:
    """What the actor's own office has been handed, or has climbed to it, but for what a colleague has in
    hand, and whatever has their own name on it; the soonest due first."""
    handed = Q(owed_by__in=actor.offices, agency=actor.agency_id) & ~Q(owed_by=Office.CARER)
    taken = TAKEN_BESIDE.get(actor.role, ()) if actor.role else ()
    beside = Q(code__in=taken, agency=actor.agency_id)
    mine = Q(taken_by=actor.person_id)
    # Nothing climbs before it is due, nor to an agency that has no part in the time away.
    climbed = (
        Q(moments_done__gt=0, due_at__lte=now) & held_by(actor) & ~Q(owed_by__in=actor.offices)
    )
    duties = (
        duties_visible_to(actor)
        .open()
        .not_paused()
        .in_hand_of(actor.person_id, now)
        .filter(handed | beside | mine | climbed)
    )
    rows = duties.select_related(
        "episode__child", "episode__responsible_authority", "agency", "taken_by", "handover__duty"
    )
    theirs = (
        duty
        for duty in rows.order_by("due_at", "pk")
        if duty.owed_by in actor.offices
        or duty.taken_by_id == actor.person_id
        or ledger.is_for(actor, duty, ledger.offices_by_now(duty), duty.episode)
    )
    return list(islice(theirs, PAGE))


def my_children(actor: Actor) -> list[Any]:
    """A page of the children the actor works with, by name, each with what is known beforehand."""
    kept = children_with_profile(actor).filter(erased_at=None, died_on=None)
    return list(kept.select_related("home")[:PAGE])
