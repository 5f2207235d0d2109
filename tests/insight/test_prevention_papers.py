"""The prevention interview on papers: what came of it for everybody, what the child told police for some."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from children.models import Document
from children.rules import DocumentKind
from core.papers import dated
from insight import workflow
from missing.models import Episode
from missing.rules import HeardHow, Prevention
from partners.models import Job
from partners.rules import Role
from returns.models import PreventionInterview
from returns.prevention_rules import Harm, NotDone
from returns.workflow import Disclosed, confirm_prevention, record_prevention
from tests import make
from tests.insight.paper import made, once_made, words
from tests.make import World, acting

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REPORT, SUMMARY = DocumentKind.EPISODE_REPORT, DocumentKind.POLICE_SUMMARY
TOLD = Disclosed(words="He hit me.", harm=[Harm.PHYSICAL], referrals="The MASH, by phone.")


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def back(world: World, now: datetime) -> Episode:
    """Police were told, and the child is home since some hours."""
    return make.back(world, now=now - 5 * HOUR, episode=make.reported(world, now=now - 9 * HOUR))


def heard(world: World, episode: Episode, now: datetime) -> PreventionInterview:
    """On-call wrote down that police did not answer."""
    return record_prevention(
        episode=episode,
        outcome=Prevention.NOT_DONE,
        because=NotDone.NO_ANSWER,
        because_more="Rang three times.",
        happened_at=now - HOUR,
        heard_from="control room",
        heard_how=HeardHow.CUT_OFF,
        by=acting(world.on_call),
        now=now - HOUR,
    )


def chronology(world: World, job: Job, now: datetime) -> Document:
    today = timezone.localtime(now).date()
    return once_made(
        workflow.ask_for_chronology(
            child=world.child, first_day=today - 9 * DAY, last_day=today, by=acting(job), now=now
        )
    )


@pytest.mark.parametrize("kind", [REPORT, SUMMARY])
def test_a_paper_says_when_police_saw_the_child_whether_alone_and_what_they_found(
    world, back, now, kind
):
    make.prevented(world, now=now - HOUR, episode=back)

    said = words(made(kind, back, world.on_call, now))

    for part in (
        f"Police have seen {world.child}",
        f"When {dated(now - HOUR)}",
        "Seen alone Yes",
        "Well, and warm",
        "Recorded by the officer",
        str(world.force),
    ):
        assert part in said, part


@pytest.mark.parametrize("kind", [REPORT, SUMMARY])
def test_why_there_was_none_and_who_said_so_until_police_confirm_it(world, back, now, kind):
    row = heard(world, back, now)

    before = words(made(kind, back, world.social_worker, now))
    confirm_prevention(recorded=row, by=acting(world.sergeant), now=now)
    after = words(made(kind, back, world.social_worker, now))

    for part in (
        "There was no prevention interview",
        NotDone.NO_ANSWER.label,
        "Rang three times.",
        "Second-hand, from control room of the police",
    ):
        assert part in before, part
    assert "Police have not confirmed this" in before
    assert "Police have not confirmed this" not in after
    assert f"Confirmed by {world.sergeant.person.name}" in after


def test_what_was_put_right_stands_after_what_put_it_right(world, back, now):
    wrong = heard(world, back, now)
    record_prevention(
        episode=back,
        outcome=Prevention.DONE,
        happened_at=now - HOUR,
        seen_alone=False,
        found="In good spirits",
        corrects=wrong,
        by=acting(world.sergeant),
        now=now,
    )

    said = words(made(REPORT, back, world.social_worker, now))

    right = said.index("In good spirits")
    assert right < said.index("Recorded before, and put right since: There was no prevention")
    assert "Police have not confirmed this" not in said


@pytest.mark.parametrize("kind", [REPORT, SUMMARY])
def test_a_paper_says_that_none_is_recorded_yet_where_police_owe_one(world, back, now, kind):
    assert "Police have recorded no prevention interview" in words(
        made(kind, back, world.social_worker, now)
    )


@pytest.mark.parametrize("kind", [REPORT, SUMMARY])
def test_harm_that_the_child_told_police_of_is_on_no_paper_of_those_who_look_after_the_child(
    world, back, now, kind
):
    make.prevented(world, now=now - HOUR, episode=back, disclosed=TOLD)
    around = [
        world.on_call,
        make.job(Role.HOME_STAFF, world.provider, home=world.home),
        make.job(Role.FOSTERING_SOCIAL_WORKER, world.provider),
    ]

    for job in around:
        said = words(made(kind, back, job, now))
        assert "Well, and warm" in said, job.role
        for part in ("He hit me", Harm.PHYSICAL.label, "The MASH", "told police"):
            assert part not in said, (job.role, part)
    for job in (world.social_worker, world.sergeant):
        said = words(made(kind, back, job, now))
        for part in ("He hit me.", Harm.PHYSICAL.label, "The MASH, by phone."):
            assert part in said, (job.role, part)


def test_the_chronology_says_what_came_of_it_in_its_place(world, back, now):
    make.prevented(world, now=now - HOUR, episode=back, disclosed=TOLD)

    said = words(chronology(world, world.social_worker, now))

    for part in (
        "Police saw the child. Seen alone.",
        f"Harm: {Harm.PHYSICAL.label}.",
        "Whom police told: The MASH, by phone.",
        "What police found: Well, and warm",
        f"In {world.child}’s words: He hit me.",
    ):
        assert part in said, part


def test_the_chronology_says_why_there_was_none_and_how_that_is_known(world, back, now):
    heard(world, back, now)

    said = words(chronology(world, world.social_worker, now))

    assert f"Why there was none: {NotDone.NO_ANSWER.label}." in said
    assert "from control room of the police" in said
    assert "Rang three times." in said
