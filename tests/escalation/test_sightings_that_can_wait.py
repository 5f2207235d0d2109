"""A sighting or a contact is told to the authorities too, who have nothing to do about it: it can wait."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from children.rules import Audience
from escalation import preferences
from escalation.models import Delivery, Notification, Preference
from escalation.rules import Channel, Kind
from missing import workflow
from missing.models import Episode, Note
from missing.rules import NoteKind
from partners.models import Job
from partners.rules import Office
from tests import make
from tests.make import NOW
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
SOON = NOW + timedelta(minutes=5)
ALL = {Office.SOCIAL_WORKER, Office.PLACING_AUTHORITY, Office.HOST_COORDINATOR}


def written(by: Job, **said: Any) -> Note:
    note = {"text": "By the station", "kind": NoteKind.SIGHTING, "now": SOON, **said}
    with seen_by(make.acting(by)):
        return workflow.add_note(episode=Episode.objects.get(), by=make.acting(by), **note)


def told(message: str = "seen-or-heard-to-read") -> set[str]:
    return set(Notification.objects.filter(message=message).values_list("office", flat=True))


@pytest.mark.parametrize("kind", [NoteKind.SIGHTING, NoteKind.CONTACT])
def test_once_police_look_for_the_child_both_authorities_hear(
    world: make.World, kind: NoteKind
) -> None:
    make.reported(world)

    written(world.carer, kind=kind)

    assert told() == ALL


def test_before_that_it_is_the_social_workers_alone(world: make.World) -> None:
    make.logged(world)

    written(world.carer)

    assert told() == {Office.SOCIAL_WORKER}


def test_nobody_is_told_what_they_wrote_and_their_desk_is(world: make.World) -> None:
    make.reported(world)

    written(world.social_worker)

    assert told() == ALL - {Office.SOCIAL_WORKER}


@pytest.mark.parametrize("audience", [Audience.PROFESSIONALS, Audience.AUTHORITY_AND_POLICE])
def test_they_hear_of_what_carers_may_not_read(world: make.World, audience: Audience) -> None:
    make.reported(world)

    written(world.sergeant, audience=audience)

    assert told() == ALL


def test_they_hear_that_it_was_otherwise(world: make.World) -> None:
    make.reported(world)
    wrong = written(world.carer)

    written(world.carer, kind=NoteKind.OTHER, text="It was somebody else", corrects=wrong)

    assert told("seen-or-heard-otherwise-to-read") == ALL


def test_of_anything_else_and_of_a_child_who_is_back_they_hear_nothing(world: make.World) -> None:
    episode = make.reported(world)
    written(world.carer, kind=NoteKind.CALL)
    make.back(world, episode=episode)

    written(world.carer)

    assert told() == set()


def test_it_waits_for_the_end_of_quiet_hours_and_is_not_mailed_to_whoever_says_so(
    world: make.World,
) -> None:
    make.reported(world)
    written(world.carer)
    mail = Delivery.objects.get(
        notification__message="seen-or-heard-to-read",
        person=world.social_worker.person,
        channel=Channel.EMAIL,
    )
    chosen = Preference.objects.create(
        person=world.social_worker.person, quiet_from=time(22), quiet_until=time(7)
    )
    night = datetime(2026, 11, 21, 23, tzinfo=UTC)

    assert preferences.held_until(mail, night) == datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert preferences.is_sent(mail)
    chosen.unmailed = [Kind.SIGHTING]
    chosen.save()
    assert not preferences.is_sent(mail)


def test_it_can_be_chosen_on_the_page(world: make.World, sign_in: Any) -> None:
    page = sign_in(world.social_worker).get("/account/notifications/").content.decode()

    assert "In an authority: a child who is away was seen, or in touch with somebody" in page
