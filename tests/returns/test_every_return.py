"""Whatever happens after a child is back, every return has one judged duty to hold an interview."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.models import Event
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Sight
from children.rules import ROLE_CAN, Can, Subject
from core.refusals import Denied, Refused
from core.times import local
from missing import ledger
from missing import workflow as missing_workflow
from missing.lateness import State as Lateness
from missing.lateness import duty_state
from missing.models import Duty, Episode
from missing.rules import (
    AFTER_NO,
    DUTIES_ABOUT,
    HOLD_INTERVIEW,
    OFFER_INTERVIEW,
    OWES_A_TALK,
    PREVENTION_INTERVIEW,
    DutyEnd,
    Prevention,
    Status,
    Whereabouts,
)
from partners.models import Person
from partners.rules import HOME_ROLES, Role
from returns import workflow
from returns.models import ReturnInterview
from returns.prevention_rules import NotDone
from returns.rules import OPEN, AttemptResult, Contact, State
from tests import make
from tests.make import NOW, World, acting
from tests.returns.pages import text_of, url
from tests.returns.test_workflow import back, back_again, booked, declined, duty, facts, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DRAWN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# Every return, whatever the order

STEPS = [
    *("away", "report", "in hospital", "in custody", "gone again", "back", "mistake"),
    *("not back", "no prevention", "back, by police"),
    *("try", "try earlier", "wait", "book", "hold", "hold earlier", "no", "no, later", "ask"),
    "talk first",
    *("set aside", "set aside the re-offer", "approve"),
]

# Minutes from one to the next: often soon, so that the times away and the talks about them overlap.
APART = [1, 20, 3 * 60, 30 * 60, 73 * 60]


def take(step: str, world: World, now: datetime) -> None:
    """One step of coming and going, if it is possible at all."""
    away = Episode.objects.filter(child=world.child).select_related("child").away().first()
    interview = ReturnInterview.objects.filter(child=world.child, state__in=OPEN).first()
    said_no = ReturnInterview.objects.filter(child=world.child, state=State.DECLINED).last()
    open_duties = Duty.objects.open().filter(episode__child=world.child)
    owed = open_duties.filter(code=HOLD_INTERVIEW).first()
    re_offer = open_duties.filter(code__in=AFTER_NO).first()
    to_prevent = open_duties.filter(code=PREVENTION_INTERVIEW).first()
    to_approve = ReturnInterview.objects.filter(child=world.child, approvals__outcome="").first()
    match step:
        case "away" if away is None:
            make.logged(world, now=now)
        case "report" if away:
            make.reported(world, episode=away, now=now)
        case "in hospital" if away:
            make.found(world, episode=away, now=now)
        case "in custody" if away:
            make.found(world, episode=away, now=now, kind=Whereabouts.CUSTODY)
        case "gone again" if away:
            by = acting(world.carer)
            missing_workflow.go_again(episode=away, left_at=now, by=by, now=now)
        case "died":
            by, on = acting(world.social_worker), local(now).date()
            children_workflow.record_death(child=world.child, died_on=on, by=by, now=now)
        case "set aside" if owed:
            by, because = acting(world.placing_manager), "Moved abroad"
            missing_workflow.set_aside(duty=owed, because=because, by=by, now=now)
        case "set aside the re-offer" if re_offer:
            by, because = acting(world.placing_manager), "Asked not to be asked"
            missing_workflow.set_aside(duty=re_offer, because=because, by=by, now=now)
        case "approve" if to_approve:
            make.approved(world, to_approve, now=now)
        case "back" if away:
            make.back(world, episode=away, now=now)
        case "back, by police" if away:
            make.back(world, episode=away, now=now, by=world.sergeant)
        case "mistake" if away:
            by = acting(world.on_call)  # alone, whether or not police were told
            missing_workflow.stand_down(episode=away, because="Upstairs", by=by, now=now)
        case "not back":
            last = Episode.objects.filter(child=world.child).latest("opened_at", "pk")
            make.not_back(world, last, now=now)
        case "no prevention" if to_prevent:
            workflow.record_prevention(
                episode=to_prevent.episode,
                outcome=Prevention.NOT_DONE,
                because=NotDone.NOT_REACHED,
                happened_at=now,
                by=acting(world.sergeant),
                now=now,
            )
        case "talk first" if away:
            workflow.open_before_home(episode=away, by=acting(world.social_worker), now=now)
        case "try" if interview:
            tried(world, interview, now, now)
        case "try earlier" if interview:
            tried(world, interview, now - 5 * HOUR, now)
        case "wait" if interview:
            tried(world, interview, now, now, AttemptResult.ASKED_TO_WAIT)
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


def tried(
    world: World,
    interview: ReturnInterview,
    at: datetime,
    now: datetime,
    result: AttemptResult = AttemptResult.SPOKE,
) -> None:
    workflow.record_attempt(
        interview=interview,
        tried_at=at,
        how=Contact.PHONE,
        result=result,
        by=acting(world.interviewer),
        now=now,
    )


def take_if_possible(step: str, world: World, now: datetime) -> None:
    """Where nothing is owed any more, the service may not see the child; after a death nobody acts."""
    try:
        with transaction.atomic():
            take(step, world, now)
    except (Refused, Denied, Http404):
        return


# How the story ends, so many days after the child is home, for whatever is owed still.
NOTHING = "nothing"
ENDINGS = [
    *(("hold", 1), ("hold", 30), ("no", 1), ("no, later", 1), ("set aside", 1), ("died", 1)),
    (NOTHING, 30),
]


def settle(ending: str, world: World, now: datetime) -> None:
    """An interview may cover several times away, and each of them has a duty that is set aside."""
    for _ in range(Episode.objects.filter(child=world.child).count()):
        take_if_possible(ending, world, now)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(APART)), min_size=1, max_size=14
    ),
    ending=st.sampled_from(ENDINGS),
    turns_18=st.booleans(),
)
@example(
    steps=[("away", 3 * 60), ("back", 3 * 60), ("hold earlier", 1)],
    ending=("hold", 1),
    turns_18=False,
)
@example(steps=[("set aside", 20)], ending=(NOTHING, 30), turns_18=False)
@example(
    steps=[("no, later", 20), ("away", 20), ("report", 20), ("back, by police", 20)],
    ending=("hold", 1),
    turns_18=False,
)
@example(
    steps=[("no, later", 20), ("ask", 1), ("set aside the re-offer", 1)],
    ending=(NOTHING, 30),
    turns_18=False,
)
@example(
    steps=[("no, later", 1), ("away", 20), ("back", 3 * 60), ("set aside", 1), ("try earlier", 1)],
    ending=("hold", 1),
    turns_18=False,
)
@example(
    steps=[("no, later", 20), ("ask", 1), ("book", 1), ("set aside the re-offer", 1)],
    ending=(NOTHING, 30),
    turns_18=False,
)
@example(steps=[("no, later", 20), ("ask", 1), ("wait", 1)], ending=(NOTHING, 30), turns_18=False)
@example(steps=[("no", 20), ("ask", 1)], ending=(NOTHING, 30), turns_18=False)
@example(
    steps=[("set aside", 20), ("ask", 1), ("book", 1), ("not back", 1)],
    ending=(NOTHING, 30),
    turns_18=False,
)
@example(
    steps=[("away", 20), ("in hospital", 20), ("talk first", 1), ("hold", 1), ("back", 20)],
    ending=("hold", 1),
    turns_18=False,
)
@example(
    steps=[
        ("away", 20),
        ("in hospital", 1),
        ("talk first", 1),
        ("gone again", 20),
        ("mistake", 20),
    ],
    ending=(NOTHING, 30),
    turns_18=False,
)
@example(
    steps=[("away", 20), ("in hospital", 1), ("talk first", 1), ("back", 20), ("not back", 20)],
    ending=("no", 1),
    turns_18=False,
)
@DRAWN
def test_every_return_ends_with_one_judged_duty_to_hold_an_interview(
    db: None, steps: list[tuple[str, int]], ending: tuple[str, int], turns_18: bool
) -> None:
    """To turn 18 ends nothing that was owed, and a death everything."""
    with transaction.atomic():
        world = make.world()
        if turns_18:
            born_on = NOW.date().replace(year=NOW.year - 18) + 2 * DAY
            Child.objects.filter(pk=world.child.pk).update(born_on=born_on)
        make.back(world)
        now = NOW
        for step, minutes in steps:
            now += timedelta(minutes=minutes)
            take_if_possible(step, world, now)
        assert unjudged(world) + left_over(world) == []

        how, days = ending
        if how != "died":
            take_if_possible("back", world, now)
        now += days * DAY
        settle(how, world, now)

        assert unjudged(world) + left_over(world) == []
        assert how == NOTHING or not Duty.objects.open().filter(code=HOLD_INTERVIEW).exists()
        for episode in Episode.objects.filter(child=world.child, returned_at__isnull=False):
            owed = of_the_return(episode)
            assert (owed.how_ended, duty_state(owed, now)) == what_came_of_it(episode)
        transaction.set_rollback(True)


# What ends the talk that is owed after a return. Whatever comes first does; later things end nothing.
ENDS = (
    *(Fact.INTERVIEW_HELD, Fact.TALKED_BEFORE_HOME),
    *(Fact.INTERVIEW_DECLINED, Fact.ENDED_BY_DEATH, Fact.DUTY_WAIVED),
)


def of_the_return(episode: Episode) -> Duty:
    """What is owed for the return that stands; one by mistake has ended what it had begun."""
    by_mistake = episode.mistaken_returns.values("recorded_as")
    return episode.duties.exclude(started_by_event__in=by_mistake).get(code=HOLD_INTERVIEW)


def what_came_of_it(episode: Episode) -> tuple[str, Lateness]:
    """How the duty should have ended and be judged, by what was recorded and the law's 72 hours."""
    recorded = Event.objects.filter(
        episode_id=episode.pk, fact__in=ENDS, pk__gt=of_the_return(episode).started_by_event
    ).order_by("pk")
    other_duties = Q(fact=Fact.DUTY_WAIVED) & ~Q(payload__duty=HOLD_INTERVIEW)
    first = recorded.exclude(other_duties).first()
    if first is None:
        return "", Lateness.OVERDUE
    if first.fact in (Fact.INTERVIEW_HELD, Fact.TALKED_BEFORE_HOME):
        in_time = first.happened_at <= episode.returned_at + 72 * HOUR
        return DutyEnd.MET, Lateness.DONE if in_time else Lateness.DONE_LATE
    waived = first.fact == Fact.DUTY_WAIVED
    return DutyEnd.WAIVED if waived else DutyEnd.NOT_NEEDED, Lateness.NOT_NEEDED


