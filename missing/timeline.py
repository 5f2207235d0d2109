"""The shared timeline of one episode: the record's events, with the words that people wrote."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Model, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from audit.models import Event
from audit.rules import Fact
from children.rules import SUBJECT_ROLES, Audience, Subject, audiences_of
from core.times import between
from missing.access import notes_for
from missing.models import (
    Assessment,
    DecisionConfirmation,
    Duty,
    Enquiry,
    Episode,
    ForceTransfer,
    Handover,
    InformationAnswer,
    InformationRequest,
    Located,
    MistakenReturn,
    Note,
    PoliceDecision,
    PoliceReport,
    Step,
    Task,
)
from missing.rules import (
    DUTIES_ABOUT,
    NoteKind,
    duties_kept_from,
)
from missing.sieve import EVERYTHING, PART_OF, Part
from missing.timeline_words import BY_MISTAKE, Said, mistaken, text_of
from partners.actor import Actor
from partners.rules import HOME_ROLES, Role

PAGE = 50
LATE_NOTE = timedelta(minutes=10)


@dataclass(frozen=True)
class Other:
    """Another entry that this one has to do with: who wrote it, when, and whether it is on this page."""

    entry: int
    at: datetime
    by: str
    here: bool


@dataclass(frozen=True)
class Item:
    """One thing that happened, who did it as they were then, and what they wrote.

    `entry` is the number of somebody's own entry, by which it is pointed at and corrected.
    """

    title: str
    at: datetime
    by: str
    kind: str
    text: str
    words: str
    recorded_at: datetime | None
    visible_to: str
    second_hand: bool = False
    entry: int | None = None
    ours: bool = False
    corrects: Other | None = None
    corrected: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """`newest` is the last thing recorded, on whichever page: what comes after it is news.

    `kept` is how many entries the reader is told of without being shown them.
    """

    items: tuple[Item, ...]
    more: bool
    newest: int
    kept: int = 0


@dataclass(frozen=True)
class Entry:
    """What is known of somebody's own entry besides its words."""

    ours: bool
    corrects: Other | None
    corrected: tuple[Other, ...]


Words = Mapping[tuple[str, str], Said]

