"""What is asked of each thing that was agreed in a return interview."""

from typing import Any

from missing.task_forms import TaskForm


class AgreedForm(TaskForm):
    """A task, as the child and whoever listened agreed it."""

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].label = f"What did you and {name} agree that somebody does?"
        self.fields["what"].help_text = (
            f"One thing at a time, and nothing {name} said to you alone. For example: ask the school whether"
            f" {name} can start at 10am. {self.fields['what'].help_text if 'audience' not in self.fields else ''}"
        ).strip()
        self.fields["due_by"].error_messages["required"] = (
            "Enter by when it is to be done, like 4:15pm"
        )
