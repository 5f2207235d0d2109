"""Agencies and the people who work in them: who works where as what, since and until when."""

import hashlib
import secrets
from datetime import date, datetime
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from partners.rules import HOME_ROLES, AgencyKind, HomeKind, Office, Rank, Role


class Area(models.Model):
    """A safeguarding partnership: some authorities and the force that serves them.

    Its protocol, and so every number that a partnership may set, hangs on it in `missing`.
    """

    name = models.CharField(max_length=120, unique=True)
    force = models.ForeignKey("Agency", on_delete=models.PROTECT, related_name="areas_served")

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An authority, a force, a provider, a fostering agency or an interview service."""

    kind = models.CharField(max_length=20, choices=AgencyKind)
    name = models.CharField(max_length=160)
    code = models.CharField(
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text="An authority's ONS code (E08000032) or a force's slug (west-yorkshire).",
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="authorities"
    )
    phone = models.CharField(max_length=40, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    adjoining = models.ManyToManyField("self", blank=True)
    interviews_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": AgencyKind.INTERVIEW_SERVICE},
        related_name="interviews_for",
        help_text="Who holds return interviews for this authority, when it is not the authority.",
    )

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area=None) | Q(kind=AgencyKind.AUTHORITY),
                name="agency_in_an_area_is_an_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Home(models.Model):
    """One children's home, or one foster household of a provider."""

    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="homes")
    kind = models.CharField(max_length=20, choices=HomeKind)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    urn = models.CharField(
        "Ofsted unique reference number", max_length=10, null=True, blank=True, unique=True
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "name"], name="home_name_in_provider"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """An office of an agency, with the number that is answered: on-call, out-of-hours, control room."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    office = models.CharField(max_length=30, choices=Office)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    out_of_hours = models.BooleanField(default=False)

    class Meta:
        ordering = ["agency", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "office", "out_of_hours"], name="team_one_per_office_and_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str, **extra: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, or whose name stands in the record. What they may do is in their jobs."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may set agencies up", default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_lower"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class JobQuerySet(models.QuerySet["Job"]):
    def current(self, on: date) -> "JobQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), started_on__lte=on)


class Job(models.Model):
    """A person works at an agency as something, from a day until a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="jobs")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="jobs")
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=120)
    home = models.ForeignKey(
        Home, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    rank = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["started_on", "pk"]
        indexes = [models.Index(fields=["agency", "role"], name="job_agency_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=HOME_ROLES, home__isnull=False)
                | (~Q(role__in=HOME_ROLES) & Q(home=None)),
                name="job_of_a_home_names_it",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="job_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}, {self.agency}"


class Session(AbstractBaseSession):
    """Somebody signed in on one device. Its columns say whose it is, so that it can be ended.

    What they say is copied from the session's own data by `partners.session_store`.
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    job = models.ForeignKey(
        Job, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    device = models.CharField(max_length=80, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore


class RotaShift(models.Model):
    """Who is on duty for a team, from an instant until an instant."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.person}"


class AgencyToken(models.Model):
    """A key with which an agency's own system speaks, acting as one job. Only its digest is kept."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=120, help_text="Which system uses it.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @classmethod
    def issue(cls, *, job: Job, name: str) -> tuple["AgencyToken", str]:
        """A new token and its key; the key is shown once and cannot be had again."""
        key = secrets.token_urlsafe(32)
        return cls.objects.create(job=job, name=name, digest=cls.digest_of(key)), key

    def revoke(self, now: datetime) -> None:
        self.revoked_at = now
        self.save(update_fields=["revoked_at"])
