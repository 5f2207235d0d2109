"""Looking that is unusual: found, asked about, answered, settled."""

import pghistory
from django.db import models
from django.db.models import Q

from children.models.child import Child, agency_key
from children.rules import (
    LookOutcome,
    UnusualKind,
)
from partners.models import Person
from partners.rules import AgencyKind


@pghistory.track()
class UnusualLook(models.Model):
    """Looking that should be explained: found by a sweep, asked about, answered, settled by the asker.

    Names are as they were on that day. The child is left open where it is about many children.
    """

    kind = models.CharField(max_length=20, choices=UnusualKind)
    authority = agency_key(AgencyKind.AUTHORITY)
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120)
    agency_name = models.CharField(max_length=160)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    children = models.PositiveIntegerField(help_text="How many children of this authority.")
    looks = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=LookOutcome, blank=True)
    conclusion = models.TextField(blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["authority", "-last_at"], name="unusual_authority"),
            models.Index(
                fields=["person"],
                name="unusual_unanswered",
                condition=Q(asked_at__isnull=False, answered_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "authority", "person", "child", "day"],
                nulls_distinct=False,
                name="unusual_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, question="", asked_by=None)
                | (Q(asked_at__isnull=False, asked_by__isnull=False) & ~Q(question="")),
                name="unusual_asked_by_name",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False, asked_at__isnull=False) & ~Q(answer="")),
                name="unusual_answered_after_it_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="unusual_settled_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day}"
