"""The ledger is what the recorded facts say, whatever order a night takes."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import LONDON
from escalation.models import Challenge
from missing import ledger, workflow
from missing.lateness import State, duty_state
from missing.models import Duty, Episode, Protocol, ProtocolInForce
from missing.protocol import DEFAULT_DOCUMENT, default_protocol
from missing.rules import Status
from partners.rules import Office
from tests import make

pytestmark = pytest.mark.django_db


def climbed(episode: Episode) -> list[str]:
    events = Event.objects.filter(episode_id=episode.pk, fact=Fact.DUTY_CLIMBED).order_by("id")
    return [event.payload["to"] for event in events]


def reminders(episode: Episode, code: str) -> int:
    events = Event.objects.filter(episode_id=episode.pk, fact=Fact.DUTY_REMINDED)
    return sum(event.payload["duty"] == code for event in events)


def mind_everything(now: datetime) -> None:
    for duty in Duty.objects.claim_due(now, 500):
        workflow.mind(duty=duty, now=now)


STEPS = ["level", "report", "decide", "accept", "note", "sweep", "back", "again"]
STEPS += ["stand down", "not back", "challenge"]


def take(step: str, world: make.World, now: datetime) -> None:
    """One step of a night, if it is possible at all."""
    away = Episode.objects.filter(child=world.child).away().first()
    match step:
        case "again" if away is None:
            make.logged(world, now=now)
        case "level" if away:
            make.levelled(away, world.carer, level="L3", now=now)
        case "report" if away:
            make.reported(world, episode=away, now=now)
        case "decide" if away and away.police_reports.exists():
            make.decided(world, episode=away, now=now)
        case "accept":
            duty = Duty.objects.open().filter(code="accept-on-call", taken_by=None).first()
            if duty:
                workflow.accept(duty=duty, by=make.acting(world.on_call), now=now)
        case "note" if away:
            workflow.add_note(episode=away, text="Rang", by=make.acting(world.carer), now=now)
        case "sweep":
            mind_everything(now)
        case "back" if away:
            make.back(world, episode=away, now=now)
        case "challenge" if away and away.decisions.exists() and not away.challenges.exists():
            make.challenged(world, decision=away.decisions.latest("pk"), now=now)
        case "not back" if away is None:
            last = Episode.objects.filter(child=world.child).latest("opened_at")
            if last.status == Status.BACK:
                make.not_back(world, last, now=now)
        case "stand down" if away:
            workflow.stand_down(
                episode=away, because="Upstairs", by=make.acting(world.on_call), now=now
            )


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 24 * 60)), min_size=1, max_size=12
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_ledger_is_what_the_facts_say(
    db: None, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        world = make.world()
        make.logged(world)
        now = make.NOW
        for step, minutes in steps:
            now += timedelta(minutes=minutes)
            take(step, world, now)

        differences = [d for episode in Episode.objects.all() for d in ledger.check(episode)]

        assert differences == []
        transaction.set_rollback(True)


def test_a_changed_due_time_is_found(world: make.World) -> None:
    episode = make.reported(world)
    Duty.objects.filter(code="police-decision").update(due_at=make.NOW + timedelta(days=1))

    (difference,) = ledger.check(episode)

    assert "police-decision" in str(difference)


def test_a_missing_duty_is_found(world: make.World) -> None:
    episode = make.reported(world)
    Duty.objects.filter(code="police-decision").delete()

    assert ["police-decision" in str(d) for d in ledger.check(episode)] == [True]


def test_a_decision_nobody_makes_goes_to_the_inspector_and_then_higher(
    world: make.World,
) -> None:
    episode = make.reported(world)

    mind_everything(make.NOW + timedelta(hours=3))

    assert "duty-inspector" in climbed(episode)
    assert "superintendent" in climbed(episode)


def test_minding_twice_does_everything_once(world: make.World) -> None:
    episode = make.reported(world)
    late = make.NOW + timedelta(hours=3)
    mind_everything(late)
    first = Event.objects.filter(episode_id=episode.pk).count()

    for duty in Duty.objects.open():
        workflow.mind(duty=duty, now=late)

    assert Event.objects.filter(episode_id=episode.pk).count() == first


def test_after_an_outage_only_the_latest_reminder_goes_out(world: make.World) -> None:
    episode = make.back(world)
    duty = episode.duties.get(code="return-interview")

    workflow.mind(duty=duty, now=duty.due_at - timedelta(minutes=1))

    assert reminders(episode, "return-interview") == 1


def test_a_second_log_by_mistake_leaves_the_interview_owed(world: make.World) -> None:
    first = make.back(world)
    due = first.duties.get(code="return-interview").due_at
    again = make.logged(world, now=make.NOW + timedelta(hours=80))

    workflow.stand_down(
        episode=again,
        because="Upstairs",
        by=make.acting(world.carer),
        now=make.NOW + timedelta(hours=81),
    )

    for code in ("offer-interview", "return-interview"):
        duty = first.duties.get(code=code)
        assert (duty.how_ended, duty.due_at) == ("", due)
    assert ledger.check(first) == []


def test_nobody_is_pressed_for_an_interview_while_the_child_is_away_again(
    world: make.World,
) -> None:
    first = make.back(world)
    make.logged(world, now=make.NOW + timedelta(hours=40))

    mind_everything(make.NOW + timedelta(hours=73))

    assert reminders(first, "return-interview") == 0
    assert "placing-authority" not in climbed(first)
    paused = first.duties.with_pause().get(code="return-interview")
    assert duty_state(paused, make.NOW + timedelta(hours=73)) is State.PAUSED


def test_a_paused_duty_goes_on_from_there_once_the_child_is_back(world: make.World) -> None:
    first = make.back(world)
    again = make.logged(world, now=make.NOW + timedelta(hours=40))
    for duty in first.duties.open():
        workflow.mind(duty=duty, now=make.NOW + timedelta(hours=73))
    make.back(world, episode=again, now=make.NOW + timedelta(hours=74))

    mind_everything(make.NOW + timedelta(hours=75))

    assert climbed(first).count("placing-authority") == 2
    assert reminders(first, "return-interview") == 0
    assert ledger.check(first) == []


def test_a_day_and_three_days_away_are_recorded_by_the_sweep_once(world: make.World) -> None:
    episode = make.logged(world)

    for hours in (23, 25, 26, 73, 74):
        mind_everything(make.NOW + timedelta(hours=hours))

    facts = list(Event.objects.filter(episode_id=episode.pk).values_list("fact", flat=True))
    assert facts.count(Fact.STILL_AWAY_24H) == 1
    assert facts.count(Fact.STILL_AWAY_72H) == 1


def test_a_claimed_duty_is_passed_over_when_nothing_is_due(world: make.World) -> None:
    make.logged(world)

    assert not list(Duty.objects.claim_due(make.NOW, 500))


@pytest.mark.parametrize(
    ("returned_at", "due_at"),
    [
        # The clocks go back an hour on 25 October 2026 and forward on 28 March 2027.
        (
            datetime(2026, 10, 24, 23, 48, tzinfo=LONDON),
            datetime(2026, 10, 27, 22, 48, tzinfo=LONDON),
        ),
        (datetime(2027, 3, 27, 23, 48, tzinfo=LONDON), datetime(2027, 3, 31, 0, 48, tzinfo=LONDON)),
        (
            datetime(2026, 12, 24, 20, 0, tzinfo=LONDON),
            datetime(2026, 12, 27, 20, 0, tzinfo=LONDON),
        ),
    ],
)
def test_seventy_two_hours_stay_seventy_two_hours(
    world: make.World, returned_at: datetime, due_at: datetime
) -> None:
    episode = make.back(world, now=returned_at)

    duty = episode.duties.get(code="return-interview")

    assert duty.due_at == due_at
    assert duty.due_at.timestamp() - returned_at.timestamp() == 72 * 3600


def test_the_coordinator_accepts_by_the_next_working_day_over_christmas(
    world: make.World,
) -> None:
    episode = make.reported(world, now=datetime(2026, 12, 24, 22, 0, tzinfo=LONDON))

    duty = episode.duties.get(code="accept-host-coordinator")

    assert duty.due_at == datetime(2026, 12, 29, 10, 0, tzinfo=LONDON)


def test_a_refused_step_leaves_no_duty_behind(world: make.World) -> None:
    make.logged(world)
    before = Duty.objects.count()

    with pytest.raises(Refused), transaction.atomic():
        make.logged(world)

    assert Duty.objects.count() == before


# Asked of somebody, by key

BY_KEY = {rule.code: rule for rule in default_protocol().duties if rule.by_key}


def ask(
    world: make.World, episode: Episode, code: str, office: Office, now: datetime = make.NOW
) -> None:
    """What starts a duty of this code, asked of this office, to be answered within the hour."""
    (match,) = BY_KEY[code].starts_on
    if match.fact == Fact.CHALLENGE_QUESTIONED:
        challenge_of(world, episode)
    by = now + timedelta(hours=1)
    record(
        match.fact,
        by=make.acting(world.on_call),
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        payload={key: office if key == BY_KEY[code].owed_by_key else by for key in match.has}
        | dict(match.where),
    )


def challenge_of(world: make.World, episode: Episode) -> Challenge:
    """What a question about a challenge is told with the address of."""
    open_one, _ = Challenge.objects.get_or_create(
        episode=episode,
        rung=1,
        defaults={
            "ground": "no-decision",
            "harm": "No inhaler",
            "raised_by": world.carer.person,
            "raised_as": world.carer,
            "raised_at": make.NOW,
            "protocol": episode.reporting_protocol,
            "office": Office.DUTY_INSPECTOR,
            "pick_up_by": make.NOW,
            "decide_by": make.NOW,
        },
    )
    return open_one


def say(
    world: make.World, episode: Episode, fact: Fact, now: datetime = make.NOW, **payload: Any
) -> None:
    record(
        fact,
        by=make.acting(world.on_call),
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        payload=payload,
    )


@pytest.mark.parametrize("code", BY_KEY)
@pytest.mark.parametrize("office", [office for office in Office if office != Office.SERVICE])
def test_nothing_is_ever_owed_by_nobody(world: make.World, code: str, office: Office) -> None:
    """The child has no home, no provider and no host authority that anybody knows of."""
    nobody = {"home": None, "provider": None, "supervising_agency": None, "host_authority": None}
    make.logged(world)
    Episode.objects.update(**nobody)
    episode = Episode.objects.get()

    ask(world, episode, code, office)

    duty = episode.duties.get(code=code)
    assert duty.agency is not None
    if duty.agency == world.responsible:
        here = (Office.PLACING_AUTHORITY, Office.SOCIAL_WORKER, Office.COORDINATOR, office)
        assert duty.owed_by in here
    assert ledger.check(episode) == []


def test_an_authority_that_is_found_meanwhile_makes_no_question_look_wrong(
    world: make.World,
) -> None:
    make.logged(world)
    Episode.objects.update(host_authority=None)
    episode = Episode.objects.get()
    ask(world, episode, "give-information", Office.HOST_COORDINATOR)

    Episode.objects.update(host_authority=world.host)

    assert episode.duties.get(code="give-information").owed_by == Office.PLACING_AUTHORITY
    assert ledger.check(Episode.objects.get()) == []


@pytest.mark.parametrize("code", BY_KEY)
def test_of_two_questions_the_one_that_is_answered_is_done(world: make.World, code: str) -> None:
    episode = make.logged(world)
    ask(world, episode, code, Office.ON_CALL)
    ask(world, episode, code, Office.SOCIAL_WORKER)
    first, second = episode.duties.filter(code=code).order_by("started_by_event")

    for match in BY_KEY[code].met_by:
        say(world, episode, match.fact, duty_key=ledger.key_of(second))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.how_ended, second.how_ended) == ("", "met")
    assert ledger.check(episode) == []


# Another force, a birthday, an older version


def test_the_force_that_takes_a_report_over_owes_the_next_decision(world: make.World) -> None:
    episode = make.decided(world).episode
    taking = make.area().force
    episode.force = taking
    episode.save(update_fields=["force"])

    say(world, episode, Fact.FORCE_TRANSFERRED, make.NOW + timedelta(hours=1))

    review = episode.duties.get(code="police-review")
    decision = episode.duties.open().get(code="police-decision")
    assert (review.agency, review.how_ended) == (world.force, "not-needed")
    assert decision.agency == taking
    assert decision.due_at == make.NOW + timedelta(hours=1, minutes=30)
    assert decision.protocol == episode.reporting_protocol
    assert ledger.check(episode) == []


@pytest.mark.parametrize(
    ("born", "due"),
    [
        (date(2008, 11, 28), datetime(2026, 11, 28, tzinfo=LONDON)),
        (date(2009, 7, 1), datetime(2027, 7, 1, tzinfo=LONDON)),
        (date(2008, 2, 29), None),  # 18 since 1 March 2026
        (date(2011, 3, 4), None),
    ],
)
def test_whoever_turns_18_within_a_year_is_known_from_the_first_answer_on(
    world: make.World, born: date, due: datetime | None
) -> None:
    world.child.born_on = born
    world.child.save(update_fields=["born_on"])

    episode = make.opened(world)

    dates = episode.duties.filter(code="turns-18").values_list("due_at", flat=True)
    assert list(dates) == ([due] if due else [])


def test_a_leap_days_child_turns_18_as_the_first_of_march_begins(world: make.World) -> None:
    world.child.born_on = date(2008, 2, 29)
    world.child.save(update_fields=["born_on"])

    episode = make.opened(world, now=datetime(2026, 2, 27, 22, 0, tzinfo=LONDON))

    due = episode.duties.get(code="turns-18").due_at
    assert due == datetime(2026, 3, 1, tzinfo=LONDON)


def test_who_turns_18_while_away_is_an_adult_from_that_minute_and_still_looked_for(
    world: make.World,
) -> None:
    world.child.born_on = date(2008, 11, 28)
    world.child.save(update_fields=["born_on"])
    episode = make.reported(world)
    birthday = datetime(2026, 11, 28, tzinfo=LONDON)

    mind_everything(birthday - timedelta(minutes=1))
    assert not Event.objects.filter(fact=Fact.TURNED_18).exists()
    mind_everything(birthday)

    assert Event.objects.filter(fact=Fact.TURNED_18).count() == 1
    decide = episode.duties.open().get(code="decide-as-adult")
    assert (decide.agency, decide.due_at) == (world.responsible, birthday + timedelta(hours=4))
    assert episode.duties.open().filter(code="police-decision").exists()
    assert ledger.check(episode) == []


def test_time_away_that_began_under_an_older_version_stays_on_it(world: make.World) -> None:
    document = json.loads((DEFAULT_DOCUMENT.parent / "protocol-1.1.json").read_text())
    older = Protocol.objects.create(version="1.1", document=document, published_at=make.NOW)
    before = make.NOW - timedelta(days=1)
    for area in {world.host.area, world.responsible.area}:
        ProtocolInForce.objects.create(area=area, protocol=older, since=before)
    episode = make.decided(world).episode

    ask(world, episode, "give-information", Office.ON_CALL)
    say(world, episode, Fact.LOCATED)

    assert episode.reporting_protocol == older
    assert not episode.duties.filter(code__in=["check-search", "bring-home", *BY_KEY]).exists()
    assert episode.duties.open().filter(code="accept-on-call").exists()
    assert ledger.check(episode) == []


def test_police_who_act_are_asked_every_four_hours_whether_they_still_do(
    world: make.World,
) -> None:
    episode = make.decided(world, outcome="record-respond").episode

    check = episode.duties.get(code="check-search")

    assert (check.owed_by, check.agency) == (Office.PLACING_AUTHORITY, world.responsible)
    assert check.due_at == make.NOW + timedelta(hours=4)
    assert not make.decided(make.world()).episode.duties.filter(code="check-search").exists()
