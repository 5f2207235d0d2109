"""The only place that says who may see which child, and what they may do.

It answers two questions, and a property test holds the answers to each other: *which ones*
(`children_visible_to`) and *may they* (`require`). What hangs on a child is reached through
`visible_to`, with the same rule. Whoever asks several things of one child asks once for their
`Standing`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from children.models import Child, Grant, GrantQuerySet, Sight, SightQuerySet
from children.row_rules import IS_RESTRICTED
from children.rules import (
    AFTER_DEATH,
    BY_READING,
    CHOSEN,
    EMPLOYERS,
    ONLY_BY,
    PROFESSIONAL_ROLES,
    RELATIONS,
    ROLE_CAN,
    SIGHT_ROLES,
    TO_READ,
    WHEN_RESTRICTED,
    Breadth,
    Can,
    GrantKind,
    Relation,
)
from core.compiled import Compiled, CompiledArray, slot
from core.refusals import Denied
from partners.actor import Actor
from partners.rules import Role


def children_visible_to(actor: Actor | None) -> QuerySet[Child]:
    """Which children? Those the actor's job looks after in some way now, or was given sight of."""
    if actor is None:
        return Child.objects.none()
    return Child.objects.filter(visible_to(actor))


def visible_to(
    actor: Actor, *, columns: str = "", child: str = "pk", episode: str | None = None
) -> Q:
    """The access rule as a filter, for the child or for anything that hangs on one.

    `columns` is the path to the columns of who looks after the child (`""` on the child itself and
    on open episodes, which carry copies; `"child__"` elsewhere), `child` the path to the child, and
    `episode` the path to the episode where a view of one episode must not open another.
    """
    now = timezone.now()
    until_restricted = _either(_related(actor, columns), _in_sight(actor, child, now, Breadth.ALL))
    if until_restricted is not NOTHING:
        until_restricted &= Q(**{f"{columns}restricted": False})
    one_episode = (
        _in_sight(actor, child, now, Breadth.EPISODE)
        if episode is None
        else _episode_in_sight(actor, episode, now)
    )
    return _either(until_restricted, one_episode, _named(actor, columns, child, now))


NOTHING = Q(pk__in=[])


def _either(*ways: Q) -> Q:
    """Any of them. A way that opens nothing is left out: Django would work it out each time."""
    return reduce(or_, [way for way in ways if way is not NOTHING] or [NOTHING])


def _related(actor: Actor, columns: str) -> Q:
    looked_after = []
    for relation in RELATIONS.get(actor.role, ()) if actor.role else ():
        owner = actor.home_id if relation is Relation.HOME else actor.agency_id
        if owner is not None:
            looked_after.append(Q(**{f"{columns}{relation.value}": owner}))
    return _either(*looked_after)


def _in_sight(actor: Actor, child: str, now: datetime, breadth: Breadth) -> Q:
    if actor.role not in SIGHT_ROLES:
        return NOTHING
    rows = _children_in_sight if breadth is Breadth.ALL else _children_of_episodes_in_sight
    return Q(**{f"{child}__any": CompiledArray(rows, agency=actor.agency_id, now=now)})


def _episode_in_sight(actor: Actor, episode: str, now: datetime) -> Q:
    if actor.role not in SIGHT_ROLES:
        return NOTHING
    seen = CompiledArray(_episodes_in_sight, agency=actor.agency_id, now=now)
    return Q(**{f"{episode}__any": seen})


def _named(actor: Actor, columns: str, child: str, now: datetime) -> Q:
    """By a grant of their own, for the work they do at this agency: what was given in an emergency
    opens no restricted child."""
    if actor.role is Role.AGENCY_ADMIN:
        return NOTHING
    whose = {"agency": actor.agency_id, "person": actor.person_id, "now": now}
    named = Q(**{f"{child}__any": CompiledArray(_opened_to_them, **whose)})
    if actor.role in PROFESSIONAL_ROLES:
        theirs = Q(**{f"{child}__any": CompiledArray(_professional_of, **whose)})
        works_for = (Q(**{f"{columns}{each.value}": actor.agency_id}) for each in EMPLOYERS)
        named |= theirs & reduce(or_, works_for)
    return named


