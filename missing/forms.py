"""Forms of the episode page and of coming back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from children.rules import Audience
from core import times
from core.forms import Choice, Choices, Form, LongText, Option, Select, Text, When
from missing.rules import FoundHow, Need, NoteKind
from partners.models import Job, Person

YES, NO = "yes", "no"
NOW_FILLED_IN = "The time now is filled in. Change it if it was earlier."


class NoteForm(Form):
    """An entry of one's own on the timeline. `audiences` are those that the writer may choose."""

    text = LongText(
        "What do you want to add?",
        missing="Enter what you want to add",
        max_length=4000,
        rows=3,
        count=True,
    )
    kind = Choice(
        "What kind of entry is it?",
        choices=NoteKind.choices,
        missing="Select what kind of entry it is",
        required=False,
        inline=True,
        initial=NoteKind.OTHER,
    )
    when = Choice(
        "When did it happen?",
        choices=[
            Option("now", "Just now"),
            Option("earlier", "Earlier", reveals=("happened_at",)),
        ],
        missing="Select when it happened",
        initial="now",
    )
    happened_at = When("Day and time", past=True, missing="Enter when it happened, like 8:40pm")
    audience = Choice(
        "Who can read this?",
        missing="Select who can read this",
    )

    def __init__(self, *args: Any, audiences: Sequence[Audience], **kwargs: Any) -> None:
        """Somebody who has no choice of readers isn't asked."""
        super().__init__(*args, **kwargs)
        self.widest = audiences[0]
        if len(audiences) < 2:
            del self.fields["audience"]
            self.fields["text"].help_text = f"{self.widest.label} can read it."
            return
        which = self.fields["audience"]
        assert isinstance(which, Choice)
        which.initial = self.widest
        which.offer([Option(each.value, each.label) for each in audiences])

    def entry(self) -> dict[str, Any]:
        """What was answered, as the entry it is."""
        answers = self.cleaned_data
        return {
            "text": answers["text"],
            "kind": NoteKind(answers["kind"] or NoteKind.OTHER),
            "happened_at": answers["happened_at"],
            "audience": Audience(answers.get("audience") or self.widest),
        }


class CalledForm(Form):
    text = LongText(
        "What came of it?",
        hint="For example: she is out looking and will send it when she is home. Everyone who works"
        " with this child can read it.",
        missing="Enter what came of the call",
        max_length=1000,
        rows=3,
    )


class SearchForm(Form):
    """What police say they are doing, and whether it is enough."""

    active = Choice(
        "Is the search active enough?",
        choices=[("yes", "Yes"), ("no", "No, or I could not find out")],
        missing="Select whether the search is active enough",
    )
    text = LongText(
        "What are police doing, and who told you?",
        hint="Only the authorities and police read this.",
        missing="Enter what police are doing, or that nobody could say",
        max_length=2000,
        rows=4,
    )

    def clean_active(self) -> bool:
        return self.cleaned_data["active"] == "yes"


class AdultForm(Form):
    """What happens now that they are an adult, in the authority's words."""

    text = LongText(
        "What happens now?",
        hint="For example: police go on searching as for an adult at risk; the personal adviser is the"
        " one to phone. Everyone who works with them can read it.",
        missing="Enter what happens now",
        max_length=2000,
        rows=4,
    )


class NotNeededForm(Form):
    because = LongText(
        "Reason",
        hint="For example: on-call is in the house already. Whoever reads this clock reads it.",
        missing="Enter why it isn’t needed",
        max_length=1000,
        rows=3,
    )


class SecondPerson(Select):
    """Somebody else who agrees, of those who know the child (`assessing.who_may_agree`)."""

    def offer_jobs(self, jobs: Sequence[Job]) -> None:
        self.people = {str(job.person_id): job.person for job in jobs}
        self.offer([(str(j.person_id), f"{j.person}, {j.title}, {j.agency}") for j in jobs])


def second_of(form: Form) -> Person | None:
    """Whom a valid form names as agreeing, in its field `agreed_by`; None where it asks for nobody."""
    field = form.fields.get("agreed_by")
    chosen = form.cleaned_data.get("agreed_by") or ""
    return field.people.get(chosen) if isinstance(field, SecondPerson) else None


class StandDownForm(Form):
    because = LongText(
        "What happened?",
        hint="For example: they were upstairs all the time. It is kept, and left out of figures.",
        missing="Enter why nobody was away",
        max_length=1000,
        rows=3,
    )
    agreed_by = SecondPerson(
        "Who else says that nobody was away?",
        hint="Police were told, so a second person is named. Speak to them first. If nobody here can,"
        " your on-call worker can stand it down.",
        empty="Choose who you spoke to",
        missing="Choose a second person who works with this child",
    )

    def __init__(self, *args: Any, agreeing: Sequence[Job] | None, **kwargs: Any) -> None:
        """`agreeing`: who may be chosen; None where no second person is asked for."""
        super().__init__(*args, **kwargs)
        if agreeing is None:
            del self.fields["agreed_by"]
        else:
            cast(SecondPerson, self.fields["agreed_by"]).offer_jobs(agreeing)


