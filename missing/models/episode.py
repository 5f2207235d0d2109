"""One time away: how it was logged and judged, what was noted of it, and how it ended."""

import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from children.models import Child, agency_key
from children.rules import Audience, Relation
from missing.models.protocol import Protocol
from missing.models.written import WrittenQuerySet, person_key
from missing.rules import (
    AWAY,
    LOOKED_FOR,
    OPEN,
    Cohort,
    ExpectedAt,
    FoundHow,
    Need,
    NoteKind,
    Pages,
    Status,
    StepState,
    ToldBy,
    Whereabouts,
    new_reference,
)
from partners.models import Home, Job
from partners.rules import AgencyKind

if TYPE_CHECKING:
    from missing.models.police import PoliceDecision


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def away(self) -> "EpisodeQuerySet":
        return self.filter(status__in=AWAY)

    def open(self) -> "EpisodeQuerySet":
        return self.filter(status__in=OPEN)

    def unfinished(self) -> "EpisodeQuerySet":
        """Open, or with something still owed: a talk may be, long after the episode was closed."""
        return self.filter(Q(status__in=OPEN) | Q(duties__how_ended="")).distinct()


def _open_on(column: str) -> models.Index:
    """The boards' index: open episodes by one of the columns that say who may see them."""
    return models.Index(
        fields=[column, "opened_at"],
        name=f"episode_open_{column.split('_', maxsplit=1)[0]}",
        condition=Q(status__in=OPEN),
    )


@pghistory.track()
class Episode(models.Model):
    """One time away, from the carer's second answer to the end of what it asks of anybody.

    While it is open it carries the child's columns of who may see it, so that a board reads one
    table; `children.access` stays the only place that says what they mean. `circumstances` are what the
    log says of tonight besides its answers, a line each.
    """

    reference = models.CharField(max_length=12, unique=True, default=new_reference)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="episodes")
    status = models.CharField(max_length=20, choices=Status, default=Status.BEING_LOGGED)
    cohort = models.CharField(max_length=10, choices=Cohort, default=Cohort.CARE)
    opened_at = models.DateTimeField()
    opened_by = person_key()
    logged_at = models.DateTimeField(null=True, blank=True)
    danger = models.CharField(max_length=20, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_by = models.CharField(max_length=120, blank=True)
    carer_told = models.BooleanField(
        default=False,
        help_text="A carer told whoever logged it, so what was judged then is theirs.",
    )
    expected_at = models.CharField(max_length=20, choices=ExpectedAt, blank=True)
    expected_where = models.CharField(max_length=120, blank=True)
    expected_by = models.DateTimeField(null=True, blank=True)
    whereabouts = models.CharField(max_length=20, blank=True)
    where_thought = models.CharField(max_length=330, blank=True)
    wearing = models.CharField(max_length=610, blank=True)
    carrying = models.CharField(max_length=300, blank=True)
    circumstances = models.TextField(blank=True)
    level = models.CharField(max_length=10, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    stood_down_because = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reporting_protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    responsible_protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    force = agency_key(
        AgencyKind.FORCE, help_text="The force that holds, or would hold, the report."
    )

    responsible_authority = agency_key(AgencyKind.AUTHORITY)
    host_authority = agency_key(AgencyKind.AUTHORITY, null=True, blank=True)
    provider = agency_key(null=True, blank=True)
    supervising_agency = agency_key(null=True, blank=True)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, null=True, related_name="+")
    restricted = models.BooleanField(default=False)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["child", "-opened_at"], name="episode_child"),
            *[_open_on(relation.value) for relation in Relation],
            _open_on("force"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(status__in=AWAY), name="episode_one_open_per_child"
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.BACK, Status.CLOSED), returned_at__isnull=False)
                | ~Q(status__in=(Status.BACK, Status.CLOSED)),
                name="episode_back_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.STOOD_DOWN) | ~Q(stood_down_because=""),
                name="episode_stood_down_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | ~Q(status=Status.CLOSED),
                name="episode_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/missing/{self.reference}/"

    @property
    def decisions_in_force(self) -> models.QuerySet["PoliceDecision"]:
        """What the force that holds the report has decided, the newest first; what another one decided
        before it handed the report on stands no more, nor what was decided before the child, who was found
        then, went again."""
        return self.decisions.filter(stands(), report__force=self.force_id)


