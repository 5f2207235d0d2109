"""The return interview: arranged, tried for, held, or said no to for now."""

import pghistory
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from children.models import Child, agency_key
from missing.models import Episode, person_key
from partners.models import Home
from returns.models.recorded import Approval
from returns.rules import Instead, State, Told, Verdict, Where


class ReturnInterviewQuerySet(models.QuerySet["ReturnInterview"]):
    def readable(self) -> "ReturnInterviewQuerySet":
        """What was said in them can be read: held, written down and sent, and not being written again.

        How it stands with the approval is hidden from those who don't arrange it. What is written
        again is shared with none of them.
        """
        sent = Approval.objects.filter(interview=OuterRef("pk")).order_by("-pk")
        last = Coalesce(Subquery(sent.values("outcome")[:1]), Value(""))
        written = self.filter(state=State.HELD, sent_at__isnull=False)
        return written.alias(last=last).exclude(last=Verdict.RETURNED)


@pghistory.track()
class ReturnInterview(models.Model):
    """Somebody independent to talk to, within 72 hours of coming back.

    One interview may cover several episodes, each judged against its own due time.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="interviews")
    episodes = models.ManyToManyField(Episode, related_name="interviews")
    service = agency_key()
    state = models.CharField(max_length=20, choices=State, default=State.TO_ARRANGE)
    interviewer = person_key(null=True, blank=True)
    independence = models.JSONField(
        default=list, help_text="What `independence.check` found when the interviewer was chosen."
    )
    not_independent_because = models.TextField(blank=True)
    booked_for = models.DateTimeField(null=True, blank=True)
    bookings = models.PositiveSmallIntegerField(
        default=0, help_text="How often a time was booked or moved: calendars keep the last."
    )
    where = models.CharField(max_length=20, choices=Where, blank=True)
    child_told_by = models.CharField(max_length=20, choices=Told, blank=True)
    lived_at = models.ForeignKey(
        Home,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where the child lived when the time and place were booked.",
    )
    held_at = models.DateTimeField(null=True, blank=True)
    seen_alone = models.BooleanField(null=True, blank=True)
    sent_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was first sent for approval. Held and not sent, it is still to be written down.",
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    offered_instead = models.CharField(max_length=20, choices=Instead, blank=True)
    ask_again_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    recorded_by = person_key(
        null=True, blank=True, help_text="Who recorded that it was held, or said no to for now."
    )

    objects = ReturnInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        indexes = [
            models.Index(fields=["service", "state"], name="interview_service_state"),
            models.Index(fields=["child", "-opened_at"], name="interview_child"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(state__in=(State.TO_ARRANGE, State.BOOKED)),
                name="interview_one_open_per_child",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.BOOKED)
                | Q(booked_for__isnull=False, interviewer__isnull=False),
                name="interview_booked_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HELD)
                | Q(held_at__isnull=False, interviewer__isnull=False),
                name="interview_held_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(state=State.HELD), name="interview_sent_was_held"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | Q(declined_at__isnull=False),
                name="interview_declined_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Interview {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/returns/{self.pk}/"


@pghistory.track()
class NotNow(models.Model):
    """What a child said who said not now, in the child's words.

    Whoever arranges the interview reads it; the others around the child know only that it was said.
    """

    interview = models.OneToOneField(
        ReturnInterview, on_delete=models.PROTECT, related_name="not_now"
    )
    text = models.TextField("in the child's words")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="not_now_has_the_childs_words")
        ]

    def __str__(self) -> str:
        return f"No to interview {self.interview_id}"


# Arranging it
