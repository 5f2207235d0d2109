"""Who was told what, by which way, and what each person chose."""

from django.db import models
from django.db.models import Q

from children.models import Child, agency_key
from children.rules import Audience
from escalation.rules import Channel
from missing.models import Duty, Episode, person_key
from partners.models import Outgoing, Person
from partners.rules import LEFT, DeliveryState, Office


class Notification(models.Model):
    """One telling of one office of one agency, or of one person, about one fact."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    event_id = models.BigIntegerField()
    message = models.CharField(max_length=40, help_text="A key of `messages.MESSAGES`.")
    words = models.CharField(max_length=200, help_text="What it says, without personal data.")
    path = models.CharField(max_length=200, help_text="The page of the service to go to.")
    agency = agency_key()
    office = models.CharField(max_length=30, choices=Office)
    home = models.ForeignKey(
        "partners.Home", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = person_key(null=True, blank=True, help_text="Told alone, whatever their office.")
    duty = models.ForeignKey(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    audience = models.CharField(
        max_length=30,
        choices=Audience,
        default=Audience.EVERYONE,
        help_text="Who else may read that they were told, where what they were told is not for everybody.",
    )
    unreached = models.CharField(
        max_length=30,
        choices=Office,
        blank=True,
        help_text="The office that a message did not reach, of what asks somebody to phone it.",
    )
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = person_key(null=True, blank=True)

    class Meta:
        ordering = ["-told_at", "-pk"]
        indexes = [
            models.Index(fields=["agency", "office", "-told_at"], name="notification_inbox"),
            models.Index(
                fields=["agency", "office"],
                name="notification_unread",
                condition=Q(read_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "message", "agency", "office", "unreached"],
                name="notification_once_per_fact",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="notification_read_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} for child {self.child_id}"


class Digest(Outgoing):
    """One message a day at most to one person, of how much there is to read that asks for nothing."""

    person = person_key()
    on = models.DateField()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="digest_waiting",
                condition=Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=LEFT) & Q(sent_at__isnull=False) | ~Q(state__in=LEFT),
                name="digest_sent_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Digest {self.reference}"


class DigestLine(models.Model):
    """A notification that is counted in somebody's next digest, or was in that one."""

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="digest_lines"
    )
    person = person_key()
    digest = models.ForeignKey(
        Digest, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    read_at = models.DateTimeField(
        null=True, blank=True, help_text="When this person read it, whoever else has."
    )

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="line_waiting", condition=Q(digest=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "person"], name="line_once_for_each_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.pk}"


class Delivery(Outgoing):
    """One message to one address, about one notification."""

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="deliveries"
    )
    person = person_key(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    arrived_at = models.DateTimeField(
        null=True, blank=True, help_text="When the way out says that it was delivered."
    )
    ask_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="delivery_on_its_way",
                condition=Q(state__in=LEFT, arrived_at=None),
            ),
            models.Index(
                fields=["next_try_at"],
                name="delivery_waiting",
                condition=Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "address"], name="delivery_once_per_address"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEFT) & Q(sent_at__isnull=False) | ~Q(state__in=LEFT),
                name="delivery_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(state__in=LEFT), name="delivery_arrived_once_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"


class Preference(models.Model):
    """What somebody chose about being e-mailed and texted. No row: all by e-mail, at any hour.

    Times are those of clocks on English walls. What is urgent is sent whatever is chosen.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    unmailed = models.JSONField("not e-mailed", default=list, help_text="Some of `rules.Kind`.")
    texted = models.JSONField("texted too", default=list, help_text="Some of `rules.Kind`.")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=models.F("quiet_until")),
                name="preference_quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"What person {self.person_id} is e-mailed"
