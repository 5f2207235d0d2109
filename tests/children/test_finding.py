"""Finding a child one does not see: two facts that fit, and never more than that there is a match."""

from datetime import date

import pytest

from audit.models import Event
from audit.rules import Fact
from children import queries, workflow
from children.models import ChildSearch
from partners.rules import Role
from tests import make
from tests.children.letting_in import looked_for, without_what_was_typed

pytestmark = pytest.mark.django_db


def test_a_child_is_found_by_surname_and_birthday_or_by_authority_and_number(world):
    child = world.child
    by_number = {"authority_id": world.responsible.pk, "local_id": child.local_id}

    for facts in ({"surname": child.surname.upper(), "born_on": child.born_on}, by_number):
        (found,) = queries.match(**facts)

        assert (found.pk, found.initials) == (child.pk, "A T")
        assert found.authority == world.responsible.name


def test_one_fact_finds_nobody(world):
    child = world.child

    assert queries.match(surname=child.surname, born_on=date(2011, 3, 5)) == []
    assert queries.match(surname=child.surname[:-1], born_on=child.born_on) == []
    assert queries.match(surname="", born_on=child.born_on) == []
    assert queries.match(local_id=child.local_id) == []
    assert queries.match(authority_id=world.host.pk, local_id=child.local_id) == []


def test_twins_are_two(world):
    make.child(surname=world.child.surname, born_on=world.child.born_on)

    assert len(queries.match(surname=world.child.surname, born_on=world.child.born_on)) == 2


def test_a_restricted_child_is_no_match(world):
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    assert queries.match(surname=world.child.surname, born_on=world.child.born_on) == []


def test_the_page_says_at_most_that_there_is_a_match(world, sign_in, stranger):
    page = looked_for(sign_in(stranger), world.child)

    assert f"A T, {world.responsible}" in page
    assert world.child.forename not in page
    assert "Ask for access" in page
    assert "Emergency access" in page


def test_a_restricted_child_and_none_have_one_answer(world, sign_in, stranger):
    client, nobody = sign_in(stranger), make.child()
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    hidden = looked_for(client, world.child)
    nobody.surname = "Nobodyzqx"
    none = looked_for(client, nobody)

    assert "No match." in hidden
    assert 'href="/directory/">who to call now</a>' in hidden
    assert without_what_was_typed(hidden) == without_what_was_typed(none)


def test_every_search_is_recorded_and_too_many_are_refused(world, sign_in, stranger, settings):
    settings.CHILD_SEARCHES_AN_HOUR = 2
    client = sign_in(stranger)

    pages = [looked_for(client, world.child) for _ in range(3)]

    assert "looked for many children" in pages[-1]
    assert ChildSearch.objects.filter(person=stranger.person).count() == 2
    searched = Event.objects.filter(fact=Fact.CHILD_SEARCHED, child_id=world.child.pk)
    assert searched.count() == 2


def test_whoever_sees_the_child_already_is_led_to_the_child(world, sign_in):
    page = looked_for(sign_in(world.coordinator), world.child)

    assert f'href="/children/{world.child.pk}/"' in page
    assert "Ask for access" not in page


@pytest.mark.parametrize("who_asks", ["carer", "agency-admin"])
def test_carers_and_administrators_look_for_nobody(world, sign_in, who_asks):
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    client = sign_in(world.carer if who_asks == "carer" else admin)

    assert client.get("/children/find/").status_code == 403


def test_what_somebody_else_found_opens_nothing(world, sign_in, stranger):
    client = sign_in(stranger)
    looked_for(client, world.child)
    (key,) = client.session["found"]
    other = sign_in(make.job(Role.SOCIAL_WORKER, make.authority()))

    assert client.get(f"/children/find/{key}/ask/").status_code == 200
    for page in ("ask", "emergency", "emergency/why"):
        assert other.get(f"/children/find/{key}/{page}/").status_code == 404
