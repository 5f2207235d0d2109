"""The pages about children: who is on them, for whom, and what saying where a child lives does."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import asking, queries
from children.access import children_visible_to
from children.directory import load_demo
from children.models import LegalStatus, Placement
from children.rules import Basis, GrantKind, ProfessionalKind
from children.workflow import grant, match_home, name_professional
from core.refusals import Denied, Refused
from missing.models import Episode
from partners.actor import SERVICE
from partners.rules import AgencyKind, HomeKind, Office, Role
from tests import make

pytestmark = pytest.mark.django_db
CHILDREN = "/children/"
UNMATCHED = "/children/placements/unmatched/"


def page_of(child) -> str:
    return reverse("child", args=[child.pk])


def text(response) -> str:
    return response.content.decode()


# The list


def test_i_see_the_children_i_look_after_and_no_others(world, sign_in):
    other = make.child()

    said = text(sign_in(world.carer).get(CHILDREN))

    assert world.child.full_name in said
    assert other.full_name not in said


def test_a_child_is_found_by_the_phone_of_whoever_they_live_with(world, sign_in):
    make.carer(world.home, phone="07700 900 123")
    client = sign_in(world.on_call)

    found = text(client.post(CHILDREN, {"name": "+44 7700 900123"}))
    nobody = text(client.post(CHILDREN, {"name": "07700 900 124"}))

    assert "whole phone number" in text(client.get(CHILDREN))
    assert world.child.full_name in found
    assert world.child.full_name not in nobody
    assert "whole phone number" not in text(sign_in(world.coordinator).get(CHILDREN))


def test_with_no_child_the_page_says_why_and_whom_to_phone(world, sign_in):
    make.team(world.provider, Office.ON_CALL, name="Northway on-call", phone="01902 496 0111")
    nobody = make.carer(make.home(world.provider))

    said = text(sign_in(nobody).get(CHILDREN))

    assert "No child is linked to you yet." in said
    assert "Northway on-call" in said
    assert "01902 496 0111" in said


def test_a_child_is_found_by_parts_of_the_name(world, sign_in):
    make.child(responsible=world.responsible, forename="Robin", surname="Hale", known_as="Rob")
    client = sign_in(world.social_worker)

    said = text(client.post(CHILDREN, {"name": "hal rob"}))

    assert "Robin Hale" in said
    assert world.child.full_name not in said


def test_a_name_that_only_others_may_see_is_not_found(world, sign_in):
    make.child(forename="Hidden", surname="Elsewhere")

    said = text(sign_in(world.social_worker).post(CHILDREN, {"name": "Hidden"}))

    assert "No child you can see has that name." in said
    assert "Elsewhere" not in said


def test_searching_for_nothing_is_asked_again(world, sign_in):
    response = sign_in(world.social_worker).post(CHILDREN, {"name": " "})

    assert response.status_code == 422
    assert "Enter a name, or part of one" in text(response)


def test_a_long_list_comes_in_pages(world, sign_in):
    for number in range(60):
        make.child(responsible=world.responsible, surname=f"Pagezqx{number:02}")
    client = sign_in(world.social_worker)

    first, second = text(client.get(CHILDREN)), text(client.get(f"{CHILDREN}?page=2"))

    assert "Pagezqx00" in first
    assert "Pagezqx59" not in first
    assert "Pagezqx59" in second
    assert "page 2 of 2" in first


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "²"])
def test_a_page_that_there_is_not_is_no_fault(world, sign_in, page):
    assert sign_in(world.carer).get(CHILDREN, {"page": page}).status_code == 200


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_takes_eight_statements_however_long(
    world, sign_in, django_assert_max_num_queries, count
):
    for _ in range(count):
        make.child(world.responsible, world.host, world.home)
    client = sign_in(world.social_worker)
    client.get(CHILDREN)

    with django_assert_max_num_queries(8 + SHELL):
        client.get(CHILDREN)


# Beside the page's own statements: the session (tests keep it in the database), the transaction
# (a savepoint here, made and released) and the actor.
SHELL = 4


# One child


def test_the_page_says_who_the_child_is_and_who_is_around(world, sign_in):
    child = world.child
    LegalStatus.objects.create(child=child, code="C2", started_on=date(2025, 1, 1))
    Placement.objects.create(
        child=child, home=world.home, kind_code="U6", started_on=date(2025, 1, 1)
    )
    world.social_worker.phone = "07700 900123"
    world.social_worker.save()
    make.team(world.provider, Office.ON_CALL, name="Northway on-call")

    said = text(sign_in(world.carer).get(page_of(child)))

    for expected in (
        str(child),
        world.home.name,
        world.provider.name,
        world.responsible.name,
        world.host.name,
        "Full care order",
        "Foster care",
        world.social_worker.person.name,
        "07700 900123",
        "Northway on-call",
        "Tall, brown hair",
        "Inhaler for asthma",
        "Not all of this has been checked yet",
        f'name="child" value="{child.pk}"',
    ):
        assert expected in said


def test_a_child_of_whom_little_is_known_has_a_page(sign_in):
    authority = make.authority()
    child = make.child(responsible=authority)
    child.profile.delete()

    said = text(sign_in(make.job(Role.SOCIAL_WORKER, authority)).get(page_of(child)))

    assert "At home: in no placement known here" in said
    assert "Nobody has written down what" in said
    assert "Not known here" in said


def test_unknown_codes_are_shown_as_themselves(world, sign_in):
    LegalStatus.objects.create(child=world.child, code="X9", started_on=date(2025, 1, 1))

    assert "code X9" in text(sign_in(world.carer).get(page_of(world.child)))


def test_looking_is_recorded(world, sign_in):
    sign_in(world.carer).get(page_of(world.child))

    seen = Look.objects.get(child_id=world.child.pk)
    assert (seen.person_id, seen.page) == (world.carer.person_id, "Child")


def test_a_child_i_may_not_see_is_as_one_that_is_not(world, sign_in):
    stranger = sign_in(make.carer(make.home()))

    hidden, missing = stranger.get(page_of(world.child)), stranger.get("/children/99999999/")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert not Look.objects.exists()


def test_the_address_is_for_those_who_look_after_the_child_and_who_placed_the_child(world, sign_in):
    make.put_at(world.home, "4 Larch Rise", "WV3 7DP")

    readers = (world.carer, world.on_call, world.fostering_social_worker, world.social_worker)
    for reader in readers:
        assert "4 Larch Rise" in text(sign_in(reader).get(page_of(world.child)))
    reviewing = make.job(Role.REVIEWING_OFFICER, make.authority())
    for job in (reviewing, world.inspector):
        grant(
            child=world.child,
            person=job.person,
            kind=GrantKind.NAMED,
            reason="Reviews",
            by=SERVICE,
            now=make.NOW,
        )
    for reader in (world.coordinator, reviewing, world.inspector):
        said = text(sign_in(reader).get(page_of(world.child)))
        assert world.home.name in said
        assert "Larch" not in said
        assert "WV3" not in said


def test_only_those_who_may_log_are_offered_to(world, sign_in):
    assert "/missing/start/" in text(sign_in(world.on_call).get(page_of(world.child)))
    assert "/missing/start/" not in text(sign_in(world.coordinator).get(page_of(world.child)))


def test_a_former_professional_is_not_on_the_page(world, sign_in):
    successor = make.job(Role.SOCIAL_WORKER, world.responsible)
    name_professional(
        child=world.child,
        person=successor.person,
        kind=ProfessionalKind.SOCIAL_WORKER,
        by=make.acting(world.placing_manager),
        now=make.NOW,
    )

    said = text(sign_in(world.carer).get(page_of(world.child)))

    assert successor.person.name in said
    assert world.social_worker.person.name not in said.replace(successor.person.name, "")


def named_reader(world):
    """Somebody of an agency with no part in it, who is named on the child."""
    job = make.job(Role.SOCIAL_WORKER, make.authority())
    grant(
        child=world.child,
        person=job.person,
        kind=GrantKind.NAMED,
        reason="Knows the child",
        by=SERVICE,
        now=make.NOW,
    )
    return job


def emergency_reader(world):
    job = make.job(Role.SOCIAL_WORKER, make.authority())
    child = world.child
    (match,) = queries.match(surname=child.surname, born_on=child.born_on)
    asking.look_in_emergency(
        match=match,
        basis=Basis.MISSING,
        reason="Seen at the station",
        by=make.acting(job),
        now=timezone.now(),
    )
    return job


@pytest.mark.parametrize("reader", [lambda world: world.carer, named_reader, emergency_reader])
def test_the_page_takes_eight_statements(world, sign_in, django_assert_max_num_queries, reader):
    client = sign_in(reader(world))
    client.get(page_of(world.child))

    with django_assert_max_num_queries(8 + SHELL):
        client.get(page_of(world.child))


# Homes to name


@pytest.fixture
def unmatched(world):
    """The child lives where only a code and a postcode are known."""
    load_demo()
    child = world.child
    child.home = child.provider = child.supervising_agency = None
    child.save()
    return make.placement_by_code(
        child, postcode="WV6 8QF", kind_code="U6", started_on=date(2026, 1, 1)
    )


def test_present_placements_without_a_home_are_listed_for_those_who_may_name_it(
    world, unmatched, sign_in
):
    other = make.child()
    Placement.objects.create(child=other, kind_code="U6", started_on=date(2026, 1, 1))

    said = text(sign_in(make.job(Role.COORDINATOR, world.responsible)).get(UNMATCHED))
    hosts = text(sign_in(world.coordinator).get(UNMATCHED))

    assert world.child.full_name in said
    assert "WV6 8QF" in said
    assert other.full_name not in said
    assert "WV6 8QF" not in hosts


def test_when_every_home_is_named_the_page_says_so(world, sign_in):
    said = text(sign_in(world.social_worker).get(UNMATCHED))

    assert "Every child you can see lives at a home that is named here." in said


def test_a_carer_is_told_who_could_name_a_home(world, unmatched, sign_in):
    response = sign_in(world.carer).get(UNMATCHED)

    assert response.status_code == 403
    assert "missing coordinator" in text(response)


def test_homes_at_the_postcode_are_offered_first(world, unmatched, sign_in):
    there, elsewhere = make.home(postcode="WV6 8QF"), make.home(postcode="BD9 4DU")

    said = text(sign_in(world.social_worker).get(reverse("match-home", args=[unmatched.pk])))

    assert there.name in said
    assert elsewhere.name not in said


@pytest.mark.parametrize("asked", ["pryce", "wv37dp", "northway"])
def test_a_home_is_found_by_name_postcode_or_provider(world, unmatched, sign_in, asked):
    northway = make.agency(AgencyKind.FOSTERING, name="Northway Fostering")
    make.home(northway, name="The Pryce household", postcode="WV3 7DP")
    client = sign_in(world.social_worker)

    said = text(client.post(reverse("match-home", args=[unmatched.pk]), {"look_for": asked}))

    assert "The Pryce household" in said


def test_naming_the_home_lets_its_carer_see_the_child(world, unmatched, sign_in):
    home = make.home(postcode="WV6 8QF")
    carer = make.carer(home)
    client = sign_in(world.social_worker)
    at = reverse("match-home", args=[unmatched.pk])
    form = {"home": home.pk, "look_for": "", "submission": uuid.uuid4()}

    assert client.post(at, form).url == UNMATCHED

    assert world.child in children_visible_to(make.acting(carer))
    placement = Placement.objects.get(pk=unmatched.pk)
    assert (placement.home, placement.provider) == (home, home.provider)
    event = Event.objects.filter(child_id=world.child.pk).latest("id")
    assert (event.fact, event.person_id) == (Fact.CHILD_CHANGED, world.social_worker.person_id)
    assert client.post(at, form).url == UNMATCHED  # pressed twice


def test_a_home_that_was_not_offered_is_not_taken(world, unmatched, sign_in):
    elsewhere = make.home(postcode="BD9 4DU")
    at = reverse("match-home", args=[unmatched.pk])

    response = sign_in(world.social_worker).post(at, {"home": elsewhere.pk})

    assert response.status_code == 422
    assert Placement.objects.get(pk=unmatched.pk).home is None


def test_a_placement_of_a_child_i_may_not_see_is_not_there(world, unmatched, sign_in):
    client = sign_in(make.job(Role.SOCIAL_WORKER, make.authority()))

    assert client.get(reverse("match-home", args=[unmatched.pk])).status_code == 404


def test_an_open_episode_follows_the_home_that_was_named(world, unmatched):
    home = make.home(postcode="WV6 8QF")
    episode = make.logged(world, by=world.social_worker)

    match_home(placement=unmatched, home=home, by=make.acting(world.social_worker), now=make.NOW)

    assert Episode.objects.get(pk=episode.pk).home == home


def test_a_home_is_named_once(world, unmatched):
    by = make.acting(world.social_worker)
    match_home(placement=unmatched, home=make.home(), by=by, now=make.NOW)

    with pytest.raises(Refused, match="already"):
        match_home(placement=unmatched, home=make.home(), by=by, now=make.NOW)


def test_naming_a_home_is_not_for_everybody(world, unmatched):
    home = make.home(kind=HomeKind.FOSTER_HOUSEHOLD)
    stranger = make.acting(make.job(Role.SOCIAL_WORKER, make.authority()))
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    grant(
        child=world.child,
        person=reviewing.person,
        kind=GrantKind.PROFESSIONAL,
        reason="Reviews",
        by=SERVICE,
        now=make.NOW,
    )

    with pytest.raises(Http404):
        match_home(placement=unmatched, home=home, by=stranger, now=make.NOW)
    with pytest.raises(Denied):
        match_home(placement=unmatched, home=home, by=make.acting(reviewing), now=make.NOW)


def test_the_unmatched_page_takes_eight_statements(
    world, unmatched, sign_in, django_assert_max_num_queries
):
    client = sign_in(world.social_worker)
    client.get(UNMATCHED)

    with django_assert_max_num_queries(8 + SHELL):
        client.get(UNMATCHED)


def test_an_interviewer_of_the_authority_itself_reads_no_address(world, sign_in):
    make.put_at(world.home, "4 Larch Rise")
    world.responsible.interviews_by = None
    world.responsible.save()
    inhouse = make.job(Role.INTERVIEWER, world.responsible)
    make.back(world, now=timezone.now())

    answer = sign_in(inhouse).get(page_of(world.child))

    assert answer.status_code == 200
    assert "Larch" not in text(answer)


def test_a_carer_of_another_household_reads_no_address(world, sign_in):
    make.put_at(world.home, "4 Larch Rise")
    respite = make.carer(make.home(world.provider))
    grant(
        child=world.child,
        person=respite.person,
        kind=GrantKind.NAMED,
        reason="Weekends",
        by=SERVICE,
        now=make.NOW,
    )

    answer = sign_in(respite).get(page_of(world.child))

    assert answer.status_code == 200
    assert "Larch" not in text(answer)


def test_a_professionals_number_is_the_one_of_that_work(world, sign_in):
    person = world.social_worker.person
    fostering = make.home(world.provider)
    make.carer(fostering, who=person, phone="07700 900999", started_on=date(2019, 1, 1))
    episode = make.logged(world, now=timezone.now())

    for page in (page_of(world.child), f"/missing/{episode.reference}/people/"):
        said = text(sign_in(world.carer).get(page))
        assert person.name in said
        assert "900999" not in said


def test_naming_a_home_is_a_look_at_the_child(world, unmatched, sign_in):
    address = f"/children/placements/{unmatched.pk}/home/"

    sign_in(world.social_worker).get(address)

    assert Look.objects.get().child_id == world.child.pk


def test_a_letter_that_is_none_is_no_error_when_a_home_is_looked_for(world, unmatched, sign_in):
    client = sign_in(world.social_worker)
    address = f"/children/placements/{unmatched.pk}/home/"

    assert client.post(address, {"look_for": "a\x00b"}).status_code == 422
    assert client.post(address, {"look_for": "a\x00b", "home": "1"}).status_code == 422


def test_no_title_names_the_child(world, sign_in):
    answer = sign_in(world.carer).get(page_of(world.child)).content.decode()

    assert "<title>A child’s page" in answer.replace("\n", "")
    assert world.child.forename in answer
