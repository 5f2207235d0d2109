"""Agencies and the people who work in them: who works where as what, since and until when."""

import hashlib
import secrets
import uuid
from datetime import date, datetime
from importlib import import_module
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from partners.rules import (
    CHECKED_EVERY,
    HOME_ROLES,
    AgencyKind,
    DeliveryState,
    HomeKind,
    InvitationState,
    MailKind,
    Office,
    Rank,
    Role,
    hours_said,
    invitation_state,
    is_open,
)


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

    def is_open(self, now: datetime) -> bool | None:
        """Whether its offices are open now; None while nobody has said when they are."""
        hours = getattr(self, "office_hours", None)
        return (
            None if hours is None else is_open(hours.weekdays, hours.opens, hours.closes, now=now)
        )


class OfficeHours(models.Model):
    """When an agency's offices are open, on English walls; on bank holidays they are closed."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="office_hours")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="Monday is 0.")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "office hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="hours_close_after_they_open"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="hours_are_of_a_weekday",
            ),
        ]

    def __str__(self) -> str:
        return hours_said(self.weekdays, self.opens, self.closes)


class HomeQuerySet(models.QuerySet["Home"]):
    def open(self) -> "HomeQuerySet":
        return self.filter(closed_on=None)


class Home(models.Model):
    """One children's home, or one foster household of a provider."""

    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="homes")
    kind = models.CharField(max_length=20, choices=HomeKind)
    name = models.CharField(max_length=120)
    urn = models.CharField(
        "Ofsted unique reference number", max_length=10, null=True, blank=True, unique=True
    )
    closed_on = models.DateField(null=True, blank=True)

    objects = HomeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "name"], name="home_name_in_provider"),
        ]

    def __str__(self) -> str:
        return self.name


class HomeAddress(models.Model):
    """Where a home is. A row of its own, because not everybody who knows of a home, or sees a child who
    lives there, reads it (`children.queries.may_read_address`).
    """

    home = models.OneToOneField(
        Home, on_delete=models.PROTECT, primary_key=True, related_name="address"
    )
    street = models.CharField("address", max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)

    class Meta:
        verbose_name = "address of a home"
        verbose_name_plural = "addresses of homes"

    def __str__(self) -> str:
        return f"Address of home {self.home_id}"


class Team(models.Model):
    """An office of an agency, with the number that is answered: on-call, out-of-hours, control room."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    office = models.CharField(max_length=30, choices=Office)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    out_of_hours = models.BooleanField(default=False)
    on_helplines = models.BooleanField(
        "anybody may read the number on the page of helplines", default=False
    )

    class Meta:
        ordering = ["agency", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "office", "out_of_hours"], name="team_one_per_office_and_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def answers_at(self, now: datetime) -> bool:
        """Whether this is a time for the team; any is while nobody has said the agency's hours."""
        open_now = self.agency.is_open(now)
        return open_now is None or open_now != self.out_of_hours


class Helpline(models.Model):
    """A number on the page that anybody may read, and when somebody last rang it or read that it is right."""

    name = models.CharField(max_length=80)
    for_what = models.CharField(max_length=200)
    number = models.CharField("number, as it is said", max_length=80)
    dial = models.CharField("number, as it is dialled", max_length=40)
    text_to = models.CharField("number to text", max_length=40, blank=True)
    email = models.EmailField(blank=True)
    note = models.CharField(max_length=200, blank=True)
    for_children = models.BooleanField("for children to ring about anything", default=False)
    place = models.PositiveSmallIntegerField("place in the list", default=0)
    checked_on = models.DateField("last checked", null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]

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
        """By the address that people type in any case; it is kept, and indexed, in small letters."""
        return self.get(email=(username or "").lower())


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


class Mobile(models.Model):
    """The number at which somebody is sent texts, once they have typed the code that was sent there.

    It is theirs: it stands nowhere else, and the rows show it to nobody but them and the service.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mobile")
    number = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=6, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(number=""),
                name="mobile_confirmed_is_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"Mobile of person {self.person_id}"


class JobQuerySet(models.QuerySet["Job"]):
    def current(self, on: date) -> "JobQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), started_on__lte=on)

    def not_over(self, on: date) -> "JobQuerySet":
        """Those that are, and those that are to come."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def outside_household(self, home_id: int | None) -> "JobQuerySet":
        """Without those of this foster household, who are no second pair of eyes for each other."""
        return self.exclude(home=home_id, home__kind=HomeKind.FOSTER_HOUSEHOLD)

    def to_close(self, on: date) -> "JobQuerySet":
        """Over, and what hung on them has not been ended yet."""
        unclosed = Q(closed_at=None) | Q(closed_at__date__lt=F("ended_on"))
        return self.filter(unclosed, ended_on__lte=on)

    def to_check(self, now: datetime) -> "JobQuerySet":
        """Going on, and nobody has said within 90 days that they are right."""
        before = now - CHECKED_EVERY
        unchecked = Q(checked_at=None, started_on__lte=before.date()) | Q(checked_at__lte=before)
        return self.filter(unchecked)


