"""Who to call in each agency now: by rota, for everybody signed in, with no number of a person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from partners.models import RotaShift
from partners.rules import OFFICE_ROLES, AgencyKind, Office, Role
from tests import make

DIRECTORY = "/directory/"
SHELL = 4  # the session, the transaction (a savepoint here, made and released) and the actor
HOUR = timedelta(hours=1)


def read(client, **asked):
    page = html.fromstring(client.get(DIRECTORY, asked).content)
    return " ".join(page.find(".//main").text_content().split())


def names(client, **asked):
    page = html.fromstring(client.get(DIRECTORY, asked).content)
    return [heading.text for heading in page.find(".//main").findall(".//h3")]


def on_duty(team, *, since=-HOUR, until=HOUR, **person):
    job = make.job(
        OFFICE_ROLES[Office(team.office)][0], team.agency, who=make.person(**person),
        phone="07700 900111",
    )  # fmt: skip
    now = timezone.now()
    shift = {"starts_at": now + since, "ends_at": now + until}
    return RotaShift.objects.create(team=team, person=job.person, **shift)


@pytest.mark.parametrize("who", [
    "carer", "on_call", "sergeant", "call_handler", "social_worker", "coordinator", "interviewer",
])  # fmt: skip
def test_everybody_signed_in_reads_who_is_on_duty_elsewhere(world, sign_in, who):
    other = make.authority(name="Eastborough")
    team = make.team(
        other, Office.HOST_COORDINATOR, name="Eastborough desk", phone="01902 496 0001"
    )
    on_duty(team, name="Priya Rowan")

    said = read(sign_in(getattr(world, who)), agency="eastb")

    assert "Missing coordinator Eastborough desk: 01902 496 0001 On duty: Priya Rowan" in said


def test_who_is_not_signed_in_reads_nothing_of_it(db):
    assert "/accounts/login/" in Client().get(DIRECTORY)["Location"]


def test_no_number_of_a_person_is_in_it(world, sign_in):
    on_duty(make.team(world.provider, Office.ON_CALL, phone="01902 496 0002"))

    assert "07700 900111" not in read(sign_in(world.carer))


def test_whoever_was_or_will_be_on_duty_is_not_named(world, sign_in):
    team = make.team(world.provider, Office.ON_CALL)
    on_duty(team, since=-2 * HOUR, until=-HOUR, name="Early Bird")
    on_duty(team, since=HOUR, until=2 * HOUR, name="Night Owl")

    said = read(sign_in(world.carer))

    assert "Early Bird" not in said
    assert "Night Owl" not in said
    assert "Nobody is on duty" in said


def test_that_nobody_is_on_duty_is_said_with_the_agencys_number(world, sign_in):
    silent = make.authority(name="Silent Hill", phone="01902 496 0100")
    make.team(silent, Office.HOST_COORDINATOR, name="Silent desk", phone="01902 496 0101")

    said = read(sign_in(world.carer), agency="silent")

    assert "Nobody is on duty. If nobody answers, phone the agency: 01902 496 0100" in said


def test_a_desk_that_an_agency_has_not_got_is_said_to_be_missing(world, sign_in):
    make.authority(name="Deskless", phone="01902 496 0200")

    said = read(sign_in(world.carer), agency="deskless")

    assert "Missing coordinator No team here answers as that." in said
    assert "Phone the agency: 01902 496 0200" in said


def test_an_agency_without_a_number_says_so_and_comes_after_those_that_have_one(world, sign_in):
    make.authority(name="Shire A")
    make.authority(name="Shire B", phone="01902 496 0300")
    client = sign_in(world.carer)

    assert names(client, agency="shire") == ["Shire B", "Shire A"]
    assert "No number of this agency is kept here" in read(client, agency="shire a")


def test_missing_coordinators_come_first_then_the_emergency_duty_team(world, sign_in):
    there = make.authority(name="Ordered")
    for office, out in [
        (Office.SOCIAL_WORKER, False), (Office.PLACING_AUTHORITY, True),
        (Office.ON_CALL, False), (Office.HOST_COORDINATOR, False),
    ]:  # fmt: skip
        make.team(there, office, out_of_hours=out)

    page = html.fromstring(sign_in(world.carer).get(DIRECTORY, {"agency": "ordered"}).content)
    lines = page.xpath("//main//*[contains(@class, 'app-directory__line')]/span")

    assert [line.text for line in lines][:4] == [
        "Missing coordinator", "On-call worker", "Emergency duty team", "Child's social worker",
    ]  # fmt: skip


def test_the_readers_own_agency_and_area_come_before_others(world, sign_in):
    make.authority(name="Aardvark")

    listed = names(sign_in(world.coordinator))

    assert listed[0] == world.host.name
    assert listed.index(world.force.name) < listed.index("Aardvark")


def test_agencies_with_a_missing_coordinator_come_before_those_with_a_control_room(db, sign_in):
    ours = make.agency(AgencyKind.PROVIDER, name="Us")
    for name, kind in [
        ("A force", AgencyKind.FORCE), ("B provider", AgencyKind.PROVIDER),
        ("C authority", AgencyKind.AUTHORITY),
    ]:  # fmt: skip
        make.agency(kind, name=name, phone="01902 496 0000")

    listed = names(sign_in(make.job(Role.ON_CALL, ours)))

    assert listed == ["Us", "C authority", "B provider", "A force"]


def test_an_agency_is_found_by_a_part_of_its_name(world, sign_in):
    make.authority(name="Eastborough")
    client = sign_in(world.carer)

    assert names(client, agency=" BOROUGH\0 ") == ["Eastborough"]
    assert "No agency here has that in its name" in read(client, agency="nowhere at all")


def test_a_long_directory_comes_in_pages_that_keep_what_was_sought(world, sign_in):
    for number in range(25):
        make.authority(name=f"Shire & {number:02}")
    client = sign_in(world.carer)

    first = html.fromstring(client.get(DIRECTORY, {"agency": "shire &"}).content)
    further = first.xpath("//main//a[contains(@href, 'page=2')]/@href")[0]

    assert names(client, agency="shire &") == [f"Shire & {number:02}" for number in range(20)]
    second = html.fromstring(client.get(DIRECTORY + further).content)
    assert [each.text for each in second.findall(".//main//h3")][-1] == "Shire & 24"


@pytest.mark.parametrize("count", [5, 50])
def test_the_directory_takes_eight_statements_however_long(
    world, sign_in, django_assert_max_num_queries, count
):
    for _ in range(count):
        there = make.authority()
        on_duty(make.team(there, Office.HOST_COORDINATOR))
        make.team(there, Office.PLACING_AUTHORITY, out_of_hours=True)
    client = sign_in(world.carer)
    client.get(DIRECTORY)

    with django_assert_max_num_queries(8 + SHELL):
        client.get(DIRECTORY)


def test_every_page_and_the_helplines_lead_to_it(world, sign_in):
    client = sign_in(world.carer)

    for name in ("home", "helplines"):
        page = html.fromstring(client.get(reverse(name)).content)
        where = "//main" if name == "helplines" else "//footer"
        assert page.xpath(f"{where}//a[@href='{DIRECTORY}']"), name
    assert DIRECTORY not in Client().get(reverse("helplines")).content.decode()
