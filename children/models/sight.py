"""Who else was given sight of the child: agencies, named people, who asked, who looked in an emergency."""

from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from children.models.child import Child, agency_key
from children.rules import (
    Basis,
    Breadth,
    GrantKind,
)
from partners.actor import REMEMBERED, Actor
from partners.models import Home, Person


def only_ends_sooner(name: str) -> pgtrigger.Trigger:
    """What opens a child to somebody is not changed afterwards, but for an earlier end."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            IF (OLD.until IS NOT NULL AND NEW.until IS NULL) OR NEW.until > OLD.until
               OR to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' THEN
                RAISE EXCEPTION 'pgtrigger: what opens a child only ever ends sooner';
            END IF;
            RETURN NEW;
        """,
    )


def forgets_what_is_open(name: str) -> pgtrigger.Trigger:
    """What the row rules remember of whoever acts is asked again once it may have changed."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func="".join(f"PERFORM set_config('{each}', '', true);" for each in REMEMBERED)
        + "RETURN NULL;",
    )


class SightQuerySet(models.QuerySet["Sight"]):
    def current(self, now: datetime) -> "SightQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now))


@pghistory.track()
class Sight(models.Model):
    """An agency's view of one child that does not follow from the placement, and why."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sights")
    agency = agency_key()
    breadth = models.CharField(max_length=10, choices=Breadth)
    episode_id = models.BigIntegerField(null=True, help_text="The episode it is about, if one.")
    why = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = SightQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "child"], name="sight_agency_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "agency", "episode_id"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="sight_one_open",
            ),
            models.CheckConstraint(
                condition=Q(breadth=Breadth.ALL) | Q(episode_id__isnull=False),
                name="sight_of_an_episode_names_it",
            ),
        ]
        triggers = [
            only_ends_sooner("sight_only_ends_sooner"),
            forgets_what_is_open("sight_is_asked_again"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} sees child {self.child_id}: {self.why}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def current(self, now: datetime) -> "GrantQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now))

    def at(self, agency_id: int) -> "GrantQuerySet":
        """For work at this agency. What names no agency goes by the work itself, or by none."""
        return self.filter(Q(agency=agency_id) | Q(agency=None))

    def given_to(self, actor: Actor) -> "GrantQuerySet":
        """What opens a child to somebody in the job they are working as, and not in another of theirs."""
        return self.at(actor.agency_id).filter(user=actor.person_id)


@pghistory.track()
class Grant(UserObjectPermissionBase):
    """A named person's view of one child: django-guardian's direct table, with a reason and an end.

    Its own Meta leaves guardian's unique rule out, so that the same view can be given again later.
    """

    content_object = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=20, choices=GrantKind)
    reason = models.CharField(max_length=200)
    agency = agency_key(
        null=True, blank=True, help_text="Where somebody named on the child worked on that day."
    )
    home = models.ForeignKey(
        Home,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="At which home of it, of somebody who looks after children there.",
    )
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="grants_given"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = UserObjectPermissionManager.from_queryset(GrantQuerySet)()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["user", "content_object", "until"], name="grant_user_child"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=GrantKind.EMERGENCY) | Q(until__isnull=False),
                name="grant_in_an_emergency_ends",
            ),
        ]
        triggers = [
            only_ends_sooner("grant_only_ends_sooner"),
            forgets_what_is_open("grant_is_asked_again"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} sees child {self.content_object_id}: {self.reason}"


@pghistory.track()
class Restriction(models.Model):
    """From when until when only people named on the child saw the child, and why."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="restrictions")
    because = models.TextField()
    restricted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    lifted_because = models.TextField(blank=True)
    lifted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(lifted_at=None), name="restriction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="restriction_lifted_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Restriction of child {self.child_id}"


class ChildSearch(models.Model):
    """Somebody looked for a child they do not see, by two facts: counted, so that nobody browses."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    searched_at = models.DateTimeField()
    found = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "child searches"
        indexes = [models.Index(fields=["person", "-searched_at"], name="search_person")]

    def __str__(self) -> str:
        return f"Search by {self.person_id}"


@pghistory.track()
class AccessRequest(models.Model):
    """Somebody professional asks for sight of a child; the responsible authority answers."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_as = models.ForeignKey("partners.Job", on_delete=models.PROTECT, related_name="+")
    shown_as = models.CharField("what the asker was shown", max_length=200)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When those who answer were told of it."
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    climbed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When nobody had answered it in time, and it was passed on.",
    )
    allowed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.TextField(blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "asked_by"],
                condition=Q(decided_at=None),
                name="access_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(allowed=None, decided_by=None, decided_at=None)
                | Q(allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="access_request_decided_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(allowed=False) | ~Q(decided_because=""),
                name="access_request_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="access_request_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Access request {self.pk}"


@pghistory.track()
class EmergencyAccess(models.Model):
    """Somebody looked at a child's record in an emergency: why, how long, and what was said of it."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="emergency_accesses")
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="emergency")
    looker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    looked_as = models.ForeignKey("partners.Job", on_delete=models.PROTECT, related_name="+")
    shown_as = models.CharField("what the looker was shown", max_length=200)
    basis = models.CharField(max_length=20, choices=Basis)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    review_due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    climbed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When nobody had reviewed it in time, and it was passed on.",
    )
    justified = models.BooleanField(null=True)
    reviewed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "emergency accesses"
        ordering = ["review_due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(justified=None, reviewed_by=None, reviewed_at=None)
                | (
                    Q(justified__isnull=False, reviewed_by__isnull=False)
                    & Q(reviewed_at__isnull=False)
                    & ~Q(review="")
                ),
                name="emergency_reviewed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("looker")),
                name="emergency_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="emergency_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"Emergency access {self.pk}"