def stands() -> Q:
    """Of decisions by police: the child has not been found and gone again since, or is looked for no more."""
    gone_since = Located.objects.filter(
        episode=OuterRef("episode"), left_at__gte=OuterRef("decided_at")
    )
    return ~Q(Exists(gone_since), episode__status__in=LOOKED_FOR)


class WhoTold(models.Model):
    """Who told whoever logged it, when, and the number to ring them back on.

    A row of its own, because not everybody around the child reads it (`READS_WHO_TOLD`).
    """

    episode = models.OneToOneField(
        Episode, on_delete=models.PROTECT, primary_key=True, related_name="who_told"
    )
    kind = models.CharField(max_length=20, choices=ToldBy, blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "who told"
        triggers = [
            pgtrigger.Protect(
                name="who_told_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Who told of episode {self.episode_id}"


class Draft(models.Model):
    """A carer's answers so far. Kept on every Continue and while somebody types; it becomes an episode at the second answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = person_key()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    episode = models.OneToOneField(
        Episode, on_delete=models.PROTECT, null=True, related_name="draft"
    )
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class KeptAnswers(models.Model):
    """What somebody has answered so far on pages that are sent together, and has not sent."""

    person = person_key()
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    pages = models.CharField(max_length=20, choices=Pages)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "episode", "pages"], name="answers_kept_once_of_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pages} of {self.episode_id}"


class Step(models.Model):
    """One step to find the child, when it was taken and what came of it.

    `text` is what stood beside the tick. What comes of a step later is another row, and the last one
    of a code is how it stands.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=StepState)
    taken_by = person_key()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["taken_at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="step_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} for episode {self.episode_id}"


class Assessment(models.Model):
    """What the framework suggested on which answers, and what a named person then decided, and why."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assessments")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    suggestion = models.JSONField()
    suggested_level = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    gut_feeling = models.TextField(blank=True)
    decided_by = person_key()
    decided_as = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    agreed_by = person_key(null=True, blank=True)
    decided_at = models.DateTimeField()
    next_look_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("decided_by")),
                name="assessment_agreed_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="assessment_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} for episode {self.episode_id}"


@pghistory.track()
class Note(models.Model):
    """What somebody added to the shared timeline, in their words.

    A correction is another note: what it corrects stays as it was written.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=NoteKind, default=NoteKind.OTHER)
    text = models.TextField()
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)
    happened_at = models.DateTimeField()
    written_by = person_key()
    written_at = models.DateTimeField()
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    objects = WrittenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("id")),
                name="note_corrects_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Note on episode {self.episode_id}"