_KINDS: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    ("Assessment", (Fact.LEVEL_SET, Fact.CHECKED_IN, Fact.ADULT_DECIDED)),
    (
        "Police",
        (
            Fact.REPORTED_TO_POLICE,
            Fact.POLICE_REFERENCE_ADDED,
            Fact.REPORT_CORRECTED,
            Fact.POLICE_DECIDED,
            Fact.POLICE_DECISION_CONFIRMED,
            Fact.ENQUIRY_RECORDED,
            Fact.INFORMATION_ASKED,
            Fact.INFORMATION_GIVEN,
            Fact.SEARCH_CHECKED,
            Fact.FORCE_TRANSFERRED,
            Fact.PREVENTION_RECORDED,
            Fact.PREVENTION_CONFIRMED,
        ),
    ),
    (
        "Challenge",
        (
            Fact.CHALLENGED,
            Fact.CHALLENGE_AGREED,
            Fact.CHALLENGE_PICKED_UP,
            Fact.CHALLENGE_QUESTIONED,
            Fact.CHALLENGE_ANSWERED,
            Fact.CHALLENGE_CLIMBED,
            Fact.CHALLENGE_DECIDED,
            Fact.CHALLENGE_CORRECTED,
            Fact.CHALLENGE_WITHDRAWN,
            Fact.CHALLENGE_REOPENED,
            Fact.LEARNING_RAISED,
            Fact.LEARNING_CLOSED,
        ),
    ),
    (
        "Handover",
        (
            Fact.ACCEPTED,
            Fact.HANDOVER_ASKED,
            Fact.HANDOVER_ACCEPTED,
            Fact.HANDOVER_DECLINED,
        ),
    ),
    ("Task", (Fact.TASK_ADDED, Fact.TASK_DONE)),
    (
        "Note",
        (
            Fact.NOTE_ADDED,
            Fact.TOLD_AT_ONCE,
            Fact.STEP_TAKEN,
            Fact.PARENTS_TOLD,
            Fact.OFSTED_TOLD,
        ),
    ),
    (
        "Return",
        (
            *(Fact.LOCATED, Fact.GONE_AGAIN, Fact.RETURNED, Fact.RETURN_MISTAKEN),
            *(Fact.STOOD_DOWN, Fact.MISSING_AGAIN),
        ),
    ),
    (
        "Interview",
        (
            Fact.TALK_BEFORE_HOME,
            Fact.TALK_CALLED_OFF,
            Fact.ASKED_BEFORE_HOME,
            Fact.TALKED_BEFORE_HOME,
            Fact.INTERVIEW_OFFERED,
            Fact.INTERVIEW_REOPENED,
            Fact.INTERVIEW_BOOKED,
            Fact.INTERVIEW_ATTEMPTED,
            Fact.INTERVIEW_DECLINED,
            Fact.INTERVIEW_NO_CONTACT,
            Fact.INTERVIEW_HELD,
            Fact.INTERVIEW_WISHED,
            Fact.CARER_GAVE_VIEW,
            Fact.VOICE_LINK_MADE,
            Fact.VOICE_LINK_ENDED,
            Fact.VOICE_ARRIVED,
            Fact.INTERVIEW_SENT,
            Fact.INTERVIEW_APPROVED,
            Fact.INTERVIEW_SHARED,
            Fact.INTERVIEW_SENT_BACK,
            Fact.INTERVIEW_PASSED_ON,
        ),
    ),
    (
        "Log",
        (
            Fact.EPISODE_OPENED,
            Fact.LOG_ABANDONED,
            Fact.CARER_CALLED,
            Fact.LOG_TAKEN_OVER,
            Fact.EPISODE_LOGGED,
            Fact.EPISODE_CLOSED,
            Fact.ENDED_BY_DEATH,
        ),
    ),
)
KIND = {fact.value: kind for kind, facts in _KINDS for fact in facts}
BY_ITSELF = "Automatic"
OF_POLICE = [fact for fact, kind in KIND.items() if kind in ("Police", "Challenge")]
OF_THE_INTERVIEW = [fact for fact, kind in KIND.items() if kind == "Interview"]
ABOUT: Mapping[Subject, list[str]] = {
    Subject.POLICE: OF_POLICE,
    Subject.INTERVIEW: OF_THE_INTERVIEW,
}


# Who is shown an entry, as its chip says it.
READERS: Mapping[Audience, str] = {
    Audience.EVERYONE: "All agencies",
    Audience.PROFESSIONALS: "Professionals",
    Audience.OUTSIDE_THE_PROVIDER: "Not the home or its agency",
    Audience.AUTHORITY_AND_POLICE: "Authorities and police only",
}
READERS_OF: Mapping[Subject, str] = {
    Subject.POLICE: "All but interviewers",
    Subject.INTERVIEW: "All but police",
}


def events_for(reader: Actor, episode: Episode) -> QuerySet[Event]:
    """What the record holds of this episode, for this reader."""
    return events_for_role(reader.role, episode)


def events_for_role(role: Role | None, episode: Episode) -> QuerySet[Event]:
    """What the record holds of this episode, for whoever reads it in this role.

    Police, who see the child because of one report, hear nothing of the talk that follows it: not
    that it was tried, and not that the child said no. Whoever holds that talk, in turn, reads
    nothing of why police decided what they did, or of who challenged it. That a duty was passed on
    tells as much as the duty does. A note, an enquiry, a question and its answer are there only for their audience.
    """
    unread = [
        fact
        for subject, facts in ABOUT.items()
        if role not in SUBJECT_ROLES[subject]
        for fact in facts
    ]
    events = Event.objects.filter(_readable(role, episode), episode_id=episode.pk)
    return events.exclude(fact__in=unread).filter(_of_duties_told_to(role))


