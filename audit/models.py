"""The record. Names and ids rather than foreign keys: it outlives what it is about."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from audit.rules import Fact

KEPT = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
NOT_EMPTIED = pgtrigger.Trigger(
    name="not_emptied",
    operation=pgtrigger.Truncate,
    when=pgtrigger.Before,
    level=pgtrigger.Statement,
    func="RAISE EXCEPTION 'pgtrigger: the record cannot be emptied';",
)


class Event(models.Model):
    """One thing that happened, in words that are never changed.

    Rows are written by the database function `audit_append` alone. Each carries the hash of the
    event before it in the same chain, over the fingerprint of its payload, so that a payload can
    be erased by law (`audit_erase`) without breaking the chain. A chain is a child's; what
    happened to no child is in the chain of whoever did it, numbered below nought.
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
    chain = models.GeneratedField(
        expression=Coalesce(F("child_id"), -Coalesce(F("person_id"), 0)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    seq = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["episode_id", "id"], name="event_episode"),
            models.Index(fields=["child_id", "-happened_at"], name="event_child"),
            models.Index(
                fields=["agency_id", "-happened_at"],
                condition=models.Q(child_id=None),
                name="event_of_no_child",
            ),
            models.Index(
                fields=["child_id"],
                condition=models.Q(fact=Fact.PAYLOAD_ERASED),
                name="event_erasure",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="event_chain"),
        ]
        triggers = [
            # `audit_erase` alone says that it is erasing; a column that is computed is not known yet
            # where a trigger stands before it.
            pgtrigger.Trigger(
                name="event_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF TG_OP = 'UPDATE' AND current_setting('whereabouts.erasing', true) = 'on' THEN
                        IF NEW.payload IS NULL
                           AND to_jsonb(NEW) - 'payload' - 'chain' = to_jsonb(OLD) - 'payload' - 'chain'
                        THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: the record is only added to';
                """,
            ),
            NOT_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.happened_at:%Y-%m-%d %H:%M}"


class ChainHead(models.Model):
    """The newest link of one chain; whoever appends holds this row."""

    chain = models.BigIntegerField(primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    sealed_seq = models.PositiveIntegerField(default=0, help_text="How far a seal holds it.")

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq}"


class Seal(models.Model):
    """All chains at one moment, in one hash that can be handed to another party.

    The hash is over the seal before it and every head that has moved since. The database function
    `audit_make_seal` makes it, each hour.
    """

    number = models.PositiveIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    chains = models.PositiveIntegerField(help_text="How many chains had grown since the last one.")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        triggers = [KEPT, NOT_EMPTIED]

    def __str__(self) -> str:
        return f"Seal {self.number}"


class SealedHead(models.Model):
    """One chain's newest link as a seal holds it."""

    seal = models.PositiveIntegerField(help_text="The seal's number.")
    chain = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="sealed_head_once"),
        ]
        triggers = [KEPT, NOT_EMPTIED]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} in seal {self.seal}"


class Look(models.Model):
    """Somebody looked at a child's record: one row a person, page and minute.

    The table is partitioned by month (`0004_looks_by_month`), so that old months are removed whole.
    """

    pk = models.CompositePrimaryKey("child_id", "looked_at", "person_id", "page")
    child_id = models.BigIntegerField()
    looked_at = models.DateTimeField(help_text="Cut to the minute.")
    person_id = models.BigIntegerField()
    page = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    person_name = models.CharField(max_length=120)
    job_id = models.BigIntegerField(null=True)
    job_title = models.CharField(max_length=120)
    role = models.CharField(max_length=30, blank=True)
    home_id = models.BigIntegerField(
        null=True,
        help_text="Of whoever cares or works in a home: which one it was then.",
    )
    agency_id = models.BigIntegerField()
    agency_name = models.CharField(max_length=160)
    shared_device = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "looked_at"], name="look_person")]

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
