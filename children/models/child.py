"""The child, and who looks after the child."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q

from children.rules import ProfessionalKind
from core import times
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
        return times.age(self.born_on, day)


@pghistory.track()
class Profile(models.Model):
    """What a carer or an officer needs within a minute, held ready before anything happens.

    A column for each section of `children.profiles`. `checks` says of each section, by its code, when
    somebody last wrote it or said that it is still right, and who: `{"at": …, "by": …}`, as they were then.
    """

    child = models.OneToOneField(Child, on_delete=models.PROTECT, related_name="profile")
    description = models.TextField("what the child looks like", blank=True)
    health = models.TextField("health and medicine", blank=True)
    risks = models.TextField("what to know now", blank=True)
    what_helps = models.TextField("what helps me, in the child's words", blank=True)
    online = models.TextField("phone, and names online", blank=True)
    people = models.TextField("friends and family", blank=True)
    getting_about = models.TextField("money and ways to travel", blank=True)
    checks = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"Profile of child {self.child_id}"


@pghistory.track()
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

    @property
    def postcode(self) -> str:
        """Empty where nobody has said it, and for whom the row is hidden."""
        row = getattr(self, "where", None)
        return row.postcode if row else ""


@pghistory.track()
class PlacementPostcode(models.Model):
    """Where a placement is, as it was told when it was made. A row of its own, as `HomeAddress` is."""

    placement = models.OneToOneField(
        Placement, on_delete=models.PROTECT, primary_key=True, related_name="where"
    )
    postcode = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"Postcode of placement {self.placement_id}"


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    def current(self, on: date) -> "ProfessionalQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


@pghistory.track()
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
