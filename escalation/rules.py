"""The words of a challenge.

What may be challenged (the grounds), by whom it is looked at (the rungs) and within how many minutes
is in the area's protocol, not here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from missing.protocol import Ground, Protocol, Rung
from missing.rules import CHALLENGE_DECIDE, CHALLENGE_INFORMATION, CHALLENGE_PICK_UP
from partners.rules import Office, Rank


class ChallengeState(models.TextChoices):
    OPEN = "open", "Waiting for a senior officer"
    CLIMBED = "climbed", "Sent on to a more senior officer"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Withdrawn(models.TextChoices):
    """Why a challenge that was open needs no answer any more."""

    DECIDED = "decided", "Police have decided since it was sent."
    TRANSFERRED = "transferred", "Another police force has taken the report over and decides anew."
    OVER = "over", "Things have changed since it was sent."


class Call(models.TextChoices):
    """What somebody says of a call with police about a challenge."""

    ASKED = "asked", "Who was asked by phone before it was sent"
    ANSWERED = "answered", "What an officer answered by phone"


class Outcome(models.TextChoices):
    """What the senior officer did with the decision."""

    CHANGED = "changed", "Change the decision"
    IN_PART = "in-part", "Change it in part"
    KEPT = "kept", "Keep the decision"


class LearningKind(models.TextChoices):
    """What somebody asks to be learnt from, once a child is back."""

    DELAYED_RESPONSE = "delayed-response", "A response that came late"
    UNNEEDED_REPORT = "unneeded-report", "A report to police that was not needed"
    INFORMATION_GAP = "information-gap", "Information that was missing or came too late"
    OTHER = "other", "Something else"


class LearningOutcome(models.TextChoices):
    """What came of looking back."""

    NO_ISSUE = "no-issue", "Nothing to change"
    LEARNING = "learning", "Learning for the people or agencies involved"
    PROTOCOL_CHANGE = "protocol-change", "The local protocol is to change"
    STRATEGY_MEETING = "strategy-meeting", "A strategy meeting is to be held"


# Smaller numbers are left out of whatever goes beyond those around a child.
SHOWN_FROM = 5
# What comes back again and again is read of the last year.
THEMES_OF = timedelta(days=365)


# What was done, for whoever reads it afterwards.
DONE: dict[Outcome, str] = {
    Outcome.CHANGED: "changed the decision",
    Outcome.IN_PART: "changed part of the decision",
    Outcome.KEPT: "kept the decision",
}


# The duties that a challenge starts, on each rung; and the one of whoever is asked something first.
PICK_UP, DECIDE = CHALLENGE_PICK_UP, CHALLENGE_DECIDE
ANSWER = CHALLENGE_INFORMATION

# Who may be asked for more before a challenge is decided.
MAY_BE_ASKED = (Office.CARER, Office.ON_CALL, Office.PLACING_AUTHORITY)


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text"


class Kind(models.TextChoices):
    """What is told and can wait: nobody has to act, and nothing changes for a child who is away."""

    LOG = "log", "A log of yours that somebody else took over"
    SIGHTING = (
        "sighting",
        "In an authority: a child who is away was seen, or in touch with somebody",
    )
    INTERVIEW = (
        "interview",
        "A return interview that is booked, held, overdue or not wanted for now",
    )
    DAILY = "daily", "Once a day, how much else there is to read"


# The one message about a restricted child for people who cannot open the child.
NOBODY_IN_CHARGE = "nobody-in-charge"


# The ladder


def held_by(rung: Rung, *, rank: int | None, offices: Collection[Office]) -> bool:
    """Is this step held by whoever decided: by rank, or as the office itself?"""
    return rung.office in offices or (rank is not None and rank >= rung.min_rank)


def rung_for(
    protocol: Protocol, *, rank: int | None, offices: Collection[Office], above: int = 0
) -> Rung | None:
    """Where a challenge goes: the first step above `above` that the decider does not hold.

    The highest step is never passed over: somebody else who holds it looks. None when all steps
    lie below.
    """
    left = [rung for rung in protocol.rungs if rung.number > above]
    free = (rung for rung in left if not held_by(rung, rank=rank, offices=offices))
    return next(free, left[-1] if left else None)


@dataclass(frozen=True)
class Standing:
    """What police have said of an episode, as far as a challenge asks.

    `decide_by` says until when they have to decide, while that time has not passed.
    """

    reported: bool
    decided: bool = False
    records: bool = False
    graded: bool = False
    at_highest: bool = False
    decide_by: str = ""


def why_unfit(ground: Ground, standing: Standing) -> str:
    """Why nothing can be challenged on this ground as things are; empty when it can."""
    reported, decided = standing.reported, standing.decided
    if not reported:
        return "Police have not been told yet. Record the report first, with its time."
    if ground.needs == "decision" and not decided:
        return "Police have not decided yet, so there is no decision to challenge."
    if ground.needs == "no-decision" and decided:
        return "Police have decided since. Read the decision; you can challenge that."
    if ground.needs == "no-decision" and standing.decide_by:
        return f"Police have until {standing.decide_by} to decide. In danger, call 999 now."
    if ground.unless == "recorded" and standing.records:
        return "Police are recording this. Choose what is wrong with their decision."
    if ground.unless == "not-below-highest" and not standing.graded:
        return "Police gave no risk grade. Choose what else is wrong with their decision."
    if ground.unless == "not-below-highest" and standing.at_highest:
        return "Police have graded the risk at their highest already."
    return ""


@dataclass(frozen=True)
class Officer:
    """Who decided or answered, as far as it was said."""

    name: str
    rank: int | None = None
    number: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The words of the name, without those of a rank."""
        return frozenset(re.findall(r"[\w’'-]+", self.name.casefold())) - RANK_WORDS


RANK_WORDS = frozenset(
    {
        *(word.casefold() for rank in Rank for word in rank.label.split()),
        *("pc", "dc", "sgt", "ps", "ds", "insp", "di", "dci", "ci", "supt", "detective", "acting"),
    }
)


def are_the_same(one: Officer, other: Officer) -> bool:
    """Are these one officer, as far as it can be told?

    Two numbers settle it. Else one whole name is one officer, whatever rank was said; and a part of
    a name is, where the rank is the same too.
    """
    if one.number and other.number:
        return one.number.casefold() == other.number.casefold()
    if not one.names or not other.names:
        return False
    part = one.names <= other.names or other.names <= one.names
    return one.names == other.names or (part and one.rank is not None and one.rank == other.rank)
