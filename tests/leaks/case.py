"""One child in one state, with one of each thing of theirs that has an address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from children.models import Child, Photo, Placement
from escalation.models import Challenge, Notification, Question
from missing.models import Draft, Duty, Enquiry, Episode, InformationRequest
from partners.actor import Actor, actor_of
from partners.models import Job
from returns.models import ReturnInterview
from tests.leaks.canaries import word
from tests.leaks.people import Around

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class Case:
    """One child in one state, with one of each thing of theirs that has an address.

    What the state has none of is None: `tests/addresses.py` reaches its things by these names.
    """

    number: int
    state: str
    around: Around
    now: datetime
    child: Child
    episode: Episode = None  # type: ignore[assignment]
    duty: Duty = None  # type: ignore[assignment]
    challenge: Challenge = None  # type: ignore[assignment]
    question: Question = None  # type: ignore[assignment]
    interview: ReturnInterview = None  # type: ignore[assignment]
    notification: Notification = None  # type: ignore[assignment]
    notifications: list[Notification] = field(default_factory=list)
    document: Any = None
    draft: Draft = None  # type: ignore[assignment]
    note: Any = None
    handover: Any = None
    task: Any = None
    report: Any = None
    decision: Any = None
    placement: Placement = None  # type: ignore[assignment]
    photo: Photo = None  # type: ignore[assignment]
    grant: Any = None
    asked: Any = None
    looked: Any = None
    hold: Any = None
    item: Any = None
    unusual: Any = None
    prevention: Any = None
    learning: Any = None
    enquiry: Enquiry = None  # type: ignore[assignment]
    request: InformationRequest = None  # type: ignore[assignment]

    def word(self, name: str) -> str:
        return word(self.number, name)

    def by(self, slug: str) -> Actor:
        return actor_of(self.around.jobs[slug])

    def ago(self, **how_long: float) -> datetime:
        return self.now - timedelta(**how_long)

    @property
    def home_owner(self) -> int | None:
        """The owner, in canaries, of the home where the child lives now."""
        return self.around.owners[self.child.home_id] if self.child.home_id else None

    @property
    def phone(self) -> str:
        """The number of somebody whom the child lives with."""
        there = Job.objects.filter(home=self.child.home_id, home__isnull=False).exclude(phone="")
        return there.values_list("phone", flat=True).first() or ""
