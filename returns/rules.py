"""The words of a return interview."""

from django.db import models


class State(models.TextChoices):
    """Where an interview stands. The child's no ends the offer, never the concern."""

    TO_ARRANGE = "to-arrange", "To arrange"
    BOOKED = "booked", "Booked"
    HELD = "held", "Held"
    DECLINED = "declined", "Said not now"


class Where(models.TextChoices):
    SCHOOL = "school", "School or college"
    HOME = "home", "At home"
    OUT = "out", "A café, car or walk"
    YOUTH_CENTRE = "youth-centre", "Youth centre"
    VIDEO = "video", "Video call"
    PHONE = "phone", "Phone"


class Told(models.TextChoices):
    """How the child is told of the time and place."""

    TEXT = "text", "A text from the interviewer"
    CARER = "carer", "Their carer tells them"
    SOCIAL_WORKER = "social-worker", "Their social worker tells them"


class Contact(models.TextChoices):
    VISIT = "visit", "Visit"
    PHONE = "phone", "Phone"
    TEXT = "text", "Text"
    VIDEO = "video", "Video call"
    THROUGH_CARER = "through-carer", "Through the carer"


class AttemptResult(models.TextChoices):
    SPOKE = "spoke", "Spoke with the child"
    LEFT_MESSAGE = "left-message", "Left a message"
    NO_ANSWER = "no-answer", "No answer"
    ASKED_TO_WAIT = "asked-to-wait", "The child asked to wait"
    SAID_NO = "said-no", "The child said no"


class Instead(models.TextChoices):
    """What else was offered when the child said not now."""

    PHONE = "phone", "A phone call"
    TEXT = "text", "A chat by text"
    LETTER = "letter", "A letter"
    OTHER_PERSON = "other-person", "Somebody else to talk to"
    LATER = "later", "A later day"
