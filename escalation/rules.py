"""The words of a challenge and of a message that leaves the service.

What may be challenged (the grounds), by whom it is looked at (the rungs) and within how many minutes
is in the area's protocol, not here.
"""

from django.db import models


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
