"""The demo world: everybody in it is invented, sees what they should, and is there in demo mode alone."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import children.demo
import partners.demo
from children.models import Child, Placement
from children.postcodes import authority_at
from partners.demo import DEMO_PASSWORD, PEOPLE, SETUP_EMAIL
from partners.models import Home, Job, Person, RotaShift, Team
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db
SIGNIN = "/signin/demo/"

SLUGS = {
    *("carer", "other-carer", "former-carer", "home-staff", "other-home-staff", "on-call"),
    *("fostering-social-worker", "call-handler", "police-supervisor", "senior-officer"),
    *("superintendent", "other-force", "social-worker", "emergency-duty", "interviewer"),
    "interview-manager",
    *("coordinator", "bradford-coordinator", "placing-authority", "reviewing-officer"),
    *("agency-admin", "stranger"),
}
SEE_ASH = {
    *("carer", "on-call", "fostering-social-worker", "social-worker", "emergency-duty"),
    *("coordinator", "bradford-coordinator", "placing-authority", "reviewing-officer"),
}


@pytest.fixture(autouse=True)
def _seeded(db) -> None:
    """The people and the children, before anything has happened."""
    now = timezone.now()
    partners.demo.make(now)
    children.demo.make(now)


def being(slug: str) -> Client:
    client = Client()
    assert client.post(SIGNIN, {"persona": slug}).status_code == 302
    return client


def test_every_person_of_the_demo_has_a_slug():
    assert {each.slug for each in PEOPLE} == SLUGS
    assert len(PEOPLE) == len(SLUGS)


def test_the_page_names_everybody():
    said = Client().get(SIGNIN).content.decode()

    for each in PEOPLE:
        assert f'value="{each.slug}"' in said


def test_whoever_is_chosen_is_signed_in_and_works_as_their_job():
    for each in PEOPLE:
        client = being(each.slug)

        said = client.get("/children/").content.decode()

        assert each.name in said
        assert each.post.agency in said


def test_only_those_around_ash_see_ash_on_the_page_and_in_the_list():
    ash = Child.objects.get(known_as="Ash")
    page = reverse("child", args=[ash.pk])

    for each in PEOPLE:
        client, sees = being(each.slug), each.slug in SEE_ASH
        assert client.get(page).status_code == (200 if sees else 404), each.slug
        assert (ash.full_name in client.get("/children/").content.decode()) == sees, each.slug


def test_ash_lives_with_jo_and_lived_with_a_carer_whose_job_goes_on():
    ash = Child.objects.get(known_as="Ash")
    former = Job.objects.get(person__email="former-carer@whereabouts.example")

    assert ash.age_on(timezone.localdate()) == 15
    assert (str(ash.responsible_authority), str(ash.host_authority)) == (
        "Bradford",
        "Wolverhampton",
    )
    assert Job.objects.get(home=ash.home).person.name == "Jo Marsh"
    assert ash.placements.get(ended_on=None).miles_from_authority > 70
    assert former.ended_on is None
    assert ash.placements.get(home=former.home).ended_on < timezone.localdate()


def test_every_home_stands_in_a_postcode_that_is_known():
    assert all(authority_at(home.address.postcode) for home in Home.objects.all())


def test_somebody_is_on_duty_for_every_team_with_people():
    now = timezone.now()

    for team in Team.objects.all():
        shifts = RotaShift.objects.filter(team=team)
        if shifts.exists():
            assert shifts.get(starts_at__lte=now, ends_at__gt=now)
    assert RotaShift.objects.filter(team__name="Northway on-call").count() == 15


def test_one_placement_waits_for_its_home_to_be_named():
    (placement,) = Placement.objects.needing_home()

    assert Home.objects.filter(address__postcode=placement.postcode).count() == 1
    assert placement.child.full_name in (
        being("social-worker").get("/children/placements/unmatched/").content.decode()
    )


# Signing in


def test_nobody_has_a_password_of_their_own():
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_the_demo_password_signs_in_by_email():
    client = Client()
    login = {"login": "carer@whereabouts.example", "password": DEMO_PASSWORD}

    assert client.post(reverse("account_login"), login).status_code == 302

    assert "Jo Marsh" in client.get("/children/").content.decode()


def test_the_demo_password_opens_nothing_else(settings):
    make.person(email="real@example.test")
    carer = "carer@whereabouts.example"
    assert authenticate(None, email=carer, password=DEMO_PASSWORD)

    for email, password in (
        (carer, "another password"),
        (carer, ""),
        ("nobody@whereabouts.example", DEMO_PASSWORD),
        ("real@example.test", DEMO_PASSWORD),
    ):
        assert authenticate(None, email=email, password=password) is None
    settings.DEMO = False
    assert authenticate(None, email=carer, password=DEMO_PASSWORD) is None


def test_somebody_invented_who_has_set_a_password_uses_that_one():
    person = Person.objects.get(email="carer@whereabouts.example")
    person.set_password("a password of my own")
    person.save()

    assert authenticate(None, email=person.email, password=DEMO_PASSWORD) is None


def test_whoever_sets_agencies_up_sees_no_child():
    client = client_of(Person.objects.get(email=SETUP_EMAIL))
    ash = Child.objects.get(known_as="Ash")

    assert client.get("/admin/").status_code == 200
    refused = client.get(reverse("child", args=[ash.pk]))
    assert refused.status_code in (403, 404)
    assert "Ash" not in refused.content.decode()


def test_the_page_is_not_there_outside_demo_mode(settings):
    settings.DEMO = False

    assert Client().get(SIGNIN).status_code == 404
    assert Client().post(SIGNIN, {"persona": "carer"}).status_code == 404


def test_a_demo_session_ends_with_demo_mode(settings):
    client = being("carer")
    settings.DEMO = False

    assert client.get("/children/").status_code == 302


def test_a_person_who_is_not_offered_cannot_be_chosen():
    for slug in ("", "nobody", "on-call-2"):
        assert Client().post(SIGNIN, {"persona": slug}).status_code == 404


def test_signing_in_leads_to_a_page_of_ours():
    for asked, gone_to in (
        ("/children/", "/children/"),
        ("", "/home/"),
        ("https://elsewhere.example/", "/home/"),
        ("//elsewhere.example/", "/home/"),
        ("javascript:alert(1)", "/home/"),
    ):
        assert Client().post(SIGNIN, {"persona": "carer", "next": asked}).url == gone_to


def test_signing_in_from_another_site_is_refused():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(SIGNIN, {"persona": "carer"}).status_code == 403
