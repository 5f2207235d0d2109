"""The prevention interview: police see a child who is back. It is not the return interview."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from children.models import agency_key
from missing.models import Episode, Hearsay, person_key
from missing.rules import Prevention
from partners.models import Job
from partners.rules import AgencyKind
from returns.prevention_rules import Harm, NotDone, Offence


class PreventionInterview(Hearsay):
    """That police saw the child, that the child said no, or why there was none. Never changed: what
    was heard second-hand is confirmed, or put right by a row of the force's own.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="preventions")
    mistakes_before = models.PositiveSmallIntegerField(
        default=0, help_text="How often the child had been recorded as back by mistake until then."
    )
    force = agency_key(AgencyKind.FORCE)
    outcome = models.CharField(max_length=20, choices=Prevention)
    happened_at = models.DateTimeField()
    officer = person_key(null=True, blank=True)
    officer_name = models.CharField(max_length=120, blank=True)
    officer_number = models.CharField("collar number", max_length=40, blank=True)
    seen_alone = models.BooleanField(null=True, blank=True)
    found = models.TextField("what police found", blank=True)
    because = models.CharField(max_length=20, choices=NotDone, blank=True)
    because_more = models.TextField(blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    recorded_by = person_key()
    recorded_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *Hearsay.Meta.constraints,
            models.UniqueConstraint(
                fields=["episode", "mistakes_before"],
                condition=Q(corrects=None),
                name="prevention_once_per_return",
            ),
            models.CheckConstraint(
                condition=Q(heard_how="", officer__isnull=False)
                | ~Q(heard_how="") & Q(officer=None, corrects=None),
                name="prevention_says_whose_it_is",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Prevention.DONE)
                | ~Q(heard_how="")
                | Q(seen_alone__isnull=False),
                name="prevention_says_if_seen_alone",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Prevention.NOT_DONE) | ~Q(because=""),
                name="prevention_not_done_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")),
                name="prevention_before_it_is_recorded",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="prevention_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Prevention interview {self.pk}"


class PreventionConfirmation(models.Model):
    """An officer of the force says that what a partner wrote down is so."""

    prevention = models.OneToOneField(
        PreventionInterview, on_delete=models.PROTECT, related_name="confirmation"
    )
    officer = person_key()
    officer_name = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="prevention_confirmation_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"Confirmation of prevention interview {self.prevention_id}"


class PreventionDisclosure(models.Model):
    """What the child told police: in the child's words, of harm and of offences, and whom police told.

    For the authorities and the police alone; row rules hide rows, not columns.
    """

    prevention = models.OneToOneField(
        PreventionInterview, on_delete=models.PROTECT, related_name="disclosure"
    )
    words = models.TextField("in the child's words", blank=True)
    harm = ArrayField(models.CharField(max_length=20, choices=Harm), default=list, blank=True)
    offences = ArrayField(
        models.CharField(max_length=20, choices=Offence), default=list, blank=True
    )
    referrals = models.TextField("whom police told", blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="prevention_disclosure_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"Told in prevention interview {self.prevention_id}"
