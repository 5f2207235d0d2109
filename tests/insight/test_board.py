"""The coordinator's board: who is on it, in which group, in which words, and at what cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Look
from children import workflow as children_workflow
from children.rules import GrantKind
from core.refusals import Denied
from insight import queries
from insight.filters import heard
from insight.queries import Board, Line
from insight.rules import BOARD_ROLES, Only
from missing import ledger, workflow
from missing.models import Duty, Episode
from missing.rules import OFFER_INTERVIEW
from partners.models import Job
from partners.rules import AgencyKind, Role
from tests import make

pytestmark = pytest.mark.django_db
SignIn = Callable[[Job], Client]
SOON = make.NOW + timedelta(minutes=1)


def board_of(job: Job, **extra: Any) -> Board:
    return queries.board(make.acting(job), now=extra.pop("now", SOON), **extra)


def lines(board: Board) -> dict[str, list[Line]]:
    return {group.heading: group.lines for group in board.groups}


def only_line(board: Board) -> Line:
    (group,) = board.groups
    (line,) = group.lines
    return line


def children_away(world: make.World, count: int, **extra: Any) -> list[Episode]:
    """So many children of the same household's provider, each logged as away."""
    episodes = []
    for _ in range(count):
        world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
        episodes.append(make.logged(world, **extra))
    return episodes


def accept_everything(episode: Episode, world: make.World) -> None:
    """Whoever it was handed to takes it on; one acceptance may answer for several duties."""
    holders = {
        "on-call": world.on_call,
        "placing-authority": world.placing_manager,
        "host-coordinator": world.coordinator,
        "police-supervisor": world.sergeant,
    }
    waiting = episode.duties.open().filter(owed_by__in=holders, taken_by=None)
    while duty := waiting.first():
        workflow.accept(duty=duty, by=make.acting(holders[duty.owed_by]), now=make.NOW)


# Who is on it


def test_a_child_away_waits_at_the_top_until_on_call_accepts(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)

    assert list(lines(board_of(world.coordinator))) == ["Not picked up"]

    accept_everything(episode, world)

    assert list(lines(board_of(world.coordinator))) == ["Open"]


def test_what_is_overdue_and_what_is_soon_have_their_groups(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)
    accept_everything(episode, world)

    soon = board_of(world.coordinator, now=make.NOW + timedelta(minutes=29))
    late = board_of(world.coordinator, now=make.NOW + timedelta(minutes=31))

    assert list(lines(soon)) == ["Due soon"]
    assert list(lines(late)) == ["Overdue"]
    assert only_line(late).due is not None
    assert only_line(late).due.words == "11:06pm, overdue 1 minute"


def test_a_child_who_is_back_stays_until_nobody_owes_anything_more(world: make.World) -> None:
    episode = make.back(world)

    line = only_line(board_of(world.coordinator))
    assert line.away.words == "Back 10:36pm"
    assert line.next == "Offer the return interview"

    Duty.objects.filter(episode=episode, owed_by="interview-service").update(
        how_ended="met", ended_at=make.NOW
    )
    assert board_of(world.coordinator).groups == []


def test_a_child_who_came_back_hurt_is_not_picked_up_until_somebody_sees_to_it(
    world: make.World,
) -> None:
    episode = make.back(world, hurt=True)
    late = make.NOW + timedelta(hours=1)

    board = board_of(world.coordinator, now=late)

    assert list(lines(board)) == ["Not picked up"]
    assert only_line(board).next == ledger.words_of(episode.duties.get(code="see-to-needs"))
    assert [figure.value for figure in board.figures] == [0, 1, 1, 0]


def test_a_child_who_is_away_again_stands_as_away_and_not_as_back(world: make.World) -> None:
    make.back(world)
    make.logged(world, now=make.NOW)

    assert only_line(board_of(world.coordinator)).away.words == "2h 01m"


def test_a_log_that_was_not_sent_is_on_the_board(world: make.World) -> None:
    make.opened(world)

    line = only_line(board_of(world.on_call))

    assert "Being logged now" in line.flags
    assert line.level == ""


def test_children_of_others_are_not_on_it(world: make.World) -> None:
    make.logged(world)
    elsewhere = make.job(Role.COORDINATOR, make.authority())

    assert board_of(elsewhere).groups == []


def test_somebody_named_on_a_child_finds_the_child_on_their_board(world: make.World) -> None:
    make.logged(world)
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    children_workflow.grant(
        child=world.child,
        person=elsewhere.person,
        kind=GrantKind.NAMED,
        reason="Worked with her before",
        by=make.acting(world.social_worker),
        now=make.NOW,
    )

    assert board_of(elsewhere).total == 1


