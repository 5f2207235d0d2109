"""What is asked on the pages about children."""

from typing import Any

from core.forms import Choice, Date, Form, Hidden, Option, Picture, Text
from partners.models import Home


class FindChildForm(Form):
    """Asked by POST: a child's name stands in no address."""

    name = Text(
        "Find a child by name",
        missing="Enter a name, or part of one",
        width=20,
        max_length=80,
        autocomplete="off",
    )


class FindHomeForm(Form):
    look_for = Text(
        "Find a home by its name, postcode or provider",
        missing="Enter a name, a postcode or a provider",
        width=20,
        max_length=80,
        autocomplete="off",
    )


class MatchHomeForm(Form):
    """Which of the homes that were found; what was looked for comes along, so that they are again."""

    look_for = Hidden(optional=True)
    home = Choice("Which home is it?", choices=(), missing="Select the home")

    def __init__(self, *args: Any, homes: list[Home], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.homes = {str(home.pk): home for home in homes}
        which = self.fields["home"]
        assert isinstance(which, Choice)
        which.offer(
            [
                Option(str(home.pk), home.name, hint=f"{home.provider}, {home.postcode}")
                for home in homes
            ]
        )

    def clean_home(self) -> Home:
        return self.homes[self.cleaned_data["home"]]


class PhotoForm(Form):
    photo = Picture(
        "Choose a photo",
        hint="A JPG, PNG or WebP smaller than 10MB, with the child’s face and nobody else.",
    )
    taken_on = Date("When was it taken?", hint="For example, 27 3 2026", past=True, optional=True)
