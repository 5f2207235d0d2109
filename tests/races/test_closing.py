"""The talk and the prevention interview at the same moment: the episode closes exactly once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from audit.rules import Fact
from children.models import Sight
from missing import ledger
from missing.models import Episode
from missing.rules import HeardHow, Prevention, Status
from returns import prevention, workflow
from returns.models import PreventionInterview, ReturnInterview
from returns.rules import Where
from tests import make
from tests.make import World, acting
from tests.races.at_once import Deed, at_once, by, facts, one_won

HOUR = timedelta(hours=1)


@pytest.fixture
def world(db: None) -> World:
    return make.world()


@pytest.fixture
def back(world: World) -> Episode:
    now = timezone.now()
    return make.back(world, now=now - HOUR, episode=make.reported(world, now=now - 4 * HOUR))


def talk(world: World, episode: Episode) -> Deed:
    interviewer, now = acting(world.interviewer), timezone.now()
    interview = ReturnInterview.objects.get(episodes=episode)
    make.written(interview, interviewer, now=now)
    return by(
        interviewer,
        lambda: workflow.hold(
            interview=interview,
            interviewer_id=world.interviewer.person_id,
            held_at=now,
            where=Where.HOME,
            seen_alone=True,
            by=interviewer,
            now=now,
        ),
    )


def seen(world: World, episode: Episode) -> Deed:
    officer, now = acting(world.sergeant), timezone.now()
    return by(
        officer,
        lambda: workflow.record_prevention(
            episode=episode,
            outcome=Prevention.DONE,
            happened_at=now,
            seen_alone=True,
            found="Well",
            by=officer,
            now=now,
        ),
    )


def heard(world: World, episode: Episode) -> Deed:
    on_call, now = acting(world.on_call), timezone.now()
    return by(
        on_call,
        lambda: workflow.record_prevention(
            episode=episode,
            outcome=Prevention.REFUSED,
            happened_at=now,
            heard_from="control room",
            heard_how=HeardHow.PHONE,
            by=on_call,
            now=now,
        ),
    )


def test_the_talk_and_the_prevention_interview_at_once_close_it_exactly_once(
    world: World, back: Episode
) -> None:
    at_once(talk(world, back), seen(world, back), held=back, role=settings.WEB_ROLE)

    back.refresh_from_db()
    assert back.status == Status.CLOSED
    assert facts(back, Fact.EPISODE_CLOSED) == 1
    still_see = Sight.objects.filter(episode_id=back.pk, until=None)
    assert [each.agency for each in still_see] == [world.interviews]  # it is still to be approved
    assert ledger.check(back) == []


def test_what_was_heard_is_confirmed_and_put_right_at_once_and_only_one_of_them_counts(
    world: World, back: Episode
) -> None:
    heard(world, back)()
    now, first, second = timezone.now(), acting(world.sergeant), acting(world.inspector)
    shown = prevention.to_confirm(back, first)  # as the pages read it, before they ask
    assert shown is not None

    def puts_right() -> PreventionInterview:
        return workflow.record_prevention(
            episode=back,
            outcome=Prevention.DONE,
            happened_at=now,
            seen_alone=True,
            found="Well",
            corrects=shown,
            by=second,
            now=now,
        )

    confirms = by(first, lambda: workflow.confirm_prevention(recorded=shown, by=first, now=now))
    answers = at_once(confirms, by(second, puts_right), held=back)

    assert "already" in str(one_won(answers))
    assert ledger.check(back) == []


def test_an_officer_and_whoever_heard_of_it_record_it_once(world: World, back: Episode) -> None:
    answers = at_once(seen(world, back), heard(world, back), held=back)

    assert "recorded already" in str(one_won(answers))
    assert PreventionInterview.objects.filter(episode=back).count() == 1
