"""Whose protocol each clock follows, and that what was judged keeps the version it was judged by."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missing import clock_board, framework, ledger, queries
from missing.framework import Answers, Suggestion
from missing.models import Assessment, Episode, Protocol, ProtocolInForce
from missing.protocol import default_document, default_protocol
from missing.protocols import document_for
from missing.rules import Cohort
from partners.models import Area, Job
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def published(document: dict[str, Any], area: Area, *, since: Any = NOW - HOUR) -> Protocol:
    """A version of this area's own, in force there since then."""
    protocol = Protocol.objects.create(
        version=document["version"], document=document, published_at=since
    )
    ProtocolInForce.objects.create(area=area, protocol=protocol, since=since)
    return protocol


def changed(name: str, **due: dict[str, int]) -> dict[str, Any]:
    """The default document under another name, with other times for some of its duties."""
    document = deepcopy(default_document())
    document |= {"name": name, "version": f"{name}-1"}
    for duty in document["duties"]:
        duty["due"] = due.get(duty["code"].replace("-", "_"), duty["due"])
    return document


TIMES = {"police_decision": {"after_minutes": 45}, "return_interview": {"after_hours": 60}}
OTHERS = {"police_decision": {"after_minutes": 20}, "return_interview": {"after_hours": 48}}


@pytest.fixture
def night(world: make.World) -> Episode:
    """A child of one authority lives in another's area; each area follows a version of its own."""
    published(changed("Host", **TIMES), world.host.area)
    published(changed("Home", **OTHERS), world.responsible.area)
    return make.back(world, episode=make.reported(world), now=NOW + HOUR)


def why(episode: Episode, code: str, reader: Job) -> str:
    actor = make.acting(reader)
    seen = queries.episodes(actor).get(pk=episode.pk)
    duties = clock_board.duties_of(seen, actor)
    clocks = clock_board.clocks_of(seen, duties, actor=actor, now=NOW + HOUR)
    return next(clock.why for clock in clocks if clock.code == code)


def test_police_clocks_follow_the_area_where_the_child_lives(
    world: make.World, night: Episode
) -> None:
    duty = night.duties.get(code="police-decision")

    assert duty.due_at == NOW + 45 * MINUTE
    assert duty.protocol.version == "Host-1"
    assert f"Host Host-1, the protocol of the area that {world.force} serves" in why(
        night, "police-decision", world.on_call
    )


def test_the_interviews_clock_follows_the_area_that_placed_the_child(
    world: make.World, night: Episode
) -> None:
    duty = night.duties.get(code="return-interview")

    assert duty.due_at == NOW + HOUR + timedelta(hours=48)
    assert duty.protocol.version == "Home-1"
    assert f"Home Home-1, the protocol of {world.responsible}’s area" in why(
        night, "return-interview", world.on_call
    )


def test_the_ledger_is_right_by_both_versions_and_stays_so_when_newer_ones_come(
    world: make.World, night: Episode
) -> None:
    published(changed("Newer", **OTHERS), world.host.area, since=NOW + 2 * HOUR)

    again = make.reported(world, now=NOW + 3 * HOUR)

    assert again.duties.get(code="police-decision").due_at == NOW + 3 * HOUR + 20 * MINUTE
    assert again.reporting_protocol.version == "Newer-1"
    assert night.reporting_protocol.version == "Host-1"
    assert ledger.check(night) == ledger.check(again) == []


# What was judged


def stricter() -> dict[str, Any]:
    """Under this version it is the gravest level at once when nobody knows where the child is."""
    document = changed("Stricter")
    (whereabouts,) = (q for q in document["questions"] if q["code"] == "whereabouts")
    for answer in whereabouts["answers"]:
        if answer["code"] == "no":
            answer["points"][0]["level"] = "L3"
    return document


def answers_to(*codes: str) -> st.SearchStrategy[dict[str, Any]]:
    questions = [default_protocol().question(code) for code in codes]
    return st.fixed_dictionaries(
        {},
        optional={
            q.code: st.sampled_from([answer.code for answer in q.answers]) for q in questions
        },
    )


NIGHTS = st.builds(
    Answers,
    chosen=answers_to("danger", "whereabouts", "place", "reached", "unusual", "exploitation"),
    age_years=st.integers(5, 17),
    last_seen_at=st.none() | st.just(NOW - 3 * HOUR),
    now=st.just(NOW),
)


def replayed(row: Assessment) -> Suggestion:
    protocol = document_for(row.protocol_id, Cohort(row.episode.cohort))
    return framework.suggest(protocol, Answers.model_validate(row.answers))


@given(nights=st.lists(NIGHTS, min_size=1, max_size=4))
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_was_stored_is_judged_alike_by_its_own_version_when_another_is_in_force(
    db: None, nights: list[Answers]
) -> None:
    with transaction.atomic():
        world = make.world()
        before = make.logged(world)
        for answers in nights:
            make.levelled(before, world.carer, answers=answers, level="L3")
        make.back(world, episode=before, now=NOW + MINUTE)
        newer = published(stricter(), world.host.area, since=NOW + MINUTE)
        after = make.logged(world, now=NOW + HOUR)
        nobody_knows = Answers(chosen={"whereabouts": "no"}, age_years=15, now=NOW + HOUR)
        make.levelled(after, world.carer, answers=nobody_knows, now=NOW + HOUR)

        for row in Assessment.objects.all():
            stored = Suggestion.from_json(row.suggestion)
            assert replayed(row) == stored
            assert (row.protocol_id == newer.pk) == (row.episode_id == after.pk)
        assert Assessment.objects.get(episode=after).suggested_level == "L3"
        transaction.set_rollback(True)


def test_the_same_answers_under_another_version_are_judged_otherwise(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)
    row = Assessment.objects.get(episode=episode)
    newer = published(stricter(), world.host.area)

    otherwise = framework.suggest(
        document_for(newer.pk, Cohort.CARE), Answers.model_validate(row.answers)
    )

    assert (row.suggested_level, otherwise.level) == ("L2", "L3")
    assert replayed(row) == Suggestion.from_json(row.suggestion)
