"""Authorities and police forces as they stand, from the tables in `partners/data`."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from partners.models import Agency, Area
from partners.rules import AgencyKind

DATA = Path(__file__).resolve().parent / "data"
ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
    "Contains OS data (c) Crown copyright and database right.",
    "Contains Royal Mail data (c) Royal Mail copyright and database right.",
    (
        "Contains public sector information licensed under the Open Government Licence v3.0"
        " (Department for Education)."
    ),
)

Row = dict[str, str]


@dataclass(frozen=True)
class Loaded:
    authorities: int
    forces: int
    new_areas: int


@transaction.atomic
def load_reference() -> Loaded:
    """Every authority and force as an agency, keyed by its code; a second time changes nothing.

    Names, places and neighbours follow the tables. What an installation has set itself (phones,
    the area, who holds interviews) stays as it is.
    """
    forces, authorities = _rows("police_forces.csv"), _rows("authorities.csv")
    _keep(_force(row) for row in forces)
    _keep(_authority(row) for row in authorities)
    agencies = {agency.code: agency for agency in Agency.objects.exclude(code=None)}
    _keep_neighbours(authorities, agencies)
    return Loaded(len(authorities), len(forces), _give_areas(authorities, agencies))


def _rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _force(row: Row) -> Agency:
    return Agency(kind=AgencyKind.FORCE, code=row["code"], name=row["name"])


def _authority(row: Row) -> Agency:
    return Agency(
        kind=AgencyKind.AUTHORITY,
        code=row["ons_code"],
        name=row["name"],
        easting=int(row["easting"]),
        northing=int(row["northing"]),
    )


def _keep(agencies: Iterable[Agency]) -> None:
    Agency.objects.bulk_create(
        agencies,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "name", "easting", "northing"],
    )


def _keep_neighbours(authorities: list[Row], agencies: dict[str | None, Agency]) -> None:
    """The table is symmetric, so each row gives one direction of the pair."""
    through = Agency.adjoining.through
    told = {
        (agencies[row["ons_code"]].pk, agencies[code].pk)
        for row in authorities
        for code in row["adjoining"].split(";")
        if code
    }
    known = dict.fromkeys(through.objects.values_list("from_agency_id", "to_agency_id"))
    gone = [pair for pair in known if pair not in told]
    for one, other in gone:
        through.objects.filter(from_agency_id=one, to_agency_id=other).delete()
    through.objects.bulk_create(
        through(from_agency_id=one, to_agency_id=other) for one, other in sorted(told - set(known))
    )


def _give_areas(authorities: list[Row], agencies: dict[str | None, Agency]) -> int:
    """A safeguarding partnership for each authority that is in none, served by its force."""
    forces = {
        agency: agencies[row["police_force_code"]]
        for row in authorities
        if (agency := agencies[row["ons_code"]]).area_id is None
    }
    named = {f"{agency.name} safeguarding partnership": agency for agency in forces}
    Area.objects.bulk_create(
        (Area(name=name, force=forces[agency]) for name, agency in named.items()),
        ignore_conflicts=True,
    )
    for area in Area.objects.filter(name__in=named):
        named[area.name].area = area
    Agency.objects.bulk_update(forces, ["area"])
    return len(forces)
