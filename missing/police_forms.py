"""Forms for what police were told and what they decided, first-hand and second-hand."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone

from core import times
from core.forms import Choice, Form, Hidden, LongText, Option, Select, Text, When
from missing.forms import NOW_FILLED_IN
from missing.models import PoliceDecision, PoliceReport
from missing.protocol import Protocol
from missing.queries import why_not_told_at
from missing.request_forms import HeardFromForm
from missing.rules import TOLD_BY, HeardHow
from partners.models import Agency
from partners.rules import Rank

FOR_THE_CARER = "Say this in words the carer can act on. They read it exactly as you write it."


# Whoever of police said something by phone, as far as they said it


def name_said(label: str, *, missing: str) -> Text:
    hint = "A name, or “control room” if they gave none."
    return Text(label, hint=hint, missing=missing, max_length=120, width=20)


def rank_said() -> Select:
    return Select(
        "What is their rank?",
        choices=[(str(rank.value), rank.label) for rank in Rank],
        empty="They didn’t say, or none",
        required=False,
        coerce=lambda value: Rank(int(value)),
    )


def number_said() -> Text:
    label = "What is their number?"
    return Text(label, optional=True, max_length=40, width=10, spellcheck=False)


class ReportForm(Form):
    reported_at = When(
        "When did you tell police?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when you told police, like 8:40pm",
        initial=timezone.now,
    )
    how = Choice(
        "How did you tell them?",
        choices=[(each.value, each.label) for each in TOLD_BY],
        missing="Select how you told them",
    )
    spoke_to = Text(
        "Who did you speak to?",
        hint="Name, rank or number, if they gave it.",
        optional=True,
        max_length=120,
    )
    reference = Text(
        "What reference did they give?",
        hint="It may be called a log, incident or missing person number.",
        optional=True,
        max_length=40,
        width=20,
        spellcheck=False,
    )

    def __init__(self, *args: Any, earliest: Callable[[], datetime], **kwargs: Any) -> None:
        """`earliest`: asked only where something was sent."""
        super().__init__(*args, **kwargs)
        self.earliest = earliest

    def clean_reported_at(self) -> datetime:
        """Nobody tells police of a child long before the child was last seen, or before they went again."""
        reported_at = self.cleaned_data["reported_at"]
        not_before = self.earliest()
        if reported_at < not_before:
            self.add_error(
                "reported_at",
                f"The time you told police must be after {times.at(not_before, now=self.now)}:"
                " check the day",
            )
        return cast(datetime, reported_at)


class ReportCorrectionForm(ReportForm):
    """How a call to police really was, beginning with what was written down of it."""

    reported_at = When(
        "When were police told?",
        past=True,
        missing="Enter when police were told, like 8:40pm",
    )
    how = Choice(
        "How were they told?",
        choices=[(each.value, each.label) for each in TOLD_BY],
        missing="Select how they were told",
    )
    because = Text(
        "What was wrong?",
        hint="For example: I wrote the time of the log, not of the call.",
        missing="Enter what was wrong",
        max_length=300,
    )

    def __init__(self, *args: Any, report: PoliceReport, **kwargs: Any) -> None:
        written = {name: getattr(report, name) for name in self.OF_THE_CALL}
        super().__init__(*args, earliest=lambda: report.reported_at, initial=written, **kwargs)
        self.report = report

    def clean_reported_at(self) -> datetime:
        reported_at = cast(datetime, self.cleaned_data["reported_at"])
        if reported_at == times.to_the_minute(self.report.reported_at):
            return self.report.reported_at  # which was written down to the second
        if why := why_not_told_at(self.report, reported_at, now=self.now):
            self.add_error("reported_at", why)
        return reported_at

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and all(
            getattr(self.report, name) == said[name] for name in self.OF_THE_CALL
        ):
            self.add_error(None, "This is how it was written down. Change what was wrong")
        return said

    OF_THE_CALL = ("reported_at", "how", "spoke_to", "reference")


class AfterTheLatest(Form):
    """A decision that is written beside the one in force, `latest`, which whoever writes has read."""

    seen = Hidden(required=False)

    def __init__(self, *args: Any, latest: PoliceDecision | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        self.fields["seen"].initial = str(latest.pk if latest else "")

    def clean_seen(self) -> int | None:
        """The decision that they have read, where it is still the latest."""
        seen = self.cleaned_data["seen"]
        if self.latest and seen != str(self.latest.pk):
            self.read_first(self.latest)
        return int(seen) if seen.isdecimal() else None

    def read_first(self, latest: PoliceDecision) -> None:
        """Somebody else decided meanwhile: what was typed stays, and theirs is read by the next press."""
        self.data = cast(QueryDict, self.data).copy()
        self.data["seen"] = str(latest.pk)
        at = times.at(latest.decided_at, now=self.now)
        self.add_error(
            None,
            f"{latest.whose} decided at {at} while you were writing. Yours is kept below. Read"
            " theirs, then record yours if it still stands",
        )

    def decision(self) -> dict[str, Any]:
        """What the workflow is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class DecisionForm(AfterTheLatest):
    """An officer's decision, its reason, its grade and when it is looked at again."""

    outcome = Choice("What have you decided?", missing="Select what you have decided")
    grade = Choice("What is the risk grade?", missing="Select a risk grade")
    low_grade_because = LongText(
        "If the grade is below medium, why is that right for a child?",
        hint="Low and no apparent risk are unusual for a child. They need a reason of their own.",
        rows=2,
        required=False,
        max_length=1000,
    )
    reason = LongText(
        "Why?",
        hint=FOR_THE_CARER,
        missing="Give a reason, in words the carer will read",
        max_length=2000,
    )
    carer_worry = LongText(
        "What did the carer say worries them?",
        hint="Needed unless police respond now.",
        rows=2,
        required=False,
        max_length=1000,
    )
    carer_should = LongText(
        "What should the carer do, and until when?",
        hint="Needed unless police respond now.",
        rows=2,
        required=False,
        max_length=1000,
    )
    review_at = When(
        "When will you look at this again?",
        future=True,
        missing="Choose when you will look at this again",
    )
    officer_number = Text(
        "Your collar number", optional=True, max_length=40, width=10, spellcheck=False
    )
    log_number = Text("Log number", optional=True, max_length=40, width=20, spellcheck=False)

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = protocol
        cast(Choice, self.fields["outcome"]).offer([(o.code, o.text) for o in protocol.outcomes])
        cast(Choice, self.fields["grade"]).offer([_graded(grade) for grade in protocol.grades])
        self._ask_for_review()

    def _ask_for_review(self) -> None:
        """Filled in with the soonest of the usual times, which every grade allows."""
        soonest = min(
            self.protocol.review_at(grade.code, self.now) for grade in self.protocol.grades
        )
        self.fields["review_at"].initial = soonest
        self.fields["review_at"].help_text = _usual_times(self.protocol)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        self._ask_for_advice(answers)
        self._ask_about_low_grade(answers)
        judge_review(self, self.protocol, answers.get("grade"), answers.get("review_at"), self.now)
        return answers

    def _ask_for_advice(self, answers: dict[str, Any]) -> None:
        outcome = answers.get("outcome")
        if not outcome or not self.protocol.outcome(outcome).needs_advice:
            return
        if not answers.get("carer_worry"):
            self.add_error("carer_worry", "Enter what the carer said worries them")
        if not answers.get("carer_should"):
            self.add_error("carer_should", "Enter what the carer should do, and until when")

    def _ask_about_low_grade(self, answers: dict[str, Any]) -> None:
        grade = answers.get("grade")
        if grade and self.protocol.grade(grade).warn_for_child:
            if not answers.get("low_grade_because"):
                self.add_error("low_grade_because", "Enter why this grade is right for a child")
        else:
            answers["low_grade_because"] = ""


