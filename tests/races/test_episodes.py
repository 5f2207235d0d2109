"""Two people record the same thing about a child who is away: one effect, and the other is told."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.rules import Fact
from core.refusals import Refused
from missing import workflow
from missing.models import Episode, Handover, Return
from missing.rules import FoundHow, HandoverState, Status, Whereabouts
from partners.actor import Actor
from partners.rules import Role
from returns.models import ReturnInterview
from returns.rules import State
from tests import make
from tests.make import World, acting
from tests.races.at_once import (
    Deed,
    at_once,
    by,
    facts,
    on_calls_duty,
    one_won,
    the_ledger_is_right,
)
from tests.races.test_interviews import holds


def test_two_people_log_one_child_and_one_is_told_who_did(world: World) -> None:
    now = timezone.now()
    carer, on_call = acting(world.carer), acting(world.on_call)

    answers = at_once(
        by(carer, lambda: workflow.open_episode(child=world.child, by=carer, now=now)),
        by(on_call, lambda: workflow.open_episode(child=world.child, by=on_call, now=now)),
        held=world.child,
    )

    refused = one_won(answers)
    episode = Episode.objects.get(child=world.child)
    assert f"{episode.opened_by} logged this already ({episode.reference})" in str(refused)
    assert facts(episode, Fact.EPISODE_OPENED) == 1
    assert the_ledger_is_right(episode)


def test_two_people_accept_one_duty_and_one_is_told_who_has_it(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now)
    duty = on_calls_duty(episode)
    first, second = acting(world.on_call), acting(make.job(world.on_call.role, world.provider))

    answers = at_once(
        by(first, lambda: workflow.accept(duty=duty, by=first, now=now)),
        by(second, lambda: workflow.accept(duty=duty, by=second, now=now)),
        held=episode,
    )

    duty.refresh_from_db()
    assert str(one_won(answers)) == f"{duty.taken_by} has accepted this already."
    assert facts(episode, Fact.ACCEPTED) == 1


def test_a_child_whom_two_people_find_at_once_is_found_once(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now - timedelta(hours=3))
    worker, officer = acting(world.social_worker), acting(world.sergeant)

    def found(actor: Actor) -> Deed:
        return by(
            actor,
            lambda: workflow.locate(
                episode=episode,
                kind=Whereabouts.HOSPITAL,
                place="Ward 4",
                seen_by="Sister Amin",
                found_at=now,
                by=actor,
                now=now,
            ),
        )

    one_won(at_once(found(worker), found(officer), held=episode))

    assert episode.located.count() == 1
    assert the_ledger_is_right(episode)


def test_a_child_found_and_back_at_once_is_back(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now - timedelta(hours=3))

    at_once(
        by(acting(world.carer), lambda: make.back(world, now=now, episode=episode)),
        by(acting(world.social_worker), lambda: make.found(world, now=now, episode=episode)),
        held=episode,
    )

    episode.refresh_from_db()
    assert episode.status == Status.BACK
    assert the_ledger_is_right(episode)


def test_two_people_accept_one_handover_and_one_is_told_who_has_it(world: World) -> None:
    now = timezone.now()
    handover = make.handed_over(world, make.picked_up(world, now=now), now=now)
    first, second = (acting(make.job(Role.ON_CALL, world.provider)) for _ in range(2))

    def accepts(actor: Actor) -> Deed:
        return by(actor, lambda: workflow.accept_handover(handover=handover, by=actor, now=now))

    answers = at_once(accepts(first), accepts(second), held=handover.episode)

    handover.refresh_from_db()
    assert str(one_won(answers)) == f"{handover.answered_by} has accepted this already."
    assert facts(handover.episode, Fact.HANDOVER_ACCEPTED) == 1
    assert the_ledger_is_right(handover.episode)


def test_a_task_that_two_people_say_is_done_is_done_once(world: World) -> None:
    now = timezone.now()
    task = make.task(world, now=now)
    first, second = acting(world.on_call), acting(make.job(Role.ON_CALL, world.provider))

    def done(actor: Actor) -> Deed:
        return by(actor, lambda: workflow.finish_task(task=task, outcome="Rang", by=actor, now=now))

    answers = at_once(done(first), done(second), held=task.episode)

    assert "over already" in str(one_won(answers))
    assert facts(task.episode, Fact.TASK_DONE) == 1
    assert the_ledger_is_right(task.episode)


def test_a_handover_is_accepted_while_the_episode_is_stood_down_and_neither_breaks(
    world: World,
) -> None:
    now = timezone.now()
    handover = make.handed_over(world, make.picked_up(world, now=now), now=now)
    carer, colleague = acting(world.carer), acting(make.job(Role.ON_CALL, world.provider))
    episode = handover.episode

    answers = at_once(
        by(
            carer,
            lambda: workflow.stand_down(episode=episode, because="Upstairs", by=carer, now=now),
        ),
        by(
            colleague,
            lambda: workflow.accept_handover(handover=handover, by=colleague, now=now),
        ),
        held=episode,
    )

    refused = [str(answer) for answer in answers if isinstance(answer, Refused)]
    handover.refresh_from_db()
    assert refused in ([], ["This is done already, so there is nothing to accept."])
    assert handover.state in (HandoverState.ACCEPTED, HandoverState.OVERTAKEN)
    assert the_ledger_is_right(episode)


def test_one_duty_is_handed_to_two_offices_at_once_and_only_one_is_asked(world: World) -> None:
    now = timezone.now()
    duty = make.picked_up(world, now=now)
    actor = acting(world.on_call)

    def hands() -> Any:
        return make.handed_over(world, duty, now=now)

    answers = at_once(by(actor, hands), by(actor, hands), held=duty.episode)

    assert "nobody has accepted it yet" in str(one_won(answers))
    assert Handover.objects.filter(duty=duty).count() == 1


def test_a_return_recorded_by_two_people_starts_one_interview(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now - timedelta(hours=3))
    carer, on_call = acting(world.carer), acting(world.on_call)

    def back(actor: Actor) -> Deed:
        return by(
            actor,
            lambda: workflow.record_return(
                episode=episode,
                returned_at=now,
                found_how=FoundHow.CAME_BACK,
                by=actor,
                now=now,
            ),
        )

    one_won(at_once(back(carer), back(on_call), held=episode))

    assert Return.objects.filter(episode=episode).count() == 1
    assert facts(episode, Fact.RETURNED) == 1
    assert ReturnInterview.objects.filter(episodes=episode).count() == 1
    assert the_ledger_is_right(episode)


def test_a_return_and_a_stand_down_side_by_side_leave_one_end(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now - timedelta(hours=3))
    carer, on_call = acting(world.carer), acting(world.on_call)

    one_won(
        at_once(
            by(carer, lambda: make.back(world, now=now, episode=episode)),
            by(
                on_call,
                lambda: workflow.stand_down(
                    episode=episode, because="In the garden", by=on_call, now=now
                ),
            ),
            held=episode,
        )
    )

    assert facts(episode, Fact.RETURNED) + facts(episode, Fact.STOOD_DOWN) == 1
    assert the_ledger_is_right(episode)


# A return that was a mistake


def says_not_back(worker: Actor, episode: Episode) -> Deed:
    def say() -> Any:
        return workflow.not_back(
            episode=episode, because="It was their brother", by=worker, now=timezone.now()
        )

    return by(worker, say)


def test_a_return_that_two_people_take_back_is_taken_back_once(world: World) -> None:
    episode = make.back(world, now=timezone.now() - timedelta(hours=1))
    deeds = [says_not_back(acting(job), episode) for job in (world.carer, world.on_call)]

    answers = at_once(*deeds, held=episode)

    assert "isn’t recorded as back any more" in str(one_won(answers))
    assert facts(episode, Fact.RETURN_MISTAKEN) == 1
    assert the_ledger_is_right(episode)


def test_a_return_is_taken_back_while_the_child_is_logged_anew_and_one_of_them_is_told(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.back(world, now=now - timedelta(hours=1))
    carer = acting(world.carer)

    answers = at_once(
        says_not_back(acting(world.on_call), episode),
        by(carer, lambda: workflow.open_episode(child=world.child, by=carer, now=now)),
        held=world.child,
    )

    refused = str(one_won(answers))
    assert "logged as away again since" in refused or "logged this already" in refused
    assert Episode.objects.away().filter(child=world.child).count() == 1
    assert all(the_ledger_is_right(each) for each in Episode.objects.filter(child=world.child))


def test_a_return_is_taken_back_while_the_interview_is_held_and_one_of_them_is_told(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.back(world, now=now - timedelta(hours=1))
    interview = ReturnInterview.objects.get(episodes=episode)

    answers = at_once(
        says_not_back(acting(world.carer), episode),
        holds(world, interview),
        held=episode,
    )

    one_won(answers)
    interview.refresh_from_db()
    assert interview.state in (State.HELD, State.WITHDRAWN)
    assert facts(episode, Fact.RETURN_MISTAKEN) + facts(episode, Fact.INTERVIEW_HELD) == 1
    assert the_ledger_is_right(episode)


def test_a_return_is_taken_back_while_the_episode_is_closed_and_one_of_them_is_told(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.back(world, now=now - timedelta(hours=1))
    worker = acting(world.social_worker)

    answers = at_once(
        says_not_back(acting(world.carer), episode),
        by(worker, lambda: workflow.close_episode(episode=episode, by=worker, now=now)),
        held=episode,
    )

    one_won(answers)
    assert the_ledger_is_right(episode)