@pghistory.track()
class Located(models.Model):
    """The child has been found and isn't home: where, who is with them, and who has seen them.

    Once they have gone from there as well, since when; a child may be found more than once.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="located")
    kind = models.CharField(max_length=20, choices=Whereabouts)
    place = models.CharField(max_length=200)
    with_whom = models.CharField("who is with them", max_length=200, blank=True)
    seen_by = models.CharField("who has seen them", max_length=200)
    found_at = models.DateTimeField()
    recorded_by = person_key()
    recorded_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.TextField("what is known of how they went", blank=True)

    class Meta:
        verbose_name_plural = "located"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(left_at=None), name="located_in_one_place"
            ),
            models.CheckConstraint(
                condition=Q(found_at__lte=F("recorded_at")), name="found_before_it_is_recorded"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("found_at")),
                name="left_after_being_found",
            ),
        ]

    def __str__(self) -> str:
        return f"Found in episode {self.episode_id}"


class HowTheyCame(models.Model):
    """How the child came back, and what the night itself asks for (hurt, medicine): for everyone. Never why:
    that is the child's to tell, later.

    `returned_at` is when they were home. `found_at`, where they were found first, and nobody had
    written that down then. What they said is a note, for its audience; so is how they were (`HowTheyWere`).
    """

    returned_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, blank=True)
    found_how = models.CharField(max_length=20, choices=FoundHow)
    found_otherwise = models.CharField("in which other way", max_length=200, blank=True)
    found_where = models.CharField(max_length=200, blank=True)
    found_with = models.CharField("who was with them", max_length=200, blank=True)
    hurt = models.BooleanField(default=False)
    needs_medicine = models.BooleanField(default=False)
    needs = ArrayField(models.CharField(max_length=20, choices=Need), default=list, blank=True)
    police_told = models.BooleanField(default=False)
    recorded_by = person_key()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def found_in_words(self) -> str:
        """How they came back; in the words of whoever said it where it was another way."""
        return self.found_otherwise or FoundHow(self.found_how).label


_ALL_OF_IT = " AND ".join(
    f"m.{column} IS NOT DISTINCT FROM OLD.{column}"
    for column in (
        "episode_id",
        *(field.get_attname() for field in HowTheyCame._meta.concrete_fields),
    )
)
# What goes is kept, every word of it.
_ONLY_AS_A_MISTAKE = f"""
    IF NOT EXISTS (SELECT FROM missing_mistakenreturn m WHERE {_ALL_OF_IT}) THEN
        RAISE EXCEPTION 'pgtrigger: a return stays, but for one that is kept as a mistake';
    END IF;
    RETURN OLD;
"""


class Return(HowTheyCame):
    """The child is home. One that turns out to be a mistake is kept as a `MistakenReturn` instead."""

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="return_record")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_at__lte=F("recorded_at")), name="return_before_it_is_recorded"
            ),
            models.CheckConstraint(
                condition=Q(found_at=None) | Q(found_at__lte=F("returned_at")),
                name="return_found_before_home",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="return_never_changes", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="return_goes_only_as_a_mistake",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_AS_A_MISTAKE,
            ),
        ]

    def __str__(self) -> str:
        return f"Return of episode {self.episode_id}"


class MistakenReturn(HowTheyCame):
    """The child was recorded as back and was not: what was recorded, what was wrong, and who said so.

    Read on the timeline alone, as the mistake that it was: whatever asks how the child came back finds nothing
    here. `recorded_as` is the event of the return.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="mistaken_returns")
    recorded_as = models.BigIntegerField(unique=True)
    what_was_wrong = models.TextField()
    put_right_by = person_key()
    put_right_at = models.DateTimeField()

    class Meta:
        ordering = ["put_right_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what_was_wrong=""), name="mistaken_return_says_what_was_wrong"
            ),
            models.CheckConstraint(
                condition=Q(put_right_at__gte=F("recorded_at")),
                name="mistaken_return_put_right_after_it_is_recorded",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="mistaken_return_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Return by mistake of episode {self.episode_id}"


class HowTheyWere(models.Model):
    """That a child who came back said something worrying, how they were and what was done about it, for its
    audience: whom the child lives with may be whom they spoke of.

    A row of its own, where anything of that was said. It is of the return that was recorded after so many by
    mistake, and stays where that one was a mistake too, whoever says so.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="how_they_were")
    mistakes_before = models.PositiveSmallIntegerField(
        help_text="How many returns by mistake there had been by then."
    )
    said_something_worrying = models.BooleanField(default=False)
    how_they_are = models.TextField(blank=True)
    done_about_it = models.TextField("what was done about what they need", blank=True)
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)

    class Meta:
        verbose_name_plural = "how they were"
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "mistakes_before"], name="how_they_were_once_a_return"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="how_they_were_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"How they were after episode {self.episode_id}"
