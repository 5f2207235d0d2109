"""What is asked on the pages about children."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from children.profiles import LONGEST, Section
from children.queries import FoundHome
from children.rules import ADULT_AT, WITHOUT_A_NUMBER, Basis
from children.who import works_as
from core.forms import Choice, Choices, Date, Form, Hidden, LongText, Option, Picture, Select, Text
from core.times import age, local
from partners.models import Home, Person


class FindChildForm(Form):
    """Asked by POST: a child's name stands in no address."""

    name = Text(
        "Find a child by name",
        missing="Enter a name, or part of one",
        width=20,
        max_length=80,
        autocomplete="off",
    )

    def __init__(self, *args: Any, by_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_phone:
            self.fields["name"].help_text = "Or the whole phone number of whoever they live with."


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

    def __init__(self, *args: Any, homes: list[FoundHome], **kwargs: Any) -> None:
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


class MoveForm(MatchHomeForm):
    """And since which day."""

    home = Choice("Where does the child live now?", choices=(), missing="Select the home")
    moved_on = Date(
        "When did the child move there?",
        hint="For example, 27 3 2026. The move counts here as soon as you record it.",
        missing="Enter the day of the move, like 27 3 2026",
        past=True,
    )


class DeathForm(Form):
    died_on = Date(
        "When did they die?",
        hint="For example, 27 3 2026. If nobody knows the day, enter the day they were found.",
        missing="Enter the date of death, like 27 3 2026",
        past=True,
    )


class PhotoForm(Form):
    photo = Picture(
        "Choose a photo",
        hint="A JPG, PNG or WebP smaller than 10MB, with the child’s face and nobody else.",
    )
    taken_on = Date("When was it taken?", hint="For example, 27 3 2026", past=True, optional=True)


class ProfileForm(Form):
    """One section of what is known of a child, as it stands. An empty one takes back what was written."""

    text = LongText("", optional=True, rows=8, max_length=LONGEST)

    def __init__(self, data: Any = None, *, section: Section, stands: str, **kwargs: Any) -> None:
        super().__init__(data, initial={"text": stands}, **kwargs)
        self.fields["text"].label = section.heading
        self.fields["text"].help_text = section.hint


# Asking for sight of a child

BY_NAME, BY_NUMBER = "name", "number"


class FindUnseenForm(Form):
    """Two facts that are both so: whoever knows them means one child, and browses none."""

    by = Choice(
        "What do you know about the child?",
        choices=[
            Option(BY_NAME, "Surname and date of birth", reveals=("surname", "born_on")),
            Option(BY_NUMBER, "The authority’s number for them", reveals=("authority", "local_id")),
        ],
        missing="Select what you know",
    )
    surname = Text(
        "Surname, exactly as it is written",
        missing="Enter the surname",
        width=20,
        max_length=80,
        autocomplete="off",
    )
    born_on = Date("Date of birth", missing="Enter the date of birth, like 27 3 2011", past=True)
    authority = Select("Which authority looks after them?", missing="Select the authority")
    local_id = Text(
        "Its number for the child",
        missing="Enter the number",
        width=20,
        max_length=20,
        autocomplete="off",
    )

    def __init__(self, *args: Any, authorities: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["authority"]
        assert isinstance(which, Select)
        which.offer([(str(pk), name) for pk, name in authorities])

    def facts(self) -> dict[str, Any]:
        """As `queries.match` is asked."""
        said = self.cleaned_data
        if said["by"] == BY_NAME:
            return {"surname": said["surname"], "born_on": said["born_on"]}
        return {"authority_id": int(said["authority"]), "local_id": said["local_id"]}


class LookFirstForm(Form):
    """What a child is looked for by before they are added."""

    surname = Text(
        "Surname, exactly as it is written",
        missing="Enter the surname",
        width=20,
        max_length=80,
        autocomplete="off",
    )
    born_on = Date("Date of birth", missing="Enter the date of birth, like 27 3 2011", past=True)

    def clean_surname(self) -> str:
        return " ".join(self.cleaned_data["surname"].split())

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if age(born_on, local(self.now).date()) >= ADULT_AT:
            raise ValidationError("Enter the date of birth of somebody under 18")
        return born_on


class AddChildForm(Form):
    """Who the child is, besides what they were looked for by."""

    forename = Text(
        "First name", missing="Enter the first name", width=20, max_length=80, autocomplete="off"
    )
    known_as = Text(
        "The name they go by, if it’s another",
        width=20,
        max_length=80,
        autocomplete="off",
        optional=True,
    )
    sex = Choice(
        "Sex, as it is recorded",
        choices=[("F", "Female"), ("M", "Male")],
        inline=True,
        required=False,
    )
    local_id = Text(
        "Your authority’s number for them",
        hint="Leave this empty if you don’t have it yet.",
        width=20,
        max_length=20,
        autocomplete="off",
        optional=True,
    )


class NumberForm(Form):
    """The authority's own number, in place of the one that stood in for it."""

    local_id = Text(
        "Your authority’s number for them",
        missing="Enter the number",
        width=20,
        max_length=20,
        autocomplete="off",
    )

    def clean_local_id(self) -> str:
        typed: str = self.cleaned_data["local_id"]
        if typed.startswith(WITHOUT_A_NUMBER):
            raise ValidationError("Enter your authority’s own number")
        return typed


class AskForm(Form):
    reason = LongText(
        "Why do you need to see this child’s record?",
        hint="The child’s social worker reads this and decides. Do not name the child."
        " If they say yes, you can read the record for some days, and change nothing.",
        missing="Enter why you need to see the record",
        max_length=1000,
    )


class EmergencyForm(Form):
    basis = Choice("Why are you looking?", choices=Basis.choices, missing="Select why")
    reason = Text(
        "Say in one sentence what has happened",
        missing="Enter what has happened, in one sentence",
        max_length=300,
    )


# Saying who sees a child

LENGTHS = (
    Option("7", "A week"),
    Option("28", "4 weeks"),
    Option("91", "3 months"),
    Option("0", "Until somebody ends it"),
)


class FindPersonForm(Form):
    look_for = Text(
        "Whom do you want to name?",
        hint="Their whole e-mail address, or a name in an agency that works with this child.",
        missing="Enter an e-mail address or a name",
        width=20,
        max_length=120,
        autocomplete="off",
    )


class FindColleagueForm(Form):
    look_for = Text(
        "Find somebody by name",
        missing="Enter a name, or part of one",
        width=20,
        max_length=120,
        autocomplete="off",
    )


class ChoosePersonForm(Form):
    """Which of the people that were found; what was looked for comes along, so that they are again."""

    look_for = Hidden(optional=True)
    person = Choice("Who is it?", choices=(), missing="Select the person")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        which = self.fields["person"]
        assert isinstance(which, Choice)
        which.offer(
            [Option(str(person.pk), person.name, hint=works_as(person)) for person in people]
        )

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class NamePersonForm(ChoosePersonForm):
    """Why as well, and for how long."""

    reason = Text(
        "Why do they need to see the record?", missing="Enter why they need it", max_length=200
    )
    days = Choice("For how long?", choices=LENGTHS, missing="Select for how long")


class BecauseForm(Form):
    """A reason that is kept: to end a naming, or to lift a restriction."""

    because = LongText("Why?", missing="Enter why", max_length=1000, rows=3)


class RestrictForm(BecauseForm):
    also = Choices(
        "Who else must still see the record?",
        hint="You and the child’s named professionals stay. Whoever is not chosen stops seeing it.",
        optional=True,
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        which = self.fields["also"]
        assert isinstance(which, Choices)
        if people:
            which.offer([Option(str(person.pk), person.name) for person in people])
        else:
            del self.fields["also"]

    def chosen(self) -> list[Person]:
        return [self.people[pk] for pk in self.cleaned_data.get("also", [])]


ALLOW, REFUSE = "allow", "refuse"
READS_ONLY = "They can read this child’s record, and change nothing."


class DecideForm(Form):
    decision = Choice(
        "May they see the record?",
        choices=[
            Option(ALLOW, "Yes"),
            Option(REFUSE, "No", reveals=("because",)),
        ],
        missing="Select yes or no",
    )
    because = LongText(
        "Why not?",
        hint="Whoever asked reads this. Do not name the child.",
        missing="Enter why not",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = self.fields["decision"]
        assert isinstance(decision, Choice)
        decision.offer(
            [
                Option(ALLOW, f"Yes, to read it for {days} days", hint=READS_ONLY),
                Option(REFUSE, "No", reveals=("because",)),
            ]
        )


YES, NO = "yes", "no"


class ReviewForm(Form):
    justified = Choice(
        "Was it right to look?",
        choices=[Option(YES, "Yes, it was justified"), Option(NO, "No, it was not justified")],
        missing="Select whether it was right to look",
    )
    words = LongText(
        "What do you say about it?",
        hint="Whoever looked reads this. Do not name the child.",
        missing="Enter what you say about it",
        max_length=1000,
    )
