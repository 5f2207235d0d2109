"""The protocol's own questions as a form, whatever a partnership asks in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.forms import Choice, Choices, Form, LongText, Option
from missing.protocol import Answer, Question

SHORT = 12  # letters: answers that short stand side by side


@dataclass(frozen=True)
class Told:
    """One question and what was said, as the summary before sending shows it."""

    question: str
    answer: str


class QuestionsForm(Form):
    """The protocol's questions. One asked only after a certain answer appears inside that answer.

    With `required`, the questions that a suggestion cannot do without must be answered; any other
    may be left, and is then something not known.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        name: str,
        required: bool = False,
        heading: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.name = name
        self.asked = dict(inside_names(questions))
        for field, question in self.asked.items():
            alone = field == question.code
            self.fields[field] = self._field(
                question,
                _revealed(question, questions) if alone else {},
                heading=heading and alone,
                must=required and question.needed and alone,
            )

    def _field(
        self,
        question: Question,
        reveals: dict[str, tuple[str, ...]],
        *,
        heading: bool,
        must: bool,
    ) -> Choice | Choices:
        options = [
            Option(
                answer.code,
                answer.text.replace("{name}", self.name),
                reveals=reveals.get(answer.code, ()),
                exclusive=answer.alone,
            )
            for answer in question.answers
        ]
        asked: dict[str, Any] = {
            "choices": options,
            "hint": question.hint_for(self.name),
            "heading": heading,
            "required": must,
            "missing": missing_sentence(question.answers),
        }
        if question.many:
            return Choices(question.asked_of(self.name), **asked)
        inline = not reveals and all(len(answer.text) <= SHORT for answer in question.answers)
        return Choice(question.asked_of(self.name), inline=inline, **asked)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The answers that were given, by question; of a form with mistakes, those without one."""
        readable = self.readable
        given: dict[str, tuple[str, ...]] = {}
        for name, question in self.asked.items():
            answer = readable.get(name) or ()
            codes = (answer,) if isinstance(answer, str) else tuple(answer)
            if codes:
                given[question.code] = codes
        return given

    @property
    def told(self) -> list[Told]:
        """Every question that was answered, with the answers in its own words."""
        chosen = self.chosen
        by_code = {question.code: question for question in self.asked.values()}
        return [
            Told(
                by_code[code].asked_of(self.name),
                "; ".join(
                    by_code[code].answer(answer).text.replace("{name}", self.name)
                    for answer in answers
                ),
            )
            for code, answers in chosen.items()
        ]


class FeelingForm(Form):
    """What feels wrong, asked after everything else: kept apart from the facts and never weighed."""

    gut_feeling = LongText(
        "Anything that just feels wrong?",
        hint="Your feeling counts, and is kept apart from the facts.",
        required=False,
        rows=2,
        max_length=1000,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields([name for name in self.fields if name != "gut_feeling"])

    @property
    def gut_feeling_said(self) -> str:
        return self.readable.get("gut_feeling") or ""


def inside_names(questions: Sequence[Question]) -> Iterator[tuple[str, Question]]:
    """Each question by the name of its field; one inside several answers has a field in each."""
    for question in questions:
        parent = _parent(question, questions)
        if parent is None:
            yield question.code, question
        else:
            answers = question.ask_when.answers[parent]
            yield from ((f"{question.code}-{answer}", question) for answer in answers)


def _revealed(question: Question, questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """By answer of `question`, the fields that appear inside it."""
    reveals: dict[str, tuple[str, ...]] = {}
    for other in questions:
        if _parent(other, questions) == question.code:
            for answer in other.ask_when.answers[question.code]:
                reveals[answer] = (*reveals.get(answer, ()), f"{other.code}-{answer}")
    return reveals


def _parent(question: Question, questions: Sequence[Question]) -> str | None:
    """The question of the same page inside whose answers this one is asked, if there is one."""
    parents = {other.code for other in questions if not other.many and not other.ask_when.answers}
    first = next(iter(question.ask_when.answers), None)
    return first if first in parents else None


def missing_sentence(answers: Sequence[Answer]) -> str:
    """“Select yes, no or I'm not sure”, when the answers are as short as that."""
    if len(answers) > 3 or any(len(answer.text) > SHORT for answer in answers):
        return "Select one answer"
    words = [a.text if a.text.startswith("I'") else a.text.lower() for a in answers]
    return f"Select {', '.join(words[:-1])} or {words[-1]}"
