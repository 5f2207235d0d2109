"""An authority's children, legal statuses and placements, taken over from its SSDA903 files.

All or nothing, in one transaction, and the same files a second time change nothing. One fact is
recorded for each child that changed, so that the record says so and whoever follows where children
live (open episodes) hears of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from audit.record import record
from audit.rules import Fact
from children.homes import KnownHomes, postcode_at
from children.models import Child, LegalStatus, Placement, PlacementPostcode
from children.postcodes import Place, normalise, places, spaced
from children.rules import Relation
from children.ssda903 import (
    LegalSpell,
    PlacementSpell,
    Reading,
    Remark,
    Settled,
    ToldChild,
    settle,
)
from children.workflow import end_namings_for_the_home
from partners.actor import Actor
from partners.models import Agency, Home
from partners.rules import AgencyKind

BATCH = 2000
SOURCE = "ssda903"
SIGHT = tuple(relation.value for relation in Relation if relation is not Relation.RESPONSIBLE)

Step = Callable[[str, int, int], None]


@dataclass
class Outcome:
    """What a load did, in numbers, and what was odd."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    without_home: int = 0
    not_in_file: int = 0
    notes: list[Remark] = field(default_factory=list)


@dataclass
class Change:
    """What became different for one child; empty when nothing did."""

    new: bool = False
    details: list[str] = field(default_factory=list)
    started: list[date] = field(default_factory=list)
    ended: list[date] = field(default_factory=list)
    corrected: list[date] = field(default_factory=list)
    taken_back: list[date] = field(default_factory=list)
    legal: list[date] = field(default_factory=list)
    lived_at: Home | None = None
    moved: bool = False
    left: bool = False

    def __bool__(self) -> bool:
        return self.new or bool(self._lists())

    def _lists(self) -> dict[str, list[Any]]:
        names = ("details", "started", "ended", "corrected", "taken_back", "legal")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def fact(self) -> Fact:
        if self.new:
            return Fact.CHILD_ADDED
        if self.moved:
            return Fact.PLACEMENT_STARTED
        if self.left:
            return Fact.PLACEMENT_ENDED
        if list(self._lists()) == ["legal"]:
            return Fact.LEGAL_STATUS_CHANGED
        return Fact.CHILD_CHANGED

    @property
    def payload(self) -> dict[str, Any]:
        return {"source": SOURCE, **self._lists()}


@dataclass
class Known:
    """What is known of one child before the files are taken over."""

    child: Child
    placements: dict[date, Placement] = field(default_factory=dict)
    legal_statuses: dict[date, LegalStatus] = field(default_factory=dict)


@dataclass
class Taken:
    """One child after: the rows to write and to take out, and what changed."""

    child: Child
    change: Change
    placements: list[Placement] = field(default_factory=list)
    legal_statuses: list[LegalStatus] = field(default_factory=list)
    gone: list[Placement | LegalStatus] = field(default_factory=list)


@transaction.atomic
def load(
    reading: Reading,
    *,
    authority: Agency,
    by: Actor,
    now: datetime,
    on_step: Step = lambda words, done, of: None,
) -> Outcome:
    """Take over what was read. The reading must hold no errors."""
    assert not reading.errors
    _prepare_transaction()
    known = _known(authority, reading)
    loader = Loader(authority, reading)
    taken = []
    for done, told in enumerate(reading.children):
        taken.append(loader.take(told, known.get(told.local_id)))
        _every(on_step, "Comparing", done + 1, len(reading.children))
    changed = [each for each in taken if each.change]
    _write(changed, on_step)
    for done, each in enumerate(changed):
        record(each.change.fact, by=by, child=each.child, at=now, payload=each.change.payload)
        _end_namings(each, by, now)
        _every(on_step, "Recording", done + 1, len(changed))
    return Outcome(
        added=sum(each.change.new for each in changed),
        changed=sum(not each.change.new for each in changed),
        unchanged=len(taken) - len(changed),
        without_home=_without_home(authority),
        not_in_file=_not_in_file(authority, reading),
        notes=sorted([*reading.notes, *loader.notes]),
    )


