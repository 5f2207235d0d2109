"""The questions that the board's filters and saved views ask."""

from collections.abc import Mapping
from typing import Any

from core.forms import Choices, Confirm, Form, Text
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


class ViewForm(Form):
    name = Text(
        "Name of this view",
        hint="Say what it is for, such as “Nights, north”. Do not write a child’s name.",
        missing="Give the view a name",
        max_length=40,
    )
    shared = Confirm("Share it", text="Share it with my agency", required=False)
    default = Confirm("Open it first", text="Open it first when I go to the board", required=False)
