"""What somebody is asked about their own mobile."""

from django.core.exceptions import ValidationError

from core.forms import Form, Telephone, Text
from partners.rules import mobile_number


class NumberForm(Form):
    number = Telephone(
        "Your mobile number",
        hint="A UK number, like 07700 900123. Nobody else is shown it.",
        max_length=40,
        missing="Enter your mobile number",
    )

    def clean_number(self) -> str:
        number = mobile_number(self.cleaned_data["number"])
        if not number:
            raise ValidationError("Enter a UK mobile number, like 07700 900123")
        return number


class CodeForm(Form):
    code = Text(
        "The code in the text",
        hint="6 digits.",
        max_length=12,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        missing="Enter the code, like 048261",
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")
