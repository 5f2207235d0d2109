"""What the pages of an episode read: the right rows, in few statements, whatever there is to read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.rules import Fact
from core.refusals import Refused
from missing import clock_board, live, police_queue, queries, workflow
from missing.clock_board import clocks_of, duties_of, next_of, nobody_came
from missing.lateness import State
from missing.models import Episode
from missing.rules import HeardHow
from missing.timeline import PAGE, timeline_of
from partners.rules import Office, Rank, Role
from tests import make
from tests.missing.pages import another_child, nights

pytestmark = pytest.mark.django_db
NOW = make.NOW
MINUTE = timedelta(minutes=1)


def board(episode: Episode, job, *, now=NOW) -> list[clock_board.Clock]:
    actor = make.acting(job)
    episode = queries.episodes(actor).get(pk=episode.pk)
    return clocks_of(episode, duties_of(episode, actor), actor=actor, now=now)


def titles(clocks) -> list[str]:
    return [clock.title for clock in clocks]


# The clock board


def test_the_board_goes_from_overdue_to_what_is_over(world):
    episode = make.levelled(make.logged(world), world.carer)
    episode = make.reported(world, episode=episode, now=NOW + MINUTE)

    clocks = board(episode, world.on_call, now=NOW + 20 * MINUTE)

    order = [clock.state for clock in clocks]
    assert order[0] is State.OVERDUE
    assert order == sorted(order, key=list(State).index)
    assert "Report to police" in titles(c for c in clocks if c.state is State.DONE)


def test_the_interview_clock_of_the_time_before_reads_paused_while_away_again(world):
    first = make.back(world)
    make.logged(world, now=NOW + MINUTE)

    clocks = board(first, world.social_worker, now=NOW + 2 * MINUTE)

    paused = [clock for clock in clocks if clock.state is State.PAUSED]
    assert {clock.code for clock in paused} == {"offer-interview", "return-interview"}
    assert "is away again" in paused[0].note
    assert paused[0].due == NOW + timedelta(hours=72)


def test_a_clock_names_its_office_its_agency_and_who_has_it(world):
    episode = make.logged(world)
    duty = episode.duties.get(code="accept-on-call")

    before = next(c for c in board(episode, world.on_call) if c.duty_id == duty.pk)
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=NOW + MINUTE)
    after = next(c for c in board(episode, world.on_call) if c.duty_id == duty.pk)

    assert before.owner == f"On-call worker, {world.provider}"
    assert (before.person, before.action.text) == ("", "Accept")
    assert (after.person, after.action) == (world.on_call.person.name, None)
    assert (after.state, after.met_at) == (State.DONE, NOW + MINUTE)


def test_a_clock_says_why_and_by_whose_protocol(world):
    episode = make.logged(world)

    accept = next(c for c in board(episode, world.carer) if c.code == "accept-on-call")

    assert "stands beside the carer within 10 minutes" in accept.why
    assert (
        f"Default framework 1.3, the protocol of the area that {world.force} serves" in accept.why
    )


def test_the_interview_follows_the_placing_authoritys_protocol(world):
    episode = make.back(world)

    interview = next(c for c in board(episode, world.on_call) if c.code == "return-interview")

    assert f"the protocol of {world.responsible}’s area" in interview.why


def test_only_the_office_that_owes_it_may_take_it_on(world):
    episode = make.reported(world)

    may = {
        name: [c.code for c in board(episode, getattr(world, name)) if c.action]
        for name in ("on_call", "placing_manager", "coordinator", "sergeant", "carer", "inspector")
    }

    assert may["sergeant"] == ["police-decision"]
    assert may["placing_manager"] == ["accept-placing-authority"]
    assert may["coordinator"] == ["accept-host-coordinator"]
    assert "accept-on-call" in may["on_call"]
    assert may["carer"] == may["inspector"] == []


def test_an_office_that_a_duty_climbed_to_may_take_it_on(world):
    episode = make.reported(world)
    duty = episode.duties.get(code="police-decision")

    workflow.mind(duty=duty, now=NOW + 31 * MINUTE)

    clocks = board(episode, world.inspector, now=NOW + 31 * MINUTE)
    assert [c.action.text for c in clocks if c.action] == ["Pick up"]


def test_a_carer_who_is_told_that_nobody_came_does_not_take_it_on(world):
    episode = make.logged(world)
    duty = episode.duties.get(code="accept-on-call")
    late = NOW + 11 * MINUTE

    workflow.mind(duty=duty, now=late)

    clocks = board(episode, world.carer, now=late)
    assert nobody_came(clocks).code == "accept-on-call"
    assert not [c for c in clocks if c.action]


def test_what_is_next_is_owed_by_a_person(world):
    episode = make.reported(world)

    following = next_of(
        board(episode, world.on_call, now=NOW + 25 * 60 * MINUTE), make.acting(world.on_call)
    )

    assert following.office is not Office.SERVICE
    assert following.state is State.OVERDUE


def test_a_duty_set_aside_says_why(world, owner):
    episode = make.logged(world)
    with owner():
        episode.duties.filter(code="accept-on-call").update(
            how_ended="waived", ended_at=NOW, waived_because="On-call is in the house"
        )

    clock = next(c for c in board(episode, world.carer) if c.code == "accept-on-call")

    assert (clock.state, clock.note) == (State.NOT_NEEDED, "On-call is in the house")


# The timeline


def test_the_timeline_has_what_happened_who_did_it_and_their_words(world):
    episode = make.logged(world)
    workflow.add_note(
        episode=episode, text="Dog is gone too", by=make.acting(world.carer), now=NOW + MINUTE
    )

    newest = timeline_of(episode, make.acting(world.carer)).items[0]

    assert newest.title == Fact.NOTE_ADDED.label
    assert newest.words == "Dog is gone too"
    assert newest.by == f"{world.carer.person}, Foster carer, {world.provider}"
    assert newest.recorded_at is None


def test_the_timeline_reads_either_way(world):
    episode = make.logged(world, now=NOW)
    make.reported(world, episode=episode, now=NOW + 5 * MINUTE)

    newest = [item.title for item in timeline_of(episode, make.acting(world.carer)).items]
    oldest = [
        item.title
        for item in timeline_of(episode, make.acting(world.carer), oldest_first=True).items
    ]

    assert newest == oldest[::-1]
    assert oldest[0] == Fact.EPISODE_OPENED.label


def test_what_was_written_down_much_later_says_so(world):
    episode = make.logged(world)
    for minutes in (10, 11):
        workflow.add_note(
            episode=episode,
            text=f"{minutes} minutes before",
            by=make.acting(world.carer),
            now=NOW + 20 * MINUTE,
            happened_at=NOW + (20 - minutes) * MINUTE,
        )

    late = {
        item.words: item.recorded_at
        for item in timeline_of(episode, make.acting(world.carer)).items
        if item.words
    }

    assert late == {"10 minutes before": None, "11 minutes before": NOW + 20 * MINUTE}


def test_levels_reports_and_decisions_are_read_in_their_own_words(world):
    episode = make.levelled(make.logged(world), world.carer, level="L3")
    episode = make.reported(world, episode=episode)
    workflow.record_decision_second_hand(
        episode=episode,
        outcome="not-recording",
        reason="Nothing to worry about",
        officer_name="Sgt Pell",
        officer_rank=Rank.SERGEANT,
        heard_how=HeardHow.CUT_OFF,
        decided_at=NOW,
        grade="low",
        by=make.acting(world.carer),
        now=NOW,
    )

    reader = make.acting(world.coordinator)
    told = {item.title: item for item in timeline_of(episode, reader).items}

    level = told[Fact.LEVEL_SET.label]
    assert level.text == (
        "L3 Missing, in immediate danger. The framework suggested L2 Missing, report to police."
    )
    assert level.words == "It feels wrong tonight"
    assert told[Fact.REPORTED_TO_POLICE.label].text == "How: 101. Police reference WM-2231."
    decision = told[Fact.POLICE_DECIDED.label]
    assert decision.words == "Nothing to worry about"
    assert decision.text == (
        "Not recording now. Risk grade: low. Decided by Sgt Pell."
        " Second-hand: 101: waited and cut off."
    )


def test_reminders_and_climbs_say_about_what_and_to_whom(world):
    episode = make.reported(world)
    workflow.mind(duty=episode.duties.get(code="police-decision"), now=NOW + 31 * MINUTE)

    climbed = next(
        i
        for i in timeline_of(episode, make.acting(world.carer)).items
        if i.title == Fact.DUTY_CLIMBED.label
    )

    assert climbed.text == "Police to decide. To: duty inspector."
    assert climbed.kind == "Automatic"


def test_a_long_timeline_comes_in_pages(world):
    episode = make.logged(world)
    for n in range(PAGE + 3):
        workflow.add_note(episode=episode, text=f"Note {n}", by=make.acting(world.carer), now=NOW)

    carer = make.acting(world.carer)
    first, second = timeline_of(episode, carer), timeline_of(episode, carer, page=2)

    assert (len(first.items), first.more) == (PAGE, True)
    assert (second.items[-1].title, second.more) == (Fact.EPISODE_OPENED.label, False)
    assert timeline_of(episode, make.acting(world.carer), page=9).items == ()


@pytest.mark.parametrize("notes", [0, 5, 60])
def test_a_timeline_is_three_statements_at_most(world, notes):
    episode = make.levelled(make.logged(world), world.carer)
    for n in range(notes):
        workflow.add_note(episode=episode, text=f"Note {n}", by=make.acting(world.carer), now=NOW)
    timeline_of(episode, make.acting(world.carer))

    with CaptureQueriesContext(connection) as captured:
        timeline_of(episode, make.acting(world.carer))

    assert len(captured) <= 3


# Phones and people


def test_an_office_is_phoned_at_its_own_agency_and_out_of_hours_first(world):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0001")
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0002", out_of_hours=True)
    make.team(world.host, Office.POLICE_SUPERVISOR, phone="0113 496 0003")

    phones = queries.phones_of(make.logged(world), NOW)

    assert phones.on_call.phone == "0113 496 0002"
    assert phones.control_room is None


def test_the_people_named_for_a_child_come_with_their_phone(world, owner):
    world.social_worker.phone = "0121 496 0000"
    with owner():
        world.social_worker.save()

    named = queries.professionals_of(make.logged(world), NOW)

    assert [(p.person, p.phone) for p in named] == [(world.social_worker.person, "0121 496 0000")]


# The police queue


def test_the_queue_has_reports_without_a_decision_first_the_oldest_on_top(world):
    later = make.reported(another_child(world), now=NOW + 5 * MINUTE)
    earlier = make.reported(another_child(world), now=NOW)
    reviewed = another_child(world)
    make.decided(reviewed, now=NOW - 60 * MINUTE)

    queue = police_queue.queue_of(make.acting(world.sergeant), now=NOW + 10 * MINUTE)

    waiting, again = queue.groups
    assert [row.href for row in waiting.rows] == [
        earlier.get_absolute_url(),
        later.get_absolute_url(),
    ]
    assert [row.waiting for row in waiting.rows] == ["10m", "5m"]
    assert (queue.to_decide, queue.to_look_at_again) == (2, 1)
    assert again.title == "To look at again"


def test_another_forces_queue_does_not_have_them(world):
    make.reported(world)
    other = make.officer(make.area().force)

    assert police_queue.queue_of(make.acting(other), now=NOW).groups == ()


def test_a_child_who_is_back_leaves_the_queue(world):
    episode = make.reported(world)
    make.back(world, episode=episode, now=NOW + MINUTE)

    assert police_queue.queue_of(make.acting(world.sergeant), now=NOW + MINUTE).groups == ()


def test_a_long_queue_comes_in_pages(world):
    nights(world, 4, now=NOW)
    actor = make.acting(world.sergeant)

    first = police_queue.queue_of(actor, now=NOW, size=3)
    second = police_queue.queue_of(actor, now=NOW, size=3, page=2)

    assert ([len(g.rows) for g in first.groups], first.more) == ([3], True)
    assert ([len(g.rows) for g in second.groups], second.more) == ([1], False)
    assert first.to_decide == second.to_decide == 4


# Lists for homes


def test_each_open_episode_says_what_is_next(world):
    episode = make.reported(world)

    (row,) = live.rows_of(make.acting(world.on_call), now=NOW)

    assert row.href == episode.get_absolute_url()
    assert row.next.title == "Set a level"
    assert row.next.who == f"On-call worker, {world.provider}"


def test_a_home_sees_its_children_here_and_not_here(world):
    here = another_child(world).child
    make.logged(world)

    cards = {card.child_id: card.row for card in live.cards_of(make.acting(world.carer), now=NOW)}

    assert cards[here.pk] is None
    assert cards[world.child.pk].away


def test_a_child_away_again_is_shown_as_away_and_not_as_back(world):
    make.back(world, now=NOW)
    again = make.logged(world, now=NOW + 60 * MINUTE)

    (card,) = live.cards_of(make.acting(world.carer), now=NOW + 61 * MINUTE)

    assert card.row.href == again.get_absolute_url()


def test_an_office_sees_what_waits_for_it_until_somebody_takes_it(world):
    episode = make.logged(world)
    actor = make.acting(world.on_call)

    def waiting() -> list[str]:
        return [handed.title for handed in live.waiting_for(actor, now=NOW)]

    before = waiting()
    workflow.accept(duty=episode.duties.get(code="accept-on-call"), by=actor, now=NOW)

    assert "On-call to accept by name" in before
    assert "On-call to accept by name" not in waiting()


def test_what_somebody_took_on_is_listed_for_them_and_for_colleagues_once_it_is_late(world):
    episode = make.logged(world)
    late = NOW + timedelta(minutes=30)
    duty = episode.duties.get(code="set-level")
    mine, colleague = (
        make.acting(world.on_call),
        make.acting(make.job(Role.ON_CALL, world.provider)),
    )

    def listed(actor, now):
        return {each.title: each.person for each in live.waiting_for(actor, now=now)}

    workflow.accept(duty=duty, by=mine, now=NOW)

    assert listed(mine, NOW)["Set a level"] == "You"
    assert "Set a level" not in listed(colleague, NOW)
    assert listed(colleague, late)["Set a level"] == str(world.on_call.person)


def test_a_colleague_takes_over_what_is_late_and_not_before(world):
    episode = make.logged(world)
    duty = episode.duties.get(code="set-level")
    colleague = make.acting(make.job(Role.ON_CALL, world.provider))
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=NOW)

    with pytest.raises(Refused):
        workflow.accept(duty=duty, by=colleague, now=NOW + timedelta(minutes=1))
    taken = workflow.accept(duty=duty, by=colleague, now=NOW + timedelta(minutes=30))

    assert taken.taken_by_id == colleague.person_id
    with pytest.raises(Refused):
        workflow.accept(duty=duty, by=colleague, now=NOW + timedelta(minutes=31))


def test_what_has_climbed_to_an_office_waits_for_it_and_for_nobody_else_beside(world):
    episode = make.reported(world)
    duty = episode.duties.get(code="police-decision")
    late = NOW + 31 * MINUTE

    def codes(job) -> set[str]:
        return {each.code for each in live.waiting_for(make.acting(job), now=late)}

    before = codes(world.inspector)
    workflow.mind(duty=duty, now=late)

    assert duty.code not in before
    assert duty.code in codes(world.inspector)
    assert duty.code not in codes(world.superintendent) | codes(world.on_call)


@pytest.mark.parametrize("many", [5, 50])
@pytest.mark.parametrize("role", [Role.ON_CALL, Role.INTERVIEWER, Role.POLICE_SUPERVISOR])
def test_lists_cost_the_same_for_five_rows_and_for_fifty(world, many, role):
    episodes = nights(world, many, now=NOW)
    if role is Role.INTERVIEWER:
        for episode in episodes:
            make.back(world, episode=episode, now=NOW)
    job = {
        Role.ON_CALL: world.on_call,
        Role.INTERVIEWER: world.interviewer,
        Role.POLICE_SUPERVISOR: world.sergeant,
    }[role]
    actor = make.acting(job)

    with CaptureQueriesContext(connection) as captured:
        live.rows_of(actor, now=NOW)
        live.waiting_for(actor, now=NOW)
        police_queue.queue_of(actor, now=NOW)

    assert len(captured) == 5
