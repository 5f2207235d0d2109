"""One time away, what was judged and decided in it, and who owes what because of it."""

import uuid
from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from children.models import Child, agency_key
from children.rules import Audience, Relation, audiences_of
from missing.rules import (
    AWAY,
    OPEN,
    PAUSED_WHILE_AWAY,
    Cohort,
    DutyEnd,
    EnquiryKind,
    ExpectedAt,
    FoundHow,
    HandoverState,
    HeardHow,
    Need,
    NoteKind,
    ReportedBy,
    Status,
    StepState,
    ToldBy,
    Whereabouts,
    new_reference,
    officer_in_words,
)
from partners.models import Area, Home, Job, Person
from partners.rules import AgencyKind, Office, Role


def person_key(**extra: Any) -> Any:
    """A protected link to whoever did it; people do not list what they did."""
    return models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", **extra)


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
    table; `children.access` stays the only place that says what they mean.
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
    told_by = models.CharField(max_length=20, choices=ToldBy, blank=True)
    told_by_name = models.CharField(max_length=120, blank=True)
    told_by_phone = models.CharField(max_length=30, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    expected_at = models.CharField(max_length=20, choices=ExpectedAt, blank=True)
    expected_where = models.CharField(max_length=120, blank=True)
    expected_by = models.DateTimeField(null=True, blank=True)
    whereabouts = models.CharField(max_length=20, blank=True)
    where_thought = models.CharField(max_length=200, blank=True)
    wearing = models.CharField(max_length=300, blank=True)
    carrying = models.CharField(max_length=300, blank=True)
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


class PoliceReport(models.Model):
    """The carer told police, or police were told by somebody else, and this is their reference."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="police_reports")
    force = agency_key(AgencyKind.FORCE)
    reported_at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=ReportedBy)
    spoke_to = models.CharField(max_length=120, blank=True)
    reference = models.CharField("police log number", max_length=40, blank=True)
    recorded_by = person_key()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at__lte=F("recorded_at")), name="report_before_it_is_recorded"
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"Report of episode {self.episode_id}"


class ForceTransfer(models.Model):
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
    low_grade_because = models.TextField(blank=True)
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


class WrittenQuerySet(models.QuerySet[Any]):
    def for_role(self, role: Role | None) -> "WrittenQuerySet":
        """What somebody in this role is among the readers of."""
        return self.filter(audience__in=audiences_of(role))


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


class Return(models.Model):
    """How the child came back and how they are. Never why: that is the child's to tell, later.

    `returned_at` is when they were home. `found_at`, where they were found first, and nobody had
    written that down then. What they said is a note, for its audience.
    """

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="return_record")
    returned_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, blank=True)
    found_how = models.CharField(max_length=20, choices=FoundHow)
    found_where = models.CharField(max_length=200, blank=True)
    found_with = models.CharField("who was with them", max_length=200, blank=True)
    hurt = models.BooleanField(default=False)
    needs_medicine = models.BooleanField(default=False)
    said_something_worrying = models.BooleanField(default=False)
    needs = ArrayField(models.CharField(max_length=20, choices=Need), default=list, blank=True)
    how_they_are = models.TextField(blank=True)
    done_about_it = models.TextField("what was done about what they need", blank=True)
    police_told = models.BooleanField(default=False)
    recorded_by = person_key()
    recorded_at = models.DateTimeField()

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

    def __str__(self) -> str:
        return f"Return of episode {self.episode_id}"

    @property
    def urgent(self) -> bool:
        return self.hurt or self.needs_medicine or self.said_something_worrying

    @property
    def needs_in_words(self) -> list[str]:
        """All that was ticked of how they are, as whoever ticked it read it."""
        ticked = (
            ("Hurt, or may be hurt", self.hurt),
            ("Needs medicine or a doctor", self.needs_medicine),
            ("Said something worrying", self.said_something_worrying),
        )
        return [*(words for words, so in ticked if so), *(Need(need).label for need in self.needs)]


def _paused() -> Q:
    """The child is away again, so what is owed for the time before waits."""
    away = Episode.objects.away().filter(child=OuterRef("child"))
    return Q(Exists(away), code__in=PAUSED_WHILE_AWAY)


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(how_ended="")

    def with_pause(self) -> "DutyQuerySet":
        """Each with `paused`, which is worked out each time and never stored."""
        return self.annotate(paused=ExpressionWrapper(_paused(), models.BooleanField()))

    def not_paused(self) -> "DutyQuerySet":
        return self.filter(~_paused())

    def claim_due(self, now: datetime, limit: int) -> "DutyQuerySet":
        """Open duties with something to do now, locked; what another worker holds is passed over."""
        due = self.open().not_paused().filter(next_moment_at__lte=now).order_by("next_moment_at")
        return due.select_for_update(skip_locked=True, of=("self",))[:limit]


class Duty(models.Model):
    """The ledger: who owes what to this child by which instant, why, and how it ended.

    A row is written by the transaction of the fact that starts it, and ended by the one that meets
    it. Its due time never moves.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="duties")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="duties")
    code = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=30, choices=Office)
    agency = agency_key(null=True)
    taken_by = person_key(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    started_by_event = models.BigIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_by_event = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how_ended = models.CharField(max_length=20, choices=DutyEnd, blank=True)
    waived_because = models.TextField(blank=True)
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(HolidayCalendar, on_delete=models.PROTECT, related_name="+")
    moments_done = models.PositiveSmallIntegerField(default=0)
    next_moment_at = models.DateTimeField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["next_moment_at"], name="duty_moment", condition=Q(how_ended="")),
            models.Index(fields=["episode", "due_at"], name="duty_episode"),
            models.Index(
                fields=["agency", "owed_by", "due_at"], name="duty_open", condition=Q(how_ended="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "started_by_event"], name="duty_once_per_fact"),
            models.CheckConstraint(
                condition=Q(how_ended="", ended_at=None)
                | (~Q(how_ended="") & Q(ended_at__isnull=False)),
                name="duty_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(how_ended=DutyEnd.WAIVED) | ~Q(waived_because=""),
                name="duty_waived_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} for episode {self.episode_id}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting(self) -> "HandoverQuerySet":
        return self.filter(state=HandoverState.WAITING)


class Handover(models.Model):
    """Somebody asks an office, or one person in it, to take a duty over, and what came of it.

    `outstanding` is what is left to do, in the giver's words, for its audience. `answer` is the duty
    of whoever is asked to say yes or no. Who has the duty is said by the duty alone.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="handovers")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="handovers")
    answer = models.OneToOneField(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="handover"
    )
    given_by = person_key()
    given_as = models.CharField(max_length=30, choices=Office)
    to_office = models.CharField(max_length=30, choices=Office)
    to_agency = agency_key()
    to_person = person_key(null=True, blank=True)
    outstanding = models.TextField()
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)
    asked_at = models.DateTimeField()
    accept_by = models.DateTimeField()
    state = models.CharField(max_length=20, choices=HandoverState, default=HandoverState.WAITING)
    answered_by = person_key(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.TextField(blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(state=HandoverState.WAITING),
                name="handover_one_waiting_per_duty",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.WAITING, answered_at=None)
                | (~Q(state=HandoverState.WAITING) & Q(answered_at__isnull=False)),
                name="handover_over_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.DECLINED) | ~Q(declined_because=""),
                name="handover_declined_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.ACCEPTED)
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("given_by"))),
                name="handover_accepted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Handover {self.pk} for episode {self.episode_id}"


class TaskQuerySet(models.QuerySet["Task"]):
    def for_role(self, role: Role | None) -> "TaskQuerySet":
        """The tasks whose words somebody in this role is among the readers of."""
        return self.filter(audience__in=audiences_of(role))


class Task(models.Model):
    """What somebody asked an office to do, in their words for an audience, and what came of it.

    When it is due, who has it and how it ended is said by its duty alone.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="tasks")
    duty = models.OneToOneField(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )
    what = models.TextField("what is to be done")
    office = models.CharField("who is asked", max_length=30, choices=Office)
    due_by = models.DateTimeField()
    audience = models.CharField(max_length=30, choices=Audience, default=Audience.EVERYONE)
    added_by = person_key()
    added_as = models.CharField(max_length=30, choices=Office, blank=True)
    added_at = models.DateTimeField()
    outcome = models.TextField("what came of it", blank=True)
    done_by = person_key(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_by__gt=F("added_at")), name="task_due_after_it_is_added"
            ),
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None, outcome="")
                | (Q(done_by__isnull=False, done_at__isnull=False) & ~Q(outcome="")),
                name="task_done_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Task {self.pk} for episode {self.episode_id}"
