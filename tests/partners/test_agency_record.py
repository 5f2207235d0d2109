"""What was done at an agency that is about no child, for those who answer for its people."""

import csv
import io
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from partners import tasks
from partners.rules import AgencyKind, Role
from partners.workflow import invitations
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db

PAGE, FILE = "/manage/record/", "/manage/record/csv/"


@pytest.fixture
def admin():
    return make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))


def invited(admin) -> None:
    invitations.invite(
        agency=admin.agency,
        email="new@example.test",
        role=Role.ON_CALL,
        title="On-call",
        by=make.acting(admin),
        now=timezone.now(),
    )


def text(answer) -> str:
    return answer.content.decode()


def test_an_administrator_reads_who_was_invited_by_whom_and_who_signed_in(admin, sign_in) -> None:
    invited(admin)
    worker = make.job(Role.ON_CALL, admin.agency)
    record(Fact.SIGNED_IN, by=make.acting(worker), about=worker.person, at=timezone.now())

    page = text(sign_in(admin).get(PAGE))

    assert Fact.INVITED.label in page
    assert Fact.SIGNED_IN.label in page
    assert admin.person.name in page
    assert worker.person.name in page
    assert Event.objects.first().hash[:12] in page


def test_a_job_that_ends_by_its_last_day_is_in_it_and_so_is_the_link_that_was_taken_back(
    admin, sign_in
) -> None:
    invited(admin)
    job = make.job(Role.ON_CALL, admin.agency, who=make.person(email="new@example.test"))
    type(job).objects.filter(pk=job.pk).update(ended_on=make.today())

    tasks.close_jobs()

    page = text(sign_in(admin).get(PAGE)).split("<table", 1)[-1]
    for fact in (Fact.JOB_ENDED, Fact.INVITATION_TAKEN_BACK):
        assert fact.label in page
    assert Event.objects.get(fact=Fact.JOB_ENDED).person_name == "Whereabouts"


def test_nobody_else_reads_it_and_nothing_of_another_agency_is_in_it(admin, sign_in) -> None:
    other = make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))
    invited(other)

    assert other.person.name not in text(sign_in(admin).get(PAGE))
    worker = sign_in(make.job(Role.ON_CALL, admin.agency))
    assert worker.get(PAGE).status_code == 403
    assert worker.post(FILE).status_code == 403


def test_what_was_done_on_a_childs_record_is_not_in_it(world, sign_in) -> None:
    make.logged(world)
    admin = make.job(Role.AGENCY_ADMIN, world.provider)

    page = text(sign_in(admin).get(PAGE))

    assert Event.objects.filter(agency_id=world.provider.pk, child_id=world.child.pk).exists()
    assert "entries" not in page or world.carer.person.name not in page.split("<table", 1)[-1]


def test_it_is_narrowed_by_what_happened_by_whom_and_between_which_days(admin, sign_in) -> None:
    invited(admin)
    worker, before = make.job(Role.ON_CALL, admin.agency), timezone.now() - timedelta(days=40)
    record(Fact.SIGNED_IN, by=make.acting(worker), about=worker.person, at=before)
    client = sign_in(admin)

    def shown(query: str) -> str:
        return text(client.get(f"{PAGE}?{query}")).split("<table", 1)[-1]

    assert worker.person.name not in shown(f"fact={Fact.INVITED}")
    assert Fact.INVITED.label not in shown(f"person={worker.person_id}")
    since = before.date() + timedelta(days=2)
    days = f"since-day={since.day}&since-month={since.month}&since-year={since.year}"
    assert worker.person.name not in shown(days)
    assert "Nothing matches. Remove a filter." in text(client.get(f"{PAGE}?fact={Fact.CHILD_DIED}"))


def test_it_is_taken_out_as_a_file_which_is_on_the_record(admin, sign_in) -> None:
    invited(admin)

    taken = sign_in(admin).post(FILE, {"fact": Fact.INVITED})

    assert taken.headers["Content-Type"].startswith("text/csv")
    heads, row = csv.reader(io.StringIO(text(taken).lstrip("\ufeff"), newline=""))
    assert heads[1] == "What happened"
    assert row[1] == Fact.INVITED.label
    (taken_out,) = Event.objects.filter(fact=Fact.RECORD_EXPORTED)
    assert (taken_out.agency_id, taken_out.payload) == (admin.agency_id, {"events": 1})


def test_taking_the_file_asks_again_who_it_is(admin) -> None:
    client = client_of(admin.person, admin)
    session = client.session
    for shown in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        shown["at"] = 1.0
    session.save()

    assert client.post(FILE).status_code == 302
    assert not Event.objects.filter(fact=Fact.RECORD_EXPORTED).exists()


def test_the_agencys_page_leads_there(admin, sign_in) -> None:
    assert f'href="{reverse("agency-record")}"' in text(sign_in(admin).get(reverse("agency")))
