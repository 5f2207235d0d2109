"""How a talk is arranged: times, the child's wishes, who is needed beside, and each try to reach the child."""

import hashlib
from datetime import datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value

from children.models import Child, agency_key
from children.rules import Audience
from missing.models import person_key
from partners.models import Job
from returns.models.interview import ReturnInterview
from returns.rules import AttemptResult, Contact


class SlotQuerySet(models.QuerySet["Slot"]):
    def to_come(self, now: datetime) -> "SlotQuerySet":
        return self.filter(starts_at__gt=now)

    def free(self) -> "SlotQuerySet":
        """Nobody has booked it, nor another time that runs into it."""
        return self.filter(~_is_taken())

    def with_is_free(self) -> "SlotQuerySet":
        free = ExpressionWrapper(~_is_taken(), output_field=models.BooleanField())
        return self.annotate(is_free=free)


def _is_taken() -> Exists:
    taken = Slot.objects.filter(
        interviewer=OuterRef("interviewer"),
        interview__isnull=False,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    return Exists(taken)


def _person_as_range() -> Func:
    """Two ranges of one number each overlap when the numbers are the same: no extension is needed."""
    person = F("interviewer")
    return Func(person, person, Value("[]"), function="int8range")


class Slot(models.Model):
    """A time in which an interviewer can talk with a child; once booked, with the one it is taken by.

    A booking at a time that the interviewer had not offered has a slot of its own, which goes with it.
    """

    interviewer = person_key()
    service = agency_key()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    interview = models.OneToOneField(
        ReturnInterview, on_delete=models.PROTECT, null=True, blank=True, related_name="slot"
    )
    offered = models.BooleanField(
        default=True, help_text="The interviewer offered it before anybody booked it."
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["service", "starts_at"], name="slot_service_starts")]
        constraints = [
            ExclusionConstraint(
                name="slot_interviewer_booked_once_at_once",
                expressions=[
                    (_person_as_range(), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(interview__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["interviewer", "starts_at"],
                condition=Q(offered=True),
                name="slot_offered_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(offered=True) | Q(interview__isnull=False),
                name="slot_not_offered_is_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"


class Wish(models.Model):
    """What the child would like of the talk, as somebody was told. None changes; the newest counts."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="interview_wishes")
    who = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    time = models.CharField(max_length=120, blank=True)
    told = models.CharField(max_length=120, blank=True)
    said_by = models.CharField(max_length=120)
    said_on = models.DateField()
    written_by = person_key()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(who="", place="", time="", told=""), name="wish_says_something"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="wish_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Wish {self.pk}"


class Support(models.Model):
    """Who else is to be there, because the child wants it: an interpreter, an advocate."""

    interview = models.OneToOneField(
        ReturnInterview, on_delete=models.PROTECT, related_name="support"
    )
    interpreter = models.CharField("language of the interpreter", max_length=60, blank=True)
    advocate = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Support at interview {self.interview_id}"


class MeetingPlace(models.Model):
    """Where exactly a talk is, or how it is joined.

    A row of its own: it is for those who arrange the talk and for whoever is to tell the child, and may be
    where a child lives or goes to school.
    """

    interview = models.OneToOneField(
        ReturnInterview, on_delete=models.PROTECT, related_name="meeting_place"
    )
    exactly = models.CharField("where exactly, or how to join", max_length=200, blank=True)

    def __str__(self) -> str:
        return f"Place of interview {self.interview_id}"


class CarersView(models.Model):
    """What a carer or a parent knows, asked after the child said not now. Never the child's words."""

    interview = models.ForeignKey(
        ReturnInterview, on_delete=models.PROTECT, related_name="carers_views"
    )
    said_by = models.CharField(max_length=120)
    text = models.TextField("in their words")
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.PROFESSIONALS)
    heard_at = models.DateTimeField()
    written_by = person_key()

    class Meta:
        ordering = ["heard_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(said_by=""), name="carers_view_says_who_and_what"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="carers_view_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Carer's view for interview {self.interview_id}"


class CalendarKey(models.Model):
    """The secret address of somebody's calendar in one of their jobs. Only its digest is kept."""

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of job {self.job_id}"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()


class Attempt(models.Model):
    """One try to reach the child for the interview."""

    interview = models.ForeignKey(
        ReturnInterview, on_delete=models.PROTECT, related_name="attempts"
    )
    tried_at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=Contact)
    result = models.CharField(max_length=20, choices=AttemptResult)
    by = person_key()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-tried_at", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="attempt_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} for interview {self.interview_id}"


class AttemptNote(models.Model):
    """What was written of a try, where anything was: for whoever arranges the interview."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="written")
    text = models.TextField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="attempt_note_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Note of attempt {self.attempt_id}"
