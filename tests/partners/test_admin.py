"""Agencies are set up in the admin, by those who may, and no child is shown there."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from partners.models import AgencyToken, Job, Person
from partners.rules import AgencyKind, Role
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def setter_up(db) -> Client:
    return client_of(Person.objects.create_superuser("setup@example.test", None, name="Setting up"))


def test_no_model_about_children_is_in_the_admin():
    ours = ("children", "missing", "returns", "escalation", "audit", "insight", "retention")

    shown = {model._meta.app_label for model in admin.site._registry}
    assert not shown & set(ours)
    assert not any(getattr(model, "pgh_tracked_model", None) for model in admin.site._registry)
    assert apps.get_model("guardian", "GroupObjectPermission") not in admin.site._registry


def test_every_page_of_the_admin_opens_and_names_no_child(setter_up, world):
    make.job(Role.COORDINATOR, world.host)
    AgencyToken.issue(job=world.on_call, name="Records")

    for model, registered in admin.site._registry.items():
        if model._meta.app_label != "partners":
            continue
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [reverse(f"{names}_changelist"), reverse(f"{names}_add")]
        pages += [reverse(f"{names}_change", args=[row.pk]) for row in model.objects.all()[:3]]
        for page in pages:
            response = setter_up.get(page)
            assert response.status_code == 200, page
            assert world.child.forename not in response.content.decode(), page
        assert registered


def test_nothing_that_a_record_may_name_is_deleted(setter_up, world):
    for row in (world.home, world.provider, world.carer, world.carer.person):
        names = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        response = setter_up.post(reverse(f"{names}_delete", args=[row.pk]), {"post": "yes"})
        assert response.status_code == 403
        assert world.child.forename not in response.content.decode()


def test_a_person_is_added_with_a_password_and_an_address_in_small_letters(setter_up):
    response = setter_up.post(
        reverse("admin:partners_person_add"),
        {
            "email": "New.Person@Example.Test",
            "name": "New Person",
            "usable_password": "true",
            "password1": "a long and quiet phrase",
            "password2": "a long and quiet phrase",
            "jobs-TOTAL_FORMS": 0,
            "jobs-INITIAL_FORMS": 0,
        },
    )

    assert response.status_code == 302
    added = Person.objects.get(email="new.person@example.test")
    assert added.check_password("a long and quiet phrase")


def test_an_address_that_was_taken_off_a_person_resets_their_password_no_more(
    setter_up, mailoutbox
):
    person = make.person(email="before@example.test", password="four words make one")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page = reverse("admin:partners_person_change", args=[person.pk])
    said = {"email": "After@Example.test", "name": person.name, "is_active": "on"}

    answer = setter_up.post(page, {**said, "jobs-TOTAL_FORMS": 0, "jobs-INITIAL_FORMS": 0})

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.email == "after@example.test"
    Client().post(reverse("account_reset_password"), {"email": "before@example.test"})
    (letter,) = mailoutbox
    assert "Nobody signs in here with it" in letter.body
    assert "/accounts/password/reset/key/" not in letter.body


def test_a_job_is_at_a_home_of_its_agency(setter_up):
    home, person = make.home(), make.person()
    job = {
        "person": person.pk,
        "agency": home.provider_id,
        "role": Role.CARER,
        "title": "Foster carer",
        "home": home.pk,
        "started_on": "01/04/2026",
    }
    elsewhere = job | {"agency": make.agency(AgencyKind.FOSTERING).pk}

    refused = setter_up.post(reverse("admin:partners_job_add"), elsewhere)
    assert "belongs to" in refused.content.decode()
    assert setter_up.post(reverse("admin:partners_job_add"), job).status_code == 302

    assert Job.objects.get(person=person).started_on == date(2026, 4, 1)


def test_an_administrator_is_given_any_job_by_whoever_sets_agencies_up(setter_up):
    administrator = make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))
    job = {
        "person": administrator.person_id,
        "agency": administrator.agency_id,
        "role": Role.ON_CALL,
        "title": "On-call worker",
        "started_on": "01/04/2026",
    }

    assert setter_up.post(reverse("admin:partners_job_add"), job).status_code == 302

    assert administrator.person.jobs.filter(role=Role.ON_CALL).exists()


def test_a_key_is_shown_once_and_only_its_digest_is_kept(setter_up, world):
    job = {"job": world.on_call.pk, "name": "Records"}

    shown = setter_up.post(reverse("admin:partners_agencytoken_add"), job, follow=True)

    key = re.search(r"shown this once: ([\w-]+)", shown.content.decode()).group(1)
    token = AgencyToken.objects.get()
    assert token.digest == AgencyToken.digest_of(key)
    again = setter_up.get(reverse("admin:partners_agencytoken_changelist"))
    assert key not in again.content.decode()


def test_a_key_is_revoked(setter_up, world):
    token, _ = AgencyToken.issue(job=world.on_call, name="Records")

    setter_up.post(
        reverse("admin:partners_agencytoken_changelist"),
        {"action": "revoke", "_selected_action": [token.pk]},
    )

    token.refresh_from_db()
    assert token.revoked_at


def test_those_who_may_not_set_up_agencies_do_not_come_in(world, sign_in):
    response = sign_in(world.on_call).get("/admin/partners/agency/")

    assert response.status_code == 302
    assert "login" in response.url
