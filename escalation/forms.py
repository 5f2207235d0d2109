"""Forms of a challenge and of the look that a senior officer takes at it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone

from core.forms import (
    Choice,
    Choices,
    Form,
    Hidden,
    LongText,
    Option,
    Select,
    Telephone,
    Time,
    When,
)
from escalation.rules import MAY_BE_ASKED, Kind, Outcome, Standing, why_unfit
from escalation.workflow import Answerer, NewDecision, Phoned
from missing.police_forms import (
    FOR_THE_CARER,
    DecisionForm,
    HeardForm,
    name_said,
    number_said,
    rank_said,
)
from missing.protocol import Protocol
from missing.rules import HeardHow
from partners.rules import Office, Rank


class ChallengeForm(Form):
    """Why the child is at risk, and what has been missed. What was answered before is offered again."""

    ground = Choice("What do you want them to look at again?", missing="Select what to look at")
    reasons = Choices(
        "Which of these still matter?",
        hint="They pointed to a higher level when you answered before.",
        optional=True,
    )
    harm = LongText(
        "",
        hint="In your own words. You know them.",
        required=False,
        max_length=2000,
        rows=3,
    )
    missed = LongText(
        "What has been missed?",
        hint="Something police did not know, or did not give enough weight.",
        missing="Tell us one thing that has been missed",
        max_length=2000,
        rows=3,
    )
    call_back = Telephone(
        "Which number can they call you back on?",
        hint="One that you will answer tonight.",
        missing="Enter a number that you will answer",
        max_length=40,
    )
    phoned = Choices(
        "Have you asked by phone already?",
        choices=[
            Option(
                "yes",
                "Yes, I have already asked by phone",
                reveals=("phoned_name", "phoned_rank", "phoned_number", "phoned_at"),
            )
        ],
        optional=True,
    )
    phoned_name = name_said("Who did you speak to?", missing="Enter who you spoke to")
    phoned_rank = rank_said()
    phoned_number = number_said()
    phoned_at = When(
        "When did you speak to them?",
        past=True,
        missing="Enter when you spoke to them, like 8:40pm",
        initial=timezone.now,
    )
    seen = Hidden(required=False)

    def __init__(
        self,
        *args: Any,
        name: str,
        protocol: Protocol,
        decision_id: int | None,
        standing: Standing,
        reasons: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        offered = list(dict.fromkeys(reasons))
        self.fields["harm"].label = f"Why do you think {name} is at risk of significant harm?"
        fitting = [
            (ground.code, ground.text)
            for ground in protocol.grounds
            if not why_unfit(ground, standing)
        ]
        cast(Choice, self.fields["ground"]).offer(fitting)
        self.fields["seen"].initial = str(decision_id or "")
        self.decision_id = decision_id
        if offered:
            cast(Choices, self.fields["reasons"]).offer([(reason, reason) for reason in offered])
        else:
            del self.fields["reasons"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not answers.get("harm") and not answers.get("reasons"):
            self.add_error("harm", f"Say why you think {self.name} is at risk of significant harm")
        return answers

    def to_keep(self) -> dict[str, Any]:
        """The answers as they are kept between the two pages."""
        at = self.cleaned_data["phoned_at"]
        return {**self.cleaned_data, "phoned_at": at.isoformat() if at else ""}

    def clean_seen(self) -> str:
        """The decision that they read is still the latest."""
        seen, now = self.cleaned_data["seen"], str(self.decision_id or "")
        if seen != now:
            self.data = cast(QueryDict, self.data).copy()
            self.data["seen"] = now
            self.add_error(
                None,
                "Police recorded another decision while you were writing. What you wrote is kept."
                " Read theirs, then go on if it still stands",
            )
        return now


def phoned_in(answers: dict[str, Any]) -> Phoned | None:
    """Whom they asked by phone, of answers that were kept between the two pages."""
    if not answers.get("phoned"):
        return None
    return Phoned(
        name=answers["phoned_name"],
        rank=Rank(answers["phoned_rank"]) if answers["phoned_rank"] else None,
        number=answers["phoned_number"],
        at=datetime.fromisoformat(answers["phoned_at"]),
    )


def harm_in_words(answers: dict[str, Any]) -> str:
    """What was ticked and what was written, as one text for the officer to read."""
    return "\n".join([*answers.get("reasons", []), answers["harm"]]).strip()


class QuestionForm(Form):
    """What an officer needs to know before they decide, and who could tell them."""

    office = Choice(
        "Who do you ask?",
        choices=[(office.value, office.label) for office in MAY_BE_ASKED],
        missing="Select who you ask",
        coerce=Office,
    )
    text = LongText(
        "What do you need to know?",
        hint="One thing, in plain words. Whoever answers is with the child’s home or authority.",
        missing="Enter what you need to know",
        max_length=1000,
        rows=3,
    )


class AnswerForm(Form):
    """What they were asked, answered."""

    text = LongText(
        "Your answer",
        hint="What you know, and how you know it. If you cannot say, say so: they decide without it.",
        missing="Enter an answer. If you cannot say, write that",
        max_length=2000,
        rows=4,
    )


def _verdict(outcome: Outcome) -> Option:
    return Option(outcome.value, outcome.label)


class VerdictForm(Form):
    """What was done with a decision. What is asked about a new one is asked only of a change."""

    verdict = Choice(
        "What do you do with the decision?",
        choices=[_verdict(outcome) for outcome in Outcome],
        missing="Select whether you change or keep the decision",
        coerce=Outcome,
    )
    NEW: tuple[str, ...] = ()

    def offer_verdicts(self, latest: Any) -> None:
        """Where nothing is decided there is nothing to keep."""
        if latest is None:
            verdict = cast(Choice, self.fields["verdict"])
            verdict.offer([_verdict(outcome) for outcome in Outcome if outcome != Outcome.KEPT])

    @property
    def keeps(self) -> bool:
        return self.cleaned_data.get("verdict") == Outcome.KEPT

    def new_questions(self) -> list[Any]:
        """What is asked only of those who change the decision."""
        return [self[name] for name in self.NEW]

    def _clean_fields(self) -> None:
        super()._clean_fields()
        if self.keeps:
            for name in self.NEW:
                self.errors.pop(name, None)
                self.cleaned_data[name] = ""

    def new_decision(self) -> NewDecision | None:
        """What the workflow puts in the old decision's place; nothing when that is kept."""
        if self.keeps:
            return None
        said = {name: self.cleaned_data[name] for name in (*self.NEW, "review_at")}
        return NewDecision(**said)