@pytest.mark.parametrize("role", sorted(set(Role) - BOARD_ROLES))
def test_other_roles_are_told_who_has_a_board(world: make.World, role: Role) -> None:
    at_home = {Role.CARER, Role.HOME_STAFF}
    job = make.carer(world.home, role) if role in at_home else make.job(role, world.force)

    with pytest.raises(Denied) as denied:
        board_of(job)

    assert "missing coordinator" in denied.value.who_could


# What a row says


def test_a_row_says_who_owes_what_next_and_by_when(world: make.World) -> None:
    make.levelled(make.logged(world), world.carer)

    line = only_line(board_of(world.coordinator))

    assert line.next == "On-call to accept by name"
    assert line.owner == f"On-call worker, {world.provider}"
    assert line.waits
    assert line.due is not None
    assert line.due.words == "10:46pm, 9 minutes left"


def test_a_person_who_took_it_on_is_named(world: make.World) -> None:
    episode = make.reported(world, episode=make.levelled(make.logged(world), world.carer))
    accept_everything(episode, world)

    line = only_line(board_of(world.coordinator))

    assert not line.waits
    assert line.next == "Police to decide"
    assert line.owner == f"{world.sergeant.person}, {world.force}"


def test_the_childs_surname_is_an_initial_and_age_is_whole_years(world: make.World) -> None:
    make.logged(world)

    line = only_line(board_of(world.coordinator))

    assert line.name == f"{world.child.forename} T"
    assert line.age == "15"
    assert line.away.words == "2h 01m"


def test_police_words_and_the_framework_level_stay_two_things(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)
    assert only_line(board_of(world.coordinator)).police == "Not told"

    make.reported(world, episode=episode)
    assert only_line(board_of(world.coordinator)).police == "Told, no decision yet"

    make.decided(world, episode=episode, outcome="not-recording", grade="medium")
    line = only_line(board_of(world.coordinator))
    assert (line.police, line.grade) == ("Not recording now", "Medium")
    assert line.level == "L2 Missing, report to police"


def test_what_a_force_decided_before_it_handed_the_report_on_is_not_where_police_stand(
    world: make.World,
) -> None:
    decision = make.decided(world, outcome="not-recording", grade="medium")
    workflow.transfer_force(
        episode=decision.episode,
        to_force=make.agency(AgencyKind.FORCE),
        why="Seen in Leeds",
        by=make.acting(world.sergeant),
        now=SOON,
    )

    line = only_line(board_of(world.coordinator))
    assert (line.police, line.grade) == ("Told, no decision yet", "")
    board = board_of(
        world.coordinator, wanted=heard({"police": ["not-recording"]}, Role.COORDINATOR)
    )
    assert not board.groups


def test_where_the_child_comes_from_is_said_to_the_host_and_where_to_the_placing_authority(
    world: make.World,
) -> None:
    make.logged(world)

    assert f"Placed by {world.responsible}" in only_line(board_of(world.coordinator)).flags
    assert f"Lives in {world.host}" in only_line(board_of(world.social_worker)).flags


def test_the_fourth_time_in_90_days_is_said(world: make.World) -> None:
    for days in (100, 40, 30, 20):
        make.back(world, now=make.NOW - timedelta(days=days))
    make.logged(world)

    (group,) = [g for g in board_of(world.coordinator).groups if g.key != "back"]

    assert "4th time in 90 days" in group.lines[0].flags


def test_times_stood_down_are_not_counted(world: make.World) -> None:
    for days in (30, 20):
        episode = make.logged(world, now=make.NOW - timedelta(days=days))
        workflow.stand_down(
            episode=episode,
            because="Was upstairs",
            by=make.acting(world.carer),
            now=make.NOW - timedelta(days=days),
        )
    make.logged(world)

    assert not any("90 days" in flag for flag in only_line(board_of(world.coordinator)).flags)


def test_rows_of_a_group_are_in_order_of_when_they_fall_due(world: make.World) -> None:
    first = children_away(world, 1, now=make.NOW - timedelta(minutes=5))[0]
    second = children_away(world, 1, now=make.NOW)[0]
    earlier = children_away(world, 1, now=make.NOW - timedelta(minutes=9))[0]

    (group,) = board_of(world.coordinator).groups

    assert [line.href for line in group.lines] == [
        f"/missing/{episode.reference}/" for episode in (earlier, first, second)
    ]


