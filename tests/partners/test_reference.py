"""England's authorities and forces are there after one command, and the same after two."""

import pytest
from django.core.management import call_command

from partners.models import Agency, Area
from partners.reference import load_reference
from partners.rules import AgencyKind
from tests import make

pytestmark = pytest.mark.django_db
BRADFORD, WOLVERHAMPTON, LEEDS = "E08000032", "E08000031", "E08000035"


def everything() -> list[tuple[object, ...]]:
    columns = (
        "pk",
        "kind",
        "code",
        "name",
        "easting",
        "northing",
        "area__name",
        "area__force__code",
    )
    agencies = list(Agency.objects.order_by("pk").values_list(*columns))
    return agencies + sorted(Agency.adjoining.through.objects.values_list())


def test_every_authority_and_force_of_england_is_known():
    loaded = load_reference()

    assert (loaded.authorities, loaded.forces, loaded.new_areas) == (153, 40, 153)
    assert Agency.objects.filter(kind=AgencyKind.AUTHORITY).count() == 153
    assert Agency.objects.filter(kind=AgencyKind.FORCE).count() == 40
    assert Agency.objects.get(code=WOLVERHAMPTON).area.force.code == "west-midlands"
    assert Agency.objects.get(code=BRADFORD).area.force.code == "west-yorkshire"


def test_neighbours_know_each_other():
    load_reference()

    bradford, leeds = Agency.objects.get(code=BRADFORD), Agency.objects.get(code=LEEDS)
    assert leeds in bradford.adjoining.all()
    assert bradford in leeds.adjoining.all()
    assert Agency.adjoining.through.objects.count() == 2 * 379


def test_loading_again_changes_nothing():
    load_reference()
    before = everything()

    assert load_reference().new_areas == 0

    assert everything() == before


def test_what_an_installation_has_set_itself_stays():
    joint = make.area()
    load_reference()
    Agency.objects.filter(code=BRADFORD).update(area=joint, phone="01274 496 0000", name="Old name")
    leeds, hull = Agency.objects.get(code=LEEDS), Agency.objects.get(code="E06000010")
    leeds.adjoining.add(hull)

    load_reference()

    bradford = Agency.objects.get(code=BRADFORD)
    assert (bradford.area, bradford.phone, bradford.name) == (joint, "01274 496 0000", "Bradford")
    assert hull not in leeds.adjoining.all()


def test_an_authority_known_already_keeps_its_area():
    known = make.authority(code=BRADFORD, name="Bradford")

    assert load_reference().new_areas == 152

    assert Agency.objects.get(code=BRADFORD).area == known.area
    assert not Area.objects.filter(name__startswith="Bradford").exists()


def test_the_command_says_whose_facts_they_are(capsys):
    call_command("load_reference")

    said = capsys.readouterr().out
    assert "153 authorities" in said
    assert "Office for National Statistics" in said
    assert "Royal Mail" in said
