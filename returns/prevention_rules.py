"""The words of a prevention interview: what police find out when a child is back, and why they have not."""

from collections.abc import Mapping

from django.db import models

from children.rules import READ_BY, Kept
from missing.rules import Prevention

# What a child tells police of harm or of an offence, and in which words, is for those who act on it.
READS_DISCLOSED = READ_BY[Kept.DISCLOSED].roles


class Harm(models.TextChoices):
    """What came to the child while away, as far as police learnt."""

    INJURY = "injury", "Injury"
    SEXUAL = "sexual", "Sexual harm"
    PHYSICAL = "physical", "Physical harm by somebody"
    EMOTIONAL = "emotional", "Emotional harm"
    NONE_KNOWN = "none-known", "None that is known"
    UNKNOWN = "unknown", "Not known"


# Somebody has to act on these.
DISCLOSED = (Harm.INJURY, Harm.SEXUAL, Harm.PHYSICAL, Harm.EMOTIONAL)


class Offence(models.TextChoices):
    """The child's part in an offence while away."""

    VICTIM = "victim", "As a victim"
    SUSPECT = "suspect", "As a suspect"


class NotDone(models.TextChoices):
    """Why there was none."""

    AWAY_AGAIN = "away-again", "The child is away again"
    NOT_WELL = "not-well", "The child is not well enough"
    NOT_REACHED = "not-reached", "Nobody reached the child"
    NO_ANSWER = "no-answer", "Police were asked and did not answer"
    NOT_BY_FORCE = "not-by-force", "The force holds none in a case like this"
    OTHER = "other", "Another reason"


HEADINGS: Mapping[Prevention, str] = {
    Prevention.DONE: "Police have seen {name}",
    Prevention.REFUSED: "{name} said no to police",
    Prevention.NOT_DONE: "There was no prevention interview",
}
