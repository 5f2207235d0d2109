"""Forms of the return interview: arranging it, trying, and holding it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError

from core import times
from core.forms import Choice, Form, Hidden, LongText, Option, Text, When
from returns.independence import Candidate, Found, Independence
from returns.models import Slot
from returns.rules import AttemptResult, Contact, Told, Where

YES, NO = "yes", "no"
ANOTHER_TIME = "another"
PICK_SOMEONE = "Pick someone independent, or say why not"

Checked = Sequence[tuple[Candidate, Independence]]


class WhoForm(Form):
    """Who holds it. Whoever the rules keep out is not among the answers."""

    interviewer = Choice("", missing=PICK_SOMEONE, coerce=int)
    because = LongText(
        "Why are they the right person, if you picked someone who needs a reason?",
        optional=True,
        max_length=1000,
        rows=2,
    )

    def __init__(self, *args: Any, name: str, checked: Checked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {who.person_id: found for who, found in checked}
        self.fields["interviewer"].label = self.who_asks(name)
        cast(Choice, self.fields["interviewer"]).offer(_people(checked, name))
        if not any(found.needs_reason for found in self.found.values()):
            del self.fields["because"]

    def who_asks(self, name: str) -> str:
        return f"Who will talk with {name}?"

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        found = self.found.get(answers.get("interviewer", 0))
        if found and found.needs_reason and not self.reason(answers):
            self.add_error("because", PICK_SOMEONE)
        return answers

    def reason(self, answers: dict[str, Any]) -> str:
        return str(answers.get("because", "")).strip()


def _people(checked: Checked, name: str) -> list[Option]:
    return [
        Option(str(who.person_id), who.name, hint=_hint(found, who.seen, name))
        for who, found in checked
        if found.can_be_booked
    ]


def _hint(found: Independence, seen: int, name: str) -> str:
    before = f"has talked with {name} {SO_OFTEN.get(seen, f'{seen} times')} before" if seen else ""
    if found.found is Found.CLEAR:
        return ", ".join(each for each in ("Independent", before) if each)
    if found.found is Found.EXCEPTION:
        said = f"By an exception. {' '.join(found.because())}"
        return f"{said} {before[0].upper()}{before[1:]}." if before else said
    known = f" {before[0].upper()}{before[1:]}." if before else ""
    return f"Needs a reason. {' '.join(found.because())}{known}"


SO_OFTEN = {1: "once", 2: "twice"}


class ScheduleForm(WhoForm):
    """Who, when, where, told how, and who else is there. Without free times, any time is asked for."""

    slot = Choice(
        "When?",
        missing="Select when you will talk",
        error_messages={"invalid_choice": "That time has just been taken. Choose another"},
    )
    booked_for = When("When?", future=True, missing="Enter the day and time, like 4:15pm")
    where = Choice("Where?", choices=Where.choices, missing="Select where you will talk")
    exactly = Text(
        "Where exactly, or how to join?", optional=True, max_length=200, spellcheck=False
    )
    child_told_by = Choice("", choices=Told.choices, missing="Select how they will be told")
    interpreter = Text(
        "",
        hint="The language, if an interpreter is wanted. Leave it empty if not.",
        optional=True,
        max_length=60,
        width=20,
    )
    advocate = Choice("", choices=[(YES, "Yes"), (NO, "No")], inline=True, optional=True)

    seen = Hidden(required=False)

    field_order = (
        *("interviewer", "because", "slot", "booked_for", "where", "exactly", "child_told_by"),
        *("interpreter", "advocate", "seen"),
    )

    def __init__(
        self,
        *args: Any,
        name: str,
        slots: Sequence[Slot],
        due_at: datetime | None = None,
        masked: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, name=name, **kwargs)
        self.slots = {str(slot.pk): slot for slot in slots}
        self.fields["exactly"].help_text = (
            f"An address, a room, a number or a link. Whoever arranges it reads this, and {name}’s carers if"
            " they are to say it. No message and no calendar has it."
        )
        if masked:
            self.fields[
                "exactly"
            ].help_text += " You aren’t shown what was written: it stays if you leave this empty and it stays at home."
        self.fields["child_told_by"].label = f"How will {name} be told?"
        self.fields["interpreter"].label = f"Does {name} want an interpreter?"
        self.fields["advocate"].label = f"Does {name} want an advocate there?"
        if slots:
            cast(Choice, self.fields["slot"]).offer(_times(slots, due_at, self.now))
            self.fields["booked_for"].label = "Which other time?"
        else:
            del self.fields["slot"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        slot = self.slots.get(answers.get("slot", ""))
        if slot and slot.interviewer_id != answers.get("interviewer"):
            self.add_error(
                "slot",
                f"That is a time of {slot.interviewer}. Choose {slot.interviewer}, or another time",
            )
        answers["offered"] = slot is not None
        if slot:
            answers["booked_for"] = slot.starts_at
        return answers

    def clean_advocate(self) -> bool:
        return self.cleaned_data["advocate"] == YES

    def clean_seen(self) -> int | None:
        """How often a time had been booked when the page was opened."""
        seen = self.cleaned_data["seen"]
        return int(seen) if seen.isdecimal() and len(seen) < 6 else None


def _times(slots: Sequence[Slot], due_at: datetime | None, now: datetime) -> list[Option]:
    """Each with whose it is; and whether it is too late for the law's 72 hours."""
    offered = []
    for slot in slots:
        late = due_at is not None and slot.starts_at > due_at
        hint = f"{slot.interviewer}. This is after it is due." if late else str(slot.interviewer)
        offered.append(Option(str(slot.pk), times.when(slot.starts_at, now=now), hint=hint))
    return [*offered, Option(ANOTHER_TIME, "Another time", reveals=("booked_for",))]


