"""What a return interview asks: sections and questions, a document beside the code.

A question keeps its code for as long as any answer has it; a new wording is a new version of the document.
"""

import json
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from pydantic import field_validator, model_validator

from missing.duty_rules import Code, Entry, Words, refuse_all

DOCUMENT = Path(__file__).parent / "data" / "interview-1.0.json"


class Asks(StrEnum):
    """Whose answer it is, and of which shape: only the child's are ever shown as the child's words."""

    CHILD = "child"
    NOTE = "note"
    ONE = "one"
    MANY = "many"


PICKS = (Asks.ONE, Asks.MANY)


class Option(Entry):
    code: Code
    words: Words
    alone: bool = False


class Question(Entry):
    """`helps`: its answer says what helps the child, now or another time."""

    code: Code
    asks: Asks
    words: Words
    source: Words
    options: tuple[Option, ...] = ()
    helps: bool = False

    @model_validator(mode="after")
    def has_options_where_one_picks(self) -> Self:
        if bool(self.options) is not (self.asks in PICKS):
            raise ValueError(
                f"{self.code}: options belong to “one” and “many”, and to nothing else"
            )
        return self

    def labels(self, chosen: list[str]) -> list[str]:
        """What was picked, in the words and the order of the question."""
        return [option.words for option in self.options if option.code in chosen]


class Section(Entry):
    code: Code
    title: Words
    hint: str = ""
    questions: tuple[Question, ...]


class Interview(Entry):
    title: Words
    version: Words
    sections: tuple[Section, ...]

    @field_validator("sections")
    @classmethod
    def no_code_twice(cls, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        codes = [question.code for section in sections for question in section.questions]
        refuse_all(f"{code}: there twice" for code in sorted(set(codes)) if codes.count(code) > 1)
        return sections

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {each.code: each for section in self.sections for each in section.questions}

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)


@cache
def asked() -> Interview:
    """The interview as it is asked now."""
    return Interview.model_validate(json.loads(DOCUMENT.read_text(encoding="utf-8")))


def worded(words: str, name: str) -> str:
    """As it is asked of this child."""
    return words.replace("{name}", name)
