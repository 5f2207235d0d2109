"""Choosing a level, after the reasons have been read."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from core import times
from core.forms import Choice, Form, LongText, Option, When
from missing.assessing import Judged
from missing.forms import SecondPerson, second_of
from missing.framework import Choice as Direction
from missing.protocol import Level
from missing.question_forms import FeelingForm, QuestionsForm, Told
from partners.models import Job

CHANGED = "What we suggest has changed. Read it again, then choose"
WHY = "Enter why you chose a different level"


class AnswersForm(FeelingForm, QuestionsForm):
    """Every question of the protocol, and what feels wrong."""


class LevelForm(Form):
    """The level that a named person chooses. Nothing is chosen for them beforehand.

    Another level than the suggested one needs a sentence; a lower one a second named person too;
    the highest needs neither, at any time. With `earlier`, a choice kept in a draft is read again:
    only whether it may still be made so is asked, not what was on the page.
    """

    level = Choice("What do you think?", size="m", missing="Select what you think")
    back_at = When(
        "When did you agree they will be back?", future=True, another=False, optional=True
    )
    reason = LongText(
        "Why?",
        hint="One line is enough. You can leave this if you agree.",
        required=False,
        rows=2,
        max_length=1000,
    )
    agreed_by = SecondPerson(
        "Who agrees to a lower level?",
        hint="Only for a lower level. Speak to them first.",
        required=False,
        empty="Choose who you spoke to",
        missing="Choose a second person who works with this child",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        judged: Judged,
        agreeing: Sequence[Job],
        earlier: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.judged = judged
        self.earlier = earlier
        self._offer_levels()
        if any(self._direction(level) is Direction.DOWN for level in judged.protocol.levels):
            cast(SecondPerson, self.fields["agreed_by"]).offer_jobs(agreeing)
        else:
            del self.fields["agreed_by"]

    @property
    def calls_999(self) -> bool:
        """Is what is suggested, or chosen whatever was suggested, the level at which 999 is called?"""
        grave = (level.code for level in self.judged.protocol.levels if level.immediate)
        suggested = self.judged.level.code if self.judged.level else ""
        return bool({suggested, self["level"].value()} & {*grave})

    def _direction(self, level: Level) -> Direction:
        return self.judged.direction(level)

    def _offer_levels(self) -> None:
        """The suggested level first, then the higher ones, then the lower ones."""
        order = (Direction.AGREED, Direction.UP, Direction.DOWN)
        levels = self.judged.protocol.levels
        ordered = sorted(levels, key=lambda level: order.index(self._direction(level)))
        until_return = next((level for level in levels if level.review_at_agreed_return), None)
        if until_return is None:
            del self.fields["back_at"]
        cast(Choice, self.fields["level"]).offer(
            [self._option(level, asks_return=level is until_return) for level in ordered]
        )

    def _option(self, level: Level, *, asks_return: bool) -> Option:
        reveals = ("back_at",) if asks_return else ()
        return Option(level.code, self._words(level), self._hint(level), reveals=reveals)

    def _words(self, level: Level) -> str:
        direction, words = self._direction(level), level.words
        if direction is Direction.AGREED:
            return f"I agree: {words}"
        if direction is Direction.DOWN:
            return f"Lower: {words}"
        return f"Higher: {words}" if self.judged.level else words

    def _hint(self, level: Level) -> str:
        looks = f"Look again by {times.at(self.judged.next_look(level), now=self.judged.now)}."
        if self.judged.looks_at_the_agreed_time(level):
            looks = f"{looks[:-1]}: by then it was agreed to report to police."
        said = [level.carer_does, *self._owed(level), looks]
        if level.code == self.judged.present:
            said.insert(0, "In force now.")
        if self._direction(level) is Direction.DOWN:
            said.append("Needs a second person to agree.")
        return " ".join(said)

    def _owed(self, level: Level) -> list[str]:
        """Who does what by when, once this level is chosen: an owner and a time, to be agreed now."""
        now = self.judged.now
        return [
            f"{each.words} {'at once' if each.by <= now else f'by {times.at(each.by, now=now)}'}"
            f" ({each.office.label})."
            for each in self.judged.brings(level)
        ]

    @classmethod
    def as_typed(cls, data: Mapping[str, Any], *, unchanged: bool) -> dict[str, Any]:
        """What to show again while the answers change; the level only while the suggestion stands."""
        fields = cls.base_fields.items()
        typed = {name: f.widget.value_from_datadict(data, {}, name) or "" for name, f in fields}
        return typed if unchanged else {**typed, "level": ""}

    # What was chosen

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        code = cleaned.get("level")
        if not code:
            return cleaned
        level = self.judged.protocol.level(code)
        direction = self._direction(level)
        if level.immediate or direction is Direction.AGREED:
            self.errors.pop("agreed_by", None)
        if not level.immediate:
            self._check_said(direction, cleaned)
        return cleaned

    def _check_said(self, direction: Direction, cleaned: dict[str, Any]) -> None:
        needs = self.judged.protocol.overrides
        unseen = not self.earlier and self.data.get("seen") != self.judged.seen
        if unseen:
            self.add_error("level", CHANGED)
        reason_needed = (direction is Direction.UP and needs.up_needs_reason) or (
            direction is Direction.DOWN and needs.down_needs_reason
        )
        if reason_needed and "reason" not in self.errors and not cleaned.get("reason"):
            self.add_error("reason", WHY)
        if direction is not Direction.DOWN or not needs.down_needs_second_person:
            return
        if "agreed_by" not in self.errors and not cleaned.get("agreed_by"):
            self.add_error("agreed_by", "Choose who agrees to a lower level")

    @property
    def choice(self) -> dict[str, Any]:
        """What `workflow.set_level` is to be told of a valid form."""
        level = self.judged.protocol.level(self.cleaned_data["level"])
        down = self._direction(level) is Direction.DOWN
        return {
            "level": level.code,
            "reason": self.cleaned_data["reason"],
            "agreed_by": second_of(self) if down else None,
            "agreed_return_at": self.cleaned_data.get("back_at"),
            "due_back_at": self.judged.due_back_at,
        }

    @property
    def told(self) -> list[Told]:
        """The choice as the summary before sending shows it."""
        choice = self.choice
        words = [self.judged.protocol.level(choice["level"]).words]
        words += [choice["reason"]] if choice["reason"] else []
        words += [f"Agreed by {choice['agreed_by']}"] if choice["agreed_by"] else []
        return [Told("Level", ". ".join(words))]
