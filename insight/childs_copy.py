"""The child's own copy of a return interview: their words first, then what was agreed, who reads what, and
whom to call. In plain words and larger letters, for the child alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from children.access import Standing
from children.models import Document
from core.papers import render
from core.times import local
from insight.interview_paper import interview_to_hear, numbers_of, paper_of
from partners import helplines
from partners.actor import Actor
from returns.access import heard_of
from returns.models import Answer
from returns.queries import words_shared
from returns.questions import asked, worded
from returns.rules import Kind, SharedWith
from returns.voice_words import voice_of
from returns.words import parts_of

# What the worker wrote for the child to read, or had said to the child before anything was asked.
AGREED, WILL_SHARE, MUST_PASS_ON = "agreed", "shared-with", "passed-on"


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None for whoever may not hear what the child said."""
    heard = interview_to_hear(document, actor)
    if heard is None:
        return None
    interview, standing = heard
    paper = replace(paper_of(interview, "", actor, now), title="What we talked about")
    return render("papers/childs-copy.html", copy_of(interview, standing, now=now), paper)


def copy_of(interview: Any, standing: Standing, *, now: datetime) -> dict[str, Any]:
    """What the copy says: the child's own words first, then what was agreed and who reads what.

    Of the worker's notes only those that were written for the child.
    """
    name, answers = str(interview.child), heard_of(interview, standing)
    said = parts_of((each for each in answers if each.kind == Kind.WORDS and each.text), name)
    notes = {code: _notes(answers, code) for code in (AGREED, WILL_SHARE, MUST_PASS_ON)}
    return {
        "name": name,
        "interviewer": str(interview.interviewer),
        "service": str(interview.service),
        "authority": str(interview.child.responsible_authority),
        "on": f"{local(interview.held_at):%A %-d %B %Y}",
        "said": [*voice_of(interview, standing).parts, *said],
        "agreed": notes[AGREED],
        "told": [*notes[WILL_SHARE], *notes[MUST_PASS_ON]],
        "readers": list(_readers(interview, name)),
        "numbers": numbers_of(interview, now),
        "helplines": helplines.for_children(),
    }


def _notes(answers: Iterable[Answer], code: str) -> list[str]:
    return [each.text for each in answers if each.question == code and each.text]


# Who reads what


@dataclass(frozen=True)
class Reader:
    """Who else reads some of it, as a sentence begins, and the questions that it answers."""

    who: str
    questions: list[str]


TO_A_CHILD: dict[SharedWith, str] = {
    SharedWith.REVIEWING_OFFICER: "Your reviewing officer checks that you are looked after well, and can read",
    SharedWith.CARERS: "The people who look after you where you live can read",
    SharedWith.COORDINATORS: "The people who make sure that you get help when you are missing can read",
    SharedWith.POLICE: "The police can read, on paper,",
    SharedWith.POLICE_FOR_SAFETY: "To keep you or somebody else safe, we also tell the police, even without"
    " your yes,",
}


def _readers(interview: Any, name: str) -> Iterable[Reader]:
    shared = list(words_shared(interview))
    for audience, who in TO_A_CHILD.items():
        codes = {each.answer.question for each in shared if each.audience == audience}
        if codes:
            questions = (each for code, each in asked().questions.items() if code in codes)
            yield Reader(who, [worded(each.words, name) for each in questions])