def _end_namings(taken: Taken, by: Actor, now: datetime) -> None:
    """Whoever was named for their work at the home before is so no longer, as by `start_placement`."""
    child, lived_at = taken.child, taken.change.lived_at
    if lived_at is not None and child.home_id != lived_at.pk:
        end_namings_for_the_home(child=child, lived_at=lived_at, by=by, now=now)


def _prepare_transaction() -> None:
    """Links are checked by each statement, and a statement may be long.

    Left to the end of the transaction, the checks pile up, and every row of history (its trigger
    catches an error, which PostgreSQL undoes by walking the pile) would take longer than the last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _every(on_step: Step, words: str, done: int, of: int) -> None:
    """Say how far it is, a hundred times and at the end."""
    if done == of or done % max(1, of // 100) == 0:
        on_step(words, done, of)


def _known(authority: Agency, reading: Reading) -> dict[str, Known]:
    """The authority's children of these files, held until the load is over."""
    ids = [told.local_id for told in reading.children]
    children = (
        Child.objects.select_for_update(of=("self",))
        .filter(responsible_authority=authority, local_id__in=ids)
        .order_by("pk")
    )
    known = {child.pk: Known(child) for child in children}
    placements = Placement.objects.filter(child__in=known)
    for placement in placements.select_related("home__address", "where"):
        known[placement.child_id].placements[placement.started_on] = placement
    for status in LegalStatus.objects.filter(child__in=known):
        known[status.child_id].legal_statuses[status.started_on] = status
    return {each.child.local_id: each for each in known.values()}


def _without_home(authority: Agency) -> int:
    open_placements = Placement.objects.needing_home()
    return open_placements.filter(child__responsible_authority=authority).count()


def _not_in_file(authority: Agency, reading: Reading) -> int:
    """Children with a present placement here of whom the file says nothing: left as they are."""
    ids = [told.local_id for told in reading.children]
    placed = Placement.objects.filter(ended_on=None, child__responsible_authority=authority)
    return placed.exclude(child__local_id__in=ids).count()


