"""Forms of the recorder: a section's questions, telling somebody now, what a manager says of it, and what is
shared."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.forms import BoundField

from core.forms import Choice, Choices, Form, LongText, Option
from returns.answers import Kept, Said, Seen, said_in
from returns.models import Answer
from returns.questions import Asks, Question, Section, asked, worded
from returns.rules import Kind, SharedWith, Unsaid, Verdict, may_read

YES, NO = "yes", "no"
MOST_WORDS, MOST_NOTE = 10_000, 4000

KINDS = {
    Asks.CHILD: Kind.WORDS,
    Asks.NOTE: Kind.NOTE,
    Asks.ONE: Kind.PICKED,
    Asks.MANY: Kind.PICKED,
}


@dataclass(frozen=True)
class Box:
    """One field of the page, and the answer that it was filled with."""

    name: str
    question: Question
    kind: Kind
    answer: Answer | None = None

    @property
    def seen(self) -> Seen:
        return Seen(self.answer.pk, said_in(self.answer).mark) if self.answer else Seen()


@dataclass
class Asked:
    """A question as the page shows it: its fields, and what others wrote, which is theirs alone."""

    question: Question
    words: str
    answer: BoundField
    unsaid: BoundField | None = None
    note: BoundField | None = None
    more: list[BoundField] = field(default_factory=list)
    others: list[Answer] = field(default_factory=list)


class SectionForm(Form):
    """The questions of a section. Nothing has to be answered: what stands there is kept."""

    def __init__(
        self,
        *args: Any,
        section: Section,
        name: str,
        mine: Sequence[Answer],
        others: Sequence[Answer] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.section, self.others = name, section, others
        self.boxes = list(self._boxes(mine))
        for box in self.boxes:
            self._add(box)

    def _boxes(self, mine: Sequence[Answer]) -> Iterator[Box]:
        for question in self.section.questions:
            kind = KINDS[question.asks]
            yield from self._boxes_of(question, kind, question.code, mine)
            if kind is Kind.WORDS:
                yield from self._boxes_of(question, Kind.NOTE, f"{question.code}-note", mine)

    def _boxes_of(
        self, question: Question, kind: Kind, name: str, mine: Sequence[Answer]
    ) -> Iterator[Box]:
        """One; and one for each answer that was written in another window, where the page shows it."""
        here = [each for each in mine if (each.question, each.kind) == (question.code, kind)]
        written = [each for each in here if not each.is_empty]
        shown = written or here
        yield Box(name, question, kind, shown[0] if shown else None)
        for answer in shown[1:]:
            if not self.is_bound or f"{name}--{answer.pk}" in self.data:
                yield Box(f"{name}--{answer.pk}", question, kind, answer)

    def _add(self, box: Box) -> None:
        said = said_in(box.answer) if box.answer else Said(box.question.code, box.kind)
        if box.kind is Kind.PICKED:
            self.fields[box.name] = _picks(box.question, self.name)
            several = box.question.asks is Asks.MANY
            self.initial[box.name] = said.chosen if several else next(iter(said.chosen), "")
            return
        self.fields[box.name] = (
            _words(self.name) if box.kind is Kind.WORDS else _note(box, self.name)
        )
        if "--" in box.name:
            self.fields[box.name].label = f"{self.fields[box.name].label}, from another window"
        self.initial[box.name] = said.text
        if box.kind is Kind.WORDS and box.name == box.question.code:
            self.fields[f"{box.name}-unsaid"] = Choice(
                "If there are no words", choices=Unsaid.choices, inline=True, required=False
            )
            self.initial[f"{box.name}-unsaid"] = said.unsaid

    # As the page shows it

    @property
    def asked(self) -> Iterator[Asked]:
        """Each question of the section with its boxes: the answer, why there is none, the worker's note, and what
        others wrote.
        """
        for question in self.section.questions:
            code = question.code
            kinds = (KINDS[question.asks], Kind.NOTE)
            yield Asked(
                question,
                worded(question.words, self.name),
                self[code],
                self[f"{code}-unsaid"] if f"{code}-unsaid" in self.fields else None,
                self[f"{code}-note"] if f"{code}-note" in self.fields else None,
                [
                    self[box.name]
                    for box in self.boxes
                    if box.name.startswith((f"{code}--", f"{code}-note--"))
                ],
                [
                    each
                    for each in self.others
                    if each.question == code and each.kind in kinds and not each.is_empty
                ],
            )

    @property
    def marks(self) -> dict[str, str]:
        """What each box was filled with, for the page to carry; as it was sent, where it was."""
        return {
            f"seen-{box.name}": self.data.get(f"seen-{box.name}", "")
            if self.is_bound
            else mark_of(box.seen)
            for box in self.boxes
        }

    def marks_after(self, kept: Sequence[Kept]) -> dict[str, str]:
        return {
            f"seen-{box.name}": mark_of(each.seen)
            for box, each in zip(self.boxes, kept, strict=True)
        }

    @property
    def saved_at(self) -> datetime | None:
        """When anything of the section was kept last."""
        return max((box.answer.saved_at for box in self.boxes if box.answer), default=None)

    # As it was sent

    def said(self) -> list[tuple[Said, Seen]]:
        return [
            (self._said(box), seen_in(self.data.get(f"seen-{box.name}", ""))) for box in self.boxes
        ]

    def _said(self, box: Box) -> Said:
        value = self.cleaned_data[box.name]
        code = box.question.code
        if box.kind is Kind.PICKED:
            chosen = value if isinstance(value, list) else [value] if value else []
            return Said(code, box.kind, chosen=chosen)
        text = _as_typed(value)
        unsaid = self.cleaned_data.get(f"{box.name}-unsaid", "")
        return Said(code, box.kind, text, unsaid="" if text else unsaid)


def _words(name: str) -> LongText:
    return LongText(
        f"{name}’s words",
        required=False,
        strip=False,
        max_length=MOST_WORDS,
        rows=4,
        as_said=True,
    )


def _note(box: Box, name: str) -> LongText:
    """Beside the child's words it is “My note”; else the question itself asks for it."""
    own = box.question.asks is Asks.NOTE
    return LongText(
        worded(box.question.words, name) if own else "My note",
        required=False,
        strip=False,
        max_length=MOST_NOTE,
        rows=3,
    )