# The rule's own questions, whose answers are the same for every row


def _sights() -> SightQuerySet:
    return Sight.objects.current(slot("now")).filter(agency=slot("agency"))


def _children_in_sight() -> QuerySet[Any, Any]:
    return _sights().filter(breadth=Breadth.ALL).values("child_id")


def _children_of_episodes_in_sight() -> QuerySet[Any, Any]:
    return _sights().filter(breadth=Breadth.EPISODE).values("child_id")


def _episodes_in_sight() -> QuerySet[Any, Any]:
    return _sights().filter(breadth=Breadth.EPISODE).values("episode_id")


def _grants() -> GrantQuerySet:
    grants: GrantQuerySet = Grant.objects.current(slot("now")).at(slot("agency"))
    return grants.filter(user=slot("person"))


def _opened_to_them() -> QuerySet[Any, Any]:
    emergency = Q(kind=GrantKind.EMERGENCY) & ~Q(_IS_RESTRICTED)
    return _grants().filter(Q(kind__in=CHOSEN) | emergency).values("content_object_id")


def _professional_of() -> QuerySet[Any, Any]:
    return _grants().filter(kind=GrantKind.PROFESSIONAL).values("content_object_id")


def _to_read() -> QuerySet[Any, Any]:
    return _grants().filter(kind__in=TO_READ, content_object=slot("child")).values("pk")[:1]


# By a function, asked of the few emergency grants alone: joining the child here would have the rule
# of the child planned within every question who may see whom.
_IS_RESTRICTED = Func(
    F("content_object_id"), function=IS_RESTRICTED.name, output_field=BooleanField()
)


def with_reading(
    rows: QuerySet[Any], reader: Actor | None, child: str = "child_id"
) -> QuerySet[Any]:
    """`rows` that the reader may see, each with a grant of theirs that opens the child to be read.

    A row without one is seen by a part in the child's care: there is no third way to see it. So
    `standing_by` need ask nothing more of it.
    """
    if reader is None:
        return rows.annotate(read_by=Value(None, output_field=BigIntegerField()))
    whose = {"agency": reader.agency_id, "person": reader.person_id, "now": timezone.now()}
    return rows.annotate(read_by=Compiled(_to_read, child=F(child), **whose))


# One loaded child


@dataclass(frozen=True)
class Standing:
    """What somebody is to one child: with a part in the child's care, a reader of the record, or
    neither."""

    actor: Actor
    child: Child
    part: bool
    reads: bool = False
    looking_until: datetime | None = None  # for the bar on each page: reads in an emergency alone

    @property
    def sees(self) -> bool:
        return self.part or self.reads

    def may(self, can: Can) -> bool:
        """May they? Without a word about why not: for showing or leaving out a button."""
        try:
            self.require(can)
        except (Http404, Denied):
            return False
        return True

    def require(self, can: Can) -> None:
        """May they, or else: `Http404` for a child they may not see, `Denied` for what they may not do."""
        if not self.sees:
            raise Http404
        require_role(self.actor, can)
        if self.child.died_on is not None and can not in AFTER_DEATH:
            raise Denied(f"{self.child} has died. The record can be read and added to.")
        if not self.part and can not in BY_READING:
            raise Denied(LOOKING if self.looking_until else READING, who_could=who_could(can))
        if not self.child.restricted and self.actor.role in WHEN_RESTRICTED.get(can, ()):
            raise Denied(
                f"Your role can {can.label} only of a restricted child.", who_could=who_could(can)
            )
        only = ONLY_BY.get(can)
        if only and getattr(self.child, f"{only.value}_id") != self.actor.agency_id:
            raise Denied(
                f"Only the child's {only.label.lower()} can {can.label}.", who_could=who_could(can)
            )


LOOKING = "You are looking at this child's record in an emergency. You can read it, not change it."
READING = (
    "You were given sight of this child's record when you asked. You can read it, not change it."
)