class Loader:
    """Compares each child with what is known, with homes, places and agencies looked up once."""

    def __init__(self, authority: Agency, reading: Reading) -> None:
        self.authority = authority
        self.file = reading.episodes_file
        self.notes: list[Remark] = []
        self.homes = KnownHomes()
        self.authorities = {
            agency.code: agency.pk for agency in Agency.objects.filter(kind=AgencyKind.AUTHORITY)
        }
        told = {spell.postcode for child in reading.children for spell in child.placements}
        self.places = places({*filter(None, told), *self.homes.postcodes()}, authority.code or "")

    def take(self, told: ToldChild, known: Known | None) -> Taken:
        """What the file tells of a child, held against what is known: the rows to add, and what has changed."""
        child = known.child if known else self._new_child(told)
        known = known or Known(child)
        change = Change(new=child.pk is None)
        taken = Taken(child, change)
        change.details += self._retell(child, told)
        before = _open(known.placements.values())
        change.lived_at = before.home if before else None
        self._take_placements(told, known, taken)
        self._take_legal_statuses(told, known, taken)
        now = _open([*_kept(known.placements, taken), *taken.placements])
        change.moved = now is not None and (before is None or now.started_on != before.started_on)
        change.left = before is not None and now is None
        change.details += _rewrite_sight(child, now)
        return taken

    def _new_child(self, told: ToldChild) -> Child:
        return Child(
            responsible_authority=self.authority,
            local_id=told.local_id,
            born_on=told.born_on,
            sex=told.sex,
        )

    def _retell(self, child: Child, told: ToldChild) -> list[str]:
        """Birthday and sex as the file says; names only where a file says them."""
        said: dict[str, Any] = {"born_on": told.born_on, "sex": told.sex}
        if told.names:
            names = told.names
            said |= {
                "forename": names.forename,
                "surname": names.surname,
                "known_as": names.known_as,
            }
        return _set(child, said)

    def _take_placements(self, told: ToldChild, known: Known, taken: Taken) -> None:
        spells = {spell.started_on: spell for spell in told.placements}
        settled = settle(
            {start: (row.ended_on, _place_of(row)) for start, row in known.placements.items()},
            {start: (spell.ended_on, spell.place) for start, spell in spells.items()},
        )
        self._note_behind(settled, told)
        gone = {start: known.placements[start] for start in settled.gone}
        taken.gone += gone.values()
        taken.change.taken_back += sorted(gone)
        lived_before: Placement | None = None
        for start, ended_on in sorted(settled.ends.items()):
            row = known.placements.get(start)
            spell = spells.get(start)
            is_new = row is None
            row = row or Placement(child=taken.child, started_on=start)
            was_open = row.ended_on is None
            changed = _set(row, {"ended_on": ended_on})
            if spell:
                changed += self._retell_placement(row, spell, lived_before, gone, is_new=is_new)
            lived_before = row
            if is_new:
                taken.change.started.append(start)
            elif changed == ["ended_on"] and was_open:
                taken.change.ended.append(start)
            elif changed:
                taken.change.corrected.append(start)
            if is_new or changed:
                taken.placements.append(row)

    def _retell_placement(
        self,
        row: Placement,
        spell: PlacementSpell,
        lived_before: Placement | None,
        gone: Mapping[date, Placement],
        *,
        is_new: bool,
    ) -> list[str]:
        """The file's codes; the home they name, or the one that somebody matched and still fits."""
        told = {
            "kind_code": spell.kind_code,
            "provider_code": spell.provider_code,
            "urn": spell.urn,
        }
        elsewhere = not is_new and row.home is not None and _place_of(row) != spell.place
        changed = _set(row, told) + _put_at(row, spaced(spell.postcode) if spell.postcode else "")
        if row.home is None or elsewhere:
            home = self.homes.named_by(spell.urn, spell.postcode, spell.kind_code, spell.ended_on)
            home = home or _home_kept(spell, lived_before, gone)
            changed += _set(row, {"home": home})
            agency_id = home.provider_id if home else None
            changed += _set(row, {"provider_id": agency_id, "supervising_agency_id": agency_id})
        return changed + self._put_on_the_map(row, spell)

    def _put_on_the_map(self, row: Placement, spell: PlacementSpell) -> list[str]:
        """Host authority and distance, by the file's postcode or else the home's."""
        postcode = spell.postcode or postcode_at(row.home)
        place = self.places.get(normalise(postcode))
        if spell.postcode and place is None:
            reason = f"PL_POST {spaced(spell.postcode)} isn't a postcode that is known."
            self.notes.append(Remark(self.file, spell.line, reason))
        return _set(
            row,
            {
                "host_authority_id": self.authorities.get(place.authority_code) if place else None,
                "miles_from_authority": _miles(place),
            },
        )

    def _take_legal_statuses(self, told: ToldChild, known: Known, taken: Taken) -> None:
        spells = {spell.started_on: spell for spell in told.legal_statuses}
        settled = settle(
            {start: (row.ended_on, row.code) for start, row in known.legal_statuses.items()},
            {start: (spell.ended_on, spell.code) for start, spell in spells.items()},
        )
        taken.gone += [known.legal_statuses[start] for start in settled.gone]
        changed = set(settled.gone)
        for start, ended_on in sorted(settled.ends.items()):
            row = known.legal_statuses.get(start)
            code = _code(spells.get(start), row)
            if row is None:
                row = LegalStatus(child=taken.child, started_on=start)
            if _set(row, {"code": code, "ended_on": ended_on}) or row.pk is None:
                taken.legal_statuses.append(row)
                changed.add(start)
        taken.change.legal += sorted(changed)

    def _note_behind(self, settled: Settled, told: ToldChild) -> None:
        if settled.behind:
            last = max(told.placements, key=lambda spell: spell.started_on)
            reason = "The child is known to have moved since; the later placement stays."
            self.notes.append(Remark(self.file, last.line, reason))


