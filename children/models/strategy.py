"""What was agreed for when a child is late: what a carer reads at eleven at night."""

import pghistory
from django.db import models
from django.db.models import Q

from children.models.child import Child
from partners.models import Person


@pghistory.track()
class ReportingStrategy(models.Model):
    """Whom to ask and what to try first, agreed beforehand. A new one ends the one before.

    `steps` are texts with a phone number, whether carers may take them, and what to know first. `places`
    are where the child usually goes, `triggers` what has come before other times: a few words each.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="strategies")
    steps = models.JSONField()
    places = models.JSONField(default=list)
    triggers = models.JSONField(default=list)
    return_by = models.TimeField(null=True, blank=True)
    return_by_weekend = models.TimeField(null=True, blank=True)
    report_after = models.PositiveSmallIntegerField(null=True, blank=True)
    call_999_if = models.TextField(blank=True)
    expires_on = models.DateField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "reporting strategies"
        ordering = ["child", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(until=None), name="strategy_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"Reporting strategy of child {self.child_id}"
