"""What a form did not ask is not changed by sending it along."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from children.models import Photo, Sight
from missing.models import Episode, Note, PoliceReport
from tests import make

pytestmark = pytest.mark.django_db

OURS = ("partners", "children", "missing", "returns", "escalation")
# Who people are, whose children are whose, and who sees them: no form of a night changes a word.
PROTECTED = ("partners", "children")


def columns() -> set[str]:
    """Every name that a column of ours, or the field for it, has."""
    return {
        name
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        for name in (field.name, field.attname)
    }


ASKED = {"text", "photo", "name", "how", "reported-on", "reference", "csrfmiddlewaretoken"}


def smuggled(world: make.World, other: make.World) -> dict[str, str]:
    """Every column there is, with somebody else's number in it."""
    told = {name: str(other.child.pk) for name in columns() - ASKED}
    return told | {
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "role": "superintendent",
        "level": "L3",
        "status": "closed",
        "restricted": "on",
        "by": str(other.carer.person_id),
        "person": str(other.carer.person_id),
        "recorded_by": str(other.carer.person_id),
        "recorded_at": "2001-01-01T00:00:00Z",
        "opened_at": "2001-01-01T00:00:00Z",
        "agency": str(other.provider.pk),
        "id": "1",
        "pk": "1",
    }


def rows_of(model: type[Model]) -> list[dict[str, Any]]:
    kept = [field.attname for field in model._meta.concrete_fields]
    # What a form of a night may do is end an agency's sight.
    left_out = {"last_login", "seen_at", *(["until"] if model is Sight else [])}
    return list(model._default_manager.order_by("pk").values(*(set(kept) - left_out)))


def protected() -> dict[str, list[dict[str, Any]]]:
    return {
        model._meta.label: rows_of(model)
        for model in apps.get_models()
        if model._meta.app_label in PROTECTED
        and "Session" not in model.__name__
        and "Event" not in model.__name__
        and model is not Photo
    }


@pytest.fixture
def other(db: None) -> make.World:
    return make.world()


def test_a_note_is_about_the_episode_it_was_written_on_by_whoever_wrote_it(
    world: Any, other: Any, sign_in: Any
) -> None:
    episode, elsewhere = make.logged(world), make.logged(other)
    before, client = protected(), sign_in(world.carer)
    sent = smuggled(world, other) | {"episode": str(elsewhere.pk), "text": "Rang her friend"}

    answer = client.post(reverse("new-note", args=[episode.reference]), sent)

    for note in Note.objects.all():
        assert note.episode_id == episode.pk
        assert note.text == "Rang her friend"
    assert answer.status_code in (302, 422)
    assert Episode.objects.get(pk=episode.pk).status == episode.status
    assert protected() == before


def test_a_photo_is_the_child_s_whose_page_it_was(world: Any, other: Any, sign_in: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before, client = protected(), sign_in(world.carer)
    sent = smuggled(world, other) | {"until": "2001-01-01", "fingerprint": "x", "whole": "x"}
    file = SimpleUploadedFile("a.jpg", make.jpeg())

    client.post(reverse("child-photo", args=[world.child.pk]), {**sent, "photo": file})

    photo = Photo.objects.get()
    assert photo.child == world.child
    assert photo.added_by == world.carer.person
    assert (photo.until, photo.width) == (None, 300)
    assert (timezone.now() - photo.since).total_seconds() < 60
    assert protected() == before


def test_no_page_of_a_night_changes_people_children_or_who_sees_them(
    world: Any, other: Any, sign_in: Any
) -> None:
    """Every form of an episode, sent with nothing but what it does not ask."""
    episode = make.reported(world)
    before = protected()
    names = ("new-note", "stand-down", "police", "police-heard", "police-decision", "back")
    for job in (world.carer, world.on_call, world.social_worker, world.sergeant):
        client: Client = sign_in(job)
        for name in names:
            client.post(reverse(name, args=[episode.reference]), smuggled(world, other))

    assert protected() == before
    assert {row.episode_id for row in PoliceReport.objects.all()} == {episode.pk}


def test_the_api_keeps_what_it_asks_and_nothing_else(world: Any, other: Any, sign_in: Any) -> None:
    before, client = protected(), sign_in(world.carer)
    asked = {
        "child": world.child.pk,
        "last_seen_at": (timezone.now() - make.timedelta(hours=1)).isoformat(),
        "whereabouts": "no",
    }

    answer = client.post(
        "/api/v1/episodes/", smuggled(world, other) | asked, content_type="application/json"
    )

    assert answer.status_code < 500
    for episode in Episode.objects.all():
        assert episode.child_id == world.child.pk
        assert episode.opened_by_id == world.carer.person_id
        assert episode.status == "away"
        assert episode.opened_at.year > 2001
    assert protected() == before
