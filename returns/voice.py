"""What a child is asked who answers alone: a few questions of the return interview, a document beside it.

Each says of which of the interview's questions it is, so that whoever must not read the answer to that
one isn't given this one either. A new wording is a new version of the document.
"""

import json
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from pydantic import field_validator, model_validator

from missing.duty_rules import Code, Entry, Words, refuse_all
from returns.questions import Asks, Section, asked

DOCUMENT = Path(__file__).parent / "data" / "voice-1.0.json"


class Face(StrEnum):
    """A drawing beside the words of an answer: static/images/faces has each."""

    HAPPY = "happy"
    CALM = "calm"
    UNSURE = "unsure"
    SAD = "sad"
    WORRIED = "worried"
    ANGRY = "angry"


class Option(Entry):
    """`grave`: whoever reads it is led to tell somebody at once. `face` says nothing that the words don't."""

    code: Code
    words: Words
    face: Face | None = None
    grave: bool = False


class Question(Entry):
    """Without options, the child writes; `of` is the question of the interview that it belongs to."""

    code: Code
    of: Code
    words: Words
    source: Words
    options: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def belongs_to_the_interview(self) -> Self:
        question = asked().questions.get(self.of)
        if question is None or question.asks is not Asks.CHILD:
            raise ValueError(f"{self.code}: “{self.of}” is nothing that the interview asks a child")
        return self

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


class Voice(Entry):
    title: Words
    version: Words
    questions: tuple[Question, ...]

    @field_validator("questions")
    @classmethod
    def no_code_twice(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        codes = [question.code for question in questions]
        refuse_all(f"{code}: there twice" for code in sorted(set(codes)) if codes.count(code) > 1)
        return questions

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def of_section(self, section: Section) -> list[Question]:
        """Those that belong to what a section of the interview asks."""
        codes = {question.code for question in section.questions}
        return [question for question in self.questions if question.of in codes]


@cache
def voiced() -> Voice:
    """As a child is asked now."""
    return Voice.model_validate(json.loads(DOCUMENT.read_text(encoding="utf-8")))
