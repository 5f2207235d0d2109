"""What is asked when a duty is handed over, and when a handover is answered."""

from collections.abc import Sequence
from typing import Any

from children.rules import Audience
from core import times
from core.forms import Choice, Choices, Confirm, Form, LongText, Option
from missing.handovers import Mine, Receiver, Waiting
from missing.workflow import Item, To
from missing.workflow.handovers import held_as
from partners.actor import Actor

WORDS = "For example: their aunt is to ring back by 11pm; the inhaler is still at home."
YES, NO = "yes", "no"


class HandOverForm(Form):
    """One duty. `audiences` are those that the writer may choose."""

    to = Choice("Who do you hand it over to?", missing="Select who you hand it over to")
    outstanding = LongText(
        "What is outstanding?",
        hint=WORDS,
        missing="Enter what is outstanding",
        max_length=2000,
        rows=4,
    )
    audience = Choice("Who can read what you wrote?", missing="Select who can read what you wrote")

    def __init__(
        self,
        *args: Any,
        receivers: Sequence[Receiver],
        audiences: Sequence[Audience],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {receiver.value: receiver.to for receiver in receivers}
        _offer(self.fields["to"], [Option(r.value, r.words, r.hint) for r in receivers])
        which = self.fields["audience"]
        which.initial = audiences[0]
        _offer(which, [Option(each.value, each.label) for each in audiences])

    def asked(self) -> dict[str, Any]:
        """What was answered, as the workflow takes it."""
        answers = self.cleaned_data
        return {
            "to": self.receivers[answers["to"]],
            "outstanding": answers["outstanding"],
            "audience": Audience(answers["audience"]),
        }


def _offer(field: Any, options: Sequence[Option]) -> None:
    assert isinstance(field, Choice | Choices)
    field.offer(options)


class AnswerForm(Form):
    """Accepting needs what is outstanding to be read back; saying no needs a reason."""

    answer = Choice(
        "Do you take it on?",
        choices=[
            Option(YES, "Yes, it is mine from now on", reveals=("read_back",)),
            Option(NO, "No, I can’t take it", reveals=("because",)),
        ],
        missing="Select yes or no",
    )
    read_back = Confirm("Read-back", missing="Tick what is outstanding, once you have read it")
    because = LongText(
        "Why can’t you take it?",
        hint="For example: I am with another child until midnight. Ring the out-of-hours team.",
        missing="Enter why you can’t take it",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, outstanding: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_back = self.fields["read_back"]
        assert isinstance(read_back, Confirm)
        read_back.text = f"I have read what is outstanding: “{outstanding}”"


class AcceptAllForm(Form):
    """Each handover is read back by its own tick; what is not ticked is not accepted."""

    read = Choices(
        "Read-back: tick each one that you have read and take on",
        missing="Tick at least one, once you have read what is outstanding",
    )

    def __init__(self, *args: Any, waiting: Sequence[Waiting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {str(each.handover.pk): each.handover for each in waiting}
        options = [
            Option(
                str(each.handover.pk),
                f"{each.name}: {each.title}, due {times.at(each.due, now=self.now)}",
                f"{each.handover.given_by} says: {each.handover.outstanding}",
            )
            for each in waiting
        ]
        _offer(self.fields["read"], options)

    def accepted(self) -> list[Any]:
        return [self.waiting[each] for each in self.cleaned_data["read"]]


class HandOverAllForm(Form):
    """Everything with one's name on it, to one receiver: all ticked, with a note for each child or one for all."""

    which = Choices(
        "What do you hand over?",
        hint="All that is listed is ticked. What you leave out stays yours.",
        missing="Select what you hand over",
    )
    to = Choice("Who do you hand it over to?", missing="Select who you hand it over to")
    outstanding = LongText(
        "What is outstanding, for all of them?",
        hint=f"Everyone who works with these children can read it, so keep to what is true of all of"
        f" them. {WORDS}",
        required=False,
        max_length=2000,
        rows=4,
    )

    def __init__(
        self, *args: Any, mine: Sequence[Mine], desks: Sequence[Option], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mine = {str(each.duty.pk): each for each in mine}
        which = self.fields["which"]
        which.initial = list(self.mine)
        _offer(which, [self._option(each) for each in mine])
        _offer(self.fields["to"], desks)
        for each in mine:
            self.fields[_note_of(each)] = LongText(
                f"What is outstanding for {each.duty.episode.child}, {each.duty.episode.reference}?",
                hint="For this child alone. Leave it empty if what you wrote above says it.",
                required=False,
                max_length=2000,
                rows=2,
            )

    def _option(self, each: Mine) -> Option:
        due = times.at(each.duty.due_at, now=self.now)
        return Option(str(each.duty.pk), f"{each.name}: {each.title}", f"Due {due}")

    def clean(self) -> dict[str, Any]:
        """Each child has words of their own, or those for all; the first without any is asked for."""
        answers = super().clean() or {}
        for each in self._chosen():
            if not self._words_of(each):
                self.add_error(
                    _note_of(each),
                    f"Enter what is outstanding for {each.duty.episode.child}, or write it for all",
                )
                break
        return answers

    def _chosen(self) -> list[Mine]:
        return [self.mine[each] for each in self.cleaned_data.get("which", ())]

    def _words_of(self, each: Mine) -> str:
        answers = self.cleaned_data
        words: str = answers.get(_note_of(each)) or answers.get("outstanding") or ""
        return words

    def items(self, actor: Actor) -> list[Item]:
        """What was chosen, each to the office in which the reader has it."""
        person = self.cleaned_data["to"]
        return [
            Item(
                each.duty,
                To(
                    held_as(actor, each.duty, each.duty.episode),
                    int(person) if person != DESK else None,
                ),
                self._words_of(each),
            )
            for each in self._chosen()
        ]


DESK = "desk"


def _note_of(each: Mine) -> str:
    return f"note_{each.duty.episode_id}"
