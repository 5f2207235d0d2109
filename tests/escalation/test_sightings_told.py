"""A sighting or a contact is told to those who look for the child and may read of it."""

import pytest

from children.rules import Audience
from escalation.models import Notification
from missing import workflow as missing_workflow
from missing.models import Episode
from missing.rules import NoteKind
from tests import make
from tests.escalation.telling import SOON, told_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


def written(world, by, **said):
    note = {"text": "By the station", "kind": NoteKind.SIGHTING, "now": SOON, **said}
    episode = note.pop("episode", None) or Episode.objects.get()
    return missing_workflow.add_note(episode=episode, by=make.acting(by), **note)


@pytest.mark.parametrize("kind", [NoteKind.SIGHTING, NoteKind.CONTACT])
@pytest.mark.parametrize(
    ("by", "told_now"),
    [
        ("carer", {"on-call", "police-supervisor"}),
        ("on_call", {"carer", "police-supervisor"}),
        ("social_worker", {"carer", "on-call", "police-supervisor"}),
        ("sergeant", {"carer", "on-call"}),
    ],
)
def test_a_sighting_or_a_contact_is_told_to_those_who_look_for_the_child(world, kind, by, told_now):
    make.reported(world)

    written(world, getattr(world, by), kind=kind)

    assert told_of("seen-or-heard") == told_now


def test_a_sighting_is_not_told_to_police_who_know_nothing_of_the_child(world):
    make.logged(world)

    written(world, world.carer)

    assert told_of("seen-or-heard") == {"on-call"}


def test_what_the_home_may_not_read_is_not_told_to_the_home(world):
    make.reported(world)

    written(world, world.social_worker, audience=Audience.PROFESSIONALS)

    assert told_of("seen-or-heard") == {"on-call", "police-supervisor"}


def test_whoever_heard_of_a_sighting_hears_that_it_was_otherwise(world):
    make.reported(world)
    wrong = written(world, world.carer)

    written(world, world.carer, kind=NoteKind.OTHER, text="It was somebody else", corrects=wrong)

    assert told_of("seen-or-heard-otherwise") == {"on-call", "police-supervisor"}
    assert Notification.objects.filter(message="seen-or-heard").count() == 2


def test_another_entry_or_one_after_the_child_is_back_is_told_to_nobody(world):
    episode = make.reported(world)
    written(world, world.carer, kind=NoteKind.CALL)
    make.back(world, episode=episode)

    written(world, world.carer)

    assert told_of("seen-or-heard") == set()