class HeardForm(Form):
    """What police said, from whoever heard it."""

    officer_name = name_said("Who told you?", missing="Enter who told you")
    officer_rank = rank_said()
    officer_number = number_said()
    decided_at = When(
        "When did they tell you?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they told you, like 8:40pm",
        initial=timezone.now,
    )
    heard_how = Choice(
        "How did you hear it?", choices=HeardHow.choices, missing="Select how you heard it"
    )
    outcome = Choice("What did they decide?", missing="Select what they decided")
    grade = Choice("What risk grade did they say?", missing="Select a grade, or “They didn’t say”")
    reason = LongText(
        "What did they say?",
        hint="Their own words, as near as you can.",
        missing="Enter what they said",
        max_length=2000,
    )
    carer_should = LongText(
        "What did they ask you to do, and until when?", rows=2, optional=True, max_length=1000
    )
    review_at = When(
        "When did they say they will look again?",
        hint="Leave this empty if they didn’t say.",
        optional=True,
    )
    log_number = Text(
        "What log number did they give?", optional=True, max_length=40, width=20, spellcheck=False
    )

    NOT_SAID = "not-said"

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = protocol
        cast(Choice, self.fields["outcome"]).offer(
            [(o.code, o.carer_reads) for o in protocol.outcomes]
        )
        cast(Choice, self.fields["grade"]).offer(
            [
                *((grade.code, grade.label) for grade in protocol.grades),
                (self.NOT_SAID, "They didn’t say"),
            ]
        )

    def clean_grade(self) -> str:
        grade = self.cleaned_data["grade"]
        return "" if grade == self.NOT_SAID else grade

    def clean_officer_rank(self) -> Rank | None:
        return self.cleaned_data["officer_rank"] or None

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if decided_at := answers.get("decided_at"):
            judge_review(self, self.protocol, None, answers.get("review_at"), decided_at)
        return answers


