"""What a child wrote, alone with a few questions: the link that let them, their words, and who else may read.

The child has no account, so nobody acts when they write: the rows come through the doors of
`returns.voice_doors`, and the database refuses them from anybody who is signed in.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from missing.models import person_key
from returns.models.interview import ReturnInterview
from returns.rules import SharedWith

_ACTING = "NULLIF(current_setting('whereabouts.person', true), '')::bigint"

_THE_CHILD_FINISHES_ONCE = f"""
    IF (OLD.interview_id, OLD.digest, OLD.made_by_id, OLD.made_at, OLD.expires_at)
       IS DISTINCT FROM (NEW.interview_id, NEW.digest, NEW.made_by_id, NEW.made_at, NEW.expires_at) THEN
        RAISE EXCEPTION 'pgtrigger: a link stays whose it is, and ends when it was to end';
    END IF;
    IF (OLD.finished_at IS NOT NULL OR OLD.ended_at IS NOT NULL)
       AND (OLD.finished_at, OLD.ended_at) IS DISTINCT FROM (NEW.finished_at, NEW.ended_at) THEN
        RAISE EXCEPTION 'pgtrigger: a link that is over is over';
    END IF;
    IF OLD.finished_at IS DISTINCT FROM NEW.finished_at AND {_ACTING} IS NOT NULL THEN
        RAISE EXCEPTION 'pgtrigger: the child alone says that it is right';
    END IF;
    RETURN NEW;
"""

_BY_THE_CHILD_ALONE = f"""
    IF {_ACTING} IS NOT NULL THEN
        RAISE EXCEPTION 'pgtrigger: the child alone writes this';
    END IF;
    PERFORM FROM returns_voicelink l
      WHERE l.id = COALESCE(NEW.link_id, OLD.link_id) AND l.finished_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'pgtrigger: what the child wrote is never changed';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""

_ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _by_the_child_alone(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, operation=_ANY_CHANGE, when=pgtrigger.Before, func=_BY_THE_CHILD_ALONE
    )


class VoiceLinkQuerySet(models.QuerySet["VoiceLink"]):
    def waiting(self) -> "VoiceLinkQuerySet":
        """Not finished by the child, and not ended by anybody. Whether it is too old, `expires_at` says."""
        return self.filter(finished_at=None, ended_at=None)

    def finished(self) -> "VoiceLinkQuerySet":
        return self.exclude(finished_at=None)


class VoiceLink(models.Model):
    """A secret address at which a child answers a few questions, once. Only its digest is kept."""

    interview = models.ForeignKey(
        ReturnInterview, on_delete=models.PROTECT, related_name="voice_links"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = person_key()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When the child said that it is right."
    )
    arrived_at = models.DateTimeField(
        null=True, blank=True, help_text="When whoever made the link was told."
    )

    objects = VoiceLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(finished_at=None, ended_at=None),
                name="voice_link_one_waits_per_interview",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(ended_at=None),
                name="voice_link_finished_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(finished_at__isnull=False),
                name="voice_link_arrives_finished",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="voice_link_lives_a_while"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="the_child_finishes_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=_THE_CHILD_FINISHES_ONCE,
            ),
        ]

    def __str__(self) -> str:
        return f"Link for the child of interview {self.interview_id}"


class ChildsWords(models.Model):
    """What the child wrote or picked on one of the questions. Nobody changes it, ever."""

    link = models.ForeignKey(VoiceLink, on_delete=models.PROTECT, related_name="words")
    question = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    chosen = models.CharField(max_length=40, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "question"], name="childs_words_once"),
            models.CheckConstraint(
                condition=Q(text="", chosen__gt="") | Q(chosen="", text__gt=""),
                name="childs_words_are_written_or_picked",
            ),
        ]
        triggers = [_by_the_child_alone("childs_words_never_change")]

    def __str__(self) -> str:
        return f"Words on {self.question} by link {self.link_id}"


class ChildsReader(models.Model):
    """One of those who, the child says, may be given what was said."""

    link = models.ForeignKey(VoiceLink, on_delete=models.PROTECT, related_name="readers")
    audience = models.CharField(max_length=20, choices=SharedWith)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "audience"], name="childs_reader_once"),
            models.CheckConstraint(
                condition=~Q(audience=SharedWith.POLICE_FOR_SAFETY),
                name="childs_reader_is_the_childs_to_choose",
            ),
        ]
        triggers = [_by_the_child_alone("childs_readers_never_change")]

    def __str__(self) -> str:
        return f"{self.audience} may read link {self.link_id}"
