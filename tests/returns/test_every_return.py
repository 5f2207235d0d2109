"""Whatever happens after a child is back, every return has one judged duty to hold an interview."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.rules import Fact
from children.rules import ROLE_CAN, Can
from core.refusals import Refused
from missing import ledger
from missing import workflow as missing_workflow
from missing.models import Episode
from missing.rules import HOLD_INTERVIEW, Status
from partners.models import Person
from partners.rules import HOME_ROLES, Role
from returns import workflow
from returns.models import ReturnInterview
from returns.rules import OPEN, AttemptResult, Contact, State
from tests import make
from tests.make import NOW, World, acting
from tests.returns.test_views import text_of, url
from tests.returns.test_workflow import back, back_again, booked, declined, duty, facts, held

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DRAWN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# Every return, whatever the order

STEPS = ["away", "back", "mistake", "try", "book", "hold", "hold earlier", "no", "no, later", "ask"]


def take(step: str, world: World, now: datetime) -> None:
    """One step of coming and going, if it is possible at all."""
    away = Episode.objects.filter(child=world.child).away().first()
    interview = ReturnInterview.objects.filter(child=world.child, state__in=OPEN).first()
    said_no = ReturnInterview.objects.filter(child=world.child, state=State.DECLINED).last()
    match step:
        case "away" if away is None:
            make.logged(world, now=now)
        case "back" if away:
            make.back(world, episode=away, now=now)
        case "mistake" if away:
            by = acting(world.carer)
            missing_workflow.stand_down(episode=away, because="Upstairs", by=by, now=now)
        case "try" if interview:
            workflow.record_attempt(
                interview=interview,
                tried_at=now,
                how=Contact.PHONE,
                result=AttemptResult.SPOKE,
                by=acting(world.interviewer),
                now=now,
            )
        case "book" if interview:
            booked(world, interview, now=now)
        case "hold" if interview:
            held(world, interview, now=now, held_at=now)
        case "hold earlier" if interview:
            held(world, interview, now=now, held_at=now - 5 * HOUR)
        case "no" if interview:
            declined(world, interview, now=now, declined_at=now)
        case "no, later" if interview:
            later = (now + 3 * DAY).date()
            declined(world, interview, now=now, declined_at=now, ask_again_on=later)
        case "ask" if said_no:
            workflow.ask_again(interview=said_no, by=acting(world.social_worker), now=now)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(1, 48 * 60)), min_size=1, max_size=14
    )
)
@DRAWN
def test_every_return_ends_with_one_judged_duty_to_hold_an_interview(
    db: None, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        world = make.world()
        make.back(world)
        now = NOW
        for step, minutes in steps:
            now += timedelta(minutes=minutes)
            try:
                with transaction.atomic():
                    take(step, world, now)
            except Refused:
                continue

        assert unjudged(world) == []
        transaction.set_rollback(True)


def unjudged(world: World) -> list[str]:
    """What is wrong with the duties and interviews of each return; of none of them is anything."""
    wrong = []
    for episode in Episode.objects.filter(child=world.child, returned_at__isnull=False):
        duties = list(episode.duties.filter(code=HOLD_INTERVIEW))
        if len(duties) != 1:
            wrong.append(f"{episode.pk} has {len(duties)} duties")
            continue
        (owed,) = duties
        if owed.due_at != episode.returned_at + 72 * HOUR:
            wrong.append(f"{episode.pk} is due {owed.due_at}")
        states = set(episode.interviews.values_list("state", flat=True))
        if len(states) == 0:
            wrong.append(f"{episode.pk} has no interview")
        if owed.how_ended == "" and not states & set(OPEN):
            wrong.append(f"{episode.pk} is owed an interview that nobody can hold")
        if owed.how_ended == "met" and State.HELD not in states:
            wrong.append(f"{episode.pk} is met and no interview was held")
        if owed.how_ended == "" and Status(episode.status) is Status.CLOSED:
            wrong.append(f"{episode.pk} is closed and an interview is owed")
    episodes = Episode.objects.filter(child=world.child)
    return wrong + [str(found) for episode in episodes for found in ledger.check(episode)]


# Missing again before the talk


def test_missing_again_is_said_of_the_time_before_and_each_has_its_own_72_hours(world, sign_in):
    now = timezone.now().replace(microsecond=0)
    first = make.back(world, now=now - 30 * HOUR)
    second = make.back(world, episode=make.logged(world, now=now - 20 * HOUR), now=now - 10 * HOUR)
    interview = ReturnInterview.objects.get(episodes=first)

    client = sign_in(world.social_worker)
    page = text_of(client.get(url(interview)))
    night = text_of(client.get(first.get_absolute_url()))

    assert page.count("Missing again") == 1
    assert page.index(first.reference) < page.index("Missing again") < page.rindex(second.reference)
    assert "Away again before the return interview" in night
    assert duty(first, HOLD_INTERVIEW).due_at == first.returned_at + 72 * HOUR
    assert duty(second, HOLD_INTERVIEW).due_at == second.returned_at + 72 * HOUR
    assert set(interview.episodes.all()) == {first, second}


def test_each_time_away_is_judged_by_its_own_due_time(world, sign_in):
    now = timezone.now().replace(microsecond=0)
    first = make.back(world, now=now - 80 * HOUR)
    second = make.back(world, episode=make.logged(world, now=now - 50 * HOUR), now=now - 40 * HOUR)
    interview = ReturnInterview.objects.get(episodes=first)
    held(world, interview, now=now, held_at=now, by=acting(world.social_worker), because="x")

    page = text_of(sign_in(world.social_worker).get(url(interview)))

    before, after = page.split(second.reference)[-2:]
    assert "Held late" in before
    assert "Held in time" in after
    assert Fact.INTERVIEW_HELD in facts(first)


def test_a_log_by_mistake_is_no_going_missing_again(world, sign_in):
    now = timezone.now().replace(microsecond=0)
    first = make.back(world, now=now - 30 * HOUR)
    again = make.logged(world, now=now - 20 * HOUR)
    missing_workflow.stand_down(
        episode=again, because="Upstairs", by=acting(world.carer), now=now - 19 * HOUR
    )

    interview = ReturnInterview.objects.get(episodes=first)
    assert "Missing again" not in text_of(sign_in(world.social_worker).get(url(interview)))


# Who may not hold it

KEPT_OUT = sorted({*HOME_ROLES, Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER})


@given(
    role=st.sampled_from(KEPT_OUT),
    ended=st.booleans(),
    also=st.sampled_from(["", "social worker"]),
    elsewhere=st.booleans(),
)
@DRAWN
def test_nobody_with_a_job_there_now_or_before_is_booked_or_recorded_as_having_held_it(
    db: None, role: Role, ended: bool, also: str, elsewhere: bool
) -> None:
    with transaction.atomic():
        world = make.world()
        _, interview = back(world)
        who = (world.social_worker if also else world.interviewer).person
        _works_there(world, who, role, ended=ended, elsewhere=elsewhere)

        for act in (booked, held):
            with pytest.raises(Refused, match="can’t hold this interview"), transaction.atomic():
                act(world, interview, interviewer_id=who.pk, because="The child asked for them")
        transaction.set_rollback(True)


def _works_there(world: World, who: Person, role: Role, *, ended: bool, elsewhere: bool) -> None:
    """At the child's home, or at another of the same provider's."""
    home = make.home(world.provider) if elsewhere else world.home
    make.job(
        role,
        world.provider,
        who=who,
        started_on=(NOW - 400 * DAY).date(),
        ended_on=(NOW - 100 * DAY).date() if ended else None,
        home=home if role in HOME_ROLES else None,
    )


def test_whoever_holds_the_care_plan_is_recorded_only_with_a_reason(world):
    _, interview = back(world)
    sam = {"interviewer_id": world.social_worker.person_id, "by": acting(world.social_worker)}

    for act in (booked, held):
        with pytest.raises(Refused, match="Pick someone independent, or say why not"):
            act(world, interview, **sam)
    assert held(world, interview, because="The child asked for Sam", **sam).state == State.HELD
    assert Role.SOCIAL_WORKER in ROLE_CAN[Can.HOLD]


def test_coming_back_twice_is_covered_once(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    assert list(interview.episodes.order_by("opened_at")) == [first, second]
