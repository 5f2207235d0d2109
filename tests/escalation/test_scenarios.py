"""The two scenarios that are more than one night's judgement, through the workflow that pages call."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.models import Event
from audit.rules import Fact
from escalation import workflow
from escalation.rules import Outcome
from insight import queries as insight_queries
from missing import ledger
from missing import workflow as missing_workflow
from missing.framework import Answers
from missing.models import Duty, Episode
from missing.rules import ReportedBy
from partners.rules import Rank, Role
from tests import make

pytestmark = pytest.mark.django_db
SCENARIOS = Path(__file__).parents[1] / "missing" / "scenarios"
MINUTE = timedelta(minutes=1)


def scenario(number: int) -> Any:
    (path,) = SCENARIOS.glob(f"{number}-*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def at(scenario: Any, fact: str) -> datetime:
    (first, *_) = (each["at"] for each in scenario["facts"] if each["fact"] == fact)
    return datetime.fromisoformat(first)


def told(scenario: Any, fact: str, number: int = 0) -> Any:
    return [each["payload"] for each in scenario["facts"] if each["fact"] == fact][number]


def judged(world: make.World, said: Any) -> Episode:
    """Logged, and set to the level that the framework suggests on the scenario's answers."""
    answers = Answers(**said["answers"])
    episode = make.logged(world, now=answers.now)
    episode = make.levelled(episode, world.carer, answers=answers, now=answers.now)
    assert episode.level == said["level"]
    return episode


def test_a_message_about_meeting_an_adult_has_the_decision_changed_on_the_first_rung(
    world: make.World,
) -> None:
    said = scenario(5)
    episode = judged(world, said)
    reported_at, decided_at = at(said, "reported-to-police"), at(said, "police-decided")
    missing_workflow.report_to_police(
        episode=episode,
        reported_at=reported_at,
        how=ReportedBy.CALL_999,
        by=make.acting(world.carer),
        now=reported_at,
    )
    first = told(said, "police-decided")
    decision = make.decided(
        world,
        outcome=first["outcome"],
        grade=first["grade"],
        now=decided_at,
        episode=episode,
        by=make.officer(world.force, Role.CALL_HANDLER, Rank.CONSTABLE),
    )
    challenge = make.challenged(world, decision=decision, now=at(said, "challenged"))
    sergeant = make.acting(world.sergeant)
    workflow.pick_up(challenge=challenge, by=sergeant, now=at(said, "challenge-picked-up"))
    second = told(said, "police-decided", 1)
    workflow.review(
        challenge=challenge,
        outcome=Outcome(told(said, "challenge-decided")["outcome"]),
        reason="The message changes this",
        decision=workflow.NewDecision(outcome=second["outcome"], grade=second["grade"]),
        by=sergeant,
        now=at(said, "challenge-decided"),
    )

    assert challenge.rung == told(said, "challenge-decided")["rung"]
    happened = Event.objects.filter(episode_id=episode.pk).order_by("id")
    stated = [each["fact"] for each in said["facts"]]
    assert [fact for fact in happened.values_list("fact", flat=True) if fact in stated] == stated
    review = Duty.objects.open().get(episode=episode, code="police-review")
    assert review.due_at.isoformat() == said["open"]["police-review"]
    for code, how in said["ended"].items():
        assert Duty.objects.filter(episode=episode, code=code, how_ended=how).exists(), code
    assert ledger.check(episode) == []


def test_the_eleventh_time_back_within_half_an_hour_leaves_police_alone_and_is_counted(
    world: make.World,
) -> None:
    said = scenario(6)
    nights = [make.NOW - timedelta(days=2 * before) for before in range(11, 1, -1)]
    for night in nights:
        make.back(world, episode=make.logged(world, now=night), now=night + 20 * MINUTE)

    episode = judged(world, said)
    now = at(said, "returned")
    make.back(world, episode=episode, now=now)

    assert not Event.objects.filter(fact=Fact.REPORTED_TO_POLICE).exists()
    assert not set(said["never"]) - {"accept-on-call"} & set(
        Duty.objects.values_list("code", flat=True)
    )
    owed = Duty.objects.open().get(episode=episode, code="return-interview")
    assert owed.due_at.isoformat() == said["open"]["return-interview"]
    board = insight_queries.board(make.acting(world.coordinator), now=now + MINUTE)
    lines = {line.href: line for group in board.groups for line in group.lines}
    assert "11th time in 90 days" in lines[episode.get_absolute_url()].flags
