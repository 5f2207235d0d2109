"""Forms of looking back: what happened, and what is learnt from it."""

from collections.abc import Iterator
from typing import Any

from core.forms import Choice, Date, Form, LongText, Option, Text
from escalation.rules import LearningKind, LearningOutcome
from escalation.workflow import Action

ACTIONS = range(1, 4)
PARTS = ("what", "who", "by")
WITHOUT_NAMES = (
    "Say which agency or office, and leave out names, the child’s too: others learn from this."
)


class LearningForm(Form):
    """What somebody asks to be learnt from."""

    kind = Choice(
        "What is this about?", choices=LearningKind.choices, missing="Select what this is about"
    )
    what_happened = LongText(
        "What happened?",
        hint=f"In your own words. {WITHOUT_NAMES}",
        missing="Enter what happened",
        max_length=2000,
        rows=6,
        count=True,
    )
    raised_for = Text(
        "Who asked for this, if not you?",
        hint="For example, the police’s missing persons unit, or the child’s school.",
        optional=True,
        max_length=120,
    )


class CloseLearningForm(Form):
    """What came of it, what is learnt, and who does what because of it."""

    outcome = Choice(
        "What did you decide?",
        choices=[Option(each.value, each.label) for each in LearningOutcome],
        missing="Select what came of it",
    )
    looked_with = Text(
        "Who from the police looked at it with you?",
        hint="Their unit or rank is enough.",
        missing="Enter with whom of the police you looked at it",
        max_length=200,
    )
    learning = LongText(
        "What is learnt from it?",
        hint="If there is nothing to change, say why. Everyone who can read what was raised reads"
        f" this. {WITHOUT_NAMES}",
        missing="Enter what is learnt, or why there is nothing to change",
        max_length=2000,
        rows=6,
        count=True,
    )

    def __init__(self, data: Any = None, *, police_were_told: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not police_were_told:
            del self.fields["looked_with"]
        for number in ACTIONS:
            self.fields |= {
                f"what-{number}": Text("What is to be done?", required=False, max_length=300),
                f"who-{number}": Text(
                    "Which agency or office does it?", required=False, max_length=120
                ),
                f"by-{number}": Date("By when?", required=False, future=True),
            }
        for field in self.fields.values():
            if hasattr(field, "now"):
                field.now = self.now

    @property
    def questions(self) -> list[Any]:
        """What is asked once, above the actions."""
        return [
            self[name] for name in ("outcome", "looked_with", "learning") if name in self.fields
        ]

    @property
    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each action, for a template that puts each in a box."""
        for number in ACTIONS:
            yield number, [self[f"{part}-{number}"] for part in PARTS]

    def clean(self) -> dict[str, Any]:
        """An action that was begun says all of it."""
        said = self.cleaned_data
        for number in ACTIONS:
            names = {f"{part}-{number}": sentence for part, sentence in UNSAID.items()}
            if any(said.get(name) or name in self.errors for name in names):
                for name, sentence in names.items():
                    if not said.get(name) and name not in self.errors:
                        self.add_error(name, sentence)
        return said

    def said(self) -> dict[str, Any]:
        """What the workflow is told."""
        said = self.cleaned_data
        lines = [[said[f"{part}-{number}"] for part in PARTS] for number in ACTIONS]
        return {
            "outcome": LearningOutcome(said["outcome"]),
            "learning": said["learning"],
            "looked_with": said.get("looked_with", ""),
            "actions": [Action(*line) for line in lines if line[0]],
        }


UNSAID = {
    "what": "Enter what is to be done",
    "who": "Enter which agency or office does it",
    "by": "Enter by when it is to be done",
}
