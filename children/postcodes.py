"""Postcodes: which authority one lies in, and how far it is from another authority."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from children.models import Postcode, Square
from partners.models import Agency
from partners.rules import AgencyKind

METRES_IN_A_MILE = 1609.344


@dataclass(frozen=True)
class Place:
    """Where a postcode is: its authority's code and, when it can be told, how far outside another."""

    authority_code: str
    miles_outside: float | None


def normalise(postcode: str) -> str:
    """As postcodes are kept: capitals and digits alone, `WV37AB`."""
    return "".join(character for character in postcode.upper() if character.isalnum())


def spaced(postcode: str) -> str:
    """As postcodes are shown: `WV3 7AB`. What cannot be one is shown as it was given."""
    short = normalise(postcode)
    return f"{short[:-3]} {short[-3:]}" if 5 <= len(short) <= 7 else postcode.strip().upper()


def authority_at(postcode: str) -> Agency | None:
    """The authority that a postcode lies in; None when the postcode is not known, or not England's."""
    code = Postcode.objects.filter(postcode=normalise(postcode)).values("authority_code")
    return Agency.objects.filter(kind=AgencyKind.AUTHORITY, code__in=code).first()


def miles_outside(postcode: str, authority_code: str) -> float | None:
    """Straight-line miles from a postcode to an authority: 0 inside it, None when it can't be told.

    "Outside the authority's area" and "at a distance" are what the Care Planning, Placement and
    Case Review (England) Regulations 2010 turn on. The authority is taken to be its kilometre
    squares, so the answer may fall short by up to a mile: near a limit, check by hand.
    """
    place = places([postcode], authority_code).get(normalise(postcode))
    return place.miles_outside if place else None


def places(postcodes: Iterable[str], authority_code: str) -> dict[str, Place]:
    """Where many postcodes are, in two questions to the database however many there are."""
    known = {
        postcode.postcode: postcode.authority_code
        for postcode in Postcode.objects.filter(postcode__in={normalise(p) for p in postcodes})
    }
    outside = [short for short, code in known.items() if code != authority_code]
    miles = _miles_to(authority_code, outside)
    inside = 0.0 if authority_code else None
    return {
        short: Place(code, inside if code == authority_code else miles.get(short))
        for short, code in known.items()
    }


# From a point to the nearest edge of each square; nearest of all, for each postcode.
_NEAREST = f"""
SELECT p.postcode, sqrt(min(
    power(greatest(s.east_km * 1000 - p.easting, p.easting - (s.east_km + 1) * 1000, 0), 2)
  + power(greatest(s.north_km * 1000 - p.northing, p.northing - (s.north_km + 1) * 1000, 0), 2)))
FROM {Postcode._meta.db_table} p
JOIN {Square._meta.db_table} s ON s.authority_code = %s
WHERE p.postcode = ANY(%s)
GROUP BY p.postcode
"""  # noqa: S608 - the names are our own tables'


def _miles_to(authority_code: str, postcodes: list[str]) -> dict[str, float]:
    if not postcodes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [authority_code, postcodes])
        return {short: metres / METRES_IN_A_MILE for short, metres in cursor.fetchall()}
