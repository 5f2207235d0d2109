"""What is known of a child before anything happens: written, said to be still right, and shown.

The sections are those that police forces ask for in advance on a Philomena form, part 1. Whoever looks
after the child keeps them, and police read them once the child is reported missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.models import Child, Photo, Profile
from children.photos import taken_in_words
from children.rules import Can
from children.workflow import locked
from core import times
from core.refusals import Refused
from partners.actor import Actor

LONGEST = 2000  # letters of one section


@dataclass(frozen=True)
class Section:
    """One part of what is known. `column` is where the profile has it; a photo is a file of its own."""

    code: str
    heading: str
    hint: str
    column: str
    wanted_first: bool = False  # enough for police to begin with

    @property
    def is_photo(self) -> bool:
        return not self.column


# A new section is a new line here and a column of `Profile`.
SECTIONS = (
    Section("photo", "Photo", "", "", wanted_first=True),
    Section(
        "looks",
        "Looks like",
        "Height, build, hair, eyes, glasses, scars or tattoos, accent, and what they usually wear.",
        "description",
        wanted_first=True,
    ),
    Section(
        "health",
        "Health and medicine",
        "Conditions, allergies, disability. Each medicine: when it is due, and what happens if it is"
        " missed. If there is nothing to know, say so.",
        "health",
        wanted_first=True,
    ),
    Section(
        "risks",
        "What to know now",
        "One thing on each line. The log asks about each of them: is it still true tonight?",
        "risks",
    ),
    Section(
        "helps",
        "What helps me",
        "In the child’s own words: how to talk with them, and what to do or not to do when they are"
        " found.",
        "what_helps",
    ),
    Section(
        "online",
        "Phone and names online",
        "Their number and network, whether the phone can be found by an app, and their names on the"
        " apps and games they use. Never a password.",
        "online",
    ),
    Section(
        "people",
        "Friends and family",
        "Names, and how they know each other. Whom a carer rings first belongs in what to do when"
        " the child is late. Who exploits the child does not belong here: write that as a note for"
        " the authorities and police.",
        "people",
    ),
    Section(
        "getting-about",
        "Money and travel",
        "Usual money, bank card, travel pass, bike, and the ways they usually go.",
        "getting_about",
    ),
)
BY_CODE: Mapping[str, Section] = {section.code: section for section in SECTIONS}


@dataclass(frozen=True)
class Checked:
    """When somebody last wrote a section, or said that it is still right."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Known:
    """One section as it stands. It is due when it was not checked for too long, or since the child moved."""

    section: Section
    text: str
    checked: Checked | None
    due: bool

    @property
    def is_written(self) -> bool:
        return bool(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True)
class AllKnown:
    sections: list[Known]

    @property
    def written(self) -> int:
        return sum(known.is_written for known in self.sections)

    @property
    def missing_first(self) -> list[str]:
        """What police need to begin with and nobody has written yet."""
        return [
            known.section.heading.lower()
            for known in self.sections
            if known.section.wanted_first and not known.is_written
        ]

    @property
    def due(self) -> list[Known]:
        return [known for known in self.sections if known.due]


def known_of(
    profile: Profile | None, photo: Photo | None, *, lives_there_since: date | None, now: datetime
) -> AllKnown:
    """Every section, written or not, for those who may see the child."""
    return AllKnown(
        [_known(section, profile, photo, lives_there_since, now) for section in SECTIONS]
    )


def written_of(profile: Profile | None) -> list[tuple[Section, str]]:
    """The sections of which there is something to read, but for the photo."""
    return [(BY_CODE[code], text) for code, text in known_in_words(profile).items() if text]


def known_in_words(profile: Profile | None) -> dict[str, str]:
    """The text of every section by its code, empty where nothing is written."""
    return {section.code: text_of(profile, section) for section in SECTIONS if section.column}


def text_of(profile: Profile | None, section: Section) -> str:
    return getattr(profile, section.column) if profile and section.column else ""


def seen_as(text: str) -> str:
    """What a page that shows the text is sent back with, so that nobody writes over what they never saw."""
    return sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def write_section(
    *, child: Child, section: Section, text: str, seen: str, by: Actor, now: datetime
) -> None:
    """The text takes the place of what stood there, and is checked by whoever wrote it.

    Raises `Refused` when somebody has changed the section since it was read as `seen`.
    """
    require(by, Can.WRITE_PROFILE, child)
    profile = _profile_of(locked(child))
    if seen != seen_as(text_of(profile, section)):
        raise Refused(CHANGED_MEANWHILE)
    setattr(profile, section.column, text)
    _checked(profile, section, by=by, now=now)
    profile.save()
    payload = {"sections": [section.code]}
    record(Fact.PROFILE_WRITTEN, by=by, child=child, about=profile, at=now, payload=payload)


CHANGED_MEANWHILE = "Somebody else changed this while you were writing. Read what it says now, then save yours again."


@transaction.atomic
def confirm_section(*, child: Child, section: Section, by: Actor, now: datetime) -> None:
    """It is still right. Raises `Refused` where there is nothing that could be."""
    require(by, Can.WRITE_PROFILE, child)
    profile = _profile_of(locked(child))
    if not (_has_photo(child) if section.is_photo else text_of(profile, section)):
        raise Refused("There is nothing written yet that could be right. Write it first.")
    _checked(profile, section, by=by, now=now)
    profile.save()
    payload = {"sections": [section.code]}
    record(Fact.PROFILE_CHECKED, by=by, child=child, about=profile, at=now, payload=payload)


def checked_at(profile: Profile | None) -> datetime | None:
    """When all that is written had been checked: the oldest check of any of it."""
    found = [_check_of(profile, section) for section in SECTIONS if text_of(profile, section)]
    if not found or not all(found):
        return None
    return min(each.at for each in found if each)


def _profile_of(child: Child) -> Profile:
    """The child's, or a new one that isn't stored yet. The child is locked, so there is one writer."""
    return Profile.objects.filter(child=child).first() or Profile(child=child)


def _has_photo(child: Child) -> bool:
    return Photo.objects.present().filter(child=child).exists()


def _checked(profile: Profile, section: Section, *, by: Actor, now: datetime) -> None:
    profile.checks = {**profile.checks, section.code: {"at": now.isoformat(), "by": by.signature}}


def _known(
    section: Section,
    profile: Profile | None,
    photo: Photo | None,
    since: date | None,
    now: datetime,
) -> Known:
    checked = _check_of(profile, section)
    if section.is_photo:
        return Known(
            section,
            taken_in_words(photo) if photo else "",
            checked,
            _photo_is_due(photo, checked, now),
        )
    text = text_of(profile, section)
    return Known(section, text, checked, bool(text) and _is_due(checked, since, now))


def _check_of(profile: Profile | None, section: Section) -> Checked | None:
    said: dict[str, Any] | None = profile.checks.get(section.code) if profile else None
    return Checked(datetime.fromisoformat(said["at"]), said["by"]) if said else None


def _is_due(checked: Checked | None, since: date | None, now: datetime) -> bool:
    """A child who has moved is known anew by whoever looks after them now."""
    if checked is None:
        return True
    old = now - checked.at > timedelta(days=settings.PROFILE_CHECK_DAYS)
    return old or (since is not None and times.local(checked.at).date() < since)


def _photo_is_due(photo: Photo | None, checked: Checked | None, now: datetime) -> bool:
    if photo is None:
        return False
    taken = photo.taken_on or times.local(photo.since).date()
    latest = max(taken, times.local(checked.at).date()) if checked else taken
    return (times.local(now).date() - latest).days > settings.PHOTO_CHECK_DAYS
