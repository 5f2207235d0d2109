"""Looking back: what any agency asks to be learnt from once a child is back, and what came of it."""

import pghistory
from django.db import models
from django.db.models import Q

from children.models import agency_key
from escalation.rules import LearningKind, LearningOutcome
from missing.models import Episode, person_key
from partners.models import Job
from partners.rules import AgencyKind


@pghistory.track()
class LearningCase(models.Model):
    """What happened, in the words of whoever raises it; then what the coordinator says is learnt.

    It carries the reference and the force, because officers read of it after the child is closed to
    them.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="learning_cases")
    reference = models.CharField(max_length=12)
    force = agency_key(
        AgencyKind.FORCE, null=True, blank=True, help_text="None where police were not told."
    )
    kind = models.CharField(max_length=20, choices=LearningKind)
    what_happened = models.TextField()
    raised_for = models.CharField("who asked for it", max_length=120, blank=True)
    raised_by = person_key()
    raised_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    look_by = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=LearningOutcome, blank=True)
    learning = models.TextField("what is learnt", blank=True)
    looked_with = models.CharField("with whom of the force", max_length=200, blank=True)
    closed_by = person_key(null=True, blank=True)
    closed_as = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        indexes = [
            models.Index(fields=["force", "raised_at"], name="learning_of_force"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(outcome=""), Q(learning=""), Q(looked_with="")),
                    closed_by=None,
                    closed_as=None,
                    closed_at=None,
                )
                | ~Q(outcome="")
                & ~Q(learning="")
                & Q(closed_by__isnull=False, closed_as__isnull=False, closed_at__isnull=False),
                name="learning_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(force=None) | ~Q(looked_with=""),
                name="learning_closed_with_the_force",
            ),
        ]

    def __str__(self) -> str:
        return f"Learning case {self.pk}"


@pghistory.track()
class LearningAction(models.Model):
    """One thing that is to be done because of it: which office or agency does it, and by when."""

    case = models.ForeignKey(LearningCase, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    who = models.CharField("which agency or office", max_length=120)
    due_on = models.DateField()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"Action of learning case {self.case_id}"
