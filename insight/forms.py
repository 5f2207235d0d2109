"""The questions that the board's filters and saved views ask, and those about a chronology."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.forms import Choices, Confirm, Date, Form, Text
from core.times import local, short_day
from insight.filters import DATES, LABEL, Kind, Wanted
from missing.models import Episode


class FiltersForm(Form):
    """One question a kind that there is something to choose of; it is read by `filters.heard`."""

    def __init__(self, offered: Mapping[Kind, Mapping[str, str]], wanted: Wanted) -> None:
        said: dict[str, Any] = wanted.query
        for name, on in (("from", wanted.since), ("to", wanted.until)):
            said[name] = f"{on.day}/{on.month}/{on.year}" if on else ""
        super().__init__(initial=said)
        for kind, words in offered.items():
            if words:
                self.fields[kind.value] = Choices(
                    LABEL[kind], choices=tuple(words.items()), required=False
                )
        for name, label in DATES.items():
            self.fields[name] = Text(label, hint="For example, 27/3/2026", width=10, required=False)


class ViewForm(Form):
    name = Text(
        "Name of this view",
        hint="Say what it is for, such as “Nights, north”. Do not write a child’s name.",
        missing="Give the view a name",
        max_length=40,
    )
    shared = Confirm("Share it", text="Share it with my agency", required=False)
    default = Confirm("Open it first", text="Open it first when I go to the board", required=False)


class ChronologyForm(Form):
    """It begins with the last twelve months."""

    first_day = Date(
        "From which day?", hint="For example, 27 3 2026", past=True, missing="Enter the first day"
    )
    last_day = Date(
        "To which day?",
        hint="The last day that it covers",
        past=True,
        missing="Enter the last day",
    )
    only_episodes = Choices(
        "Which times away?",
        hint="Leave them all empty for every time away in these days",
        optional=True,
        missing="Select times away from the list",
    )

    def __init__(self, *args: Any, episodes: Iterable[Episode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = local(self.now).date()
        self.initial = {"first_day": a_year_before(today), "last_day": today}
        offered = [(str(each.pk), _named(each)) for each in episodes]
        if offered:
            self.fields["only_episodes"].offer(offered)  # type: ignore[attr-defined]
        else:
            del self.fields["only_episodes"]

    def clean_only_episodes(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["only_episodes"]]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        first, last = answers.get("first_day"), answers.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must be the first day or after it")
        return answers


def a_year_before(today: date) -> date:
    """The same day last year; of 29 February, the day before."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - 1, day=day)


def _named(episode: Episode) -> str:
    return f"{episode.reference}, {short_day(episode.opened_at)}"
