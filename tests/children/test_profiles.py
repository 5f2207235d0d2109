"""What is known of a child beforehand: who writes it, when it is due to be checked, and who reads it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import profiles
from children.models import Profile
from children.profiles import BY_CODE, SECTIONS, seen_as
from children.rules import ROLE_CAN, Can
from core.refusals import Denied, Refused
from partners.rules import Role
from tests import make
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
HEALTH = BY_CODE["health"]


def page(world) -> str:
    return reverse("profile", args=[world.child.pk])


def form(world, code: str = "health") -> str:
    return reverse("write-profile", args=[world.child.pk, code])


def body(client, address: str) -> str:
    return client.get(address).content.decode()


def seen_on(client, address: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', body(client, address)).group(1)


def written(world, text: str, section=HEALTH, by=None, now=None) -> None:
    stands = profiles.text_of(Profile.objects.filter(child=world.child).first(), section)
    profiles.write_section(
        child=world.child,
        section=section,
        text=text,
        seen=seen_as(stands),
        by=make.acting(by or world.carer),
        now=now or timezone.now(),
    )


def known(world, *, now=None, since=None) -> dict[str, profiles.Known]:
    world.child.refresh_from_db()
    photo = world.child.photos.present().first()
    profile = Profile.objects.filter(child=world.child).first()
    found = profiles.known_of(profile, photo, lives_there_since=since, now=now or timezone.now())
    return {each.section.code: each for each in found.sections}


# Writing it


def test_every_section_but_the_photo_is_a_column_that_is_there():
    columns = {field.name for field in Profile._meta.get_fields()}

    assert {each.column for each in SECTIONS if not each.is_photo} <= columns
    assert len(BY_CODE) == len(SECTIONS)


def test_a_carer_writes_a_section_by_its_form_and_everybody_reads_it(world, sign_in):
    client = sign_in(world.carer)
    assert "Inhaler for asthma" in body(client, form(world))

    answer = client.post(
        form(world),
        {
            "text": "Epilepsy: tablets at 8am",
            "seen": seen_on(client, form(world)),
            "submission": str(uuid.uuid4()),
        },
    )

    assert answer.headers["Location"] == page(world)
    assert Profile.objects.get(child=world.child).health == "Epilepsy: tablets at 8am"
    for reader in (world.carer, world.social_worker, world.on_call):
        said = body(sign_in(reader), page(world))
        assert "Epilepsy: tablets at 8am" in said
        assert f"by {make.acting(world.carer).signature}" in said
        assert "Epilepsy: tablets at 8am" in body(
            sign_in(reader), reverse("child", args=[world.child.pk])
        )


def test_what_was_written_is_on_the_record_without_its_words(world):
    written(world, "Epilepsy")

    event = Event.objects.get(fact=Fact.PROFILE_WRITTEN)
    assert event.child_id == world.child.pk
    assert "Epilepsy" not in str(event.payload)
    assert event.payload["sections"] == ["health"]


def test_the_first_words_make_the_profile(world):
    world.child.profile.delete()
    world.child.refresh_from_db()

    written(world, "Sam, a friend", BY_CODE["people"])

    assert Profile.objects.get(child=world.child).people == "Sam, a friend"


def test_it_can_be_taken_back_whole(world, sign_in):
    client = sign_in(world.carer)
    seen = seen_on(client, form(world))

    client.post(form(world), {"text": "", "seen": seen, "submission": str(uuid.uuid4())})

    assert Profile.objects.get(child=world.child).health == ""
    assert not known(world)["health"].due


def test_nobody_writes_over_what_they_did_not_see(world, sign_in):
    client = sign_in(world.carer)
    seen = seen_on(client, form(world))
    written(world, "Epilepsy", by=world.social_worker)

    sent = {"text": "Asthma, and hay fever", "seen": seen, "submission": str(uuid.uuid4())}
    answer = client.post(form(world), sent)

    assert answer.status_code == 409
    assert profiles.CHANGED_MEANWHILE in answer.content.decode()
    assert "Asthma, and hay fever" in answer.content.decode()
    assert Profile.objects.get(child=world.child).health == "Epilepsy"


def test_too_much_is_asked_again_with_what_was_typed(world, sign_in):
    client = sign_in(world.carer)
    typed = "x" * (profiles.LONGEST + 1)

    answer = client.post(form(world), {"text": typed, "seen": seen_as("Inhaler for asthma")})

    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert "It says now:" in answer.content.decode()


@pytest.mark.parametrize("code", ["photo", "nothing"])
def test_there_is_no_form_for_what_is_no_text(world, sign_in, code):
    assert sign_in(world.carer).get(form(world, code)).status_code == 404


def test_a_form_sent_twice_writes_once(world, sign_in):
    client = sign_in(world.carer)
    seen = seen_on(client, form(world))
    sent = {"text": "Epilepsy", "seen": seen, "submission": str(uuid.uuid4())}

    answers = [client.post(form(world), sent) for _ in range(2)]

    assert [each.headers["Location"] for each in answers] == [page(world)] * 2
    assert Event.objects.filter(fact=Fact.PROFILE_WRITTEN).count() == 1


# Saying that it is still right


def test_it_is_still_right_and_nothing_is_changed(world, sign_in):
    client = sign_in(world.carer)

    at = reverse("confirm-profile", args=[world.child.pk, "health"])
    answer = client.post(at, {"submission": str(uuid.uuid4())}, follow=True)

    assert "Checked: Health and medicine." in answer.content.decode()
    assert known(world)["health"].text == "Inhaler for asthma"
    assert known(world)["health"].checked.by == make.acting(world.carer).signature
    assert Event.objects.filter(fact=Fact.PROFILE_CHECKED).count() == 1


def test_nothing_cannot_be_right(world):
    for code in ("people", "photo"):
        with pytest.raises(Refused, match="nothing written"):
            profiles.confirm_section(
                child=world.child,
                section=BY_CODE[code],
                by=make.acting(world.carer),
                now=timezone.now(),
            )


# When it is due


def test_a_section_is_due_once_it_was_not_checked_for_long(world):
    now = timezone.now()
    assert known(world)["health"].due
    assert not known(world)["people"].due

    written(world, "Epilepsy", now=now)

    assert not known(world, now=now + timedelta(days=30))["health"].due
    assert known(world, now=now + timedelta(days=31))["health"].due
    with override_settings(PROFILE_CHECK_DAYS=90):
        assert not known(world, now=now + timedelta(days=31))["health"].due


def test_whoever_looks_after_a_child_that_moved_checks_it_anew(world):
    now = timezone.now()
    written(world, "Epilepsy", now=now)

    assert not known(world, since=now.date(), now=now)["health"].due
    assert known(world, since=now.date() + timedelta(days=1), now=now)["health"].due


def test_an_old_photo_is_due_until_somebody_says_that_it_is_still_like_them(world):
    now = timezone.now()
    make.photo(world.child, by=make.acting(world.carer), now=now - timedelta(days=91))
    assert known(world)["photo"].due

    profiles.confirm_section(
        child=world.child, section=BY_CODE["photo"], by=make.acting(world.carer), now=now
    )

    assert not known(world)["photo"].due


def test_all_of_it_is_checked_as_long_as_the_oldest_check(world):
    now = timezone.now()
    written(world, "Epilepsy", now=now)
    profile = Profile.objects.get(child=world.child)
    assert profiles.checked_at(profile) is None

    profiles.confirm_section(
        child=world.child,
        section=BY_CODE["looks"],
        by=make.acting(world.carer),
        now=now + timedelta(days=3),
    )

    assert profiles.checked_at(Profile.objects.get(child=world.child)) == now


def test_the_page_says_what_police_will_ask_for_first(world, sign_in):
    client = sign_in(world.carer)
    assert "2 of 8 written." in body(client, page(world))
    assert "Police will ask first for: photo." in body(client, page(world))

    make.photo(world.child, by=make.acting(world.carer), now=timezone.now())

    assert "That is enough for police to begin with." in body(client, page(world))


# Who may


def test_roles_that_do_not_keep_it_read_it_and_are_offered_nothing(world, sign_in):
    client = sign_in(world.coordinator)

    assert "Inhaler for asthma" in body(client, page(world))
    assert "Still right" not in body(client, page(world))
    assert client.get(form(world)).status_code == 403
    with pytest.raises(Denied):
        written(world, "Nothing", by=world.coordinator)


def test_a_child_that_one_does_not_see_is_as_one_that_is_not(world, sign_in):
    stranger = make.carer(make.home())
    client = sign_in(stranger)

    for address in (page(world), form(world)):
        elsewhere = address.replace(str(world.child.pk), "99999999")
        assert client.get(address).status_code == client.get(elsewhere).status_code == 404
        assert client.get(address).content == client.get(elsewhere).content
    with pytest.raises(Http404):
        written(world, "Nothing", by=stranger)


@pytest.mark.parametrize("who", ["coordinator", "inspector"])
def test_postgresql_itself_lets_no_other_role_write_it(world, who):
    job = getattr(world, who)
    assert job.role not in ROLE_CAN[Can.WRITE_PROFILE]
    profile = world.child.profile
    with seen_by(make.acting(job)), transaction.atomic():
        assert not Profile.objects.filter(pk=profile.pk).update(health="Nothing")
    with (
        seen_by(make.acting(job)),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Profile.objects.create(child=make.child(responsible=world.responsible), health="Nothing")


def test_after_a_death_it_is_read_and_not_written(world, sign_in):
    world.child.died_on = timezone.now().date()
    world.child.save(update_fields=["died_on"])

    assert "Inhaler for asthma" in body(sign_in(world.carer), page(world))
    assert sign_in(world.carer).get(form(world)).status_code == 403


def test_a_manager_of_the_provider_reads_and_does_not_write():
    """Governance 4: "Agency mgr: r"."""
    assert Role.ON_CALL not in ROLE_CAN[Can.WRITE_PROFILE]
