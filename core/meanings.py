"""What a status looks like: by what it means, never by a colour that a page picks.

The pairs and their contrast are those of GOV.UK's tags; the words always carry the meaning.
"""

from enum import StrEnum
from typing import NamedTuple


class Meaning(StrEnum):
    NOT_WHERE_EXPECTED = "not-where-expected"
    MISSING = "missing"
    AWAY_KNOWN = "away-known"
    FOUND = "found"
    BACK = "back"
    NOT_PICKED_UP = "not-picked-up"
    BEING_LOGGED = "being-logged"
    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    NOT_DUE = "not-due"
    DONE = "done"
    DONE_LATE = "done-late"
    NOT_NEEDED = "not-needed"
    PAUSED = "paused"
    CHALLENGED = "challenged"
    CLOSED = "closed"
    LEVEL = "level"


class Tag(NamedTuple):
    text: str
    colour: str  # a GOV.UK tag colour; empty for plain text


TAGS: dict[Meaning, Tag] = {
    Meaning.NOT_WHERE_EXPECTED: Tag("Not where expected", "orange"),
    Meaning.MISSING: Tag("Missing", "red"),
    Meaning.AWAY_KNOWN: Tag("Away, whereabouts known", "yellow"),
    Meaning.FOUND: Tag("Found, not home yet", "turquoise"),
    Meaning.BACK: Tag("Back", "green"),
    Meaning.NOT_PICKED_UP: Tag("Not picked up", "magenta"),
    Meaning.BEING_LOGGED: Tag("Being logged", "blue"),
    Meaning.OVERDUE: Tag("Overdue", "red"),
    Meaning.DUE_SOON: Tag("Due soon", "yellow"),
    Meaning.NOT_DUE: Tag("Not due", ""),
    Meaning.DONE: Tag("Done", ""),
    Meaning.DONE_LATE: Tag("Done late", "grey"),
    Meaning.NOT_NEEDED: Tag("Not needed", "grey"),
    Meaning.PAUSED: Tag("Paused", "grey"),
    Meaning.CHALLENGED: Tag("Challenged", "purple"),
    Meaning.CLOSED: Tag("Closed", "grey"),
    # The four scales stay apart, so none of them is coloured by how grave it is.
    Meaning.LEVEL: Tag("Level", "teal"),
}


def tag(meaning: str, text: str = "") -> dict[str, str]:
    """The parameters of GOV.UK's tag for a meaning, in its own words or in the page's."""
    own, colour = TAGS[Meaning(meaning)]
    return {"text": text or own, "classes": f"govuk-tag--{colour}" if colour else "app-tag--plain"}
