"""The child's photo: who may put one there, what is kept of it, and who sees it."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import photos
from children.models import Photo
from core.refusals import Denied, Refused
from partners.rules import Role
from tests import make

pytestmark = pytest.mark.django_db


def sent(content: bytes | None = None, name: str = "Ash at the beach.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or make.jpeg(), content_type="image/jpeg")


def added(world, by=None, colour: str = "teal") -> Photo:
    by = make.acting(by or world.carer)
    return make.photo(world.child, by=by, now=timezone.now(), colour=colour)


def page(world) -> str:
    return reverse("child-photo", args=[world.child.pk])


def file_of(photo: Photo, size: str = "whole") -> str:
    return reverse(f"photo-{size}", args=[photo.child_id, photo.pk])


# Putting one there


def test_a_carer_adds_a_photo_and_the_child_s_page_shows_it(world, sign_in):
    client = sign_in(world.carer)

    answer = client.post(
        page(world),
        {
            "photo": sent(),
            "taken_on-day": "3",
            "taken_on-month": "4",
            "taken_on-year": "2026",
            "submission": str(uuid.uuid4()),
        },
    )

    photo = Photo.objects.get()
    assert answer.headers["Location"] == reverse("child", args=[world.child.pk])
    assert photo.taken_on == date(2026, 4, 3)
    assert photo.added_by == world.carer.person
    assert file_of(photo, "small") in client.get(answer.headers["Location"]).content.decode()


def test_the_photo_stands_beside_the_name_on_the_pages_of_an_episode(world, sign_in):
    photo, episode = added(world), make.logged(world)

    said = sign_in(world.on_call).get(episode.get_absolute_url()).content.decode()

    assert file_of(photo, "small") in said


def test_the_record_says_who_changed_the_photo_and_which_it_was(world):
    first = added(world)
    second = added(world, colour="navy")

    event = Event.objects.filter(fact=Fact.CHILD_CHANGED).latest("pk")
    assert event.person_id == world.carer.person_id
    assert event.payload == {
        "details": ["photo"],
        "photo": second.pk,
        "sha256": second.fingerprint,
        "replaced": first.pk,
    }


def test_the_photo_before_is_kept_and_shown_to_nobody(world, sign_in):
    first, second = added(world), added(world, colour="navy")
    client = sign_in(world.carer)

    assert Photo.objects.get(pk=first.pk).until is not None
    assert client.get(file_of(first)).status_code == 404
    assert client.get(file_of(second)).status_code == 200


def test_a_photo_that_is_removed_is_seen_by_nobody_and_stays_with_the_record(world, sign_in):
    photo = added(world)
    client = sign_in(world.social_worker)

    client.post(reverse("child-photo-remove", args=[world.child.pk]), follow=True)

    assert client.get(file_of(photo)).status_code == 404
    assert Photo.objects.filter(pk=photo.pk).exists()
    assert Event.objects.filter(payload__removed=photo.pk).exists()


def test_a_photo_cannot_be_removed_twice(world):
    with pytest.raises(Refused, match="no photo to remove"):
        photos.remove_photo(child=world.child, by=make.acting(world.carer), now=timezone.now())


def test_a_form_sent_twice_adds_one_photo(world, sign_in):
    client, key = sign_in(world.carer), str(uuid.uuid4())

    for _ in range(2):
        client.post(page(world), {"photo": sent(), "submission": key})

    assert Photo.objects.count() == 1


# Who may


@pytest.mark.parametrize("role", ["carer", "social_worker"])
def test_those_who_look_after_the_child_may_change_the_photo(world, sign_in, role):
    assert "Use this photo" in sign_in(getattr(world, role)).get(page(world)).content.decode()


@pytest.mark.parametrize("role", ["on_call", "coordinator", "placing_manager"])
def test_others_see_the_photo_and_cannot_change_it(world, sign_in, role):
    photo = added(world)
    client = sign_in(getattr(world, role))

    assert "Use this photo" not in client.get(page(world)).content.decode()
    assert client.get(file_of(photo)).status_code == 200
    refused = client.post(page(world), {"photo": sent()})
    assert refused.status_code == 403
    assert "carer" in refused.content.decode()
    with pytest.raises(Denied):
        added(world, by=getattr(world, role))


def test_nobody_without_a_part_in_it_sees_or_changes_the_photo(world, sign_in):
    photo, stranger = added(world), make.carer(make.home())
    client = sign_in(stranger)

    for address in (page(world), file_of(photo), file_of(photo, "small")):
        assert client.get(address).status_code == 404
    assert client.post(page(world), {"photo": sent()}).status_code == 404
    remove = reverse("child-photo-remove", args=[world.child.pk])
    assert client.post(remove).status_code == 404
    with pytest.raises(Http404):
        added(world, by=stranger)


def test_police_see_the_face_of_a_child_reported_to_them_and_no_other(world, sign_in):
    photo = added(world)
    client = sign_in(world.sergeant)
    assert client.get(file_of(photo, "small")).status_code == 404

    make.reported(world)

    assert client.get(file_of(photo, "small")).status_code == 200


def test_a_photo_s_number_under_another_child_finds_nothing(world, sign_in):
    photo, other = added(world), make.child(world.responsible, world.host, world.home)
    client = sign_in(world.carer)

    assert client.get(reverse("photo-whole", args=[other.pk, photo.pk])).status_code == 404


# How it is served


def test_a_photo_is_served_as_an_image_alone_and_kept_by_nobody(world, sign_in):
    answer = sign_in(world.carer).get(file_of(added(world)))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_to_see_the_face_is_to_look(world, sign_in):
    photo = added(world)

    sign_in(world.on_call).get(file_of(photo, "small"))

    look = Look.objects.get(page="Photo")
    assert (look.child_id, look.person_id) == (world.child.pk, world.on_call.person_id)


# What is refused, in words


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg/>", "The photo must be a JPG, PNG or WebP"),
        (b"%PDF-1.7", "The photo must be a JPG, PNG or WebP"),
        (make.jpeg()[: len(make.jpeg()) * 3 // 4], "The photo can’t be read"),
        (make.jpeg() + b"\x00" * 10_000_000, "The photo must be smaller than 10MB"),
    ],
)
def test_what_is_no_photo_is_said_so_and_the_day_is_kept(world, sign_in, content, sentence):
    answer = sign_in(world.carer).post(
        page(world), {"photo": sent(content), "taken_on-day": "3", "taken_on-month": "april"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in said
    assert 'value="april"' in said
    assert not Photo.objects.exists()


@pytest.mark.parametrize("given", [{}, {"photo": "a word"}, {"photo": ""}])
def test_no_photo_at_all_is_asked_for_again(world, sign_in, given):
    answer = sign_in(world.carer).post(page(world), given)

    assert answer.status_code == 422
    assert "Choose a photo" in answer.content.decode()


def test_the_name_of_the_file_is_nowhere(world, sign_in):
    client = sign_in(world.carer)
    client.post(page(world), {"photo": sent(name="../../etc/Ash Canary.php\x00.jpg")})

    assert "Canary" not in client.get(page(world)).content.decode()
    assert "Canary" not in str(list(Photo.objects.values("fingerprint", "width", "taken_on")))


def test_a_day_to_come_is_no_day_a_photo_was_taken(world, sign_in):
    day = {"taken_on-day": "1", "taken_on-month": "1", "taken_on-year": "2999"}
    answer = sign_in(world.carer).post(page(world), {"photo": sent(), **day})

    assert answer.status_code == 422
    assert "Choose the photo again" in answer.content.decode()


@pytest.mark.parametrize("photographed", [0, 1])
def test_a_photo_costs_the_child_s_page_no_statement(
    world, sign_in, django_assert_max_num_queries, photographed
):
    if photographed:
        added(world)
    client = sign_in(world.carer)
    address = reverse("child", args=[world.child.pk])
    client.get(address)

    with django_assert_max_num_queries(12):
        client.get(address)


def test_home_staff_are_among_those_who_may(world):
    staff = make.carer(world.home, Role.HOME_STAFF)

    assert added(world, by=staff).added_by == staff.person
