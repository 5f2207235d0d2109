"""The words of a challenge, and the table of who is told what."""

from django.db import models


class Ground(models.TextChoices):
    """What about the police response is challenged."""

    NOT_RECORDING = "not-recording", "Police are not recording the child as missing"
    GRADE_TOO_LOW = "grade-too-low", "The risk grade is too low"
    DELAYED = "delayed", "The response is delayed"
    NO_DECISION = "no-decision", "No decision by the time it was due"
    NOT_ACTED_ON = "not-acted-on", "A decision isn't being acted on"


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


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    POSSIBLY_TWICE = "possibly-twice", "Possibly sent twice"
    FAILED = "failed", "Not delivered"
