"""The child, who looks after the child, and who else was given sight of the child."""

from datetime import date, datetime
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from children.rules import (
    Basis,
    Breadth,
    DocumentKind,
    GrantKind,
    LookOutcome,
    ProfessionalKind,
    UnusualKind,
)
from partners.actor import REMEMBERED
from partners.models import Agency, Home, Person
from partners.rules import AgencyKind


def agency_key(kind: AgencyKind | None = None, **extra: Any) -> Any:
    """A protected link to an agency, not shown backwards: agencies do not list children."""
    limit = {"kind": kind} if kind else {}
    return models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", limit_choices_to=limit, **extra
    )


@pghistory.track()
class Child(models.Model):
    """A child looked after by an authority.

    The columns that say who looks after the child now are the ones that say who may see the
    child. A move of placement rewrites them in its own transaction (`workflow.start_placement`).
    """

    forename = models.CharField(max_length=80, blank=True)
    surname = models.CharField(max_length=80, blank=True)
    known_as = models.CharField(max_length=80, blank=True)
    born_on = models.DateField()
    sex = models.CharField(max_length=2, blank=True)
    died_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When all that says who this is was erased by rule; dates and codes are kept.",
    )
    local_id = models.CharField(
        max_length=20, help_text="The responsible authority's own number for the child."
    )
    responsible_authority = agency_key(AgencyKind.AUTHORITY)
    host_authority = agency_key(AgencyKind.AUTHORITY, null=True, blank=True)
    provider = agency_key(null=True, blank=True)
    supervising_agency = agency_key(null=True, blank=True)
    home = models.ForeignKey(
        Home, on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    restricted = models.BooleanField(
        default=False, help_text="Only people named on the child see the child."
    )

    class Meta:
        verbose_name_plural = "children"
        ordering = ["surname", "forename", "pk"]
        indexes = [
            models.Index(fields=["host_authority"], name="child_host"),
            models.Index(fields=["born_on"], name="child_born_on"),
            models.Index(
                fields=["provider"], name="child_provider", condition=Q(provider__isnull=False)
            ),
            models.Index(
                fields=["supervising_agency"],
                name="child_supervising",
                condition=Q(supervising_agency__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["responsible_authority", "local_id"], name="child_local_id"
            ),
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(died_on__gte=F("born_on")),
                name="child_dies_after_it_is_born",
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return "Erased record"
        return self.known_as or self.forename or f"Child {self.local_id}"

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}".strip() or str(self)

    def age_on(self, day: date) -> int:
        """Whole years of age on that day."""
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (not had_birthday)


class Profile(models.Model):
    """What a carer or an officer needs within a minute, held ready before anything happens."""

    child = models.OneToOneField(Child, on_delete=models.PROTECT, related_name="profile")
    description = models.TextField("what the child looks like", blank=True)
    health = models.TextField("health and medicine", blank=True)
    risks = models.TextField("what to know now", blank=True)
    what_helps = models.TextField("what helps me, in the child's words", blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Profile of child {self.child_id}"


class LegalStatus(models.Model):
    """Under which legal status the child is looked after, from a day until a day (SSDA903 `LS`)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="legal_statuses")
    code = models.CharField(max_length=4)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "legal statuses"
        ordering = ["child", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_on=None), name="legal_status_one_open"
            ),
            models.UniqueConstraint(fields=["child", "started_on"], name="legal_status_start"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="legal_status_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.started_on}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def needing_home(self) -> "PlacementQuerySet":
        """Present placements at a home that nobody has named yet.

        Living with parents, alone, or with people who are adopting is at no home of a provider.
        """
        return self.filter(ended_on=None, home=None).exclude(kind_code__regex="^[PA]")


@pghistory.track()
class Placement(models.Model):
    """Where the child lives, from a day until a day."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    home = models.ForeignKey(
        Home, on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    provider = agency_key(null=True, blank=True)
    supervising_agency = agency_key(null=True, blank=True)
    host_authority = agency_key(AgencyKind.AUTHORITY, null=True, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    miles_from_authority = models.DecimalField(
        max_digits=5, decimal_places=1, null=True, blank=True
    )
    kind_code = models.CharField("SSDA903 PLACE", max_length=4, blank=True)
    provider_code = models.CharField("SSDA903 PLACE_PROVIDER", max_length=4, blank=True)
    urn = models.CharField(max_length=10, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["child", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_on=None), name="placement_one_open"
            ),
            models.UniqueConstraint(fields=["child", "started_on"], name="placement_start"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="placement_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"Placement of child {self.child_id} from {self.started_on}"


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    def current(self, on: date) -> "ProfessionalQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Professional(models.Model):
    """Who is this child's social worker, supervising social worker, reviewing officer."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="professionals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_for")
    kind = models.CharField(max_length=30, choices=ProfessionalKind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ProfessionalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind"], condition=Q(until=None), name="professional_one_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of child {self.child_id}"


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


class Grant(UserObjectPermissionBase):
    """A named person's view of one child: django-guardian's direct table, with a reason and an end.

    Its own Meta leaves guardian's unique rule out, so that the same view can be given again later.
    """

    content_object = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=20, choices=GrantKind)
    reason = models.CharField(max_length=200)
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


class AccessRequest(models.Model):
    """Somebody professional asks for sight of a child; the responsible authority answers."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_as = models.ForeignKey("partners.Job", on_delete=models.PROTECT, related_name="+")
    shown_as = models.CharField("what the asker was shown", max_length=200)
    reason = models.TextField()
    asked_at = models.DateTimeField()
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


class Document(models.Model):
    """A file made about a child: who asked, what it holds, and its fingerprint."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    episode_id = models.BigIntegerField(null=True)
    filename = models.CharField(max_length=80)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_as = models.ForeignKey("partners.Job", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)
    fingerprint = models.CharField("SHA-256 of the content", max_length=64, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], name="document_waiting", condition=Q(made_at=None, failure="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, content=None)
                | (Q(made_at__isnull=False, content__isnull=False) & ~Q(fingerprint="")),
                name="document_made_has_content",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class PhotoQuerySet(models.QuerySet["Photo"]):
    def present(self) -> "PhotoQuerySet":
        return self.filter(until=None)


class Photo(models.Model):
    """A photo of the child, as `core.uploads` made it from what was sent.

    One is the child's present photo; the ones before it stay, with who put each of them there.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="photos")
    whole = models.BinaryField("the photo, a JPEG")
    small = models.BinaryField("a square of it to stand beside the name, a JPEG")
    width = models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels.")
    height = models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels.")
    fingerprint = models.CharField("SHA-256 of the whole photo", max_length=64)
    taken_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(until=None), name="photo_one_present"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="photo_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"Photo of child {self.child_id} from {self.since:%Y-%m-%d}"


class Postcode(models.Model):
    """Where a postcode is: its authority and its point on the British National Grid."""

    postcode = models.CharField(primary_key=True, max_length=7, help_text="Without the space.")
    authority_code = models.CharField(
        max_length=9, help_text="The upper-tier authority's ONS code."
    )
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.postcode[:-3]} {self.postcode[-3:]}"


class Square(models.Model):
    """A kilometre square of the National Grid that holds a postcode of an authority.

    An authority's squares stand in for its boundary when a distance to it is wanted.
    """

    authority_code = models.CharField(max_length=9)
    east_km = models.PositiveSmallIntegerField()
    north_km = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority_code", "east_km", "north_km"], name="square_of_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_code} {self.east_km},{self.north_km}"


class UnusualLook(models.Model):
    """Looking that should be explained: found by a sweep, asked about, answered, settled by the asker.

    Names are as they were on that day. The child is left open where it is about many children.
    """

    kind = models.CharField(max_length=20, choices=UnusualKind)
    authority = agency_key(AgencyKind.AUTHORITY)
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120)
    agency_name = models.CharField(max_length=160)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    children = models.PositiveIntegerField(help_text="How many children of this authority.")
    looks = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=LookOutcome, blank=True)
    conclusion = models.TextField(blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["authority", "-last_at"], name="unusual_authority"),
            models.Index(
                fields=["person"],
                name="unusual_unanswered",
                condition=Q(asked_at__isnull=False, answered_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "authority", "person", "child", "day"],
                nulls_distinct=False,
                name="unusual_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, question="", asked_by=None)
                | (Q(asked_at__isnull=False, asked_by__isnull=False) & ~Q(question="")),
                name="unusual_asked_by_name",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False, asked_at__isnull=False) & ~Q(answer="")),
                name="unusual_answered_after_it_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="unusual_settled_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day}"
