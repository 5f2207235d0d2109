"""Which home a placement is at, as far as its codes can say."""

from collections import defaultdict
from datetime import date

from children.postcodes import normalise
from partners.models import Home
from partners.rules import HomeKind

# SSDA903 `PLACE`, by its first letter or whole, to the kind of home it can be.
KINDS: dict[str, HomeKind] = {
    "U": HomeKind.FOSTER_HOUSEHOLD,
    "K1": HomeKind.CHILDRENS_HOME,
    "K2": HomeKind.CHILDRENS_HOME,
    "H5": HomeKind.SUPPORTED,
}


def kind_of(code: str) -> HomeKind | None:
    return KINDS.get(code) or KINDS.get(code[:1])


def postcode_at(home: Home | None) -> str:
    """Where it is, as far as its address is known here and may be read."""
    at = getattr(home, "address", None)
    return at.postcode if at else ""


class KnownHomes:
    """Every home, found by its reference number, or by postcode and kind where that means one.

    A home that closed is nobody's from then on: nobody there would see the child.
    """

    def __init__(self) -> None:
        self._by_urn: dict[str, Home] = {}
        self._by_place: dict[tuple[str, str], list[Home]] = defaultdict(list)
        for home in Home.objects.select_related("address"):
            if home.urn:
                self._by_urn[home.urn.upper()] = home
            if postcode := postcode_at(home):
                self._by_place[normalise(postcode), home.kind].append(home)

    def postcodes(self) -> set[str]:
        return {postcode for postcode, _ in self._by_place}

    def named_by(self, urn: str, postcode: str, kind_code: str, until: date | None) -> Home | None:
        """The one home these can mean, for a placement that ended on `until` or goes on.

        A number that belongs to another home rules a home out.
        """
        if urn in self._by_urn:
            home = self._by_urn[urn]
            return home if _was_open(home, until) else None
        kind = kind_of(kind_code)
        if not postcode or kind is None:
            return None
        there = self._by_place.get((normalise(postcode), kind), [])
        fitting = [home for home in there if _was_open(home, until) and not (urn and home.urn)]
        return fitting[0] if len(fitting) == 1 else None


def _was_open(home: Home, until: date | None) -> bool:
    return home.closed_on is None or (until is not None and until <= home.closed_on)
