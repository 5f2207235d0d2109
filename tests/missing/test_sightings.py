"""What somebody says they saw of the child since stands at the top of every page, and is read to police."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from children.rules import Audience
from core.refusals import Refused
from missing import queries, workflow
from missing.case import sighting_since
from missing.models import Episode, Note
from missing.rules import NoteKind
from tests import make
from tests.missing.pages import words

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def night(world: make.World, now: datetime) -> Episode:
    return make.reported(world, now=now)


def seen(world: make.World, episode: Episode, at: datetime, text: str, **extra: Any) -> Note:
    by = make.acting(extra.pop("by", None) or world.on_call)
    now = extra.pop("now", at + MINUTE)
    said = {"kind": NoteKind.SIGHTING, "happened_at": at, **extra}
    return workflow.add_note(episode=episode, text=text, by=by, now=now, **said)


def shown(episode: Episode, reader: Any, now: datetime) -> str:
    return sighting_since(queries.episodes(make.acting(reader)).get(pk=episode.pk), now)


def test_the_newest_sighting_since_they_were_last_seen_is_shown(world, sign_in, night, now):
    seen(world, night, now - 20 * MINUTE, "By the bus\nstation", now=now)
    seen(world, night, now - 40 * MINUTE, "At the park", now=now)

    page = words(sign_in(world.sergeant).get(night.get_absolute_url()))

    assert "Sighting since: " in page
    assert "“By the bus station”" in page.split("Timeline")[0]
    assert "At the park" not in page.split("Timeline")[0]
    script = words(sign_in(world.carer).get(f"{night.get_absolute_url()}police/"))
    assert "“By the bus station”" in script


def test_one_from_before_they_were_last_seen_or_found_again_says_nothing_new(world, night, now):
    seen(world, night, night.last_seen_at - MINUTE, "At the shop", now=now)
    assert shown(night, world.on_call, now) == ""

    seen(world, night, now, "On a train", now=now)
    assert shown(night, world.on_call, now)

    make.found(world, episode=night, now=now + MINUTE)
    left_at, by = now + 2 * MINUTE, make.acting(world.on_call)
    workflow.go_again(episode=night, left_at=left_at, by=by, now=left_at)
    assert shown(night, world.on_call, now + 4 * MINUTE) == ""


def test_who_may_not_read_the_entry_reads_nothing_of_it(world, night, now):
    seen(world, night, now, "With an adult", audience=Audience.PROFESSIONALS, now=now)

    assert "With an adult" in shown(night, world.on_call, now)
    assert shown(night, world.carer, now) == ""


def test_one_that_was_corrected_is_replaced_by_its_correction(world, night, now):
    wrong = seen(world, night, now, "Her brother saw her", now=now)
    workflow.add_note(
        episode=night,
        text="It was somebody else",
        corrects=wrong,
        by=make.acting(world.on_call),
        now=now + MINUTE,
    )

    assert shown(night, world.on_call, now + MINUTE) == ""


def test_it_is_corrected_for_everybody_who_reads_it(world, sign_in, night, now):
    """Else a carer would go on telling police what others know to be wrong."""
    wrong = seen(world, night, now, "Her brother saw her", now=now)

    page = words(
        sign_in(world.on_call).get(f"{night.get_absolute_url()}notes/{wrong.pk}/correction/")
    )
    assert "Everyone except carers" not in page
    with pytest.raises(Refused, match="of a sighting for all"):
        workflow.add_note(
            episode=night,
            text="It was somebody else",
            corrects=wrong,
            audience=Audience.PROFESSIONALS,
            by=make.acting(world.on_call),
            now=now,
        )


def test_long_words_are_cut_and_stay_whole_on_the_timeline(world, sign_in, night, now):
    seen(world, night, now, "near the station " * 20 + "and then home", now=now)

    said = shown(night, world.carer, now)

    assert said.endswith("…”")
    assert len(said) < 140
