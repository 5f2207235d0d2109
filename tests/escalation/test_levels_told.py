"""Who is told of a level, of who agreed to a lower one, and of how grave police think it."""

from datetime import timedelta

import pytest

from core import times
from escalation.access import notifications_visible_to
from escalation.messages import MESSAGES
from escalation.models import Notification
from missing import ledger
from missing import workflow as missing_workflow
from missing.framework import Answers
from missing.models import Episode
from missing.timeline import timeline_of
from partners.rules import Role
from tests import make
from tests.escalation.telling import AROUND, MANAGER, SOON, told_of, worried
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
LED = Answers(chosen={"danger": "no", "whereabouts": "think"}, age_years=15, now=NOW)


def told_the_carer_of_police():
    return Notification.objects.filter(message="police-to-be-told", office="carer")


@pytest.mark.parametrize("who", ["on_call", "social_worker"])
def test_a_carer_who_owes_the_report_hears_when_somebody_else_raises_the_level(world, who):
    episode = make.levelled(make.logged(world), world.carer, level="L1", answers=LED)
    assert not told_the_carer_of_police()

    make.levelled(episode, getattr(world, who), level="L3", now=SOON)

    (told,) = told_the_carer_of_police()
    owed = episode.duties.open().get(code="report-to-police")
    assert owed.owed_by == "carer"
    assert told.words.startswith(f"Police are to be told by {times.at(owed.due_at, now=SOON)}")
    assert MESSAGES[told.message].may_wait is None
    assert told.path == f"/missing/{episode.reference}/police/"


def test_so_does_a_carer_for_whom_somebody_else_logs(world):
    make.levelled(make.logged(world, by=world.on_call), world.on_call, level="L2")

    assert told_the_carer_of_police().count() == 1


def test_a_carer_who_sets_the_level_or_whom_police_have_heard_from_is_not_told(world):
    make.levelled(make.logged(world), world.carer, level="L2")
    assert not told_the_carer_of_police()

    episode = make.reported(world, episode=world.child.episodes.get())
    make.levelled(episode, world.on_call, level="L3", now=SOON)
    assert not told_the_carer_of_police()


def test_a_high_grade_is_told_to_both_authorities_the_manager_and_the_reviewing_officer(world):
    make.decided(world, outcome="record-respond", grade="high")

    assert told_of("graded-highest") == {*AROUND, MANAGER, "reviewing-officer"}
    assert told_of("police-decided") == {"carer", "on-call"}


def test_a_medium_grade_is_not(world):
    make.decided(world)

    assert not told_of("graded-highest")


def test_the_gravest_level_is_told_when_it_is_reached_and_not_again(world):
    episode = make.logged(world)
    episode = make.levelled(episode, world.carer, level="L3")
    make.levelled(episode, world.carer, level="L3", now=SOON)

    assert Notification.objects.filter(message="gravest-level").count() == 6


def test_a_level_that_rises_once_police_know_is_told_to_them_with_the_time_to_decide(world):
    decision = make.decided(world, episode=make.reported(world, episode=worried(world)))

    make.levelled(decision.episode, world.carer, level="L3", now=SOON)

    (notification,) = Notification.objects.filter(message="level-rose")
    assert (notification.office, notification.agency) == ("police-supervisor", world.force)
    assert notification.words.endswith("has risen: decide by 11:11pm")
    assert ledger.check(decision.episode) == []


def more_worried(episode, by, *, now=SOON):
    """At the level that it has, with something that points up and did not before."""
    chosen = {"danger": "no", "whereabouts": "no", "exploitation": "yes"}
    answers = Answers(chosen=chosen, age_years=15, now=now)
    return make.levelled(episode, by, answers=answers, level="L2", now=now)


def test_more_that_points_up_has_police_decide_anew_though_the_level_stays(world):
    """“Tell us what has changed. It will be looked at fresh”, the carer reads after a challenge."""
    episode = make.levelled(make.logged(world), world.carer)
    episode = make.decided(world, episode=make.reported(world, episode=episode)).episode
    assert episode.level == "L2"
    assert not episode.duties.open().filter(code="police-decision").exists()

    more_worried(episode, world.carer)

    owed = episode.duties.open().get(code="police-decision")
    assert owed.due_at == SOON + timedelta(minutes=30)
    assert told_of("more-is-known") == {"police-supervisor"}
    assert told_of("more-is-known-here") == {"on-call"}
    assert ledger.check(episode) == []

    more_worried(episode, world.carer, now=SOON + timedelta(minutes=5))  # and nothing new
    assert Notification.objects.filter(message="more-is-known").count() == 1


