"""The record. Names and ids rather than foreign keys: it outlives what it is about."""

import uuid

import pgtrigger
from django.db import models


class Event(models.Model):
    """One thing that happened, in words that are never changed.

    Rows are written by the database function `audit_append` alone. Each carries the hash of the
    event before it for the same child, over the fingerprint of its payload, so that a payload can
    be erased by law without breaking the chain.
    """

    fact = models.CharField(max_length=40)
    child_id = models.BigIntegerField(null=True)
    episode_id = models.BigIntegerField(null=True)
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    agency_id = models.BigIntegerField(null=True)
    agency_name = models.CharField(max_length=160, blank=True)
    payload = models.JSONField(null=True)
    fingerprint = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["episode_id", "id"], name="event_episode"),
            models.Index(fields=["child_id", "-happened_at"], name="event_child"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["child_id", "seq"], name="event_chain"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="event_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="event_not_emptied",
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'pgtrigger: the record cannot be emptied';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.happened_at:%Y-%m-%d %H:%M}"


class ChainHead(models.Model):
    """The newest link of one child's chain; whoever appends holds this row."""

    child_id = models.BigIntegerField(primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.child_id}/{self.seq}"


class Look(models.Model):
    """Somebody looked at a child's record: one row a person, page and minute."""

    child_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120)
    agency_id = models.BigIntegerField()
    agency_name = models.CharField(max_length=160)
    page = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    looked_at = models.DateTimeField(help_text="Cut to the minute.")

    class Meta:
        indexes = [models.Index(fields=["child_id", "-looked_at"], name="look_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["child_id", "person_id", "page", "looked_at"],
                name="look_once_a_minute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.page} {self.looked_at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A form key already used, and where its first use led."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person_id = models.BigIntegerField()
    result = models.CharField(max_length=300, blank=True)
    submitted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)
