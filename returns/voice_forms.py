"""Forms of the child's own pages, one question each; and of whoever makes the link for the child."""

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static

from core.forms import Choice, Choices, Form, LongText, Option
from returns.rules import SharedWith
from returns.voice import Option as Answer
from returns.voice import Question
from returns.voice_doors import Written

MOST_WORDS = 2000
ADDRESS, DEVICE = "address", "device"

# In words for a child. Who keeps somebody safe is nobody's choice, so it isn't here.
CHILDS_WORDS: Mapping[SharedWith, str] = {
    SharedWith.CARERS: "The people I live with",
    SharedWith.REVIEWING_OFFICER: "My reviewing officer. They check that my care plan is right",
    SharedWith.COORDINATORS: "The people whose job is to help children who go missing",
    SharedWith.POLICE: "The police",
}


class AnswerForm(Form):
    """One question. It may be left."""

    def __init__(self, *args: Any, question: Question, so_far: Written, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        if question.options:
            options = [_with_a_face(each) for each in question.options]
            self.fields["answer"] = Choice(
                question.words, choices=options, heading=True, required=False
            )
        else:
            self.fields["answer"] = LongText(
                question.words,
                heading=True,
                required=False,
                max_length=MOST_WORDS,
                rows=6,
                spellcheck=False,
            )
        self.initial["answer"] = so_far.chosen or so_far.text

    @property
    def said(self) -> dict[str, str]:
        """What stands there, as `voice_doors.say` takes it."""
        answer = self.cleaned_data["answer"] or ""
        return {"chosen" if self.question.options else "text": answer}


def _with_a_face(option: Answer) -> Option:
    drawn = static(f"images/faces/{option.face}.svg") if option.face else ""
    return Option(option.code, option.words, photo=drawn)


class RightForm(Form):
    """Nobody is chosen unless the child chooses them."""

    readers = Choices("", choices=[], required=False)

    def __init__(self, *args: Any, asked_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"] = Choices(
            f"Who else can {asked_by} share it with?",
            hint="You don’t have to pick anyone.",
            choices=[Option(whom.value, words) for whom, words in CHILDS_WORDS.items()],
            required=False,
        )

    @property
    def chosen(self) -> list[SharedWith]:
        return [SharedWith(each) for each in self.cleaned_data["readers"]]


ELSEWHERE = Option(ADDRESS, "On another device", hint="You get an address, to read out or to send.")
HERE = Option(
    DEVICE,
    "On this device, now",
    hint="You are signed out, and the first page opens. Then hand the device over.",
)
SIGNS_IN_AGAIN = "Not on this device: your agency’s own sign-in could let you in on it again."


class LinkForm(Form):
    """Whoever came by their agency's own sign-in is let in again by it without being asked who they are: on
    a device where that is so, nothing is handed over."""

    how = Choice("", choices=[])

    def __init__(self, *args: Any, name: str, by_directory: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"] = Choice(
            f"Where does {name} answer?",
            hint=SIGNS_IN_AGAIN if by_directory else "",
            choices=[ELSEWHERE] if by_directory else [ELSEWHERE, HERE],
            missing="Select where they answer",
        )
