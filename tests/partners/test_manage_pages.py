"""The pages of an agency's administrator: theirs alone, their agency's alone, and quick."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Agency, Home, Invitation, Job, Mail, RotaShift, Setup, Team
from partners.rules import AgencyKind, HomeKind, Office, Role
from partners.workflow import invitations
from tests import make
from tests.make import acting

pytestmark = pytest.mark.django_db

LISTS = (
    "people",
    "people-check",
    "weak-sign-in",
    "leavers",
    "invitations",
    "homes",
    "teams",
    "rota",
    "agency",
    "agency-details",
    "agency-agreement",
    "agency-contact",
    "agency-alert",
    "agency-record",
    "invite",
    "new-home",
    "new-team",
)


@pytest.fixture
def fostering():
    return make.agency(AgencyKind.FOSTERING)


@pytest.fixture
def admin(fostering):
    return make.job(Role.AGENCY_ADMIN, fostering)


@pytest.fixture
def client(admin, sign_in):
    return sign_in(admin)


def post(client, name, /, *args, **said):
    return client.post(reverse(name, args=args), {"submission": str(uuid4()), **said})


def staffed(agency: Agency, number: int) -> None:
    """An agency with some of everything."""
    team, _ = Team.objects.get_or_create(
        agency=agency, office=Office.ON_CALL, defaults={"name": "On-call", "phone": "101"}
    )
    now = timezone.now()
    admin = Job.objects.get(agency=agency, role=Role.AGENCY_ADMIN)
    for _ in range(number):
        home = make.home(agency)
        make.carer(home)
        job = make.job(Role.ON_CALL, agency)
        RotaShift.objects.create(
            team=team, person=job.person, starts_at=now, ends_at=now + timedelta(hours=8)
        )
        invitations.invite(
            agency=agency,
            email=make.person().email,
            role=Role.ON_CALL,
            title="On-call",
            by=acting(admin),
            now=now,
        )


def test_whoever_invites_is_told_what_their_agency_has_still_to_agree(client, fostering):
    asked = client.get(reverse("invite")).content.decode()
    assert (
        "Not done yet at your agency: agency details, information-sharing agreement, senior contact"
        in asked
    )

    Agency.objects.filter(pk=fostering.pk).update(phone="01902 000000")
    Setup.objects.create(
        agency=fostering,
        agreement_on=timezone.localdate(),
        agreement_reference="ISA 4",
        contact_name="Jo Hart",
        contact_phone="01902 000001",
    )
    assert "Not done yet" not in client.get(reverse("invite")).content.decode()


# Whose they are


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.AGENCY_ADMIN, Role.CARER, Role.HOME_STAFF})
)
def test_no_other_role_opens_any_of_them_and_each_is_told_who_could(fostering, sign_in, role):
    client = sign_in(make.job(role, fostering))

    for name in LISTS:
        answer = client.get(reverse(name))
        assert answer.status_code == 403, name
        assert "Your agency’s administrator can do this" in answer.content.decode()


def test_what_is_another_agencys_is_not_there(client):
    other = make.agency(AgencyKind.FOSTERING)
    job = make.job(Role.AGENCY_ADMIN, other)
    staffed(other, 1)
    pages = [
        ("person", job.person_id),
        ("new-job", job.person_id),
        *[(name, job.pk) for name in ("change-job", "leave-job", "end-job", "begin-again")],
        ("change-home", Home.objects.get(provider=other).pk),
        ("close-home", Home.objects.get(provider=other).pk),
        ("change-team", Team.objects.get(agency=other).pk),
        ("team-rota", Team.objects.get(agency=other).pk),
        ("new-shift", Team.objects.get(agency=other).pk),
        ("end-shift", RotaShift.objects.get(team__agency=other).pk),
    ]
    for name, pk in pages:
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
        assert post(client, name, pk).status_code in (404, 405), name
    for name, pk in [
        ("invite-again", Invitation.objects.get(agency=other).pk),
        ("take-back", Invitation.objects.get(agency=other).pk),
        ("stay-in-job", job.pk),
        ("remind-of-sign-in", job.pk),
    ]:
        assert post(client, name, pk).status_code == 404, name


def test_lists_name_nobody_of_another_agency(client):
    other = make.agency(AgencyKind.FOSTERING)
    stranger = make.job(Role.AGENCY_ADMIN, other)
    staffed(other, 2)

    for name in LISTS:
        page = client.get(reverse(name)).content.decode()
        assert stranger.person.name not in page, name
        assert not [job for job in Job.objects.filter(agency=other) if job.person.name in page]


def test_an_administrator_sees_no_child(world, sign_in):
    client = sign_in(make.job(Role.AGENCY_ADMIN, world.provider))

    for name in LISTS:
        page = client.get(reverse(name)).content.decode()
        assert world.child.forename not in page, name
        assert world.child.surname not in page, name
    assert client.get(f"/children/{world.child.pk}/").status_code == 404


# What they cost


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_no_more_of_the_database(client, fostering, name):
    staffed(fostering, 2)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        assert client.get(reverse(name)).status_code == 200
    staffed(fostering, 8)
    with CaptureQueriesContext(connection) as many:
        assert client.get(reverse(name)).status_code == 200

    assert len(many) == len(few)


def test_long_lists_have_pages(client, fostering):
    staffed(fostering, 30)

    first = client.get(reverse("people")).content.decode()
    second = client.get(reverse("people") + "?page=2&role=on-call").content.decode()

    assert "page=2" in first
    assert "role=on-call" in second


# Empty


def test_an_agency_that_begins_is_told_what_would_be_there(client):
    said = {
        "invitations": "Nobody has been invited yet",
        "homes": "No home yet",
        "teams": "No team yet",
        "rota": "There is no team to be on duty for",
    }
    for name, words in said.items():
        assert words in client.get(reverse(name)).content.decode()


# People


def test_people_are_narrowed_by_what_they_do_and_found_by_name(client, fostering):
    carer = make.carer(make.home(fostering))
    worker = make.job(Role.ON_CALL, fostering)

    narrowed = client.get(reverse("people") + "?role=carer").content.decode()
    found = client.post(reverse("people"), {"called": worker.person.name}).content.decode()

    assert carer.person.name in narrowed
    assert f">{worker.person.name}<" not in narrowed
    assert worker.person.name in found
    assert f">{carer.person.name}<" not in found


@pytest.mark.parametrize("query", ["?role=²&home=x&page=-1", "?home=9999999999999", "?shown=%00"])
def test_an_address_that_makes_no_sense_is_answered_all_the_same(client, query):
    assert client.get(reverse("people") + query).status_code == 200


def test_inviting_by_the_page_sends_one_invitation_however_often_it_is_pressed(client):
    said = {
        "submission": str(uuid4()),
        "email": "New.Person@Example.test",
        "role": "on-call",
        "title": "On-call worker",
    }
    answers = [client.post(reverse("invite"), said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    (invitation,) = Invitation.objects.all()
    assert invitation.email == "new.person@example.test"
    assert Mail.objects.count() == 1


def test_what_was_typed_is_kept_when_an_invitation_is_refused(client, fostering):
    colleague = make.job(Role.ON_CALL, fostering)

    answer = post(
        client, "invite", email=colleague.person.email, role="on-call", title="On-call worker"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{colleague.person} works here as" in page
    assert colleague.person.email in page


def test_an_administrator_is_offered_no_job_for_themselves_and_told_who_could(client, admin):
    page = client.get(reverse("person", args=[admin.person_id])).content.decode()

    assert reverse("new-job", args=[admin.person_id]) not in page
    assert "Another administrator adds a job for you" in page
    said = {"role": "on-call", "title": "On-call worker"}
    answer = post(client, "new-job", admin.person_id, **said)
    assert answer.status_code == 409
    assert "Another administrator has to do this for you" in answer.content.decode()
    assert list(admin.person.jobs.all()) == [admin]


def test_an_administrator_who_ends_their_own_job_is_signed_out(client, admin, fostering):
    make.job(Role.AGENCY_ADMIN, fostering)

    answer = post(client, "end-job", admin.pk)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(reverse("people")).status_code == 302


def test_several_leave_by_pasting_their_addresses(client, fostering):
    jobs = [make.job(Role.ON_CALL, fostering) for _ in range(3)]
    pasted = "\n".join([*(job.person.email.upper() for job in jobs[:2]), "nobody@example.test"])

    page = post(client, "leavers", pasted=pasted).content.decode()

    assert "2 jobs end" in page
    assert "nobody@example.test" in page
    assert jobs[2].person.name not in page
    chosen = [str(job.pk) for job in jobs[:2]]
    answer = post(client, "leavers", step="confirm", offered=chosen, jobs=chosen, when="now")
    assert answer.status_code == 302
    assert Job.objects.filter(ended_on__isnull=False).count() == 2


def test_nobody_of_another_agency_leaves_by_a_forged_form(client):
    stranger = make.job(Role.ON_CALL, make.agency(AgencyKind.FOSTERING))
    forged = [str(stranger.pk)]

    post(client, "leavers", step="confirm", offered=forged, jobs=forged, when="now")

    stranger.refresh_from_db()
    assert stranger.ended_on is None


def test_everybody_not_ticked_is_confirmed(client, admin, fostering):
    right, wrong = (make.job(Role.ON_CALL, fostering) for _ in range(2))
    offered = [str(job.pk) for job in (right, wrong, admin)]

    refused = post(client, "people-check", offered=offered, wrong=[str(wrong.pk)])
    assert refused.status_code == 422
    post(client, "people-check", offered=offered, wrong=[str(wrong.pk)], looked="on")

    assert list(Job.objects.filter(checked_at=None)) == [wrong]


# Homes


def test_a_home_is_added_put_right_and_closed(client, fostering):
    post(
        client,
        "new-home",
        kind="foster-household",
        name="The Lowe household",
        address="1 Fern Row",
        postcode="wv3  7dp",
        urn="",
    )
    home = Home.objects.get(provider=fostering)
    assert (home.address.postcode, home.urn) == ("WV3 7DP", None)

    post(
        client,
        "change-home",
        home.pk,
        name="The Lowe household",
        address="2 Fern Row",
        postcode="WV3 7DP",
        urn="SC1",
    )
    post(client, "close-home", home.pk)

    home.refresh_from_db()
    assert (home.address.street, home.urn, home.closed_on) == (
        "2 Fern Row",
        "SC1",
        timezone.localdate(),
    )


def test_a_home_where_people_work_stays_open(client, fostering):
    home = make.home(fostering)
    make.carer(home)

    assert post(client, "close-home", home.pk).status_code == 409
    home.refresh_from_db()
    assert home.closed_on is None


def test_two_homes_of_one_name_are_refused_in_words(client, fostering):
    home = make.home(fostering, HomeKind.FOSTER_HOUSEHOLD)

    answer = post(
        client, "new-home", kind="foster-household", name=home.name, address="1 A", postcode="W1 1A"
    )

    assert answer.status_code == 409
    assert "Give this one another name" in answer.content.decode()


# Rota


def test_a_shift_is_put_on_the_rota_and_seen_there(client, fostering):
    team = make.team(fostering, Office.ON_CALL)
    worker = make.job(Role.ON_CALL, fostering)
    tomorrow = timezone.localdate() + timedelta(days=1)
    parts = {"day": str(tomorrow.day), "month": str(tomorrow.month), "year": str(tomorrow.year)}
    said = {"person": str(worker.person_id), "starts_at-time": "8am", "ends_at-time": "4pm"}
    said |= {
        f"{name}-{part}": value
        for name in ("starts_at", "ends_at")
        for part, value in parts.items()
    }

    answer = post(client, "new-shift", team.pk, **said)

    assert answer.status_code == 302
    assert f"{worker.person.name}, 8am to 4pm" in client.get(answer["Location"]).content.decode()


# The agency


def test_an_agency_is_ready_when_everything_is_done(client, admin, fostering):
    team = make.team(fostering, Office.ON_CALL, email="desk@example.test")
    worker = make.job(Role.ON_CALL, fostering)
    now = timezone.now()
    RotaShift.objects.create(
        team=team, person=worker.person, starts_at=now, ends_at=now + timedelta(hours=9)
    )
    for job in (worker, admin):
        job.person.last_login = now
        job.person.save(update_fields=["last_login"])
    assert "1 of 8" not in client.get(reverse("agency")).content.decode()
    post(client, "agency-details", phone="0113 496 0000")
    day = {"agreed_on-day": "1", "agreed_on-month": "4", "agreed_on-year": "2026"}
    post(client, "agency-agreement", reference="Tier 2", **day)
    post(
        client,
        "agency-contact",
        name="Rosa Pye",
        title="Manager",
        phone="0113 496 0001",
        email="r@example.test",
    )
    post(client, "agency-alert", send="1")
    assert post(client, "agency-alert", code="x").status_code == 409
    post(client, "agency-alert", code=Setup.objects.get().alert_code)

    assert "Everything is done" in client.get(reverse("agency")).content.decode()


def test_a_test_alert_goes_to_the_desk_and_to_whoever_is_on_duty(client, fostering):
    team = make.team(fostering, Office.ON_CALL, email="desk@example.test")
    worker = make.job(Role.ON_CALL, fostering)
    now = timezone.now()
    RotaShift.objects.create(
        team=team, person=worker.person, starts_at=now, ends_at=now + timedelta(hours=9)
    )

    post(client, "agency-alert", send="1")

    sent = set(Mail.objects.values_list("address", flat=True))
    assert sent == {"desk@example.test", worker.person.email}
