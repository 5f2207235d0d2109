"""The ledger of a time away: who owes what, and how it is handed on."""

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from children.models import Child, agency_key
from children.rules import Audience, audiences_of
from core.times import local
from missing.models.episode import Episode, MistakenReturn
from missing.models.protocol import HolidayCalendar, Protocol
from missing.models.written import person_key
from missing.rules import (
    PAUSED_WHILE_AWAY,
    TAKEN_ON_ITS_PAGE,
    DutyEnd,
    HandoverState,
)
from partners.models import Job
from partners.rules import STANDS_IN, Office, Role


def _paused() -> Q:
    """The child is away again, so what is owed for the time before waits."""
    away = Episode.objects.away().filter(child=OuterRef("child"))
    return Q(Exists(away), code__in=PAUSED_WHILE_AWAY)


def _taken_in_place(now: datetime) -> Q:
    """Whoever stood in for the office has it, whose hours are others."""
    jobs = Job.objects.current(local(now).date()).filter(
        person=OuterRef("taken_by"), agency=OuterRef("agency")
    )
    stood_in = Q()
    for role, offices in STANDS_IN.items():
        stood_in |= Q(Exists(jobs.filter(role=role)), owed_by__in=offices)
    return stood_in


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(how_ended="")

    def with_pause(self) -> "DutyQuerySet":
        """Each with `paused`, which is worked out each time and never stored."""
        return self.annotate(paused=ExpressionWrapper(_paused(), models.BooleanField()))

    def but_by_mistake(self) -> "DutyQuerySet":
        """Without what a return had begun that was a mistake."""
        return self.exclude(
            started_by_event__in=MistakenReturn.objects.filter(episode=OuterRef("episode")).values(
                "recorded_as"
            )
        )

    def not_paused(self) -> "DutyQuerySet":
        return self.filter(~_paused())

    def in_hand_of(self, person_id: int | None, now: datetime) -> "DutyQuerySet":
        """What waits for this person: what nobody has taken on, what is theirs, and what somebody took on
        and did not do in time, who may have gone home since; or took on in the place of an office whose
        own people are there again."""
        theirs = Q(taken_by=None) | Q(taken_by=person_id) | Q(due_at__lt=now)
        return self.filter(theirs | _taken_in_place(now))

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
    audience = models.CharField(
        max_length=30,
        choices=Audience,
        default=Audience.EVERYONE,
        help_text="Who hears of it at all, of those who see the episode.",
    )
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

    def may_be_taken_over(self, person_id: int | None, now: datetime) -> bool:
        """Is it somebody else's, and late? Whose a challenge is, is said on its own page."""
        late = self.due_at < now and self.taken_by_id != person_id
        return late and self.code not in TAKEN_ON_ITS_PAGE


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting(self) -> "HandoverQuerySet":
        return self.filter(state=HandoverState.WAITING)


@pghistory.track()
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


@pghistory.track()
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
