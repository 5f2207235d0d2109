"""A postcode names its authority, and how far that is from another."""

import csv

import pytest
from django.core.management import CommandError, call_command

from children import directory
from children.directory import DATA, DEMO_AUTHORITIES, Row, load_demo
from children.models import Postcode, Square
from children.postcodes import Place, authority_at, miles_outside, normalise, places, spaced
from tests import make

BRADFORD, WOLVERHAMPTON = "E08000032", "E08000031"


@pytest.fixture
def cities(db):
    load_demo()
    return make.authority(code=BRADFORD), make.authority(code=WOLVERHAMPTON)


@pytest.mark.parametrize("given", ["WV3 7DP", "wv37dp", " Wv3  7dP "])
def test_a_postcode_is_found_however_it_is_typed(cities, given):
    assert authority_at(given) == cities[1]
    assert normalise(given) == "WV37DP"
    assert spaced(given) == "WV3 7DP"


@pytest.mark.parametrize("given", ["", "ZZ1 1ZZ", "nonsense", "WV3"])
@pytest.mark.django_db
def test_an_unknown_postcode_is_nowhere(given):
    assert authority_at(given) is None
    assert miles_outside(given, BRADFORD) is None


def test_a_postcode_of_an_authority_that_is_not_here_has_none(db):
    load_demo()

    assert authority_at("WV3 7DP") is None


def test_wolverhampton_is_eighty_miles_outside_bradford(cities):
    assert miles_outside("WV3 7DP", BRADFORD) == pytest.approx(80.4, abs=1)


def test_a_postcode_is_no_way_outside_its_own_authority(cities):
    assert miles_outside("BD9 4DU", BRADFORD) == 0.0


def test_distance_to_an_authority_without_squares_is_not_told(cities):
    assert miles_outside("WV3 7DP", "E06000001") is None
    assert miles_outside("WV3 7DP", "") is None


@pytest.mark.django_db
def test_distance_is_to_the_nearest_edge_of_the_nearest_square():
    Postcode.objects.create(
        postcode="AA11AA", authority_code="E1", easting=403_500, northing=300_500
    )
    Square.objects.create(authority_code="E2", east_km=400, north_km=300)
    Square.objects.create(authority_code="E2", east_km=300, north_km=300)

    assert miles_outside("AA1 1AA", "E2") == pytest.approx(2500 / 1609.344)


def test_many_postcodes_take_two_statements(cities, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = places(["WV3 7DP", "BD9 4DU", "ZZ1 1ZZ"], BRADFORD)

    assert set(found) == {"WV37DP", "BD94DU"}
    assert found["BD94DU"] == Place(BRADFORD, 0.0)


def test_loading_again_changes_nothing_and_takes_out_what_is_gone(cities):
    before = sorted(Postcode.objects.values_list())
    Postcode.objects.create(postcode="OLD1AA", authority_code="E1", easting=1, northing=1)
    Postcode.objects.filter(postcode="WV37DP").update(authority_code="E1")

    load_demo()

    assert sorted(Postcode.objects.values_list()) == before


def test_the_demo_tables_hold_the_two_cities_alone(cities):
    assert set(Square.objects.values_list("authority_code", flat=True)) == set(DEMO_AUTHORITIES)
    assert set(Postcode.objects.values_list("authority_code", flat=True)) <= set(DEMO_AUTHORITIES)


# The whole directory, of which one letter is read


def test_a_district_belongs_to_the_authority_with_childrens_services():
    upper = directory.districts()
    with (DATA.parent.parent / "partners" / "data" / "authorities.csv").open() as file:
        authorities = {row["ons_code"] for row in csv.DictReader(file)}

    assert set(upper.values()) <= authorities
    assert not set(upper) & authorities
    assert upper["E07000165"] == "E06000065"  # Harrogate, North Yorkshire since 2023


def test_every_english_postcode_of_a_letter_has_an_authority_of_today():
    with (DATA.parent.parent / "partners" / "data" / "authorities.csv").open() as file:
        authorities = {row["ons_code"] for row in csv.DictReader(file)}
    letter = next(path for path in directory.letters() if path.name.startswith("postcodes_J"))
    smallest = min(directory.letters(), key=lambda path: path.stat().st_size)

    for path in (letter, smallest, _letter("O")):
        rows = list(directory.rows_of(path, directory.districts()))
        english = {row.authority_code for row in rows if row.authority_code.startswith("E")}
        assert english <= authorities


def test_northern_ireland_is_left_out():
    rows = directory.rows_of(_letter("B"), directory.districts())

    assert not any(row.postcode.startswith("BT") for row in rows)


def test_the_command_loads_what_the_package_holds(db, monkeypatch, capsys):
    shetland = _letter("Z")
    told = list(directory.rows_of(shetland, directory.districts()))
    monkeypatch.setattr(directory, "letters", lambda: [shetland])

    call_command("load_postcodes")

    assert Postcode.objects.count() == len(told) > 0
    assert Square.objects.count() == len({directory.square_of(Row(*row)) for row in told})
    said = capsys.readouterr()
    assert "Office for National Statistics" in said.out


def test_without_the_package_the_command_says_so(db, monkeypatch):
    monkeypatch.setattr(directory, "WHEEL", "no_such_package")

    with pytest.raises(CommandError, match="not installed"):
        call_command("load_postcodes")


def _letter(letter: str):
    return next(
        path for path in directory.letters() if path.name == f"postcodes_{letter}.msgpack.br"
    )