def _picks(question: Question, name: str) -> Choice | Choices:
    options = [
        Option(each.code, worded(each.words, name), exclusive=each.alone)
        for each in question.options
    ]
    label = worded(question.words, name)
    if question.asks is Asks.ONE:
        return Choice(label, choices=options, inline=True, required=False)
    return Choices(label, choices=options, required=False)


def _as_typed(text: str) -> str:
    """A browser sends two marks for each new line that was typed; of spaces alone, nobody says a word."""
    return text.replace("\r\n", "\n") if text.strip() else ""


def mark_of(seen: Seen) -> str:
    return f"{seen.answer_id}.{seen.mark}"


def seen_in(sent: str) -> Seen:
    number, _, mark = sent.partition(".")
    fits = number.isascii() and number.isdigit() and len(number) < 19
    return Seen(int(number), mark) if fits else Seen()


# Told at once, and approved


class TellForm(Form):
    text = LongText(
        "What do they need to know now?",
        hint="Write what was said and what you have seen. This is not read by the home or its agency.",
        missing="Enter what they need to know",
        max_length=4000,
        rows=5,
        spellcheck=False,
    )
    in_danger = Choice(
        "",
        choices=[
            Option(YES, "Yes, or I am not sure", hint="Call 999 first, then send this."),
            Option(NO, "No"),
        ],
        missing="Select yes if somebody may be in danger now",
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_danger"].label = f"Is {name}, or anybody else, in danger now?"

    def clean_in_danger(self) -> bool:
        return self.cleaned_data["in_danger"] == YES


class ApprovalForm(Form):
    outcome = Choice(
        "What do you say of how it was written down?",
        choices=[
            Option(Verdict.APPROVED, "Approve it"),
            Option(Verdict.RETURNED, "Return it with comments", reveals=("comments",)),
        ],
        missing="Select approve or return",
    )
    comments = LongText(
        "What should be looked at again?",
        missing="Enter what should be looked at again",
        max_length=4000,
        rows=4,
    )


class ShareForm(Form):
    """Each thing that the child said, under the question that it answers, and who else may read it."""

    def __init__(
        self,
        *args: Any,
        name: str,
        words: Iterable[Answer],
        refused: bool = False,
        chosen_by_the_child: Collection[SharedWith] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        questions = asked().questions
        self.readers: set[SharedWith] = set()  # whom any of it can be shared with
        for each in words:
            said = f"“{each.text}”"
            readers = may_read(each.question, refused=refused, chosen=chosen_by_the_child)
            self.readers |= set(readers)
            field = Choices(
                worded(questions[each.question].words, name),
                choices=[Option(whom.value, whom.label) for whom in readers],
                hint=said,
                required=False,
            )
            self.fields[str(each.pk)] = field
            self.initial[str(each.pk)] = [shared.audience for shared in each.shared.all()]
            for shared in each.shared.all():
                self.initial["because"] = shared.because or self.initial.get("because", "")
        self.fields["because"] = LongText(
            f"Why must police read what {name} didn’t agree to share?",
            hint=f"Only where you share something to keep somebody safe. It stands on the police’s"
            f" paper, and not on {name}’s copy.",
            required=False,
            max_length=2000,
            rows=3,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        without_a_yes = self._is_without_a_yes()
        if without_a_yes and not cleaned.get("because"):
            self.add_error("because", "Enter why police must read it")
        if cleaned.get("because") and not without_a_yes:
            wanted = "Select what police must read to keep somebody safe, or leave this empty"
            self.add_error("because", wanted)
        return cleaned

    def _is_without_a_yes(self) -> bool:
        return any(whom == SharedWith.POLICE_FOR_SAFETY for _, whom in self.chosen)

    @property
    def chosen_now(self) -> list[tuple[int, SharedWith]]:
        """What is shared as the page is opened."""
        shared = ((pk, whom) for pk, readers in self.initial.items() for whom in readers)
        return [(int(pk), SharedWith(whom)) for pk, whom in shared if pk != "because"]

    @property
    def mark(self) -> str:
        """Of this choice and no other: that what each would read was looked at before it was saved."""
        said = sorted((pk, whom.value) for pk, whom in self.chosen)
        return sha256(repr((said, self.cleaned_data["because"])).encode()).hexdigest()[:16]

    @property
    def chosen(self) -> list[tuple[int, SharedWith]]:
        """Which answers, and with whom."""
        chosen = self.cleaned_data.items()
        return [
            (int(pk), SharedWith(whom))
            for pk, readers in chosen
            if pk != "because"
            for whom in readers
        ]
