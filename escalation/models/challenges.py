"""Challenges to a police decision, rung by rung: asked, answered, and put right."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from escalation.rules import Call, ChallengeState, Outcome, Withdrawn
from missing.models import Episode, PoliceDecision, Protocol, person_key
from missing.rules import HeardHow, officer_in_words
from partners.models import Job
from partners.rules import Office


@pghistory.track()
class Challenge(models.Model):
    """A carer asks a senior officer to look again. One row a rung; a climb closes one and opens the next."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="challenges")
    decision = models.ForeignKey(
        PoliceDecision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="challenges",
        help_text="The decision challenged; none when no decision has come.",
    )
    climbed_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="climbed_to"
    )
    ground = models.CharField(max_length=40, help_text="A ground of the protocol, by its code.")
    harm = models.TextField("why the child is at risk of significant harm")
    missed = models.TextField("what has been missed", blank=True)
    phoned_name = models.CharField("whom they asked by phone", max_length=120, blank=True)
    phoned_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    phoned_number = models.CharField(max_length=40, blank=True)
    phoned_at = models.DateTimeField(null=True, blank=True)
    raised_by = person_key()
    raised_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(help_text="The protocol's number of it, from 1.")
    office = models.CharField(max_length=30, choices=Office)
    state = models.CharField(max_length=20, choices=ChallengeState, default=ChallengeState.OPEN)
    withdrawn_because = models.CharField(max_length=20, choices=Withdrawn, blank=True)
    pick_up_by = models.DateTimeField()
    decide_by = models.DateTimeField()
    picked_up_by = person_key(null=True, blank=True)
    picked_up_at = models.DateTimeField(null=True, blank=True)
    agreed_by = person_key(verbose_name="on-call who agrees", null=True, blank=True)
    agreed_as = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "rung"],
                condition=Q(state=ChallengeState.OPEN),
                name="challenge_one_open_per_rung",
            ),
            models.CheckConstraint(
                condition=Q(picked_up_by=None, picked_up_at=None)
                | Q(picked_up_by__isnull=False, picked_up_at__isnull=False),
                name="challenge_picked_up_by_name",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_as=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_as__isnull=False, agreed_at__isnull=False)
                & ~Q(agreed_by=models.F("raised_by")),
                name="challenge_agreed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(phoned_name="", phoned_rank=None, phoned_number="", phoned_at=None)
                | ~Q(phoned_name="") & Q(phoned_at__isnull=False),
                name="challenge_phoned_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Challenge {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/escalations/{self.pk}/"

    @property
    def call_back(self) -> str:
        """Where whoever raised it can be called back; empty where the reader is not shown it."""
        row = getattr(self, "called_back", None)
        return row.number if row else ""

    @property
    def phoned(self) -> str:
        """Whom they had asked by phone before: “Inspector Hale, 1234”. Empty when nobody."""
        return officer_in_words(self.phoned_name, self.phoned_rank, self.phoned_number)


class CallBack(models.Model):
    """The number that whoever challenges answers.

    A row of its own, because it is for those who call it, and those who stand beside the carer
    (`access.CALLS_BACK`).
    """

    challenge = models.OneToOneField(
        Challenge, on_delete=models.PROTECT, primary_key=True, related_name="called_back"
    )
    number = models.CharField(max_length=40)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="call_back_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Number of challenge {self.challenge_id}"


@pghistory.track()
class Review(models.Model):
    """What a senior officer decided about a challenge; never the officer who made the decision.

    Entered by the officer, or second-hand by whoever heard it on the phone.
    """

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="review")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason = models.TextField()
    reviewer = person_key(null=True, blank=True)
    reviewed_as = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    second_hand = models.BooleanField(default=False)
    reviewer_name = models.CharField("who answered by phone", max_length=120, blank=True)
    reviewer_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    reviewer_number = models.CharField(max_length=40, blank=True)
    heard_how = models.CharField(max_length=20, choices=HeardHow, blank=True)
    recorded_by = person_key(verbose_name="who heard it", null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    next_review_at = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField(
        PoliceDecision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="made_by_review",
        help_text="The new decision, when the review changed the old one; or the old one again, where"
        " it had been written down wrongly as changed.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    second_hand=True,
                    reviewer=None,
                    reviewed_as=None,
                    recorded_by__isnull=False,
                    recorded_at__isnull=False,
                )
                & ~Q(reviewer_name="")
                & ~Q(heard_how="")
                | Q(
                    second_hand=False,
                    reviewer__isnull=False,
                    reviewed_as__isnull=False,
                    reviewer_name="",
                    reviewer_rank=None,
                    reviewer_number="",
                    heard_how="",
                    recorded_by=None,
                    recorded_at=None,
                ),
                name="review_says_whose_it_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of challenge {self.challenge_id}"

    @property
    def whose(self) -> str:
        """The officer who answered: by account, or as whoever heard it was told."""
        if self.second_hand:
            return officer_in_words(self.reviewer_name, self.reviewer_rank, self.reviewer_number)
        return str(self.reviewer)

    @property
    def heard(self) -> str:
        """Who wrote it down, when it isn't the officer's own."""
        if not self.second_hand:
            return ""
        how = HeardHow(self.heard_how).label
        return f"Recorded second-hand by {self.recorded_by}. How they heard it: {how}."


class Correction(models.Model):
    """What had been written down of a call about a challenge, why it was wrong, and who says so.

    What is right stands in the challenge's row or the review's; here is how it read before.
    """

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="corrections")
    call = models.CharField(max_length=10, choices=Call)
    officer_name = models.CharField(max_length=120)
    officer_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    officer_number = models.CharField(max_length=40, blank=True)
    spoken_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=20,
        choices=Outcome,
        blank=True,
        help_text="Of an answer. Empty where it was corrected before outcomes could be.",
    )
    reason = models.TextField("what they were heard to say", blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        PoliceDecision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What had been recorded as decided because of it.",
    )
    because = models.TextField("what was wrong, and why")
    corrected_by = person_key()
    corrected_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="correction_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="correction_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Correction of challenge {self.challenge_id}"

    @property
    def whose(self) -> str:
        return officer_in_words(self.officer_name, self.officer_rank, self.officer_number)


@pghistory.track()
class Question(models.Model):
    """What a senior officer needs to know before they decide a challenge, and what they were told.

    The time to decide goes on meanwhile: whoever doesn't answer in time is decided without.
    """

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    office = models.CharField("who is asked", max_length=30, choices=Office)
    asked_by = person_key()
    asked_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    event_id = models.BigIntegerField(null=True, help_text="The fact that started the duty.")
    answer = models.TextField(blank=True)
    answered_by = person_key(null=True, blank=True)
    answered_as = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(answered_at=None),
                name="question_one_open_per_challenge",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_as=None, answered_at=None)
                | ~Q(answer="")
                & Q(
                    answered_by__isnull=False,
                    answered_as__isnull=False,
                    answered_at__isnull=False,
                ),
                name="question_answered_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Question about challenge {self.challenge_id}"