class BackWhenForm(Form):
    """When and how they came back. It never asks why they went."""

    returned_at = When(
        "",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they came back, like 11:48pm",
        initial=timezone.now,
    )
    found_how = Choice("", missing="Select how they came back")
    found_otherwise = Text("How?", max_length=200, missing="Enter how they came back")
    found_where = Text("", optional=True, max_length=200)
    found_with = Text("", optional=True, max_length=200)
    found_at = When(
        "",
        hint="Only if they were found somewhere else first. Leave it empty if you don’t know.",
        past=True,
        optional=True,
    )

    def __init__(
        self, *args: Any, name: str, not_before: datetime, found: bool, **kwargs: Any
    ) -> None:
        """`found`: when they were found is known already."""
        super().__init__(*args, **kwargs)
        self.not_before = not_before
        if found:
            del self.fields["found_at"]
        else:
            self.fields["found_at"].label = f"When was {name} found?"
        self.fields["returned_at"].label = f"When did {name} come back?"
        how = cast(Choice, self.fields["found_how"])
        how.label = f"How did {name} come back?"
        how.offer(
            [
                Option(
                    each.value,
                    each.label,
                    reveals=("found_otherwise",) if each is FoundHow.OTHER else (),
                )
                for each in FoundHow
            ]
        )
        self.fields["found_where"].label = f"Where was {name}?"
        self.fields["found_with"].label = f"Who was {name} with?"

    def clean_returned_at(self) -> datetime:
        """Not before the log, unless they were last seen even earlier."""
        returned_at = self.cleaned_data["returned_at"]
        if returned_at < self.not_before:
            earliest = times.at(self.not_before, now=self.now)
            self.add_error(
                "returned_at",
                f"The time they came back must be after they were last seen or found, {earliest}",
            )
        return returned_at

    def clean(self) -> dict[str, Any]:
        """They were found before they were home."""
        answers = super().clean() or {}
        found_at, returned_at = answers.get("found_at"), answers.get("returned_at")
        if found_at and returned_at and not self.not_before <= found_at <= returned_at:
            self.add_error(
                "found_at",
                "The time they were found must be after they were last seen, and before they were"
                " home",
            )
        return answers


HURT, MEDICINE, WORRYING, NONE = "hurt", "medicine", "worrying", "none"


class BackHowForm(Form):
    """How they are, so that what is urgent is not missed. Questions can wait."""

    needs = Choices(
        "",
        hint="Choose all that apply.",
        choices=[
            Option(HURT, "Hurt, or may be hurt"),
            Option(MEDICINE, "Needs medicine or a doctor"),
            Option(WORRYING, "Said something that worries me", reveals=("worry_for",)),
            *(Option(need.value, need.label) for need in Need),
            Option(NONE, "None of these", exclusive=True),
        ],
        missing="Select how they are, or “None of these”",
    )
    worry_for = Choice("", missing="Select who can read that", required=False)
    how_they_are = LongText(
        "Anything else about how they are",
        hint="What you see. There is no need to ask them anything now.",
        optional=True,
        max_length=2000,
        rows=3,
    )
    done_about_it = LongText(
        "What has been done about it?",
        hint="For example: ate, showered, saw the nurse at the walk-in centre at 1am.",
        optional=True,
        max_length=2000,
        rows=2,
    )
    words = LongText("", optional=True, max_length=2000, rows=2)
    words_for = Choice("", missing="Select who can read their words", required=False)

    def __init__(self, *args: Any, name: str, audiences: Sequence[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].label = f"How is {name}?"
        self.fields["words"].label = f"What did {name} say, in their own words?"
        readers = self.fields["words_for"]
        assert isinstance(readers, Choice)
        readers.label = f"Who can read {name}’s words?"
        readers.offer([Option(each.value, each.label) for each in audiences])
        readers.initial = audiences[0]
        hint = "Only what they said by themselves. Questions can wait."
        self._offer_the_worry(audiences)
        if len(audiences) < 2:
            del self.fields["words_for"]
            hint = f"{hint} {audiences[0].label} can read it."
        self.fields["words"].help_text = hint

    def _offer_the_worry(self, audiences: Sequence[Audience]) -> None:
        """Chosen by whoever is not of the home, and for nobody beforehand: it may be about the home."""
        readers = cast(Choice, self.fields["worry_for"])
        readers.label = "Who can read that, and what you write on this page?"
        readers.help_text = "It may be about somebody they live with."
        readers.offer([Option(each.value, each.label) for each in audiences])
        if len(audiences) < 2:
            needs = cast(Choices, self.fields["needs"])
            needs.offer([replace(each, reveals=()) for each in needs.options.values()])
            del self.fields["worry_for"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = "worry_for" in self.fields and "worry_for" not in self.errors
        if WORRYING not in cleaned.get("needs", ()):
            cleaned["worry_for"] = ""
        elif asked and not cleaned.get("worry_for"):
            self.add_error("worry_for", "Select who can read that")
        return cleaned


class BackCheckForm(Form):
    """Asked only when police had been told, and of nobody who is police."""

    police_told = Choice(
        "",
        choices=[
            Option(YES, "Yes"),
            Option(
                NO, "No", hint="They can see it here. Phone 101 too, so that they stop looking."
            ),
        ],
        missing="Select yes or no",
    )

    def __init__(self, *args: Any, name: str, ask_police: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["police_told"].label = f"Have you told police that {name} is back?"
        if not ask_police:
            del self.fields["police_told"]
