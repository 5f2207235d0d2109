"""Writing the record: one call, in the transaction of the change, and then whoever must react."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from audit.rules import Fact


class Recorder(Protocol):
    """What the record needs to know of whoever acts: `partners.actor.Actor` is one."""

    @property
    def person_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def job_id(self) -> int: ...
    @property
    def job_title(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def home_id(self) -> int | None: ...
    @property
    def agency_id(self) -> int: ...
    @property
    def agency_name(self) -> str: ...
    @property
    def shared_device(self) -> bool | None: ...


@dataclass(frozen=True)
class Recorded:
    """An event as it was written, with the instances it is about: what the reactions are handed."""

    id: int
    fact: Fact
    by: Recorder
    child: Any
    episode: Any
    about: Any
    happened_at: datetime
    recorded_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


Reaction = Callable[[Recorded], None]
_reactions: list[Reaction] = []


def react(reaction: Reaction) -> Reaction:
    """Register what a higher package must do about facts; called once, when the app is ready."""
    if reaction not in _reactions:
        _reactions.append(reaction)
    return reaction


def record(
    fact: Fact,
    *,
    by: Recorder,
    at: datetime,
    child: Any = None,
    episode: Any = None,
    about: Any = None,
    happened_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Recorded:
    """Write that `fact` happened and let every registered reaction see it, in this transaction.

    `at` is when it is recorded, `happened_at` when it happened, if that was earlier. `child`,
    `episode` and `about` are model instances. The payload holds ids, codes and instants; what a
    person wrote belongs in a row of its own.
    """
    plain = json.loads(json.dumps(payload or {}, cls=DjangoJSONEncoder))
    happened = happened_at or at
    about_type, about_id = (about._meta.label_lower, str(about.pk)) if about else ("", "")
    child_id = child.pk if child else None
    episode_id = episode.pk if episode else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                fact.value,
                child_id,
                episode_id,
                about_type,
                about_id,
                happened,
                at,
                by.person_id or None,
                by.name,
                by.job_title,
                by.agency_id or None,
                by.agency_name,
                json.dumps(plain),
            ],
        )
        (event_id,) = cursor.fetchone()
    event = Recorded(event_id, fact, by, child, episode, about, happened, at, plain)
    for reaction in _reactions:
        reaction(event)
    return event
