"""What people keep of their own when they do not see the child any more."""

from datetime import timedelta

import pytest

from children.rules import Audience
from escalation import kept
from missing import workflow
from missing.models import Episode
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW
HOUR = timedelta(hours=1)


@pytest.fixture
def over(world) -> Episode:
    """Reported, decided, challenged, back and closed; and the child lives elsewhere now."""
    episode = make.levelled(make.logged(world), world.carer, level="L3")
    make.reported(world, episode=episode)
    decision = make.decided(world, episode=episode)
    make.challenged(world, decision=decision)
    workflow.add_note(episode=episode, text="Rang the school", by=make.acting(world.carer), now=NOW)
    episode = make.back(world, episode=episode, now=NOW + HOUR)
    workflow.close_episode(episode=episode, by=make.acting(world.social_worker), now=NOW + HOUR)
    elsewhere = make.home(world.provider)
    for row in (world.child,):
        row.home = elsewhere
        row.save(update_fields=["home"])
    return episode


def test_a_former_carer_keeps_what_they_wrote_and_not_the_child(world, over, sign_in):
    client = sign_in(world.carer)

    page = client.get("/kept/words/").content.decode()

    assert "Rang the school" in page
    assert "It feels wrong tonight" in page
    assert "No inhaler, and the phone is off" in page
    assert over.reference in page
    assert client.get(over.get_absolute_url()).status_code == 404
    for name in (world.child.forename, world.child.surname):
        assert name not in page


def test_nobody_keeps_what_somebody_else_wrote(world, over, sign_in):
    page = sign_in(make.carer(world.home)).get("/kept/words/").content.decode()

    assert "You have written nothing here yet" in page
    assert over.reference not in page


def test_what_was_written_for_others_is_not_kept_for_somebody_who_is_not_among_them(world):
    episode = make.logged(world)
    person = world.social_worker.person
    workflow.add_note(
        episode=episode,
        text="Kept from carers",
        audience=Audience.PROFESSIONALS,
        by=make.acting(world.social_worker),
        now=NOW,
    )
    also_a_carer = make.carer(make.home(), who=person)

    assert not kept.wrote(make.acting(also_a_carer), page=1).rows
    assert kept.wrote(make.acting(world.social_worker), page=1).rows


def test_a_force_keeps_its_decisions_and_challenges_after_the_end(world, over, sign_in):
    client = sign_in(world.sergeant)

    page = client.get("/kept/decisions/").content.decode()

    for words in ("Often late on a Saturday", "No inhaler, and the phone is off", over.reference):
        assert words in page
    assert client.get(over.get_absolute_url()).status_code == 404
    assert world.child.forename not in page


def test_another_force_and_everybody_else_keep_none_of_it(world, over, sign_in):
    other = make.officer(make.world().force)

    assert over.reference not in sign_in(other).get("/kept/decisions/").content.decode()
    assert sign_in(world.carer).get("/kept/decisions/").status_code == 403


def test_a_long_page_goes_on(world):
    episode = make.logged(world)
    for number in range(kept.PAGE + 2):
        workflow.add_note(
            episode=episode, text=f"Note {number}", by=make.acting(world.carer), now=NOW
        )

    first, second = (kept.wrote(make.acting(world.carer), page=page) for page in (1, 2))

    assert (len(first.rows), first.more) == (kept.PAGE, True)
    assert not second.more
    assert second.rows