class HeardDecisionForm(AfterTheLatest, HeardForm):
    """What police decided, from whoever heard it, beside what stands now."""


class ReferenceForm(Form):
    reference = Text(
        "What reference did police give?",
        hint="It may be called a log, incident or missing person number.",
        missing="Enter the reference",
        max_length=40,
        width=20,
        spellcheck=False,
    )


class TransferForm(HeardFromForm):
    """To which force, and why. `forces` are all but the one that holds the report."""

    transferred_at = When(
        "When did they tell you?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they told you, like 8:40pm",
        initial=timezone.now,
    )
    to_force = Select(
        "Which police force takes the report over?",
        missing="Select which police force takes it over",
    )
    why = LongText(
        "Why?",
        hint="Everyone who reads what police decide can read this. For example: seen at the station in"
        " Leeds, and thought to be with a friend there.",
        missing="Enter why it goes to another force",
        max_length=1000,
        rows=3,
    )

    field_order = ("heard_from", "heard_how", "transferred_at", "to_force", "why")

    def __init__(self, *args: Any, forces: Sequence[Agency], heard: bool, **kwargs: Any) -> None:
        super().__init__(*args, heard=heard, **kwargs)
        if not heard:
            del self.fields["transferred_at"]
        self.forces = {str(force.pk): force for force in forces}
        which = cast(Select, self.fields["to_force"])
        which.offer([(key, str(force)) for key, force in self.forces.items()])

    def transfer(self) -> dict[str, Any]:
        """What the workflow is told."""
        return {**self.cleaned_data, "to_force": self.force()}

    def force(self) -> Agency:
        return self.forces[self.cleaned_data["to_force"]]


def judge_review(
    form: Form,
    protocol: Protocol,
    grade: str | None,
    review_at: datetime | None,
    decided_at: datetime,
) -> None:
    """A decision is looked at again after it was made, and within what its grade allows.

    Without a grade nothing bounds it: what was heard is kept as it was said.
    """
    if review_at is None:
        return
    if review_at <= decided_at:
        form.add_error("review_at", "Choose a review time after the decision")
    elif grade and review_at > protocol.latest_review_at(grade, decided_at):
        length = times.duration(timedelta(hours=protocol.grade(grade).max_review_hours))
        form.add_error("review_at", f"Choose a review time within {length} of the decision")


def _graded(grade: Any) -> Option:
    hint = "Unusual for a child. Say why below." if grade.warn_for_child else ""
    return Option(grade.code, grade.label, hint=hint)


def _usual_times(protocol: Protocol) -> str:
    usual = "; ".join(
        f"{grade.label.lower()}, within {times.duration(timedelta(hours=grade.review_hours))}"
        for grade in protocol.grades
    )
    return f"Usually: {usual}. Filled in with the soonest."