def standing_of(actor: Actor, child: Child, episode_id: int | None = None) -> Standing:
    """By the same rule; with `episode_id`, for what concerns that episode."""
    if not child.restricted and _looks_after(actor, child):
        return Standing(actor, child, part=True)
    if _has_sight(actor, child, episode_id):
        return Standing(actor, child, part=True)
    given = _given(actor, child)
    if given.keys() - set(TO_READ):
        return Standing(actor, child, part=True)
    until = None if GrantKind.READING in given else given.get(GrantKind.EMERGENCY)
    return Standing(actor, child, part=False, reads=bool(given), looking_until=until)


def standing_by(row: Any, actor: Actor, child: Child, episode_id: int | None = None) -> Standing:
    """The same by a row from `with_reading` that the actor sees: it asks only of those who may read
    whether they have a part in it besides."""
    if row.read_by is None:
        return Standing(actor, child, part=True)
    return standing_of(actor, child, episode_id)


def can_see(actor: Actor | None, child: Child, episode_id: int | None = None) -> bool:
    """May they see the child, or what concerns that episode?"""
    return actor is not None and standing_of(actor, child, episode_id).sees


def _given(actor: Actor, child: Child) -> dict[str, datetime | None]:
    """The kinds of grant that open the child to the person now, each with its end."""
    if actor.role is Role.AGENCY_ADMIN:
        return {}
    mine = Grant.objects.current(timezone.now()).given_to(actor).filter(content_object=child)
    given = dict(mine.order_by("until").values_list("kind", "until"))
    employed = any(getattr(child, f"{each.value}_id") == actor.agency_id for each in EMPLOYERS)
    if actor.role not in PROFESSIONAL_ROLES or not employed:
        given.pop(GrantKind.PROFESSIONAL, None)
    if child.restricted:
        given.pop(GrantKind.EMERGENCY, None)
    return given


def _looks_after(actor: Actor, child: Child) -> bool:
    for relation in RELATIONS.get(actor.role, ()) if actor.role else ():
        owner = actor.home_id if relation is Relation.HOME else actor.agency_id
        if owner is not None and getattr(child, f"{relation.value}_id") == owner:
            return True
    return False


def agencies_given_sight(child: Child, episode_id: int) -> set[int]:
    """The agencies that were given sight of the child, or of what concerns that episode."""
    sights = Sight.objects.current(timezone.now()).filter(child=child)
    seen = sights.filter(Q(breadth=Breadth.ALL) | Q(episode_id=episode_id))
    return set(seen.values_list("agency_id", flat=True))


def _has_sight(actor: Actor, child: Child, episode_id: int | None) -> bool:
    if actor.role not in SIGHT_ROLES:
        return False
    sights = Sight.objects.current(timezone.now()).filter(agency=actor.agency_id, child=child)
    if child.restricted:
        sights = sights.filter(breadth=Breadth.EPISODE)
    if episode_id is not None:
        sights = sights.filter(Q(breadth=Breadth.ALL) | Q(episode_id=episode_id))
    return sights.exists()


def may(actor: Actor | None, can: Can, child: Child, episode_id: int | None = None) -> bool:
    """May they? For one question; of several, ask their `Standing`."""
    return actor is not None and standing_of(actor, child, episode_id).may(can)


def require(actor: Actor | None, can: Can, child: Child, episode_id: int | None = None) -> None:
    """May they, or else: `Http404` for a child they may not see, `Denied` for what they may not do."""
    if actor is None:
        raise Http404
    standing_of(actor, child, episode_id).require(can)


def require_role(actor: Actor, can: Can) -> None:
    """`Denied`, naming who could, when nobody in this role may do it to any child."""
    if actor.role not in ROLE_CAN[can]:
        raise Denied(f"Your role can’t {can.label}.", who_could=who_could(can))


def who_could(can: Can) -> str:
    """Who may do it, in words: “a duty inspector or a duty superintendent”."""
    names = [role.label.lower() for role in Role if role in ROLE_CAN[can]]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
