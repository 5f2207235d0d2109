"""Agencies are set up in the admin, by those who may, and no child is shown there."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.rules import Fact
from partners.models import AgencyToken, Area, Home, Job, Mail, Person, RotaShift, Team
from partners.rules import AgencyKind, MailKind, Office, Role
from tests import make
from tests.signing import came_long_ago, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sets_up(db) -> Person:
    return Person.objects.create_superuser("setup@example.test", None, name="Setting up")


@pytest.fixture
def setter_up(sets_up) -> Client:
    return client_of(sets_up)


def job_of(person, agency, **said) -> dict[str, object]:
    """What is typed to give somebody a job."""
    typed = {"role": Role.SOCIAL_WORKER, "title": "Social worker", "started_on": "01/04/2026"}
    return {"person": person.pk, "agency": agency.pk, **typed, **said}


def facts_of(person) -> list[tuple[str, str]]:
    """What the record says that somebody did since they signed in, and to what."""
    done = Event.objects.filter(person_id=person.pk).exclude(fact=Fact.SIGNED_IN)
    return list(done.order_by("pk").values_list("fact", "about_type"))


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


def test_nobody_who_sets_agencies_up_gives_themself_a_job(setter_up, sets_up, world):
    given = job_of(sets_up, world.responsible)

    answer = setter_up.post(reverse("admin:partners_job_add"), given)

    assert "Somebody else who sets agencies up" in answer.content.decode()
    inline = {f"jobs-0-{name}": value for name, value in given.items()}
    setter_up.post(
        reverse("admin:partners_person_change", args=[sets_up.pk]),
        {"email": sets_up.email, "name": sets_up.name, "is_active": "on", "is_staff": "on"}
        | {"is_superuser": "on", "jobs-TOTAL_FORMS": 1, "jobs-INITIAL_FORMS": 0, **inline},
    )
    theirs = world.social_worker
    page = reverse("admin:partners_job_change", args=[theirs.pk])
    setter_up.post(page, job_of(sets_up, world.responsible))
    theirs.refresh_from_db()
    assert theirs.person != sets_up
    assert not sets_up.jobs.exists()


def test_nobody_who_sets_agencies_up_changes_a_job_of_their_own(setter_up, sets_up, world):
    own = make.job(Role.AGENCY_ADMIN, world.responsible, who=sets_up)
    page = reverse("admin:partners_job_change", args=[own.pk])

    answer = setter_up.post(page, job_of(sets_up, world.responsible))

    assert answer.status_code == 403
    own.refresh_from_db()
    assert own.role == Role.AGENCY_ADMIN


def test_who_set_up_what_is_on_the_record(setter_up, sets_up, world):
    person = make.person()
    setter_up.post(reverse("admin:partners_job_add"), job_of(person, world.responsible))
    job = person.jobs.get()
    page = reverse("admin:partners_job_change", args=[job.pk])
    setter_up.post(page, job_of(person, world.responsible, title="Senior social worker"))
    area = {"name": "A new area", "force": world.force.pk}
    setter_up.post(reverse("admin:partners_area_add"), area)

    assert facts_of(sets_up) == [
        (Fact.JOB_STARTED, "partners.job"),
        (Fact.JOB_CHANGED, "partners.job"),
        (Fact.AREA_ADDED, "partners.area"),
    ]
    assert Area.objects.filter(name="A new area").exists()
    assert Event.objects.get(fact=Fact.JOB_CHANGED).payload == {"details": ["title"]}


def test_those_who_answer_for_an_agency_hear_of_a_job_given_from_outside(setter_up, world):
    administrator = make.job(Role.AGENCY_ADMIN, world.responsible)

    setter_up.post(reverse("admin:partners_job_add"), job_of(make.person(), world.responsible))

    (mail,) = Mail.objects.filter(kind=MailKind.SIGHT_GIVEN)
    assert mail.address == administrator.person.email


def test_those_who_answer_for_an_agency_hear_of_an_account_with_another_address(
    setter_up, sets_up, world
):
    administrator = make.job(Role.AGENCY_ADMIN, world.responsible)
    person = world.social_worker.person
    page = reverse("admin:partners_person_change", args=[person.pk])
    said = {"email": "mine@example.test", "name": person.name, "is_active": "on"}

    answer = setter_up.post(page, {**said, "jobs-TOTAL_FORMS": 0, "jobs-INITIAL_FORMS": 0})

    assert answer.status_code == 302
    (mail,) = Mail.objects.filter(kind=MailKind.SIGHT_GIVEN)
    assert mail.address == administrator.person.email
    assert facts_of(sets_up) == [(Fact.PERSON_CHANGED, "partners.person")]


def test_nobody_sets_the_password_of_somebody_else(setter_up, world):
    page = f"/admin/partners/person/{world.carer.person_id}/password/"

    assert setter_up.get(page).status_code == 403
    typed = {
        "usable_password": "true",
        "password1": "four quiet words",
        "password2": "four quiet words",
    }
    assert setter_up.post(page, typed).status_code == 403


def test_a_key_made_and_taken_back_is_on_the_record_and_told(setter_up, sets_up, world):
    administrator = make.job(Role.AGENCY_ADMIN, world.on_call.agency)
    named = {"job": world.on_call.pk, "name": "Records"}
    setter_up.post(reverse("admin:partners_agencytoken_add"), named)
    chosen = {"action": "revoke", "_selected_action": [AgencyToken.objects.get().pk]}
    setter_up.post(reverse("admin:partners_agencytoken_changelist"), chosen)

    token = "partners.agencytoken"
    assert facts_of(sets_up) == [(Fact.KEY_ISSUED, token), (Fact.KEY_REVOKED, token)]
    assert administrator.person.email in Mail.objects.values_list("address", flat=True)


def test_a_shift_taken_away_is_on_the_record(setter_up, sets_up, world):
    team = Team.objects.create(
        agency=world.on_call.agency, office=Office.ON_CALL, name="On-call", phone="01274 000000"
    )
    shift = RotaShift.objects.create(
        team=team,
        person=world.on_call.person,
        starts_at=make.NOW,
        ends_at=make.NOW + timedelta(hours=8),
    )
    page = reverse("admin:partners_rotashift_delete", args=[shift.pk])

    setter_up.post(page, {"post": "yes"})

    assert not RotaShift.objects.exists()
    assert facts_of(sets_up) == [(Fact.SHIFT_ENDED, "partners.rotashift")]


def test_a_home_where_a_child_lives_is_not_closed_from_outside_either(setter_up, world):
    page = reverse("admin:partners_home_change", args=[world.home.pk])
    home = {"provider": world.provider.pk, "kind": world.home.kind, "name": world.home.name}

    its_address = {"address-TOTAL_FORMS": 0, "address-INITIAL_FORMS": 0}
    answer = setter_up.post(page, {**home, **its_address, "closed_on": "01/04/2026"})

    assert answer.status_code == 409
    world.home.refresh_from_db()
    assert world.home.closed_on is None


def test_whoever_sets_agencies_up_says_and_reads_where_a_home_is(setter_up, sets_up):
    said = {
        "provider": make.agency(AgencyKind.FOSTERING).pk,
        "kind": "foster-household",
        "name": "The Lowe household",
        "address-TOTAL_FORMS": 1,
        "address-INITIAL_FORMS": 0,
        "address-0-street": "1 Fern Row",
        "address-0-postcode": "WV3 7DP",
    }

    answer = setter_up.post(reverse("admin:partners_home_add"), said)

    assert answer.status_code == 302
    home = Home.objects.get(name="The Lowe household")
    assert home.address.street == "1 Fern Row"
    found = setter_up.get(reverse("admin:partners_home_changelist"), {"q": "WV3 7DP"})
    assert "The Lowe household" in found.content.decode()
    page = setter_up.get(reverse("admin:partners_home_change", args=[home.pk]))
    assert "1 Fern Row" in page.content.decode()
    assert facts_of(sets_up) == [
        (Fact.HOME_ADDED, "partners.home"),
        (Fact.HOME_CHANGED, "partners.home"),
    ]


def test_whoever_sets_agencies_up_showed_minutes_ago_who_they_are(sets_up, world):
    sets_up.set_password("four words make one")
    sets_up.save()
    client = came_long_ago(make.job(Role.AGENCY_ADMIN, world.responsible, who=sets_up))
    given = job_of(make.person(), world.responsible)

    for name in ("job_add", "job_changelist", "person_changelist"):
        answer = client.get(reverse(f"admin:partners_{name}"))
        assert "/reauthenticate/" in answer["Location"], name
    answer = client.post(reverse("admin:partners_job_add"), given)

    assert "/reauthenticate/" in answer["Location"]
    assert not Job.objects.filter(person=given["person"]).exists()


def test_those_who_may_not_set_up_agencies_do_not_come_in(world, sign_in):
    response = sign_in(world.on_call).get("/admin/partners/agency/")

    assert response.status_code == 302
    assert "login" in response.url