class ReviewForm(VerdictForm, DecisionForm):
    """What the senior officer does with the decision; a change is a whole new decision."""

    field_order = ("verdict", "reason", "review_at", "outcome", "grade")
    NEW = ("outcome", "grade", "low_grade_because", "carer_worry", "carer_should", "log_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = FOR_THE_CARER
        self.fields["reason"].error_messages["required"] = (
            "Give your reason, in words the carer will read"
        )
        self.fields["outcome"].label = "What is decided now?"
        self.fields["grade"].label = "What is the risk grade now?"
        self.offer_verdicts(self.latest)

    def _ask_for_review(self) -> None:
        review_at = cast(When, self.fields["review_at"])
        review_at.label = "When will police look again?"
        review_at.required = review_at.mark_optional = False
        review_at.help_text = (
            "If you keep the decision, this is needed. If you change it and leave this empty, it is"
            " the usual time of the grade."
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if self.keeps and not answers.get("review_at") and "review_at" not in self.errors:
            self.add_error("review_at", "Choose when police will look again")
        return answers


class ReviewHeardForm(VerdictForm, HeardForm):
    """What a senior officer answered by phone, from whoever heard it."""

    field_order: tuple[str, ...] = (
        *("officer_name", "officer_rank", "officer_number", "decided_at", "heard_how"),
        *("verdict", "reason", "review_at", "outcome", "grade", "carer_should", "log_number"),
    )
    NEW: tuple[str, ...] = ("outcome", "grade", "carer_should", "log_number")
    seen = Hidden(required=False)

    def __init__(self, *args: Any, latest: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = str(latest.pk if latest else "")
        rank = cast(Select, self.fields["officer_rank"])
        rank.required, rank.empty = True, "Choose their rank"
        rank.error_messages["required"] = "Select their rank. Ask, if they didn’t say"
        self.fields["verdict"].label = "What did they do with the decision?"
        self.fields["outcome"].label = "What is decided now?"
        self.fields["grade"].label = "What risk grade did they say now?"
        self.fields["decided_at"].label = "When did they answer?"
        self.offer_verdicts(latest)

    def clean_seen(self) -> int | None:
        seen = self.cleaned_data["seen"]
        return int(seen) if seen.isdecimal() and len(seen) < 19 else None

    @property
    def answerer(self) -> Answerer:
        """Who answered, as the workflow is told."""
        said = self.cleaned_data
        return Answerer(
            name=said["officer_name"],
            rank=said["officer_rank"],
            number=said["officer_number"],
            heard_how=HeardHow(said["heard_how"]),
        )


class PreferenceForm(Form):
    """Which of what can wait is e-mailed, which texted too, and in which hours nothing of it is."""

    mailed = Choices(
        "Which of these are e-mailed to you?",
        hint="They can wait. Whatever you leave out is in your notifications alone.",
        choices=Kind.choices,
        optional=True,
    )
    texted = Choices(
        "Which are texted to your mobile as well?",
        choices=[(kind.value, kind.label) for kind in Kind if kind is not Kind.DAILY],
        optional=True,
    )
    quiet_from = Time(
        "Quiet hours from",
        hint="These wait until your quiet hours are over. For example, 10pm.",
        optional=True,
    )
    quiet_until = Time("Quiet hours until", hint="For example, 7am.", optional=True)

    def __init__(self, *args: Any, texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not texts:
            del self.fields["texted"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("quiet_from"), said.get("quiet_until")
        if not self.errors and bool(begins is None) != bool(ends is None):
            missing = "quiet_from" if begins is None else "quiet_until"
            self.add_error(missing, "Enter when your quiet hours begin and when they end")
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", "Enter an end that is not when they begin")
        return said