@pghistory.track()
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
    ended_on = models.DateField(
        null=True, blank=True, help_text="The first day on which the person no longer does it."
    )
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the agency last said that this is right."
    )
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When what hung on the job ended with it: signing in as it, and shifts to come.",
    )

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
    made_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who was shown it; nobody where the service made it.",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @classmethod
    def issue(
        cls, *, job: Job, name: str, made_by_id: int | None = None
    ) -> tuple["AgencyToken", str]:
        """A new token and its key; the key is shown once and cannot be had again."""
        key = secrets.token_urlsafe(32)
        digest = cls.digest_of(key)
        return cls.objects.create(job=job, name=name, digest=digest, made_by_id=made_by_id), key

    def revoke(self, now: datetime) -> None:
        self.revoked_at = now
        self.save(update_fields=["revoked_at"])


# Bringing people in


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Waiting or out of date: neither accepted nor taken back."""
        return self.filter(used_at=None, revoked_at=None)

    def to_begin_again(self, person: Person) -> "InvitationQuerySet":
        """By which the person was to begin again, since they last came by any link. One that was taken
        back or is out of date tells it as well: their ways to sign in are forgotten all the same."""
        came = Invitation.objects.filter(
            job__person=OuterRef("job__person"), used_at__gte=OuterRef("invited_at")
        )
        return self.filter(~Exists(came), job__person=person, used_at=None)


class Invitation(models.Model):
    """Somebody is asked to take up a job at an agency, by a link that works once.

    The link's secret is made from `serial` with the service's key when the message is written
    (`partners.invitations`); only its digest is kept.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=120)
    home = models.ForeignKey(
        Home, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    rank = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True)
    invited_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    serial = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        help_text="What was taken up; before, the job in which somebody begins again.",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        indexes = [models.Index(fields=["agency", "-invited_at"], name="invitation_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_is_lower"
            ),
            models.CheckConstraint(
                condition=Q(role__in=HOME_ROLES, home__isnull=False)
                | (~Q(role__in=HOME_ROLES) & Q(home=None)),
                name="invitation_to_a_home_names_it",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(job__isnull=False),
                name="invitation_used_made_a_job",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None),
                name="invitation_used_or_taken_back",
            ),
            models.UniqueConstraint(
                fields=["agency", "email", "role", "home"],
                condition=Q(used_at=None, revoked_at=None),
                nulls_distinct=False,
                name="invitation_one_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def state(self, now: datetime) -> InvitationState:
        return invitation_state(
            used_at=self.used_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )


class Setup(models.Model):
    """What somebody has to say about an agency before it goes live, as far as it has been said."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="setup")
    agreement_on = models.DateField(null=True, blank=True)
    agreement_reference = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_title = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    alert_code = models.CharField(max_length=6, blank=True)
    alert_sent_at = models.DateTimeField(null=True, blank=True)
    alert_received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(alert_received_at=None) | Q(alert_sent_at__isnull=False),
                name="setup_alert_sent_before_received",
            ),
        ]

    def __str__(self) -> str:
        return f"Setting up {self.agency}"


# Messages that leave


class OutgoingQuerySet(models.QuerySet[Any]):
    def claim(self, now: datetime, limit: int) -> "OutgoingQuerySet":
        """Messages to send now, locked; what another worker holds is passed over."""
        due = self.filter(
            state__in=(DeliveryState.WAITING, DeliveryState.SENDING), next_try_at__lte=now
        )
        return due.order_by("next_try_at").select_for_update(skip_locked=True)[:limit]


class Outgoing(models.Model):
    """One message to one address. The attempt, with its reference, is committed before the call."""

    address = models.CharField(
        max_length=254, help_text="An e-mail address; of a text, whose mobile and not its number."
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=20, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        abstract = True


class Mail(Outgoing):
    """One message to somebody about their work here: worded when it leaves, and naming no child."""

    kind = models.CharField(max_length=20, choices=MailKind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="mails")
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="mail_waiting",
                condition=Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MailKind.INVITATION, invitation__isnull=False)
                | (~Q(kind=MailKind.INVITATION) & Q(invitation=None)),
                name="mail_of_an_invitation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(DeliveryState.SENT, DeliveryState.POSSIBLY_TWICE))
                & Q(sent_at__isnull=False)
                | ~Q(state__in=(DeliveryState.SENT, DeliveryState.POSSIBLY_TWICE)),
                name="mail_sent_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
