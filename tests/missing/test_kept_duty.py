"""What a worry alone starts is heard of by those who may read the worry: by nobody else, behind two locks that
each hold alone; and what the others record goes on all the same."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import AUDIENCE_ROLES, EVERYBODY, Audience
from escalation.models import Notification
from missing import closing, doors, ledger, workflow
from missing.access import duties_visible_to
from missing.clock import Ended
from missing.models import Duty
from missing.rules import SEE_TO_NEEDS, DutyEnd
from partners.rules import Office
from tests import make
from tests.leaks.locks import second_lock_off
from tests.make import acting
from tests.missing.pages import words
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHAT = "act on what can’t wait"


@pytest.fixture
def back(world):
    """The social worker fetched the child, who spoke of somebody at home."""
    return came_back(world)


def came_back(world, **also):
    return make.back(
        world,
        now=timezone.now(),
        said_something_worrying=True,
        worry_for=Audience.OUTSIDE_THE_PROVIDER,
        by=world.social_worker,
        **also,
    )


def kept(episode) -> Duty:
    return episode.duties.get(code=SEE_TO_NEEDS)


def accepted(world, episode) -> Duty:
    by = acting(world.placing_manager)
    return workflow.accept(duty=kept(episode), by=by, now=timezone.now())


@contextmanager
def first_lock_off() -> Iterator[None]:
    with patch.dict(AUDIENCE_ROLES, {Audience.OUTSIDE_THE_PROVIDER: EVERYBODY}):
        yield


LOCKS = {
    "both": nullcontext,
    "the second alone": first_lock_off,
    "the first alone": second_lock_off,
}


def pages_of(client, episode) -> str:
    paths = (
        *(f"/missing/{episode}/", f"/missing/{episode}/told/", f"/missing/{episode}/back/done/"),
        *("/", "/notifications/"),
    )
    return " ".join(words(client.get(path, follow=True)) for path in paths)


@pytest.mark.parametrize("lock", LOCKS)
def test_those_whom_a_worry_is_kept_from_read_of_no_duty_because_of_it(world, back, sign_in, lock):
    home, authority = (
        [sign_in(job) for job in jobs]
        for jobs in ((world.carer, world.on_call), (world.placing_manager, world.social_worker))
    )
    workflow.mind(duty=kept(back), now=timezone.now() + 16 * MINUTE)

    with LOCKS[lock]():
        for client in home:
            assert WHAT not in pages_of(client, back)
            assert "needs help now" not in pages_of(client, back)
        for client in authority:
            assert WHAT in pages_of(client, back)


def test_without_either_lock_they_would_read_of_it(world, back, sign_in):
    """Else nothing would have been tried."""
    client = sign_in(world.on_call)

    with first_lock_off(), second_lock_off():
        assert WHAT in pages_of(client, back)


def test_the_timeline_of_the_home_says_nothing_of_who_took_it_on(world, back, sign_in):
    accepted(world, back)

    at = f"/missing/{back}/"
    assert WHAT in words(sign_in(world.social_worker).get(at))
    assert WHAT not in words(sign_in(world.on_call).get(at))


def test_the_row_of_such_a_duty_is_shown_to_the_readers_of_the_worry(world, back):
    for job in (world.carer, world.on_call, world.social_worker, world.coordinator):
        reads = job.role in AUDIENCE_ROLES[Audience.OUTSIDE_THE_PROVIDER]
        assert duties_visible_to(acting(job)).filter(code=SEE_TO_NEEDS).exists() == reads
        with seen_by(acting(job)):
            assert Duty.objects.filter(code=SEE_TO_NEEDS).exists() == reads
            assert Notification.objects.filter(message="needs-help-now").exists() == reads
            assert Duty.objects.exists()


def test_what_the_night_asks_for_is_everybodys_to_hear_of(world):
    """The child is hurt as well: that is no secret of theirs."""
    back = came_back(world, hurt=True)

    with seen_by(acting(world.on_call)):
        assert Duty.objects.filter(code=SEE_TO_NEEDS).exists()
    assert duties_visible_to(acting(world.on_call)).filter(episode=back, code=SEE_TO_NEEDS).exists()


def test_it_climbs_to_nobody_who_may_not_hear_of_it(world, back):
    workflow.mind(duty=kept(back), now=kept(back).due_at + 20 * MINUTE)

    climbed = Event.objects.filter(fact=Fact.DUTY_CLIMBED, payload__duty=SEE_TO_NEEDS)
    assert [each.payload["to"] for each in climbed] == [Office.SOCIAL_WORKER]
    told = Notification.objects.filter(message="passed-on", duty=kept(back))
    assert {each.office for each in told} == {Office.SOCIAL_WORKER}
    with seen_by(acting(world.on_call)):
        assert not told.all().exists()


def test_nobody_takes_on_what_they_do_not_hear_of(world, back):
    Duty.objects.filter(pk=kept(back).pk).update(moments_done=4)

    assert not ledger.is_for(acting(world.on_call), kept(back), [Office.ON_CALL], back)
    assert ledger.is_for(acting(world.social_worker), kept(back), [Office.SOCIAL_WORKER], back)


@pytest.mark.parametrize("taken_on", [False, True])
def test_it_is_over_with_the_return_that_was_a_mistake_whoever_says_so(world, back, taken_on):
    if taken_on:
        accepted(world, back)

    with seen_by(acting(world.carer)):
        make.not_back(world, back, now=timezone.now())

    assert kept(back).how_ended == DutyEnd.NOT_NEEDED
    assert ledger.check(back) == []


@pytest.mark.parametrize("who", ["carer", "social_worker"])
def test_an_episode_waits_for_it_whoever_ends_the_rest(world, back, who):
    rest = back.duties.open().exclude(code=SEE_TO_NEEDS)
    rest.update(how_ended=DutyEnd.NOT_NEEDED, ended_at=timezone.now())

    by = acting(getattr(world, who))
    with seen_by(by):
        assert not closing.is_over(back, by=by)
    accepted(world, back)
    with seen_by(by):
        assert closing.is_over(back, by=by)


def test_the_doors_to_it_open_to_nobody_else_and_for_no_other_fact(world, back):
    """It ends by what whoever acts has recorded of that episode; where they see the child."""
    theirs = Event.objects.filter(fact=Fact.RETURNED).latest("pk")
    end, number = Ended("", theirs.pk, timezone.now(), DutyEnd.MET), kept(back).pk

    for job in (make.carer(make.home()), world.carer):
        with seen_by(acting(job)):
            doors.end_kept_duty(number, end)
    with seen_by(acting(make.carer(make.home()))):
        assert doors.kept_duties(back.pk) == []
    with seen_by(acting(world.social_worker)):
        assert doors.kept_duties(back.pk) == []
    with seen_by(acting(world.carer)):
        assert [duty.code for duty in doors.kept_duties(back.pk)] == [SEE_TO_NEEDS]
    assert kept(back).how_ended == ""
