"""Holds, and the review of what may be erased: always of a person, and approved by two."""

from django.db import models
from django.db.models import F, Q

from children.models import Child, agency_key
from missing.models import person_key
from partners.rules import AgencyKind
from retention.rules import Decision, Left


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """Nothing of this is erased: a child's record, or all that one agency has a part in.

    `authority` is whose records they are. A hold on an agency holds the records of that authority's
    children whom the agency looked after, or whose report it took.
    """

    authority = agency_key(AgencyKind.AUTHORITY)
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    agency = agency_key(null=True, blank=True)
    reason = models.TextField()
    set_by = person_key()
    set_at = models.DateTimeField()
    lifted_by = person_key(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(child__isnull=False, agency=None) | Q(child=None, agency__isnull=False),
                name="hold_is_on_a_child_or_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="hold_lifted_by_name_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk}"


class DueSearch(models.Model):
    """In this month every authority's records were looked through for what is due."""

    month = models.DateField(primary_key=True, help_text="Its first day.")
    searched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class DisposalReviewQuerySet(models.QuerySet["DisposalReview"]):
    def to_erase(self) -> "DisposalReviewQuerySet":
        """Approved by two, asked for by a person, and not finished."""
        return self.filter(asked_at__isnull=False, done_at=None)


class DisposalReview(models.Model):
    """A list of one authority's records whose time is over, for people to go through.

    `size` is how many it was made with, so that whoever approves it knows that they saw all of it.
    """

    authority = agency_key(AgencyKind.AUTHORITY)
    made_by = person_key(null=True, blank=True, help_text="Nobody: the service, each month.")
    made_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    first_by = person_key(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = person_key(null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    asked_by = person_key(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DisposalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["authority", "-made_at"], name="disposal_review_authority")]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_by=None, first_at=None)
                | Q(first_by__isnull=False, first_at__isnull=False),
                name="disposal_first_approved_by_name",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | (
                    Q(second_by__isnull=False, second_at__isnull=False, first_by__isnull=False)
                    & ~Q(second_by=F("first_by"))
                ),
                name="disposal_approved_by_two_different_people",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(second_at__isnull=False),
                name="disposal_asked_after_two_approved",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(second_at__isnull=False),
                name="disposal_done_after_two_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"

    @property
    def approved(self) -> bool:
        """By two different people."""
        return self.second_at is not None

    @property
    def closed(self) -> bool:
        return self.done_at is not None


class DisposalItemQuerySet(models.QuerySet["DisposalItem"]):
    def open(self) -> "DisposalItemQuerySet":
        return self.filter(settled_at=None)

    def waiting(self) -> "DisposalItemQuerySet":
        """To be erased, and not erased or left yet."""
        return self.open().filter(decision=Decision.DISPOSE)


class DisposalItem(models.Model):
    """One child's record on the list: why it is due, what is in it, and what was decided."""

    review = models.ForeignKey(DisposalReview, on_delete=models.PROTECT, related_name="items")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="disposal_items")
    kept_until = models.DateField(help_text="The last day for which it had to be kept.")
    because = models.JSONField(help_text="The kinds that asked for that day, by their codes.")
    counts = models.JSONField(help_text="How many rows of what there are.")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    decided_by = person_key(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    left = models.CharField(max_length=10, choices=Left, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was erased, left, or kept by the whole review."
    )

    objects = DisposalItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(settled_at=None), name="disposal_item_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(decision="", decided_by=None, decided_at=None))
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="disposal_decided_by_name",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.KEEP, keep_until__isnull=False) & ~Q(reason="")
                | (~Q(decision=Decision.KEEP) & Q(keep_until=None)),
                name="disposal_kept_says_why_and_until",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(decision=Decision.DISPOSE, settled_at__isnull=False, left=""),
                name="disposal_erased_was_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.pk}"