# The numbers, and what follows from each


def test_each_number_is_the_number_of_rows_that_its_link_shows(world: make.World) -> None:
    make.back(world)
    episode = children_away(world, 2)[0]
    accept_everything(episode, world)
    now = make.NOW + timedelta(minutes=30)

    whole = board_of(world.coordinator, now=now)

    for only, figure in zip(list(Only)[1:], whole.figures, strict=True):
        assert board_of(world.coordinator, now=now, only=only).total == figure.value
    assert [figure.value for figure in whole.figures] == [2, 1, 2, 0]


def test_an_interview_of_the_next_24_hours_is_counted(world: make.World) -> None:
    make.back(world)
    nearly = make.NOW + timedelta(hours=50)

    assert board_of(world.coordinator, now=nearly).figures[3].value == 1
    assert Duty.objects.filter(code=OFFER_INTERVIEW).exists()


def test_a_long_board_has_pages_and_says_so(
    world: make.World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    children_away(world, 4, now=timezone.now() - timedelta(minutes=1))
    client = sign_in(world.coordinator)

    first = client.get("/board/").content.decode()
    second = client.get("/board/?page=2").content.decode()

    assert "Showing 1 to 3 of 4, the most urgent first." in first
    assert "Not picked up (4)" in first
    assert "Showing 4 to 4 of 4" in second
    assert "There are no more rows" in client.get("/board/?page=3").content.decode()


# The page


def test_the_page_shows_its_groups_with_their_counts_and_its_limits(
    world: make.World, sign_in: SignIn
) -> None:
    episode = make.logged(world, now=timezone.now() - timedelta(minutes=1))

    page = sign_in(world.coordinator).get("/board/").content.decode()

    assert "Not picked up (1)" in page
    assert f'<a class="govuk-link" href="/missing/{episode.reference}/">' in page
    assert f"living in {world.host}" in page
    assert len(re.findall("<h1", page)) == 1
    assert re.search(r"Updated <time [^>]+>\d+:?\d*[ap]m", page)


def test_an_empty_board_says_why_it_is_empty(world: make.World, sign_in: SignIn) -> None:
    page = sign_in(world.coordinator).get("/board/").content.decode()

    assert "No child is away from care in your area." in page
    assert "<table" not in page


def test_an_unknown_number_or_page_shows_the_board(world: make.World, sign_in: SignIn) -> None:
    client = sign_in(world.coordinator)

    for address in (
        "/board/?only=nonsense",
        "/board/?page=0",
        "/board/?page=%00",
        "/board/?page=²",
    ):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["carer", "sergeant", "interviewer"])
def test_police_carers_and_interviewers_are_sent_to_who_can(
    world: make.World, sign_in: SignIn, who: str
) -> None:
    answer = sign_in(getattr(world, who)).get("/board/")

    assert answer.status_code == 403
    assert "missing coordinator" in answer.content.decode()


def test_signed_out_there_is_no_board(client: Client) -> None:
    assert client.get("/board/").status_code == 302


def test_a_board_is_one_look_an_hour_at_each_child_on_it(
    world: make.World, sign_in: SignIn
) -> None:
    now = timezone.now() - timedelta(minutes=1)
    seen = {episode.child_id for episode in children_away(world, 3, now=now)}
    client = sign_in(world.coordinator)

    for _ in range(2):
        client.get("/board/", headers={"HX-Request": "true"})
    looks = Look.objects.filter(page="Board", person_id=world.coordinator.person_id)

    assert sorted(looks.values_list("child_id", flat=True)) == sorted(seen)
    with time_machine.travel(now + timedelta(hours=1, minutes=2), tick=False):
        sign_in(world.coordinator).get("/board/")
    assert looks.count() == 2 * len(seen)


TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "SELECT set_config")


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in captured]
    return [sql for sql in asked if not sql.startswith(TRANSACTION)]


def test_a_board_of_fifty_asks_as_little_as_a_board_of_five(
    world: make.World, sign_in: SignIn
) -> None:
    now = timezone.now() - timedelta(minutes=1)
    client = sign_in(world.coordinator)
    children_away(world, 5, now=now)
    client.get("/board/")
    five = statements(client, "/board/")
    for episode in children_away(world, 45, now=now)[:20]:
        make.reported(world, episode=episode, now=now)
    assert len(statements(client, "/board/")) <= 8  # with looks at each to be kept

    fifty = statements(client, "/board/")

    assert len(five) == len(fifty) <= 8, "\n".join(fifty)
