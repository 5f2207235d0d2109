"""A note is there for its audience alone: on the page, on paper, and in what is counted."""

from datetime import timedelta

import pytest

from children.rules import AUDIENCE_ROLES, Audience, audiences_of
from core.refusals import Denied
from missing import workflow
from missing.models import Episode, Note
from missing.timeline import events_for, timeline_of
from partners.rules import AUTHORITY_ROLES, HOME_ROLES, POLICE_ROLES, Office, Role
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW
MINUTE = timedelta(minutes=1)


def noted(episode: Episode, by: object, audience: Audience) -> Note:
    return workflow.add_note(
        episode=episode,
        text=f"Words for {audience}",
        audience=audience,
        by=make.acting(by),  # type: ignore[arg-type]
        now=NOW + MINUTE,
    )


def readers(world: make.World, episode: Episode, note: Note) -> set[str]:
    """The roles around the child on whose timeline the note stands."""
    jobs = [value for value in vars(world).values() if hasattr(value, "role")]
    return {
        job.role
        for job in jobs
        if note.text in [item.words for item in timeline_of(episode, make.acting(job)).items]
    }


@pytest.mark.parametrize("audience", Audience)
def test_a_note_is_on_the_timeline_of_its_audience_alone(world, audience):
    episode = make.reported(world)
    note = noted(episode, world.social_worker, audience)

    around = {value.role for value in vars(world).values() if hasattr(value, "role")}

    assert readers(world, episode, note) == AUDIENCE_ROLES[audience] & around


def test_a_note_that_is_kept_from_the_carer_is_not_even_counted(world):
    episode = make.logged(world)
    before = events_for(make.acting(world.carer), episode).count()

    noted(episode, world.social_worker, Audience.PROFESSIONALS)

    assert events_for(make.acting(world.carer), episode).count() == before
    assert events_for(make.acting(world.on_call), episode).count() == before + 1


def test_what_is_said_of_a_home_is_read_by_nobody_of_its_agency():
    assert not AUDIENCE_ROLES[Audience.OUTSIDE_THE_PROVIDER] & {
        Role.CARER,
        Role.HOME_STAFF,
        Role.ON_CALL,
        Role.FOSTERING_SOCIAL_WORKER,
    }


def test_who_exploits_a_child_is_read_by_authorities_and_police_alone():
    assert AUDIENCE_ROLES[Audience.AUTHORITY_AND_POLICE] == {*AUTHORITY_ROLES, *POLICE_ROLES}


def test_a_carer_is_told_how_many_entries_are_for_professionals_and_of_no_others(world, sign_in):
    episode = make.logged(world)
    page = episode.get_absolute_url()
    for audience in Audience:
        noted(episode, world.social_worker, audience)

    carer = sign_in(world.carer).get(page).content.decode()
    others = [
        sign_in(job).get(page).content.decode()
        for job in (world.on_call, world.social_worker, world.coordinator)
    ]

    assert "1 entry not shared with you, for professionals only." in carer
    assert not any("not shared with you" in each for each in others)


def test_a_carer_is_told_of_every_kind_of_entry_that_is_for_professionals(world, sign_in):
    episode = make.reported(world)
    for audience in (Audience.PROFESSIONALS, Audience.AUTHORITY_AND_POLICE):
        make.enquired(world, episode=episode, audience=audience)
        make.asked(world, episode=episode, of=Office.PLACING_AUTHORITY, audience=audience)

    carer = sign_in(world.carer).get(episode.get_absolute_url()).content.decode()

    assert "2 entries not shared with you, for professionals only." in carer


def test_a_carer_is_told_of_nothing_that_is_not_there_for_them(world, sign_in):
    episode = make.logged(world)
    for audience in (Audience.OUTSIDE_THE_PROVIDER, Audience.AUTHORITY_AND_POLICE):
        noted(episode, world.social_worker, audience)

    carer = sign_in(world.carer).get(episode.get_absolute_url()).content.decode()

    assert "not shared with you" not in carer


def test_nobody_writes_for_an_audience_they_are_not_in(world):
    episode = make.logged(world)

    with pytest.raises(Denied):
        noted(episode, world.carer, Audience.PROFESSIONALS)

    assert not Note.objects.exists()


def test_carers_are_not_asked_who_can_read_their_note(world, sign_in):
    episode = make.logged(world)
    at = f"/missing/{episode.reference}/notes/new/"

    asked_carer = sign_in(world.carer).get(at).content.decode()
    asked_worker = sign_in(world.social_worker).get(at).content.decode()

    assert "Who can read this?" not in asked_carer
    assert "Who can read this?" in asked_worker
    assert all(each.label in asked_worker for each in audiences_of(Role.SOCIAL_WORKER))


def test_a_note_says_to_its_readers_who_else_reads_it(world, sign_in):
    episode = make.logged(world)

    sign_in(world.social_worker).post(
        f"/missing/{episode.reference}/notes/new/",
        {"text": "Worried about the lodger", "when": "now", "audience": "professionals"},
    )

    assert Note.objects.get().audience == Audience.PROFESSIONALS
    page = sign_in(world.on_call).get(f"/missing/{episode.reference}/").content.decode()
    assert "Who can read this: everyone except carers and home staff." in page
    carers = sign_in(world.carer).get(f"/missing/{episode.reference}/").content.decode()
    assert "lodger" not in carers


def test_no_audience_holds_an_administrator_and_everyone_else_is_in_the_widest():
    for roles in AUDIENCE_ROLES.values():
        assert Role.AGENCY_ADMIN not in roles
    assert all(Audience.EVERYONE in audiences_of(role) for role in HOME_ROLES)
