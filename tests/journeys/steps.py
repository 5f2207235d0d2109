"""What people do on the pages of a child's coming back; the same with scripts and without.

Each is made when it is taken, since it may say that something happens in this minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.times import LONDON
from returns.forms import ANOTHER_TIME
from tests.journeys.moments import this_minute, tomorrow_afternoon, typed


@dataclass(frozen=True)
class Step:
    """A form: the words that lead to it, its button, what is answered, and what the next page says."""

    by: str
    button: str
    answers: Mapping[str, str]
    then: str


def in_days(name: str, days: int) -> dict[str, str]:
    """The answers to a question about a day, called `name`."""
    on = datetime.now(LONDON) + timedelta(days=days)
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


# Arranging it


def free_time() -> Step:
    times = {"begins": "4pm", "ends": "5pm", "weeks": "2"}
    return Step("Add times", "Add", {**in_days("on", 3), **times}, "2 times are added")


def attempt() -> Step:
    answers = {**typed("tried_at", this_minute()), "how": "phone", "result": "asked-to-wait"}
    return Step("Record an attempt", "Save attempt", answers, "The attempt is recorded")


def wish() -> Step:
    said = {"who": "Mo again", "place": "Not at home", "time": "After school", "told": "Text first"}
    return Step("would like", "Save", said, "Not at home")


def booking() -> Step:
    """With whoever arranges it, at a time that nobody offered."""
    when = {"slot": ANOTHER_TIME, **typed("booked_for", tomorrow_afternoon())}
    return Step(
        "Book a time", "Book", {**when, "where": "school", "child_told_by": "text"}, "4:15pm"
    )


# What the child says


def not_now() -> Step:
    said = {"words": "Not today. Leave me be.", "offered_instead": "text"}
    again = {"ask_again": "yes", **in_days("ask_again_on", 7)}
    answers = {**typed("declined_at", this_minute()), **said, **again}
    return Step("said not now", "Save", answers, "“Not now” is recorded")


def carers_view() -> Step:
    answers = {
        "said_by": "Sunil Rao, who looks after them",
        **typed("heard_at", this_minute()),
        "text": "There was a row about the phone on Friday.",
    }
    return Step("what a carer or parent knows", "Save", answers, "apart from the child’s words")


def told_now() -> Step:
    answers = {"text": "Somebody waits outside the school in a car.", "in_danger": "no"}
    return Step("Tell someone now", "Tell them now", answers, "They have been told")


def held() -> Step:
    answers = {**typed("held_at", this_minute()), "where": "school", "seen_alone": "yes"}
    return Step("Say who talked", "Send for approval", answers, "sent for approval")


# What a colleague says of it


def returned() -> Step:
    answers = {"outcome": "returned", "comments": "Say who was in the car, if they told you."}
    return Step("Read and approve", "Save what you decided", answers, "returned with your comments")


def approved() -> Step:
    answers = {"outcome": "approved"}
    return Step("Read and approve", "Save what you decided", answers, "The interview is approved")


# What was a mistake


def not_back(name: str) -> Step:
    answers = {"because": "It was their brother who came home."}
    return Step(
        "That was a mistake", f"{name} is still away", answers, "recorded as back by mistake"
    )


# What police say, and what somebody heard from them


def heard_of_prevention() -> Step:
    heard = {"heard_from": "PC Hale", "heard_how": "phone"}
    answers = {**heard, "outcome": "not-done", "because": "no-answer"}
    return Step(
        "Record what police said", "Record", answers, "Kept. It is not the return interview"
    )


def prevention() -> Step:
    saw = {"outcome": "done", "seen_alone": "yes", "found": "Well, and warm"}
    told = {"harm": "none-known", "words": "I was at my cousin’s"}
    answers = {**saw, **told}
    by = "Record the prevention interview"
    return Step(by, "Record", answers, "Kept. It is not the return interview")


def corrected_prevention() -> Step:
    """The time that the page fills in is right."""
    answers = {"outcome": "refused"}
    by = "It was otherwise: correct it"
    return Step(by, "Record", answers, "Kept. It is not the return interview")
