"""An agency's key: it speaks as one job, for as long as the job lasts and nobody takes it back."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from partners import tokens
from partners.actor import Actor, actor_of
from partners.models import AgencyToken, Job
from partners.rules import Role
from partners.workflow.jobs import close_next, end_job, set_last_day
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/children/"


def asked_with(key: str, address: str = ADDRESS) -> int:
    return Client(headers={"Authorization": f"Token {key}"}).get(address).status_code


@pytest.fixture
def job(world: make.World) -> Job:
    return world.on_call


def test_a_key_sees_what_its_job_sees(world: make.World, job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    answer = Client(headers={"Authorization": f"Token {key}"}).get(ADDRESS)

    assert [child["id"] for child in answer.json()["results"]] == [world.child.pk]


def test_only_the_keys_digest_is_kept(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    assert key not in str(AgencyToken.objects.values().get())


def test_a_key_that_was_taken_back_is_refused(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())
    assert asked_with(key) == 200

    tokens.revoke(AgencyToken.objects.all(), now=timezone.now())

    assert asked_with(key) == 401


def test_a_key_ends_with_its_job(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    job.ended_on = timezone.localdate()
    job.save()

    assert asked_with(key) == 401


def test_a_key_waits_for_its_job_to_begin(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    job.started_on = timezone.localdate() + timedelta(days=1)
    job.save()

    assert asked_with(key) == 401


def test_a_key_ends_when_its_person_may_not_sign_in_any_more(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    job.person.is_active = False
    job.person.save()

    assert asked_with(key) == 401


def test_keys_end_when_their_person_has_to_begin_again(
    world: make.World, job: Job, sign_in: Any
) -> None:
    """At their other agencies too, and nobody else's."""
    elsewhere = make.job(Role.SOCIAL_WORKER, world.responsible, who=job.person)
    now = timezone.now()
    theirs = [tokens.issue(job=each, name="Case system", now=now)[1] for each in (job, elsewhere)]
    _, kept = tokens.issue(job=world.coordinator, name="Case system", now=now)
    administrator = make.job(Role.AGENCY_ADMIN, job.agency)
    assert [asked_with(key) for key in (*theirs, kept)] == [200, 200, 200]

    page = reverse("begin-again", args=[job.pk])
    assert sign_in(administrator).post(page, {"sent": "1"}).status_code == 302

    assert [asked_with(key) for key in (*theirs, kept)] == [401, 401, 200]
    assert Event.objects.filter(fact=Fact.KEY_REVOKED).count() == 2


def test_a_key_that_somebody_made_for_another_ends_when_they_have_to_begin_again(
    world: make.World, job: Job, sign_in: Any
) -> None:
    """Whoever sets agencies up was shown it, or whoever was signed in as them."""
    setting_up = Actor(world.coordinator.person_id, "Kim", 0, "Setting agencies up", None, 0, "")
    now = timezone.now()
    _, made = tokens.issue(job=job, name="Case system", now=now, by=setting_up)
    _, kept = tokens.issue(job=job, name="Another system", now=now)
    administrator = make.job(Role.AGENCY_ADMIN, world.coordinator.agency)

    page = reverse("begin-again", args=[world.coordinator.pk])
    assert sign_in(administrator).post(page, {"sent": "1"}).status_code == 302

    assert [asked_with(key) for key in (made, kept)] == [401, 200]


def test_a_key_ends_at_once_with_a_job_that_is_ended_and_does_not_come_back(
    job: Job, sign_in: Any
) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())
    by = actor_of(make.job(Role.AGENCY_ADMIN, job.agency))

    end_job(job=job, by=by, now=timezone.now())
    assert asked_with(key) == 401

    Job.objects.filter(pk=job.pk).update(ended_on=None, closed_at=None)
    assert asked_with(key) == 401


def test_a_key_ends_with_the_last_day_of_a_job(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())
    by = actor_of(make.job(Role.AGENCY_ADMIN, job.agency))
    set_last_day(job=job, last_day=timezone.localdate(), by=by, now=timezone.now())
    assert asked_with(key) == 200

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert asked_with(key) == 401
        assert close_next(now=timezone.now())
        assert AgencyToken.objects.get().revoked_at


@pytest.mark.parametrize("sent", ["Token", "Token ", "Token wrong", "Token wr\xf6ng", "Bearer x"])
def test_what_is_no_key_is_a_401_that_says_what_to_send(job: Job, sent: str) -> None:
    answer = Client(headers={"Authorization": sent}).get(ADDRESS)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert set(answer.json()) == {"detail"}


def test_without_key_or_session_the_answer_is_json_and_not_a_way_to_sign_in() -> None:
    answer = Client().get(ADDRESS)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/json"


def test_a_key_is_for_the_api_alone(job: Job) -> None:
    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())

    assert asked_with(key, "/board/") == 302


def test_somebody_signed_in_without_a_job_is_told_who_can_set_it_up() -> None:
    client = Client()
    client.force_login(make.person(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(ADDRESS)

    assert answer.status_code == 403
    assert "administrator" in answer.json()["who_could"]


def test_the_database_knows_who_acts_with_a_key(job: Job) -> None:
    told: list[Any] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "set_config" in sql:
            told.append(params)
        return execute(sql, params, many, context)

    _, key = tokens.issue(job=job, name="Case system", now=timezone.now())
    with connection.execute_wrapper(note):
        asked_with(key)

    said = dict(zip(told[-1][::2], told[-1][1::2], strict=True))
    assert (
        said.items()
        >= {
            "whereabouts.person": str(job.person_id),
            "whereabouts.agency": str(job.agency_id),
            "whereabouts.home": "",
            "whereabouts.role": Role.ON_CALL,
        }.items()
    )


# The command


def test_the_command_shows_a_key_once_and_takes_it_back(job: Job) -> None:
    out = StringIO()
    call_command("api_token", "issue", job.person.email, "Case system", stdout=out)
    key = out.getvalue().split()[-1]
    assert asked_with(key) == 200

    call_command("api_token", "revoke", "Case system", stdout=out)

    assert asked_with(key) == 401
    told = Event.objects.filter(about_type="partners.agencytoken").values_list("fact", flat=True)
    assert list(told) == [Fact.KEY_ISSUED, Fact.KEY_REVOKED]
    with pytest.raises(CommandError, match="No key named"):
        call_command("api_token", "revoke", "Case system")


def test_the_command_asks_which_of_several_jobs_is_meant(world: make.World, job: Job) -> None:
    second = make.job(Role.COORDINATOR, world.host, who=job.person)

    with pytest.raises(CommandError, match=f"--job {second.pk}"):
        call_command("api_token", "issue", job.person.email, "Case system")
    with pytest.raises(CommandError, match="No such job"):
        call_command("api_token", "issue", "nobody@example.test", "Case system")

    call_command(
        "api_token", "issue", job.person.email, "Case system", job=second.pk, stdout=StringIO()
    )
    assert AgencyToken.objects.get().job == second
