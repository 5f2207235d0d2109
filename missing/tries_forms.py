"""Ticking what has been tried. The time of a tick is nobody's to type."""

from datetime import datetime
from typing import Any, cast

from markupsafe import Markup

from core.forms import Choice, Choices, Form, Option
from missing.rules import StepState
from missing.tries import Tries, Try

MOBILE = ("07", "+447", "00447")
AS_YOU_GO = "Tick as you go. We note the time. “Not yet” is fine."
WITH_THE_PAGE = "Tick what you have tried. We note the time when you save."


class TriesForm(Form):
    """A tick that was there before stays whatever a page that was opened earlier says of it; one that
    was a mistake says so."""

    tried = Choices(
        "What have you tried so far?",
        hint=WITH_THE_PAGE,
        required=False,
        size="m",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        tries: Tries,
        now: datetime,
        as_you_go: bool = False,
        **kwargs: Any,
    ) -> None:
        """`as_you_go`: the page keeps each tick as it is made."""
        super().__init__(data, now=now, **kwargs)
        if as_you_go:
            self.fields["tried"].help_text = AS_YOU_GO
        self.plan = tries
        self.tries = {each.code: each for each in tries.steps}
        for code, each in self.tries.items():
            self.fields[_state(code)] = Choice(
                "How did it go?",
                choices=_states(each),
                required=False,
                initial=each.state or StepState.DONE,
            )
        cast(Choices, self.fields["tried"]).offer(
            [
                Option(code, each.in_words(now), _hint(each), reveals=(_state(code),))
                for code, each in self.tries.items()
            ]
        )
        self.fields["tried"].initial = [code for code, each in self.tries.items() if each.state]

    @property
    def taken(self) -> dict[Try, StepState]:
        """What was ticked, or has come out differently, since this person last said; and what they took
        back that this very page had saved."""
        if not self.is_valid():
            return {}
        said = {
            each: StepState(self.cleaned_data[_state(code)] or StepState.DONE)
            for code, each in self.tries.items()
            if code in self.cleaned_data["tried"]
        }
        back = {
            each: StepState.MISTAKE
            for code, each in self.tries.items()
            if each.state and code in self._saved_before and each not in said
        }
        return back | {each: state for each, state in said.items() if state != each.state}

    @property
    def ticked_here(self) -> list[str]:
        """What this page has saved so far while it stood open. It says so itself the next time: to take
        such a tick back is to say that it was a mistake."""
        if not self.is_bound or not self.is_valid():
            return []
        new = {code for code, each in self.tries.items() if not each.state}
        return [code for code in self.cleaned_data["tried"] if code in new | self._saved_before]

    @property
    def _saved_before(self) -> set[str]:
        return set(self.data.getlist("ticked")) if hasattr(self.data, "getlist") else set()


def _states(each: Try) -> list[tuple[str, str]]:
    """Only a tick that stands can have been a mistake."""
    return [
        (state, label)
        for state, label in StepState.choices
        if each.state or state != StepState.MISTAKE
    ]


def _hint(each: Try) -> str:
    """Whom to ring or text, and what to ask before; beside the tick, so that ringing ticks nothing."""
    return Markup(" ").join(filter(None, (*_ways_to_reach(each.phone), each.first)))


def _ways_to_reach(phone: str) -> list[Markup]:
    """A landline is not offered to be texted."""
    ways = [("tel", "Call")] if phone else []
    ways += [("sms", "Text")] if _digits(phone).startswith(MOBILE) else []
    return [
        Markup('<a class="govuk-link" href="{}:{}">{} {}</a>').format(
            scheme, phone.replace(" ", ""), verb, phone
        )
        for scheme, verb in ways
    ]


def _digits(phone: str) -> str:
    """People write “+44 (0)7700 900123” as well."""
    return "".join(letter for letter in phone.replace("(0)", "") if letter in "+0123456789")


def _state(code: str) -> str:
    return f"state-{code}"
