from datetime import timedelta

from core.forms import (
    Choice,
    Choices,
    Confirm,
    Date,
    Email,
    File,
    Form,
    Hidden,
    LongText,
    Number,
    Option,
    Password,
    Select,
    Telephone,
    Text,
    Time,
    When,
)


class EverythingForm(Form):
    """One of each."""

    name = Text(
        "What are you called?", hint="As you'd say it on the phone.", missing="Enter a name"
    )
    reference = Text("Police reference", width=10, optional=True, max_length=12)
    email = Email("Email address", missing="Enter an email address")
    phone = Telephone("Phone number", optional=True)
    password = Password("Password", missing="Enter a password")
    age = Number("Age", missing="Enter an age in whole years", min_value=0, max_value=25)
    worry = LongText(
        "What worries you?", missing="Tell us one thing", max_length=200, count=True, rows=3
    )
    notes = LongText("Anything else?", optional=True)
    danger = Choice(
        "Is Ash in immediate danger right now?",
        choices=[
            Option("yes", "Yes", hint="For example, they said they'd hurt themselves"),
            Option("no", "No"),
            Option("unsure", "I'm not sure", reveals=("unsure_why",)),
        ],
        missing="Select yes, no or I'm not sure",
    )
    unsure_why = LongText("What makes you unsure?", missing="Say what makes you unsure", rows=2)
    home = Choice("Is Ash home?", choices=[("yes", "Yes"), ("no", "No")], inline=True)
    tried = Choices(
        "What have you tried?",
        choices=[
            ("phone", "Ash's phone"),
            Option("friend", "A friend", hint="Sam, or Aunt Dee", reveals=("friend_name",)),
            Option("none", "None of these", exclusive=True),
        ],
        missing="Select what you tried, or “None of these”",
    )
    friend_name = Text("Which friend?", missing="Enter which friend", width=20)
    agency = Select("Agency", choices=[("a", "Northway"), ("b", "Eastborough")], optional=True)
    agree = Confirm("Someone else agrees", text="On-call agrees with me", missing="Tick if so")
    born = Date("Date of birth", hint="For example, 3 10 2011", past=True)
    home_by = Time("When is Ash usually home?")
    seen = When("When did you last see Ash?", past=True)
    again = When("Look again at", within=timedelta(hours=2))
    visit = When("When is the visit?", future=True, near=False)
    photo = File("Photo", accept="image/*", optional=True)
    source = Hidden(initial="gallery", optional=True)


class HeadingForm(Form):
    """One question a page: the question is the heading."""

    seen = When("When did you last see or hear from Ash?", past=True, heading=True)
