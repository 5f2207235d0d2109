"""What police were told of a time away, what they decided and did, and what was asked for it."""

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from children.models import agency_key
from children.rules import Audience
from missing.models.episode import Episode
from missing.models.written import WrittenQuerySet, person_key
from missing.rules import (
    EnquiryKind,
    HeardHow,
    ReportedBy,
    officer_in_words,
)
from partners.models import Job
from partners.rules import AgencyKind, Office

_ONLY_ITS_REFERENCE = """
    IF TG_OP = 'UPDATE' AND OLD.reference = '' AND NEW.reference <> ''
       AND to_jsonb(NEW) - 'reference' = to_jsonb(OLD) - 'reference' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'pgtrigger: a report stays as it was, but for the reference that comes later';
"""


class InForce(models.Manager["PoliceReport"]):
    """Reports as they are now: one that was corrected stands behind what corrects it."""

    def get_queryset(self) -> models.QuerySet["PoliceReport"]:
        corrected = PoliceReport.every.filter(corrects=OuterRef("pk"))
        return super().get_queryset().filter(~Exists(corrected))


class PoliceReport(models.Model):
    """The carer told police, or police were told by somebody else, and this is their reference.

    Never changed, but that police give the reference afterwards, once. What was written down wrongly is put right
    by another report, which says why; every question but that of what was wrong asks the later one.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="police_reports")
    force = agency_key(AgencyKind.FORCE)
    reported_at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=ReportedBy)
    spoke_to = models.CharField(max_length=120, blank=True)
    reference = models.CharField("police log number", max_length=40, blank=True)
    recorded_by = person_key()
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    because = models.CharField("what was wrong", max_length=300, blank=True)

    objects = InForce()
    every = models.Manager["PoliceReport"]()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, because="")
                | (Q(corrects__isnull=False) & ~Q(because="") & ~Q(corrects=F("id"))),
                name="report_corrects_another_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__lte=F("recorded_at")), name="report_before_it_is_recorded"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="report_is_given_its_reference_alone",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_ITS_REFERENCE,
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"Report of episode {self.episode_id}"


class Hearsay(models.Model):
    """Who of police said it, and how whoever wrote it down heard it; empty where it is first-hand."""

    heard_from = models.CharField(max_length=120, blank=True)
    heard_how = models.CharField(max_length=20, choices=HeardHow, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(heard_how="") | ~Q(heard_from=""),
                name="%(class)s_heard_from_somebody",
            ),
        ]


class ForceTransfer(Hearsay):
    """A police force handed the report to another, which sees the episode by a report of its own."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="transfers")
    from_force = agency_key(AgencyKind.FORCE)
    to_force = agency_key(AgencyKind.FORCE)
    report = models.OneToOneField(PoliceReport, on_delete=models.PROTECT, related_name="transfer")
    why = models.TextField()
    transferred_by = person_key()
    transferred_at = models.DateTimeField()

    class Meta:
        ordering = ["transferred_at", "pk"]
        constraints = [
            *Hearsay.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(from_force=F("to_force")), name="transfer_to_another_force"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="transfer_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer of episode {self.episode_id}"


class PoliceDecision(models.Model):
    """What police decided, in the words the carer reads; entered by the officer or second-hand.

    Never changed: a later decision is a new row. `outcome` and `grade` are codes of the protocol.
    """

    report = models.ForeignKey(PoliceReport, on_delete=models.PROTECT, related_name="decisions")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=40)
    grade = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    carer_worry = models.TextField("what the carer said worries them", blank=True)
    carer_should = models.TextField("what the carer should do, and until when", blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    officer = person_key(null=True, blank=True)
    officer_name = models.CharField(max_length=120)
    officer_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    officer_number = models.CharField(max_length=40, blank=True)
    log_number = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField()
    second_hand = models.BooleanField(default=False)
    heard_how = models.CharField(max_length=20, choices=HeardHow, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="What was recorded second-hand, where police say that it was otherwise.",
    )
    recorded_by = person_key()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["corrects"], name="decision_corrected_once"),
            models.CheckConstraint(
                condition=Q(corrects=None) | (Q(second_hand=False) & ~Q(corrects=F("id"))),
                name="decision_corrects_another",
            ),
            models.CheckConstraint(
                condition=Q(second_hand=True, officer=None) & ~Q(heard_how="")
                | Q(second_hand=False, officer__isnull=False),
                name="decision_says_whose_it_is",
            ),
            models.CheckConstraint(
                condition=Q(review_at=None) | Q(review_at__gt=F("decided_at")),
                name="decision_reviewed_after_it_is_made",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decision_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for episode {self.episode_id}"

    @property
    def whose(self) -> str:
        return officer_in_words(self.officer_name, self.officer_rank, self.officer_number)


class WhyLow(models.Model):
    """Why a low grade is right for a child, as police said it.

    A row of its own, because it is for those who work with police's grades (`Can.READ_GRADING`).
    """

    decision = models.OneToOneField(
        PoliceDecision, on_delete=models.PROTECT, primary_key=True, related_name="why_low"
    )
    because = models.TextField()

    class Meta:
        verbose_name_plural = "why low"
        triggers = [
            pgtrigger.Protect(
                name="why_low_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Why the grade of decision {self.decision_id} is low"


class DecisionConfirmation(models.Model):
    """An officer of the force says that a decision that a partner wrote down is what was decided."""

    decision = models.OneToOneField(
        PoliceDecision, on_delete=models.PROTECT, related_name="confirmation"
    )
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    officer = person_key()
    officer_name = models.CharField(max_length=120)
    officer_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="confirmation_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Confirmation of decision {self.decision_id}"

    @property
    def whose(self) -> str:
        return officer_in_words(self.officer_name, self.officer_rank, "")


class InformationRequest(Hearsay):
    """A question about the child to one office, by a time. Never changed: another question is a new row.

    Its answer is for the same audience as the question.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="requests")
    asked_of = models.CharField(max_length=30, choices=Office)
    answer_to = models.CharField(
        max_length=30, choices=Office, blank=True, help_text="Who is told of the answer."
    )
    question = models.TextField()
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)
    asked_by = person_key()
    asked_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()

    objects = WrittenQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            *Hearsay.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_at")), name="request_answered_after_it_is_asked"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="request_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Question to the {self.get_asked_of_display()} for episode {self.episode_id}"


class InformationAnswer(Hearsay):
    """What somebody of the asked office said: what they know, or why they cannot say."""

    request = models.OneToOneField(
        InformationRequest, on_delete=models.PROTECT, related_name="answer"
    )
    cannot_say = models.BooleanField(default=False)
    text = models.TextField()
    given_by = person_key()
    given_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [*Hearsay.Meta.constraints]
        triggers = [
            pgtrigger.Protect(
                name="answer_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to question {self.request_id}"


class Enquiry(Hearsay):
    """Something that police did to find the child, and what came of it. A correction is another entry."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="enquiries")
    force = agency_key(AgencyKind.FORCE)
    kind = models.CharField(max_length=20, choices=EnquiryKind)
    what = models.TextField()
    result = models.TextField("what came of it")
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    done_at = models.DateTimeField()
    recorded_by = person_key()
    recorded_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = WrittenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "enquiries"
        ordering = ["-done_at", "-pk"]
        constraints = [
            *Hearsay.Meta.constraints,
            models.CheckConstraint(
                condition=Q(done_at__lte=F("recorded_at")), name="enquiry_before_it_is_recorded"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="enquiry_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, episode {self.episode_id}"
