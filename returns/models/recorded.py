"""What was written down in a return interview, answer by answer, and who approved it.

The database itself refuses to change an answer for anybody but whoever wrote it, and for everybody once it
was sent for approval, until that is returned with comments.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from missing.models import person_key
from returns.rules import OPEN, Kind, SharedWith, State, Unsaid, Verdict

_ACTING = "NULLIF(current_setting('whereabouts.person', true), '')::bigint"
_ARRANGED = ", ".join(f"'{state.value}'" for state in OPEN)

# Where nobody acts it is the service's own hands; the web role without a person sees no row.
_ONLY_ITS_AUTHOR_WRITES = f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'pgtrigger: an answer is never removed';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.by_id, OLD.interview_id, OLD.question, OLD.kind)
       IS DISTINCT FROM (NEW.by_id, NEW.interview_id, NEW.question, NEW.kind) THEN
        RAISE EXCEPTION 'pgtrigger: an answer stays whose it is, and to which question';
    END IF;
    IF {_ACTING} <> NEW.by_id THEN
        RAISE EXCEPTION 'pgtrigger: an answer is changed by whoever wrote it alone';
    END IF;
    IF NOT COALESCE(
        (SELECT a.outcome = '{Verdict.RETURNED.value}' FROM returns_approval a
          WHERE a.interview_id = NEW.interview_id ORDER BY a.id DESC LIMIT 1),
        (SELECT i.state IN ({_ARRANGED}) OR i.state = '{State.HELD.value}' AND i.sent_at IS NULL FROM returns_returninterview i
          WHERE i.id = NEW.interview_id),
        false) THEN
        RAISE EXCEPTION 'pgtrigger: what was sent for approval is not changed';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - the names are our own

_ANOTHER_PERSON_DECIDES_ONCE = f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'pgtrigger: an approval is never removed';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' OR {_ACTING} <> NEW.sent_by_id THEN
            RAISE EXCEPTION 'pgtrigger: it is sent before it is decided, by whoever sends it';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.outcome <> '' OR (OLD.interview_id, OLD.sent_by_id, OLD.sent_at)
       IS DISTINCT FROM (NEW.interview_id, NEW.sent_by_id, NEW.sent_at) THEN
        RAISE EXCEPTION 'pgtrigger: what was sent and decided is not changed';
    END IF;
    IF {_ACTING} <> NEW.decided_by_id OR EXISTS (
        SELECT FROM returns_answer w
         WHERE w.interview_id = NEW.interview_id AND w.by_id = NEW.decided_by_id
           AND (w.text, w.unsaid, w.chosen) <> ('', '', '[]'::jsonb)) OR EXISTS (
        SELECT FROM returns_returninterview i
         WHERE i.id = NEW.interview_id AND NEW.decided_by_id IN (i.interviewer_id, i.recorded_by_id)) THEN
        RAISE EXCEPTION 'pgtrigger: somebody decides who wrote none of it';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - the names are our own

_ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _interview(name: str) -> models.ForeignKey:
    return models.ForeignKey("returns.ReturnInterview", on_delete=models.PROTECT, related_name=name)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def written(self) -> "AnswerQuerySet":
        """Those in which anything stands; a box that was cleared again leaves an empty one."""
        return self.exclude(text="", unsaid="", chosen=[])

    def of_the_child(self) -> "AnswerQuerySet":
        """What the child said, where they said anything."""
        return self.filter(kind=Kind.WORDS).exclude(text="")


@pghistory.track()
class Answer(models.Model):
    """One answer: the child's own words, the worker's note beside them, or what the worker picked.

    `text` is exactly what was typed. A second row of one person for one question is what the same person
    wrote in another window at the same time: neither is lost.
    """

    interview = _interview("answers")
    question = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    chosen = models.JSONField(default=list, blank=True)
    unsaid = models.CharField(max_length=20, choices=Unsaid, blank=True)
    by = person_key()
    said_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    window = models.UUIDField(
        null=True, blank=True, help_text="The open page that wrote it last, by its submission key."
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["interview", "question"], name="answer_of_interview")]
        constraints = [
            models.CheckConstraint(
                condition=Q(unsaid="") | Q(kind=Kind.WORDS, text=""),
                name="answer_has_words_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PICKED) | Q(chosen=[]), name="answer_picks_only_when_picked"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_its_author_writes",
                operation=_ANY_CHANGE,
                when=pgtrigger.Before,
                func=_ONLY_ITS_AUTHOR_WRITES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.question} in interview {self.interview_id}"

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.chosen or self.unsaid)


class Approval(models.Model):
    """An interview that was sent for approval, and what somebody else said of how it was written down."""

    interview = _interview("approvals")
    sent_by = person_key()
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Verdict, blank=True)
    decided_by = person_key(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=~Q(outcome=Verdict.RETURNED),
                name="approval_one_to_decide_or_given",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="approval_decided_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("sent_by")),
                name="approval_by_somebody_else",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="another_person_decides_once",
                operation=_ANY_CHANGE,
                when=pgtrigger.Before,
                func=_ANOTHER_PERSON_DECIDES_ONCE,
            ),
        ]

    def __str__(self) -> str:
        return f"Approval of interview {self.interview_id}"


class SharedWords(models.Model):
    """An answer of the child's that somebody else reads too, since the child agreed to it, or because
    somebody's safety needs it."""

    # Beside its answer, whose readers the database finds out from this row.
    interview = _interview("shared_words")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="shared")
    audience = models.CharField(max_length=20, choices=SharedWith)
    because = models.TextField("why, where the child did not agree", blank=True)
    by = person_key()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "audience"], name="shared_words_once"),
            models.CheckConstraint(
                condition=Q(audience=SharedWith.POLICE_FOR_SAFETY) & ~Q(because="")
                | ~Q(audience=SharedWith.POLICE_FOR_SAFETY) & Q(because=""),
                name="shared_words_without_a_yes_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Shared words {self.answer_id} of interview {self.interview_id}"


class ApprovalComments(models.Model):
    """Why it was returned: apart from that it was, since it may quote the child."""

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="approval_comments_say_something")
        ]
        triggers = [
            pgtrigger.Protect(
                name="approval_comments_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"Comments of approval {self.approval_id}"
