"""The top of every page about one episode: who it is, how things stand, where else to look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator

from children.access import Standing, standing_by
from children.models import Child
from children.photos import small_address
from children.rules import ROLE_CAN, Can
from core import times
from core.meanings import Meaning
from missing.models import Episode
from missing.protocols import document_of
from missing.queries import SeenEpisode
from missing.rules import (
    LOOKED_FOR,
    READS_WHO_TOLD,
    Cohort,
    ExpectedAt,
    Status,
    knows_of_it,
)
from partners.actor import Actor
from partners.rules import HomeKind

# The pages of an episode, in the order of its sub-navigation.
OVERVIEW, ASSESSMENT, POLICE, PEOPLE = "overview", "assessment", "police", "people"
PAPERS = "papers"


@dataclass(frozen=True)
class Tag:
    meaning: Meaning
    text: str


# Which pages are for those alone who may do one of these.
OPENED_BY: Mapping[str, tuple[Can, ...]] = {
    POLICE: (Can.READ_POLICE,),
    PAPERS: (Can.PRINT, Can.HEAR),
}

SAID_OF_A_SIGHTING = 100  # signs at the top of a page; the timeline has all of it

PLACED, KNOWN_TO = "Placed by", "Known to"


@dataclass(frozen=True)
class Place:
    text: str
    href: str
    current: bool


@dataclass(frozen=True)
class Case:
    """What the identity bar and the sub-navigation of an episode's pages say."""

    name: str
    called: str
    age: int
    reference: str
    href: str
    tags: tuple[Tag, ...]
    facts: tuple[str, ...]
    places: tuple[Place, ...]
    photo: str
    standing: Standing

    @property
    def looking_until(self) -> datetime | None:
        return self.standing.looking_until


def case_of(episode: SeenEpisode, reader: Actor, *, now: datetime, current: str = "") -> Case:
    """`episode` comes from `queries.episodes` for the same reader."""
    child = episode.child
    return Case(
        name=whole_name(child),
        called=str(child),
        age=child.age_on(times.local(now).date()),
        reference=episode.reference,
        href=episode.get_absolute_url(),
        tags=tuple(_tags(episode, now)),
        facts=tuple(_facts(episode, reader, now)),
        photo=small_address(episode.child_id, episode.photo_id),
        places=tuple(_places(episode, reader, current)),
        standing=standing_by(episode, reader, child, episode.pk),
    )


def whole_name(child: Child) -> str:
    """The name they go by and their surname; the name on their papers too, where it differs."""
    called = f"{child} {child.surname}".strip() if child.forename or child.known_as else str(child)
    written = child.full_name
    return called if called == written else f"{called} ({written})"


def _tags(episode: SeenEpisode, now: datetime) -> list[Tag]:
    tags = [status_tag_of(episode, now)]
    if level := level_tag_of(episode):
        tags.append(level)
    if police := police_tag_of(episode):
        tags.append(police)
    return tags


def status_tag_of(episode: SeenEpisode, now: datetime) -> Tag:
    status = Status(episode.status)
    if status is Status.AWAY:
        return Tag(Meaning.NOT_WHERE_EXPECTED, f"{status.label} {away_for(episode, now)}")
    meaning = {
        Status.BEING_LOGGED: Meaning.BEING_LOGGED,
        Status.FOUND: Meaning.FOUND,
        Status.BACK: Meaning.BACK,
    }.get(status, Meaning.CLOSED)
    return Tag(meaning, status.label)


def away_for(episode: SeenEpisode, now: datetime) -> str:
    """How long since they were last seen, or since the log was opened when nobody has said."""
    until = episode.returned_at or now
    return times.span(times.between(episode.last_seen_at or episode.opened_at, until))


def level_tag_of(episode: SeenEpisode) -> Tag | None:
    """The level of intervention in its protocol's words."""
    words = document_of(episode.reporting_protocol_id).level_words(episode.level)
    return Tag(Meaning.LEVEL, words) if words else None


