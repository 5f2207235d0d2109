"""The words of a challenge.

What may be challenged (the grounds), by whom it is looked at (the rungs) and within how many minutes
is in the area's protocol, not here.
"""

from collections.abc import Collection

from django.db import models

from missing.protocol import Ground, Protocol, Rung
from partners.rules import Office


class ChallengeState(models.TextChoices):
    OPEN = "open", "Waiting for a senior officer"
    CLIMBED = "climbed", "Sent on to a more senior officer"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Outcome(models.TextChoices):
    """What the senior officer did with the decision."""

    CHANGED = "changed", "Change the decision"
    IN_PART = "in-part", "Change it in part"
    KEPT = "kept", "Keep the decision"


# What was done, for whoever reads it afterwards.
DONE: dict[Outcome, str] = {
    Outcome.CHANGED: "changed the decision",
    Outcome.IN_PART: "changed part of the decision",
    Outcome.KEPT: "kept the decision",
}


# The duties that a challenge starts, on each rung.
PICK_UP, DECIDE = "challenge-pick-up", "challenge-decide"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"


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


def why_unfit(ground: Ground, *, reported: bool, decided: bool) -> str:
    """Why nothing can be challenged on this ground as things are; empty when it can."""
    if not reported:
        return "Police have not been told yet. Record the report first, with its time."
    if ground.needs == "decision" and not decided:
        return "Police have not decided yet, so there is no decision to challenge."
    if ground.needs == "no-decision" and decided:
        return "Police have decided since. Read the decision; you can challenge that."
    return ""