def _code(spell: LegalSpell | None, row: LegalStatus | None) -> str:
    if spell:
        return spell.code
    assert row is not None
    return row.code


def _home_kept(
    spell: PlacementSpell, lived_before: Placement | None, gone: Mapping[date, Placement]
) -> Home | None:
    """Somebody's matching outlives a corrected date, and a new code with the same carers."""
    for row in gone.values():
        if _place_of(row) == spell.place and row.home:
            return row.home
    same = lived_before is not None and normalise(lived_before.postcode) == spell.postcode
    return lived_before.home if lived_before and spell.same_carers and same else None


def _place_of(row: Placement) -> tuple[str, str, str, str]:
    return row.kind_code, row.provider_code, normalise(row.postcode), row.urn


def _miles(place: Place | None) -> Decimal | None:
    if place is None or place.miles_outside is None:
        return None
    return Decimal(place.miles_outside).quantize(Decimal("0.1"))


def _open(rows: Iterable[Placement]) -> Placement | None:
    return next((row for row in rows if row.ended_on is None), None)


def _kept(known: Mapping[date, Placement], taken: Taken) -> Iterator[Placement]:
    gone = {id(row) for row in taken.gone}
    return (row for row in known.values() if id(row) not in gone)


def _set(row: Any, values: Mapping[str, Any]) -> list[str]:
    """Give a row these values; which of them it did not have."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _put_at(row: Placement, postcode: str) -> list[str]:
    """The same of where a placement is, which is a row of its own and written after it."""
    if row.pk and row.postcode == postcode:
        return []
    row.where = PlacementPostcode(placement=row, postcode=postcode)
    return ["postcode"]


def _rewrite_sight(child: Child, placement: Placement | None) -> list[str]:
    """The child's columns follow the open placement, as `workflow.live_at` has it."""
    keys = [f"{name}_id" for name in SIGHT]
    return _set(child, {key: getattr(placement, key) if placement else None for key in keys})


# Writing, many rows a statement


def _write(taken: list[Taken], on_step: Step) -> None:
    """Children first; then what goes, what has ended, and what is open, one after the other."""
    on_step("Writing", 0, 4)
    _upsert(Child, [each.child for each in taken], key=["responsible_authority", "local_id"])
    on_step("Writing", 1, 4)
    gone: dict[Any, list[int]] = defaultdict(list)
    for row in (row for each in taken for row in each.gone):
        gone[type(row)].append(row.pk)
    PlacementPostcode.objects.filter(placement__in=gone[Placement]).delete()
    for model, keys in gone.items():
        model._default_manager.filter(pk__in=keys).delete()
    on_step("Writing", 2, 4)
    key = ["child", "started_on"]
    _upsert(LegalStatus, [row for each in taken for row in each.legal_statuses], key=key)
    on_step("Writing", 3, 4)
    placements = [row for each in taken for row in each.placements]
    _upsert(Placement, placements, key=key)
    _put_all_at(placements)
    on_step("Writing", 4, 4)


def _put_all_at(placements: list[Placement]) -> None:
    """Where they are. Until they were written, the new ones had no number."""
    said = [row.where for row in placements if hasattr(row, "where")]
    for each in said:
        each.placement_id = each.placement.pk
    _upsert(PlacementPostcode, said, key=["placement"])


def _upsert(model: Any, rows: list[Any], *, key: list[str]) -> None:
    """Rows that have ended go before open ones, of which a child may have one."""
    updated = [each.name for each in model._meta.concrete_fields if each.name not in (*key, "id")]
    dated = any(each.name == "ended_on" for each in model._meta.concrete_fields)
    waves = [rows]
    if dated:
        waves = [
            [row for row in rows if row.ended_on is not None],
            [row for row in rows if row.ended_on is None],
        ]
    for wave in waves:
        for row in wave:
            if dated and row.child_id is None:
                row.child_id = row.child.pk
        model._default_manager.bulk_create(
            wave,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=key,
            update_fields=updated,
        )