class HeldForm(WhoForm):
    held_at = When("", past=True, missing="Enter when you talked, like 4:15pm")
    where = Choice("Where did you talk?", choices=Where.choices, missing="Select where you talked")
    seen_alone = Choice(
        "",
        choices=[Option(YES, "Yes"), Option(NO, "No")],
        inline=True,
        missing="Select yes or no",
    )

    field_order = ("interviewer", "because", "held_at", "where", "seen_alone")

    def __init__(
        self, *args: Any, name: str, not_before: datetime | None, reason_given: bool, **kwargs: Any
    ) -> None:
        self.reason_given = reason_given
        super().__init__(*args, name=name, **kwargs)
        self.name, self.not_before = name, not_before
        self.fields["held_at"].label = f"When did you talk with {name}?"
        self.fields["seen_alone"].label = f"Did you see {name} alone?"

    def who_asks(self, name: str) -> str:
        return f"Who talked with {name}?"

    def reason(self, answers: dict[str, Any]) -> str:
        """A reason given when it was booked is still the reason."""
        booked = self.reason_given and answers.get("interviewer") == self.initial.get("interviewer")
        return super().reason(answers) or ("given when booked" if booked else "")

    @property
    def talk(self) -> dict[str, Any]:
        """What was answered, as the workflow takes it."""
        answers = self.cleaned_data
        return {
            "interviewer_id": answers["interviewer"],
            "because": answers.get("because", ""),
            "held_at": answers["held_at"],
            "where": answers["where"],
            "seen_alone": answers["seen_alone"],
        }

    def clean_held_at(self) -> datetime:
        return after_the_return(self.cleaned_data["held_at"], self)

    def clean_seen_alone(self) -> bool:
        return self.cleaned_data["seen_alone"] == YES


class AttemptForm(Form):
    tried_at = When("When did you try?", past=True, missing="Enter when you tried, like 4:15pm")
    how = Choice("How?", choices=Contact.choices, missing="Select how you tried")
    result = Choice("What happened?", missing="Select what happened")
    note = LongText("Anything to add", optional=True, max_length=1000, rows=3)

    def __init__(
        self, *args: Any, name: str, not_before: datetime | None, booked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.not_before = name, not_before
        cast(Choice, self.fields["result"]).offer(_results(name, booked))

    def clean_tried_at(self) -> datetime:
        return after_the_return(self.cleaned_data["tried_at"], self)


def _results(name: str, booked: bool) -> Iterable[Option]:
    """Only of what is booked the child can have been told."""
    hints = {
        AttemptResult.SPOKE: f"{name} has been offered a time to talk.",
        AttemptResult.TOLD: f"{name} has been offered it.",
        AttemptResult.ASKED_TO_WAIT: f"{name} has been offered a time to talk, and will be again.",
        AttemptResult.SAID_NO: f"The next page asks for {name}’s words.",
    }
    return [
        Option(
            result.value,
            result.label.replace("the child", name).replace("The child", name),
            hint=hints.get(result, ""),
        )
        for result in AttemptResult
        if booked or result is not AttemptResult.TOLD
    ]


def after_the_return(moment: datetime, form: Any) -> datetime:
    """Nothing about the interview happened before the child came back, or was found."""
    if form.not_before is None:
        raise ValidationError(f"{form.name} isn’t back yet. Go back to see what has happened")
    if moment < times.to_the_minute(form.not_before):
        back = times.at(form.not_before, now=form.now)
        raise ValidationError(f"The time must be after {form.name} came back, {back}")
    return moment
