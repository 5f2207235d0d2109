"""What stands in a box of the recorder, and what it was filled with: how two windows are told apart."""

import hashlib
import json
from dataclasses import dataclass, field

from returns.models import Answer
from returns.rules import Kind, Unsaid


@dataclass(frozen=True)
class Said:
    """What stands in one box of a page: whose words on which question."""

    question: str
    kind: Kind
    text: str = ""
    chosen: list[str] = field(default_factory=list)
    unsaid: Unsaid | str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.chosen or self.unsaid)

    @property
    def mark(self) -> str:
        """Tells one content from another, without holding a word of it."""
        whole = json.dumps([self.text, sorted(self.chosen), self.unsaid])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def said_in(answer: Answer) -> Said:
    return Said(answer.question, Kind(answer.kind), answer.text, list(answer.chosen), answer.unsaid)


@dataclass(frozen=True)
class Seen:
    """What a box held when its page was shown: which answer, with which content."""

    answer_id: int = 0
    mark: str = ""


@dataclass(frozen=True)
class Kept:
    """What a box is from now on. `another` when the same question was answered in another window."""

    seen: Seen
    another: bool = False