def unjudged(world: World) -> list[str]:
    """What is wrong with the duties and interviews of each return; of none of them is anything."""
    wrong = []
    for episode in Episode.objects.filter(child=world.child, returned_at__isnull=False):
        by_mistake = episode.mistaken_returns.values("recorded_as")
        talks = episode.duties.filter(code=HOLD_INTERVIEW)
        if talks.filter(started_by_event__in=by_mistake, how_ended="").exists():
            wrong.append(f"{episode.pk} owes a talk after a return by mistake")
        duties = list(talks.exclude(started_by_event__in=by_mistake))
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
        asked_again = episode.duties.open().filter(code__in=AFTER_NO).exists()
        arranged = world.child.interviews.filter(state__in=OPEN).exists()
        if asked_again and arranged and not states & set(OPEN):
            wrong.append(f"{episode.pk} is to be asked about again, and in another talk")
        if owed.how_ended == "" and Status(episode.status) is Status.CLOSED:
            wrong.append(f"{episode.pk} is closed and an interview is owed")
    episodes = Episode.objects.filter(child=world.child)
    return wrong + [str(found) for episode in episodes for found in ledger.check(episode)]


def talked_about_first(world: World) -> list[Episode]:
    """The times away of which a talk was asked for before the child was home."""
    asked = Event.objects.filter(fact=Fact.TALK_BEFORE_HOME).values("episode_id")
    return list(Episode.objects.filter(child=world.child, pk__in=asked))