def police_tag_of(episode: SeenEpisode) -> Tag | None:
    """Where police stand, in their own scale. `police_*` are set by `queries.with_police_words`."""
    if episode.police_told_at is None:
        return None
    if not episode.police_outcome:
        left_at = getattr(episode, "left_at", None)  # set by `queries.episodes` alone
        if episode.status in LOOKED_FOR and not knows_of_it(episode.police_told_at, left_at):
            return Tag(Meaning.DUE_SOON, "Police: not told again")
        if episode.status in LOOKED_FOR:
            return Tag(Meaning.DUE_SOON, "Police: waiting for a decision")
        return Tag(Meaning.CLOSED, "Police: told, no decision")
    protocol = document_of(episode.reporting_protocol_id)
    outcome = protocol.outcome(episode.police_outcome)
    if not outcome.records and not outcome.responds:
        return Tag(Meaning.CLOSED, "Police: not recording now")
    grade = protocol.grade_words(episode.police_grade).lower()
    graded = f", {grade}" if episode.police_grade else ""
    if not outcome.records:
        return Tag(Meaning.AWAY_KNOWN, f"Police: acting for their welfare{graded}")
    if outcome.responds:
        return Tag(Meaning.MISSING, f"Police: recorded as missing{graded}")
    return Tag(Meaning.AWAY_KNOWN, f"Police: recorded, carer leads{graded}")


def _facts(episode: SeenEpisode, reader: Actor, now: datetime) -> list[str]:
    """Never an address: where a child lives is said by whose home it is."""
    facts = []
    if episode.cohort == Cohort.HOME:
        facts.append(Cohort.HOME.label)
    elif episode.home:
        lives = HomeKind(episode.home.kind).lives
        facts.append(f"{lives} {episode.home}, {episode.provider}")
    facts.append(f"{part_of_the_authority(episode)} {episode.responsible_authority}")
    if episode.last_seen_at:
        seen = f"Last seen {times.at(episode.last_seen_at, now=now)}"
        facts.append(f"{seen}, by {episode.last_seen_by}" if episode.last_seen_by else seen)
    if episode.status in LOOKED_FOR:
        facts += _to_look_for(episode, now)
        told = told_in_words(episode, reader, now)
        facts += [f"Told by: {told}"] if told else []
    return facts


def sighting_since(episode: Episode, now: datetime) -> str:
    """“10:15pm today: “Saw her by the bus station””: what somebody says they saw of the child since.

    Kept apart from who saw the child last, who is a responsible adult (SSDA903 guide, missing episodes).
    `queries.episodes` alone reads it.
    """
    at = getattr(episode, "sighted_at", None)
    before = (episode.last_seen_at, getattr(episode, "left_at", None))
    if at is None or any(each and each >= at for each in before):
        return ""
    words = " ".join(getattr(episode, "sighting", "").split())
    return f"{times.when(at, now=now)}: “{Truncator(words).chars(SAID_OF_A_SIGHTING)}”"


def part_of_the_authority(episode: Episode) -> str:
    """A child who lives with their family is placed by nobody."""
    return KNOWN_TO if episode.cohort == Cohort.HOME else PLACED


def told_in_words(episode: Episode, reader: Actor, now: datetime) -> str:
    """“Their school or college, Ms Okafor, 0113 496 0123, at 10:31pm”, for those who would ring back."""
    told = getattr(episode, "who_told", None) if reader.role in READS_WHO_TOLD else None
    if told is None:
        return ""
    at = times.at(told.told_at, now=now) if told.told_at else ""
    return ", ".join(filter(None, (told.get_kind_display(), told.name, told.phone, at)))


def _to_look_for(episode: SeenEpisode, now: datetime) -> list[str]:
    said = (
        ("Sighting since", sighting_since(episode, now)),
        ("Should be", expected_in_words(episode, now)),
        ("Thought to be", episode.where_thought),
        ("Known of tonight", "; ".join(episode.circumstances.splitlines())),
        ("Wearing", episode.wearing),
        ("Carrying", episode.carrying),
    )
    return [f"{label}: {words}" for label, words in said if words]


def expected_in_words(episode: Episode, now: datetime) -> str:
    """“Home, by 10pm today”: where they should be, and when they were due there, as far as it was said."""
    at = ExpectedAt(episode.expected_at).label if episode.expected_at else ""
    by = f"by {times.when(episode.expected_by, now=now)}" if episode.expected_by else ""
    return ", ".join(filter(None, (episode.expected_where or at, by)))


def _places(episode: SeenEpisode, reader: Actor, current: str) -> list[Place]:
    at = episode.reference
    pages = (
        (OVERVIEW, "Overview", reverse("episode", args=[at])),
        (ASSESSMENT, "Assessment", reverse("assessment", args=[at])),
        (POLICE, "Police", reverse("police", args=[at])),
        (PEOPLE, "People", reverse("episode-people", args=[at])),
        (PAPERS, "Papers", reverse("episode-papers", args=[at])),
    )
    closed = {name for name, cans in OPENED_BY.items() if not _may_any(reader, cans)}
    return [Place(text, href, name == current) for name, text, href in pages if name not in closed]


def _may_any(reader: Actor, cans: Iterable[Can]) -> bool:
    return any(reader.role in ROLE_CAN[can] for can in cans)