def _of_duties_told_to(role: Role | None) -> Q:
    kept = duties_kept_from(role)
    return Q(payload__duty__isnull=True) | ~Q(payload__duty__in=kept) if kept else Q()


def _readable(role: Role | None, episode: Episode) -> Q:
    """All but what was written for others than this reader."""
    said_for = Q(payload__audience__in=audiences_of(role))
    readable = Q(payload__audience__isnull=True) | said_for
    readable &= Q(payload__duty_for__isnull=True) | Q(payload__duty_for__in=audiences_of(role))
    for rows in _written_for(role, episode):
        about = Q(about_type=rows.model._meta.label_lower)
        readable &= ~about | Q(about_id__in=rows.values_list(Cast("pk", CharField())))
    return readable


def _written_for(role: Role | None, episode: Episode) -> tuple[QuerySet[Any], ...]:
    """Of each kind of row that has an audience, those that the reader is among the readers of."""
    questions = InformationRequest.objects.filter(episode=episode.pk).for_role(role)
    return (
        Note.objects.filter(episode=episode.pk).for_role(role),
        Enquiry.objects.filter(episode=episode.pk).for_role(role),
        questions,
        InformationAnswer.objects.filter(request__in=questions),
    )


def timeline_of(
    episode: Episode,
    reader: Actor,
    *,
    page: int = 1,
    oldest_first: bool = False,
    parts: frozenset[Part] = EVERYTHING,
    since: datetime | None = None,
) -> Timeline:
    """A page of what happened, or of some parts of it. Three statements, however much happened.

    `since`: only what happened, or was written down, after that.
    """
    every = events_for(reader, episode)
    if since:
        every = every.filter(Q(happened_at__gt=since) | Q(recorded_at__gt=since))
    events = every.annotate(
        newest=Subquery(every.order_by("-pk").values("pk")[:1]), kept=_kept(episode)
    )
    if parts != EVERYTHING:
        events = events.annotate(part=PART_OF).filter(part__in=parts)
    order = ("happened_at", "id") if oldest_first else ("-happened_at", "-id")
    start = (page - 1) * PAGE
    found = list(events.order_by(*order)[start : start + PAGE + 1])
    return Timeline(
        items=items_of(found[:PAGE], episode, reader),
        more=len(found) > PAGE,
        newest=found[0].newest if found else 0,
        kept=found[0].kept if found and reader.role in HOME_ROLES and parts == EVERYTHING else 0,
    )


