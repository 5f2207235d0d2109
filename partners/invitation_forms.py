"""What somebody who takes an invitation up is asked. How they sign in is asked on the page after it."""

from core.forms import Form, Text


class JoinForm(Form):
    name = Text(
        "Your full name",
        hint="It stands under what you do here.",
        max_length=120,
        width=30,
        autocomplete="name",
        missing="Enter your full name",
    )
