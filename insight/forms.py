"""The questions that the board's filters ask."""

from collections.abc import Mapping
from typing import Any

from core.forms import Choices, Form, Text
from insight.filters import DATES, LABEL, Kind, Wanted


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
