"""Filters of the board: they take rows away from those that the reader sees, and add none."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from children import workflow as children_workflow
from children.models import Child
from insight import filters, queries
from insight.filters import EVERYTHING, Kind, Traits, address, heard
from insight.rules import Only
from missing.framework import Answers
from partners.models import Job
from partners.rules import Role
from tests import make
from tests.insight.test_board import SOON, board_of, children_away, statements

SignIn = Callable[[Job], Client]
COORDINATOR = Role.COORDINATOR


# What an address says, without a database


def traits(on: date = date(2026, 11, 21), **has: str) -> Traits:
    return Traits(on, {kind: {has[kind.name]: "x"} if kind.name in has else {} for kind in Kind})


def test_any_of_one_question_and_every_question_must_fit() -> None:
    wanted = heard({"level": ["L2", "L3"], "age": ["13-15"]}, COORDINATOR)

    assert wanted.fits(traits(LEVEL="L3", AGE="13-15"))
    assert not wanted.fits(traits(LEVEL="L3", AGE="10-12"))
    assert not wanted.fits(traits(LEVEL="L1", AGE="13-15"))


def test_days_are_read_as_people_and_as_addresses_write_them() -> None:
    wanted = heard({"from": ["20/11/2026"], "to": ["2026-11-21"]}, COORDINATOR)

    assert (wanted.since, wanted.until) == (date(2026, 11, 20), date(2026, 11, 21))
    assert wanted.fits(traits(date(2026, 11, 21)))
    assert not wanted.fits(traits(date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("home", "²"),
        ("home", "9" * 25),
        ("home", "1; DROP TABLE"),
        ("area", "\x00"),
        ("level", "<script>"),
        ("police", "x" * 400),
        ("age", "old"),
        ("repeat", "no"),
        ("exploitation", "1"),
        ("interview", "nonsense"),
        ("from", "32/13/2026"),
        ("to", "yesterday"),
    ],
)
def test_what_nobody_knows_gets_a_sentence_and_the_rest_still_counts(name: str, value: str) -> None:
    wanted = heard({name: [value], "agency": ["7"]}, COORDINATOR)

    assert wanted.chosen == {Kind.AGENCY: ("7",)}
    assert len(wanted.unheard) == 1
    assert wanted.unheard[0].startswith((*filters.LABEL.values(), *filters.DATES.values()))


def test_what_is_said_once_comes_back_the_same_and_nothing_besides() -> None:
    asked = {"level": ["L2", "L2"], "from": ["1/11/2026"], "name": ["Ash"], "page": ["3"]}

    wanted = heard(asked, COORDINATOR)

    assert wanted.query == {"level": ["L2"], "from": ["2026-11-01"]}
    assert heard(wanted.query, COORDINATOR) == wanted


def test_without_filters_everything_fits() -> None:
    assert heard({"only": ["overdue"]}, COORDINATOR) == EVERYTHING
    assert not EVERYTHING


def test_a_role_that_is_not_told_what_police_decided_cannot_ask_by_it() -> None:
    wanted = heard({"police": ["not-told"], "level": ["L2"]}, Role.INTERVIEWER)

    assert Kind.POLICE not in filters.kinds_for(Role.INTERVIEWER)
    assert wanted.chosen == {Kind.LEVEL: ("L2",)}
    assert "left out" in wanted.unheard[0]


def test_each_chip_leads_to_the_same_without_it() -> None:
    wanted = heard({"level": ["L2", "L3"], "age": ["13-15"], "to": ["2026-11-21"]}, COORDINATOR)

    found = list(filters.chips(wanted, Only.OVERDUE, filters.choices([])))

    for chip in found:
        left = parse_qs(urlsplit(chip.href).query)
        assert left.pop("only") == ["overdue"]
        assert sum(map(len, left.values())) == len(found) - 1
    assert [chip.text for chip in found][2:] == [
        "Age: 13 to 15",
        "Logged on or before 21 November 2026",
    ]


# On the board


@pytest.mark.django_db
def test_each_filter_finds_the_child_it_tells_of_and_hides_the_others(world: make.World) -> None:
    away = make.levelled(make.logged(world), world.carer)
    make.decided(world, episode=make.reported(world, episode=away), outcome="not-recording")
    (other,) = children_away(world, 1, now=make.NOW - timedelta(days=2))
    Child.objects.filter(pk=other.child_id).update(born_on=date(2010, 1, 1))
    area = world.host.area_id or world.responsible.area_id

    def found(**asked: str) -> list[str]:
        query = {name.replace("_", "-"): [value] for name, value in asked.items()}
        wanted = heard(query, world.on_call.role)
        board = board_of(world.on_call, wanted=wanted)
        return sorted(line.href for group in board.groups for line in group.lines)

    one, both = (
        [f"/missing/{away.reference}/"],
        sorted(f"/missing/{each.reference}/" for each in (away, other)),
    )
    assert found(level="L2") == found(police="not-recording") == found(age="13-15") == one
    assert found(**{"from": "21/11/2026"}) == one
    assert found(agency=str(world.provider.pk)) == found(home=str(world.home.pk)) == both
    assert found(placed_by=str(world.responsible.pk)) == both
    assert found(area=str(area)) == both if area else True
    assert found(repeat="yes") == found(exploitation="yes") == found(interview="booked") == []


@pytest.mark.django_db
def test_a_child_who_is_back_is_found_by_where_the_interview_stands(world: make.World) -> None:
    make.back(world)
    children_away(world, 1)

    board = board_of(world.coordinator, wanted=heard({"interview": ["to-arrange"]}, COORDINATOR))

    assert [group.key for group in board.groups] == ["back"]


@pytest.mark.django_db
def test_a_child_someone_may_be_harming_is_found_until_a_later_answer(world: make.World) -> None:
    episode = make.logged(world)
    wanted = heard({"exploitation": ["yes"]}, COORDINATOR)

    def answered(exploitation: str) -> int:
        chosen = {"danger": "no", "whereabouts": "no", "exploitation": exploitation}
        answers = Answers(chosen=chosen, age_years=15, now=make.NOW)
        make.levelled(episode, world.carer, answers=answers)
        return board_of(world.coordinator, wanted=wanted).total

    assert answered("yes") == 1
    assert answered("no") == 0


@pytest.mark.django_db
def test_counts_and_numbers_are_of_what_the_filters_leave(world: make.World) -> None:
    make.levelled(make.logged(world), world.carer)
    children_away(world, 2)

    board = board_of(world.coordinator, wanted=heard({"level": ["L2"]}, COORDINATOR))

    assert (board.total, board.everything) == (1, 3)
    assert board.figures[0].value == 1
    assert "level=L2" in board.figures[0].href


@pytest.mark.django_db
def test_a_filter_shows_no_child_and_no_name_that_the_board_does_not(world: make.World) -> None:
    make.logged(world)
    elsewhere = make.job(Role.COORDINATOR, make.authority())
    query = {"home": [str(world.home.pk)], "agency": [str(world.provider.pk)]}

    board = board_of(elsewhere, wanted=heard(query, COORDINATOR))
    offered = queries.offered(make.acting(elsewhere), now=SOON)

    assert board.total == board.everything == 0
    assert [chip.text for chip in board.chips] == [
        "Agency: another one (no child here now)",
        "Home: another one (no child here now)",
    ]
    assert not offered[Kind.HOME]
    assert not offered[Kind.AGENCY]


@pytest.mark.django_db
def test_a_restricted_child_is_found_by_no_filter(world: make.World) -> None:
    make.logged(world)
    children_workflow.restrict(
        child=world.child,
        because="Threats to the child",
        by=make.acting(world.social_worker),
        now=make.NOW,
    )

    assert board_of(world.coordinator, wanted=heard({"age": ["13-15"]}, COORDINATOR)).total == 0


@pytest.mark.django_db
def test_the_host_coordinator_is_not_offered_the_homes_of_another_authoritys_children(
    world: make.World,
) -> None:
    make.logged(world)

    assert not queries.offered(make.acting(world.coordinator), now=SOON)[Kind.HOME]
    assert queries.offered(make.acting(world.on_call), now=SOON)[Kind.HOME]
    board = board_of(world.coordinator, wanted=heard({"home": [str(world.home.pk)]}, COORDINATOR))
    assert board.total == 0


@pytest.mark.django_db
def test_an_empty_view_says_what_hides_the_rows_and_how_to_see_them(
    world: make.World, sign_in: SignIn
) -> None:
    children_away(world, 2, now=timezone.now() - timedelta(minutes=1))

    page = sign_in(world.coordinator).get("/board/?level=L4&age=old").content.decode()

    assert "2 children are on the whole board, hidden by what you chose above." in page
    assert "Remove this filter: </span>Level: L4 (no child here now)" in page
    assert "Age: some of what the address asked for is not known here." in page
    assert (
        '<a class="govuk-link govuk-link--no-visited-state" href="/board/?only=">Clear all' in page
    )


@pytest.mark.django_db
def test_the_page_of_filters_keeps_what_is_chosen_and_sends_it_to_the_board(
    world: make.World, sign_in: SignIn
) -> None:
    make.levelled(make.logged(world, now=timezone.now() - timedelta(minutes=1)), world.carer)
    client = sign_in(world.coordinator)

    page = client.get("/board/filters/?only=away&level=L2&from=1/11/2026").content.decode()

    assert re.search(r'name="level"[^>]+value="L2"[^>]+checked', page)
    assert 'value="1/11/2026"' in page
    assert '<input type="hidden" name="only" value="away">' in page
    assert page.count("Apply filters") == 2
    assert sign_in(world.carer).get("/board/filters/").status_code == 403


@pytest.mark.django_db
def test_filters_cost_one_statement_however_many_rows(world: make.World, sign_in: SignIn) -> None:
    now = timezone.now() - timedelta(minutes=1)
    client = sign_in(world.coordinator)
    children_away(world, 5, now=now)
    asked = address({"age": ["13-15"], "police": ["not-told"], "repeat": ["yes"]})
    for at in ("/board/?age=13-15", asked, "/board/filters/"):
        client.get(at)
    few = [len(statements(client, at)) for at in ("/board/?age=13-15", asked, "/board/filters/")]
    children_away(world, 45, now=now)
    client.get("/board/?age=13-15")

    many = [len(statements(client, at)) for at in ("/board/?age=13-15", asked, "/board/filters/")]

    assert many == few
    assert max(many) <= 8
