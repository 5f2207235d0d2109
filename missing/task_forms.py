"""What is asked when somebody adds a task, and when it is done."""

from collections.abc import Sequence
from typing import Any

from children.rules import Audience
from core.forms import Choice, Form, LongText, Option, When
from missing.workflow.added_tasks import readers_within
from partners.rules import Office


class TaskForm(Form):
    """What, for whom, and by when. `offices` are those around the child, each with its agency."""

    what = LongText(
        "What is to be done?",
        hint="For example: ring Aunt Dee again before she goes to bed, and ask about the cousin.",
        missing="Enter what is to be done",
        max_length=1000,
        rows=3,
    )
    office = Choice("Who is to do it?", missing="Select who is to do it")
    due_by = When("By when?", future=True, missing="Enter by when it is to be done, like 10:30pm")
    audience = Choice("Who can read what is to be done?", missing="Select who can read it")

    def __init__(
        self,
        *args: Any,
        offices: Sequence[tuple[Office, str]],
        audiences: Sequence[Audience],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.audiences = audiences
        office, audience = self.fields["office"], self.fields["audience"]
        assert isinstance(office, Choice)
        assert isinstance(audience, Choice)
        office.offer([Option(each.value, each.label, agency) for each, agency in offices])
        audience.initial = audiences[0]
        audience.offer([Option(each.value, each.label) for each in audiences])
        if len(audiences) < 2:
            del self.fields["audience"]
            self.fields["what"].help_text = f"{audiences[0].label} can read it."

    def clean(self) -> dict[str, Any]:
        """Whoever is asked has to be able to read it."""
        answers = super().clean() or {}
        office, audience = answers.get("office"), answers.get("audience")
        if office and audience and audience not in readers_within(self.audiences, Office(office)):
            self.add_error("audience", "Choose readers among whom is whoever is to do it")
        return answers

    def task(self) -> dict[str, Any]:
        """What was answered, as the workflow takes it."""
        answers = self.cleaned_data
        return {
            "what": answers["what"],
            "office": Office(answers["office"]),
            "due_by": answers["due_by"],
            "audience": Audience(answers.get("audience") or self.audiences[0]),
        }


class TaskDoneForm(Form):
    outcome = LongText(
        "What came of it?",
        hint="One sentence is enough. Whoever can read the task can read it.",
        missing="Enter what came of it",
        max_length=1000,
        rows=3,
    )