def _kept(episode: Episode) -> Coalesce:
    """How many entries of any kind are for professionals: of these a carer is told, and of nothing else.

    What is kept from the home's agency too, or is for the authorities alone, is not there for those
    from whom it is kept.
    """
    kept = Event.objects.filter(episode_id=episode.pk, payload__audience=Audience.PROFESSIONALS)
    counted = kept.order_by().values("episode_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def news_since(newest: int, episode: Episode, reader: Actor) -> int:
    """How many entries have come since, of those that this reader is shown."""
    return events_for(reader, episode).filter(pk__gt=newest).count()


def items_of(events: Sequence[Event], episode: Episode, reader: Actor) -> tuple[Item, ...]:
    """These events as they are read, in their order. Two statements for what people wrote."""
    words = _words(events, reader)
    entries = _entries(events, episode, reader)
    return tuple(_item(event, episode, words, entries) for event in events)


# What corrects what


def _entry_of(event: Event) -> int | None:
    return int(event.about_id) if event.about_type == Note._meta.label_lower else None


def _entries(events: Sequence[Event], episode: Episode, reader: Actor) -> Mapping[int, Entry]:
    """People's own entries among these events, each with what it corrects and what corrects it."""
    here = {entry for event in events if (entry := _entry_of(event))}
    if not here:
        return {}
    rows = list(
        notes_for(reader, episode)
        .filter(Q(pk__in=here) | Q(corrects__in=here))
        .select_related("written_by", "corrects__written_by")
        .order_by("written_at", "pk")
    )
    corrected: dict[int, list[Other]] = {}
    for note in rows:
        if note.corrects_id:
            corrected.setdefault(note.corrects_id, []).append(_other(note, here))
    return {
        note.pk: Entry(
            ours=note.ours,
            corrects=_other(note.corrects, here) if note.corrects else None,
            corrected=tuple(corrected.get(note.pk, ())),
        )
        for note in rows
        if note.pk in here
    }


def _other(note: Note, here: Collection[int]) -> Other:
    return Other(note.pk, note.written_at, str(note.written_by), note.pk in here)


# What people wrote, in one statement

# Where the words of each kind of row stand: a code, a name, what somebody wrote, and one thing more.
_SAID: Mapping[type[Model], Mapping[str, Any]] = {
    Note: {"code": F("audience"), "words": F("text")},
    Assessment: {
        "code": F("level"),
        "name": Coalesce("agreed_by__name", Value("")),
        "words": F("reason"),
        "extra": F("suggested_level"),
    },
    PoliceReport: {
        "code": F("how"),
        "name": F("spoke_to"),
        "words": F("because"),
        "extra": F("reference"),
    },
    PoliceDecision: {
        "code": F("outcome"),
        "name": F("officer_name"),
        "words": F("reason"),
        "extra": F("heard_how"),
    },
    DecisionConfirmation: {"code": F("decision__outcome"), "name": F("officer_name")},
    ForceTransfer: {
        "code": F("heard_how"),
        "name": F("from_force__name"),
        "words": F("why"),
        "extra": Concat("to_force__name", Value("\n"), "heard_from"),
    },
    Step: {"code": F("state"), "name": F("text")},
    Duty: {"code": F("code"), "words": F("waived_because")},
    Located: {
        "code": F("kind"),
        "name": F("seen_by"),
        "words": F("left_how"),
        "extra": Concat("place", Value("\n"), "with_whom"),
    },
    MistakenReturn: {
        "code": F("found_how"),
        "words": F("what_was_wrong"),
        "name": F("found_otherwise"),
        "extra": Concat("found_where", Value("\n"), "found_with"),
    },
    Handover: {
        "code": F("audience"),
        "name": Coalesce("to_person__name", Value("")),
        "words": F("outstanding"),
        "extra": F("declined_because"),
    },
    Task: {"code": F("audience"), "name": F("office"), "words": F("what"), "extra": F("outcome")},
    Enquiry: {
        "code": F("audience"),
        "name": F("heard_from"),
        "words": Concat("what", Value("\n"), "result", output_field=TextField()),
        "extra": F("heard_how"),
    },
    InformationRequest: {
        "code": F("audience"),
        "name": F("heard_from"),
        "words": F("question"),
        "extra": F("heard_how"),
    },
    InformationAnswer: {
        "code": F("request__audience"),
        "name": F("heard_from"),
        "words": F("text"),
        "extra": F("heard_how"),
    },
}

# Of these the code is who may read it.
_FOR_READERS = frozenset(
    model._meta.label_lower
    for model in (Note, Task, Enquiry, InformationRequest, InformationAnswer)
)

# Of these the one thing more is how it was heard.
_HEARD = frozenset(
    model._meta.label_lower
    for model in (PoliceDecision, Enquiry, InformationRequest, InformationAnswer)
)


def _words(events: Sequence[Event], reader: Actor) -> Words:
    """Notes, reasons and references, by the row that an event is about."""
    first, *others = (_said(model, events, reader) for model in _SAID)
    return {
        (kind, key): Said(code, name, words, extra)
        for kind, key, code, name, words, extra in first.union(*others, all=True)
    }


def _row_of(event: Event) -> tuple[str, str]:
    """The row in which there is more of an event. Of a return there is, where it was a mistake."""
    kind = MistakenReturn._meta.label_lower
    if event.fact == Fact.RETURNED:
        return kind, str(event.pk)
    if event.fact == Fact.RETURN_MISTAKEN:
        return kind, str(mistaken(event) or 0)
    return event.about_type, event.about_id


def _said(model: Any, events: Sequence[Event], reader: Actor) -> QuerySet:
    kind = model._meta.label_lower
    key = "recorded_as" if model is MistakenReturn else "pk"
    if model is Duty:
        events = [event for event in events if event.fact == Fact.DUTY_WAIVED]
    about = [number for of, number in map(_row_of, events) if of == kind]
    rows = model.objects.filter(**{f"{key}__in": about}).order_by()
    if model in (Handover, Task):
        rows = rows.filter(audience__in=audiences_of(reader.role))
    written = {part.name: _SAID[model].get(part.name, Value("")) for part in fields(Said)}
    return rows.annotate(
        said_kind=Cast(Value(kind), CharField()),
        said_key=Cast(key, CharField()),
        **{f"said_{name}": Cast(value, TextField()) for name, value in written.items()},
    ).values_list("said_kind", "said_key", *(f"said_{name}" for name in written))


# From an event to what is read


def _item(event: Event, episode: Episode, words: Words, entries: Mapping[int, Entry]) -> Item:
    said = words.get(_row_of(event))
    late = between(event.happened_at, event.recorded_at) > LATE_NOTE
    number = _entry_of(event)
    entry = entries.get(number or 0)
    return Item(
        title=_title(event, said),
        at=event.happened_at,
        by=signature_of(event),
        kind=_kind(event),
        text=text_of(event, episode, said),
        words=_quoted(event, episode, said),
        recorded_at=event.recorded_at if late else None,
        visible_to=_visible_to(event, said),
        second_hand=_is_second_hand(event, said),
        entry=number,
        ours=bool(entry and entry.ours),
        corrects=entry.corrects if entry else None,
        corrected=entry.corrected if entry else (),
    )


def _kind(event: Event) -> str:
    """What sort of thing it is; of somebody's own entry, what they said it tells of."""
    told = (event.payload or {}).get("kind")
    if event.fact == Fact.NOTE_ADDED and told in NoteKind.values and told != NoteKind.OTHER:
        return NoteKind(told).label
    return KIND.get(event.fact, BY_ITSELF if event.person_id is None else "")


def _is_second_hand(event: Event, said: Said | None) -> bool:
    """Did somebody else write down what police said?"""
    heard = bool(said and said.extra) and event.about_type in _HEARD
    return heard or bool((event.payload or {}).get("second_hand"))


def _visible_to(event: Event, said: Said | None) -> str:
    """Who of those around the child is shown it, in a few words."""
    if said and event.about_type in _FOR_READERS and said.code != Audience.EVERYONE:
        return READERS[Audience(said.code)]
    duty = (event.payload or {}).get("duty")
    for subject, facts in ABOUT.items():
        if event.fact in facts or duty in DUTIES_ABOUT[subject]:
            return READERS_OF[subject]
    return READERS[Audience.EVERYONE]


def _title(event: Event, said: Said | None) -> str:
    if event.fact == Fact.RETURNED and said:
        return BY_MISTAKE
    if event.fact == Fact.ACCEPTED and "instead_of" in (event.payload or {}):
        return "Picked up, and still to be accepted"
    return Fact(event.fact).label if event.fact in Fact.values else event.fact


def signature_of(event: Event) -> str:
    """Who did it, by name, job and agency as they were on the day."""
    return ", ".join(
        part for part in (event.person_name, event.job_title, event.agency_name) if part
    )


def _quoted(event: Event, episode: Episode, said: Said | None) -> str:
    if event.fact == Fact.STOOD_DOWN:
        return episode.stood_down_because
    if event.fact in (Fact.HANDOVER_DECLINED, Fact.TASK_DONE):
        return said.extra if said else ""
    if event.fact == Fact.HANDOVER_ACCEPTED:
        return ""  # what is outstanding stands with the asking
    if event.about_type == Duty._meta.label_lower and event.fact != Fact.DUTY_WAIVED:
        return ""  # a reason is of the duty; it is told where the duty was set aside
    unsaid = (Fact.LOCATED, Fact.RETURNED)  # what was wrong stands where it was put right
    return said.words if said and event.fact not in unsaid else ""
