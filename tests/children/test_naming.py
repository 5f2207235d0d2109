"""Who sees a child, and who says so: naming, ending, restricting."""

from datetime import date

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import access, queries, who, workflow
from children.models import Grant
from children.rules import Can, GrantKind
from core.refusals import Denied, Refused
from partners.actor import SERVICE
from partners.rules import AgencyKind, Role
from tests import make
from tests.children.letting_in import asked

pytestmark = pytest.mark.django_db


def test_the_page_says_who_sees_the_child_and_why(world, sign_in):
    make.reported(world)
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    workflow.name_person(
        child=world.child,
        person=reviewing.person,
        reason="Reviews the plan",
        until=None,
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )

    page = sign_in(world.social_worker).get(f"/children/{world.child.pk}/who/").content.decode()

    for words in (
        str(world.home),
        str(world.host),
        "Reported to police",
        "What concerns this episode",
        "Reviews the plan",
        reviewing.person.name,
        world.social_worker.person.name,
    ):
        assert words in page, words


@pytest.mark.parametrize(
    "job", ["carer", "on_call", "fostering_social_worker", "coordinator", "interviewer"]
)
@pytest.mark.parametrize("page", ["", "name/", "restrict/", "lift/"])
def test_only_the_responsible_authority_says_who_sees_the_child(world, sign_in, job, page):
    answer = sign_in(getattr(world, job)).get(f"/children/{world.child.pk}/who/{page}")

    assert answer.status_code in (403, 404)


def test_somebody_is_found_by_address_or_in_an_agency_around_the_child(world):
    now = timezone.now()
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())

    by_mail = who.people_like(elsewhere.person.email.upper(), world.child, now=now)
    by_name = who.people_like(world.on_call.person.name, world.child, now=now)

    assert by_mail == [elsewhere.person]
    assert world.on_call.person in by_name
    assert who.people_like(elsewhere.person.name, world.child, now=now) != [elsewhere.person]
    assert who.people_like(elsewhere.person.email[:-1], world.child, now=now) == []


def test_naming_somebody_opens_the_child_and_ending_it_closes_it(world, sign_in):
    client = sign_in(world.social_worker)
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    at = f"/children/{world.child.pk}/who/"

    found = client.post(f"{at}name/", {"look_for": officer.person.email}).content.decode()
    assert officer.person.name in found
    client.post(
        f"{at}name/",
        {
            "look_for": officer.person.email,
            "person": officer.person.pk,
            "reason": "Reviews the plan",
            "days": "28",
        },
    )
    assert access.can_see(make.acting(officer), world.child)
    given = Grant.objects.get(user=officer.person)
    client.post(f"{at}{given.pk}/end/", {"because": "Moved on"})

    assert not access.can_see(make.acting(officer), world.child)
    assert Event.objects.filter(fact=Fact.GRANT_ENDED, child_id=world.child.pk).exists()


def test_whoever_restricts_is_named_and_the_chosen_carer_stays(world, sign_in):
    at = f"/children/{world.child.pk}/who/restrict/"
    client = sign_in(world.placing_manager)
    assert world.carer.person.name in client.get(at).content.decode()

    client.post(at, {"because": "Threats from a relative", "also": [world.carer.person.pk]})

    world.child.refresh_from_db()
    assert world.child.restricted
    seeing = {
        job
        for job in ("placing_manager", "social_worker", "carer", "on_call", "coordinator")
        if access.can_see(make.acting(getattr(world, job)), world.child)
    }
    assert seeing == {"placing_manager", "social_worker", "carer"}
    page = client.get(f"/children/{world.child.pk}/who/").content.decode()
    assert "Threats from a relative" in page


def test_restricting_hides_the_child_from_boards_at_once(world, sign_in):
    episode = make.logged(world)
    by = make.acting(world.social_worker)

    workflow.restrict(child=world.child, because="x", by=by, now=timezone.now())

    assert sign_in(world.on_call).get(f"/missing/{episode.reference}/").status_code == 404
    episode.refresh_from_db()
    assert episode.restricted
    workflow.lift_restriction(child=world.child, because="Over", by=by, now=timezone.now())
    assert sign_in(world.on_call).get(f"/missing/{episode.reference}/").status_code == 200


def test_a_restricted_child_always_has_somebody_who_says_who_sees_the_child(world):
    now = timezone.now()
    by = make.acting(world.placing_manager)
    workflow.end_grants(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.PROFESSIONAL,
        because="Ended",
        by=SERVICE,
        now=now,
    )
    workflow.restrict(child=world.child, because="x", also=[world.carer.person], by=by, now=now)
    mine = Grant.objects.get(user=world.placing_manager.person)

    with pytest.raises(Refused):
        workflow.end_naming(given=mine, because="x", by=by, now=now)

    assert access.can_see(by, world.child)


def test_a_restricted_child_is_a_404_even_to_the_social_worker_of_another_child(world):
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )
    world.child.refresh_from_db()
    colleague = make.acting(make.job(Role.SOCIAL_WORKER, world.responsible))

    with pytest.raises(Http404):
        access.require(colleague, Can.ADMIT, world.child)


def test_the_pages_ask_as_little_for_twenty_as_for_two(world, sign_in):
    counts = []
    client = sign_in(world.social_worker)
    at = f"/children/{world.child.pk}/who/"
    for number in (2, 18):
        for _ in range(number):
            workflow.grant(
                child=world.child,
                person=make.job(Role.REVIEWING_OFFICER, world.responsible).person,
                kind=GrantKind.NAMED,
                reason="x",
                by=SERVICE,
                now=timezone.now(),
            )
            asked(world.child, make.job(Role.SOCIAL_WORKER, make.authority()))
        for page in (at, "/children/requests/", "/notifications/"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            counts.append((page, len(captured)))

    assert counts[:3] == counts[3:]


def test_a_home_is_named_by_the_responsible_authority_alone(world):
    placement = make.placement_by_code(
        world.child,
        host_authority=world.host,
        postcode="WV6 8QF",
        kind_code="U6",
        started_on=date(2026, 1, 1),
    )
    home = make.home(make.agency(AgencyKind.FOSTERING))

    assert not queries.unmatched_placements(make.acting(world.coordinator)).exists()
    with pytest.raises(Denied):
        workflow.match_home(
            placement=placement, home=home, by=make.acting(world.coordinator), now=make.NOW
        )
    assert queries.unmatched_placements(make.acting(world.social_worker)).exists()