def told_about_level(world, by, **levelled):
    """Whom a level that somebody sets later in the night is told to, message by message."""
    already = set(Notification.objects.values_list("pk", flat=True))
    reason = {"reason": "It is what we know now"} if "agreed_by" in levelled else {}
    make.levelled(Episode.objects.get(), by, now=SOON, **levelled, **reason)
    new = Notification.objects.exclude(pk__in=already).exclude(office=MANAGER)
    return {(each.office, each.message) for each in new if each.office not in AROUND}


@pytest.mark.parametrize(
    ("by", "told_here"),
    [
        ("carer", {("on-call", "level-changed")}),
        ("on_call", {("carer", "level-changed")}),
        ("social_worker", {("carer", "level-changed"), ("on-call", "level-changed")}),
    ],
)
def test_a_level_that_somebody_else_changes_is_told_to_the_home_and_on_call(world, by, told_here):
    make.reported(world, episode=make.levelled(make.logged(world), world.carer, level="L3"))

    told_now = told_about_level(
        world, getattr(world, by), level="L2", agreed_by=agreeing_of(world, by)
    )

    assert told_now - {("on-call", "named-as-agreeing")} == {
        *told_here,
        ("police-supervisor", "level-lowered"),
    }


def agreeing_of(world, by):
    return (world.social_worker if by == "on_call" else world.on_call).person


def test_a_level_that_rises_to_what_police_are_told_of_is_told_once(world):
    worried(world)

    assert told_about_level(world, world.social_worker, level="L2") == {
        ("carer", "police-to-be-told"),
        ("on-call", "police-to-be-told"),
    }


def test_the_gravest_level_is_told_to_on_call_once_and_to_the_home(world):
    make.reported(world, episode=make.levelled(make.logged(world), world.carer, level="L2"))

    assert told_about_level(world, world.social_worker, level="L3") == {
        ("carer", "level-changed"),
        ("on-call", "gravest-level"),
        ("reviewing-officer", "gravest-level"),
        ("police-supervisor", "level-rose"),
    }


def test_a_level_that_stays_or_comes_with_the_log_is_not_told_as_a_change(world):
    make.levelled(make.logged(world), world.social_worker)
    assert told_of("level-changed") == set()

    make.levelled(Episode.objects.get(), world.social_worker, now=SOON)
    assert told_of("level-changed") == set()


def test_the_first_level_of_a_log_that_went_without_one_is_told(world):
    make.reported(world, episode=make.logged(world))

    assert told_about_level(world, world.on_call, level="L2") == {
        ("carer", "level-changed"),
        ("police-supervisor", "level-rose"),
    }


def test_more_that_points_up_before_police_know_is_theirs_to_hear_with_the_report(world):
    more_worried(worried(world), world.carer)

    assert told_of("more-is-known") == set()


def test_a_level_that_rises_while_police_do_not_know_is_not_told_to_them(world):
    make.levelled(worried(world), world.carer, level="L3", now=SOON)

    assert not told_of("level-rose")


def lowered(world, agreed_by):
    """The carer goes down a level, and names somebody as agreeing to it."""
    episode = make.levelled(make.logged(world), world.carer)
    missing_workflow.set_level(
        episode=episode,
        answers=Answers(chosen={"danger": "no", "whereabouts": "no"}, age_years=15, now=SOON),
        level="L1",
        reason="He is at his aunt’s",
        agreed_by=agreed_by.person,
        by=make.acting(world.carer),
        now=SOON,
    )
    return episode


def test_whoever_is_named_as_agreeing_to_a_lower_level_is_told_and_nobody_else(world):
    colleague = make.job(Role.ON_CALL, world.provider)

    lowered(world, world.on_call)

    (told_alone,) = Notification.objects.filter(message="named-as-agreeing")
    assert [each.address for each in told_alone.deliveries.all()] == [world.on_call.person.email]
    assert told_alone in notifications_visible_to(make.acting(world.on_call))
    assert told_alone not in notifications_visible_to(make.acting(colleague))


def test_who_is_named_as_agreeing_stands_on_the_timeline(world):
    episode = lowered(world, world.on_call)

    items = timeline_of(episode, make.acting(world.carer)).items

    named = f"{world.on_call.person} is named as agreeing."
    assert [item.title for item in items if named in item.text] == ["Level of intervention set"]


def test_nobody_is_told_that_they_agreed_where_nobody_was_asked(world):
    make.levelled(make.logged(world), world.carer)

    assert not told_of("named-as-agreeing")
