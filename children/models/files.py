"""Files about a child: papers that were made, and the photo."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from children.models.child import Child
from children.rules import (
    DocumentKind,
)
from partners.models import Person


class Document(models.Model):
    """A file made about a child: who asked, what it holds, and its fingerprint."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    episode_id = models.BigIntegerField(null=True)
    challenge_id = models.BigIntegerField(null=True)
    interview_id = models.BigIntegerField(null=True)
    first_day = models.DateField(null=True, help_text="A chronology covers the days from here on.")
    last_day = models.DateField(null=True, help_text="The last day that a chronology covers.")
    only_episodes = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="The episodes that were chosen for a chronology; none: all of them.",
    )
    filename = models.CharField(max_length=80)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_as = models.ForeignKey("partners.Job", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)
    fingerprint = models.CharField("SHA-256 of the content", max_length=64, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], name="document_waiting", condition=Q(made_at=None, failure="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, content=None)
                | (Q(made_at__isnull=False, content__isnull=False) & ~Q(fingerprint="")),
                name="document_made_has_content",
            ),
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None)
                | Q(first_day__isnull=False, last_day__gte=F("first_day")),
                name="document_covers_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class PhotoQuerySet(models.QuerySet["Photo"]):
    def present(self) -> "PhotoQuerySet":
        return self.filter(until=None)


class Photo(models.Model):
    """A photo of the child, as `core.uploads` made it from what was sent.

    One is the child's present photo; the ones before it stay, with who put each of them there.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="photos")
    whole = models.BinaryField("the photo, a JPEG")
    small = models.BinaryField("a square of it to stand beside the name, a JPEG")
    width = models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels.")
    height = models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels.")
    fingerprint = models.CharField("SHA-256 of the whole photo", max_length=64)
    taken_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(until=None), name="photo_one_present"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="photo_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"Photo of child {self.child_id} from {self.since:%Y-%m-%d}"