def left_over(world: World) -> list[str]:
    """What reminds of a talk that nobody can offer, a talk of which nothing reminds, and who sees a child that
    they owe nothing."""
    wrong = []
    for interview in ReturnInterview.objects.filter(child=world.child, state__in=OPEN):
        owed = Duty.objects.open().filter(code__in=OWES_A_TALK, episode__interviews=interview)
        to_come = set(interview.episodes.away()) & set(talked_about_first(world))
        if not owed.exists() and not to_come:
            wrong.append(f"{interview.pk} is to be arranged and nobody owes anything of it")
    for episode in Episode.objects.filter(child=world.child):
        before_home = episode in talked_about_first(world)
        arranged = episode.interviews.filter(state__in=OPEN).exists()
        if episode.returned_at is None and arranged and not before_home:
            wrong.append(f"{episode.pk} is to be talked about and the child is not back from it")
        open_duties = episode.duties.open()
        if open_duties.filter(code=OFFER_INTERVIEW).exists() and not arranged:
            wrong.append(f"{episode.pk} is to be offered a talk that nobody arranges")
        waits = (
            open_duties.filter(code__in=DUTIES_ABOUT[Subject.INTERVIEW]).exists()
            or episode.interviews.filter(approvals__outcome="").exists()
        )
        sights = Sight.objects.filter(episode_id=episode.pk, agency=world.interviews, until=None)
        if sights.exists() and not (arranged or waits):
            wrong.append(f"{episode.pk} is seen by a service that owes nothing")
    return wrong


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
