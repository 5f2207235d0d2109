"""What is owed tells what has happened: it is told to whoever may read of that, and to whoever owes it."""

from datetime import timedelta
from typing import Any

import pytest

from audit.rules import Fact
from children.rules import SUBJECT_ROLES, Subject
from insight.rules import BOARD_ROLES
from missing import clock_board, live, queries
from missing import workflow as missing_workflow
from missing.access import duties_visible_to
from missing.models import Duty, Episode
from missing.protocol import default_protocol
from missing.rules import DUTIES_ABOUT
from missing.timeline import OF_POLICE, OF_THE_INTERVIEW, events_for
from partners.rules import POLICE_ROLES, Office
from tests import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
OF_THE_TALK = set(DUTIES_ABOUT[Subject.INTERVIEW])
OF_THE_FORCE = set(DUTIES_ABOUT[Subject.POLICE])


@pytest.fixture
def back(world: make.World) -> Episode:
    """Reported, decided, challenged, and back: every kind of duty has begun."""
    decision = make.decided(world)
    make.challenged(world, decision=decision, now=make.NOW + MINUTE)
    return make.back(world, now=make.NOW + 5 * MINUTE, episode=decision.episode)


def codes(episode: Episode, job: Any) -> tuple[set[str], ...]:
    """What somebody is told on each way to it: the page, the API and papers, and a list."""
    actor = make.acting(job)
    clocks = clock_board.clocks_of(
        queries.episodes(actor).get(pk=episode.pk),
        clock_board.duties_of(episode, actor),
        actor=actor,
        now=make.NOW,
    )
    following = queries.next_duties([episode], actor)
    return (
        {clock.code for clock in clocks},
        set(duties_visible_to(actor).filter(episode=episode).values_list("code", flat=True)),
        {duty.code for duty in following.values()},
    )


@pytest.mark.parametrize("officer", ["call_handler", "sergeant", "inspector", "superintendent"])
def test_police_hear_nothing_of_what_is_owed_for_the_interview(world, back, officer):
    page, everywhere, following = codes(back, getattr(world, officer))

    assert page == everywhere
    assert not (page | following) & OF_THE_TALK
    assert page & OF_THE_FORCE


def test_the_interviewer_hears_nothing_of_what_police_were_asked(world, back):
    page, everywhere, following = codes(back, world.interviewer)

    assert page == everywhere
    assert not (page | following) & OF_THE_FORCE
    assert page >= {"offer-interview", "return-interview"}


@pytest.mark.parametrize("job", ["carer", "on_call", "social_worker", "coordinator"])
def test_everybody_else_around_the_child_hears_of_both(world, back, job):
    page, everywhere, _ = codes(back, getattr(world, job))

    assert page == everywhere
    assert page & OF_THE_FORCE
    assert page & OF_THE_TALK


def test_whoever_owes_it_hears_of_it_whatever_it_tells(world, back):
    Duty.objects.filter(episode=back, code="challenge-decide").update(
        owed_by=Office.INTERVIEW_SERVICE
    )
    Duty.objects.filter(episode=back, code="return-interview").update(
        taken_by=world.sergeant.person
    )

    assert "challenge-decide" in codes(back, world.interviewer)[0]
    assert "return-interview" in codes(back, world.sergeant)[0]
    assert "return-interview" not in codes(back, world.inspector)[0]


def test_that_a_duty_was_passed_on_is_told_to_whom_the_duty_is(world, back):
    for code in ("return-interview", "challenge-decide"):
        duty = Duty.objects.filter(episode=back, code=code).latest("pk")
        Duty.objects.filter(pk=duty.pk).update(how_ended="", ended_at=None)
        missing_workflow.mind(duty=duty, now=duty.due_at + timedelta(hours=4))

    def passed_on(job: Any) -> set[str]:
        events = events_for(make.acting(job), back).filter(fact=Fact.DUTY_CLIMBED)
        return {event.payload["duty"] for event in events}

    assert passed_on(world.social_worker) == {"return-interview", "challenge-decide"}
    assert passed_on(world.sergeant) == {"challenge-decide"}
    assert passed_on(world.interviewer) == {"return-interview"}


def test_the_timeline_of_whoever_is_told_less_has_all_the_rest(world, back):
    told = set(events_for(make.acting(world.sergeant), back).values_list("fact", flat=True))

    assert {Fact.EPISODE_LOGGED, Fact.CHALLENGED, Fact.RETURNED} <= told


def test_police_who_are_led_on_after_a_return_read_nothing_of_the_interview(world, sign_in, back):
    address = f"{back.get_absolute_url()}back/done/"

    assert b"eturn interview" in sign_in(world.social_worker).get(address).content
    assert b"eturn interview" not in sign_in(world.sergeant).get(address).content


# The tables


def test_every_duty_that_police_or_the_interview_meet_is_in_the_table():
    met_by = {
        rule.code: {match.fact for match in (*rule.starts_on, *rule.met_by)}
        for rule in default_protocol().duties
    }

    for facts, kept in ((OF_POLICE, OF_THE_FORCE), (OF_THE_INTERVIEW, OF_THE_TALK)):
        assert kept <= met_by.keys()
        about = {code for code, theirs in met_by.items() if theirs & {Fact(each) for each in facts}}
        assert about - ACCEPTED_BY_NAME <= kept


# Started by a report, but met by a person's name alone.
ACCEPTED_BY_NAME = {"accept-placing-authority", "accept-host-coordinator"}


def test_whoever_has_a_board_hears_of_everything_that_is_owed():
    """The board reads what is owed by itself."""
    for subject in DUTIES_ABOUT:
        assert SUBJECT_ROLES[subject] >= BOARD_ROLES


def test_a_list_of_a_force_leads_with_nothing_of_the_interview(world, back):
    rows = live.rows_of(make.acting(world.sergeant), now=make.NOW + 10 * MINUTE)

    assert world.sergeant.role in POLICE_ROLES
    talk = {rule.words for rule in default_protocol().duties if rule.code in OF_THE_TALK}
    assert all(row.next is None or row.next.title not in talk for row in rows)
    assert {"Record the prevention interview"} == {row.next.title for row in rows if row.next}
