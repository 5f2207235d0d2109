"""Forms of correcting what was written down of a call with police about a challenge."""

from dataclasses import asdict
from typing import Any

from core.forms import Form, LongText, When
from escalation.forms import ReviewHeardForm
from escalation.workflow import NewDecision, Right
from missing.police_forms import HeardForm, name_said, number_said, rank_said


def what_was_wrong() -> LongText:
    return LongText(
        "What was wrong, and why?",
        hint="Everybody who can read the challenge reads this.",
        missing="Say what was wrong, and why",
        max_length=1000,
        rows=2,
    )


class AskedCorrectionForm(Form):
    """Who was asked by phone before a challenge was sent, and what was wrong with what was written."""

    officer_name = name_said("Who did you speak to?", missing="Enter who you spoke to")
    officer_rank = rank_said()
    officer_number = number_said()
    spoken_at = When(
        "When did you speak to them?",
        past=True,
        missing="Enter when you spoke to them, like 8:40pm",
    )
    because = what_was_wrong()

    def __init__(self, *args: Any, written: Right, **kwargs: Any) -> None:
        initial = {**_officer_as_written(written), "spoken_at": written.at}
        super().__init__(*args, initial=initial, **kwargs)

    def right(self, written: Right) -> Right:
        """A time that was left as it was shown is the one that was written, to the second."""
        said = self.cleaned_data
        return Right(
            name=said["officer_name"],
            at=_unless_moved(said["spoken_at"], written.at),
            rank=said["officer_rank"] or None,
            number=said["officer_number"],
        )


class AnswerCorrectionForm(ReviewHeardForm):
    """What an officer did answer by phone, filled in with what was written of it.

    What police decided is asked only while they still go by the answer (`counts`): afterwards a
    later decision stands.
    """

    because = what_was_wrong()
    field_order = (*ReviewHeardForm.field_order, "because")

    def __init__(self, *args: Any, written: Right, counts: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial=_answer_as_written(written), **kwargs)
        del self.fields["heard_how"], self.fields["seen"]
        self.fields["decided_at"].help_text = ""
        if not counts:
            for name in self.NEW:
                del self.fields[name]
            self.NEW = ()
        self.counts = counts

    def right(self, written: Right) -> Right:
        """A time that was left as it was shown is the one that was written, to the second."""
        said = self.cleaned_data
        review_at = _unless_moved(said["review_at"], written.review_at)
        return Right(
            name=said["officer_name"],
            at=_unless_moved(said["decided_at"], written.at),
            rank=said["officer_rank"] or None,
            number=said["officer_number"],
            outcome=said["verdict"],
            reason=said["reason"],
            review_at=review_at,
            decision=self._decided(review_at),
        )

    def _decided(self, review_at: Any) -> NewDecision | None:
        if self.keeps or not self.counts:
            return None
        said = {name: self.cleaned_data[name] for name in self.NEW}
        return NewDecision(review_at=review_at, **said)


def _officer_as_written(written: Right) -> dict[str, Any]:
    return {
        "officer_name": written.name,
        "officer_rank": "" if written.rank is None else str(written.rank.value),
        "officer_number": written.number,
    }


def _answer_as_written(written: Right) -> dict[str, Any]:
    decided = written.decision
    new = asdict(decided) if decided else {}
    return {
        **{name: new[name] for name in ReviewHeardForm.NEW if new},
        **({"grade": decided.grade or HeardForm.NOT_SAID} if decided else {}),
        **_officer_as_written(written),
        "decided_at": written.at,
        "verdict": written.outcome,
        "reason": written.reason,
        "review_at": written.review_at,
    }


def _unless_moved(said: Any, before: Any) -> Any:
    same = said and before and said == before.replace(second=0, microsecond=0)
    return before if same else said
