"""The framework as data: each version that was published, where it is in force, and its bank holidays."""

import pgtrigger
from django.db import models

from partners.models import Area


class Protocol(models.Model):
    """A published version of the framework as data. It never changes; a new one has a new version."""

    version = models.CharField(max_length=40, unique=True)
    document = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="protocol_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.version


class ProtocolInForce(models.Model):
    """Which protocol an area follows, since when."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="protocols")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "protocols in force"
        ordering = ["area", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["area", "since"], name="protocol_in_force_since"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.protocol}"


class HolidayCalendar(models.Model):
    """The bank holidays that working days were counted with; stored so that they can be recounted."""

    version = models.CharField(max_length=80, unique=True)
    document = models.JSONField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="calendar_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.version
