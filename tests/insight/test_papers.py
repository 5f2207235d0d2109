"""The episode report: asked for, made as the person who asked, waited for, and taken away."""

from datetime import date, datetime, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from pdfua import validate

from audit.models import Event, Look
from audit.rules import Fact
from children.models import Document, Sight
from children.rules import DocumentKind
from core import papers as core_papers
from core.refusals import Denied
from insight import tasks, workflow
from insight.access import documents_visible_to
from missing import ledger
from missing.models import Episode
from partners.actor import actor_of
from partners.behalf import on_behalf_of
from partners.models import Job
from partners.rules import Role
from tests import make
from tests.insight.paper import in_the_margins, reader_of, words
from tests.make import acting
from tests.roles import as_role

HOUR = timedelta(hours=1)


def asked(episode: Episode, job: Job, now: datetime) -> Document:
    return workflow.ask_for_document(
        episode=episode, kind=DocumentKind.EPISODE_REPORT, by=acting(job), now=now
    )


def made(episode: Episode, job: Job, now: datetime) -> Document:
    document = asked(episode, job, now)
    tasks.make_document(document.pk)
    document.refresh_from_db()
    return document


# What it says


def test_the_report_tells_the_night_word_for_word(world, episode, now):
    said = words(made(episode, world.social_worker, now))

    for part in (
        str(world.child),
        "Often late on a Saturday",
        "Ring again at 11pm",
        "No inhaler, and the phone is off",
        "Spoken to by phone at 11:20pm",
        "The framework suggested the same.",
        "Rang the friend’s mother",
        "WM-2231",
        "They came back by themselves",
        "No answer",
        "Youth centre",
        "Offer the return interview",
        "Default framework 1.3",
        "Written down",
    ):
        assert part in said, part


def test_every_event_is_in_it_with_its_fingerprint(world, episode, now):
    said = words(made(episode, world.social_worker, now))

    for event in Event.objects.filter(episode_id=episode.pk, recorded_at__lt=now):
        assert event.hash[:12] in said, event.fact


def test_what_the_child_said_in_the_interview_is_never_in_it(world, episode, now):
    assert "Zebra" not in words(made(episode, world.social_worker, now))


def test_police_get_a_report_without_the_interview(world, now):
    episode = make.reported(world, now=now - 5 * HOUR)
    make.back(world, now=now - 2 * HOUR, episode=episode)

    said = words(made(episode, world.sergeant, now))

    assert "WM-2231" in said
    assert "No return interview is shown here." in said
    assert "offer a return interview" not in said
    assert "the return interview" not in said.lower()


def test_a_report_of_a_night_that_has_only_begun_says_what_there_is_not_yet(world, now):
    episode = make.opened(world, now=now - HOUR)

    said = words(made(episode, world.on_call, now))

    assert "No level was set." in said
    assert "Police were not told." in said
    assert "No police decision was challenged." in said
    assert "is not recorded as back" in said


def test_no_name_of_the_child_is_in_its_name_title_or_on_top_of_its_pages(world, episode, now):
    document = made(episode, world.social_worker, now)
    reader = reader_of(document)

    outside = [document.filename, reader.metadata.title, str(reader.metadata)]
    assert document.filename == f"{episode.reference}-episode-report.pdf"
    assert reader.metadata.title == f"Episode report {episode.reference}"
    for each in outside:
        assert world.child.forename not in each
        assert world.child.surname not in each
    for page in reader.pages:
        assert in_the_margins(page).count(episode.reference) >= 1
        assert world.child.forename not in in_the_margins(page)


def test_it_has_no_error_that_a_machine_can_find(world, episode, now, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(bytes(made(episode, world.social_worker, now).content))

    findings = validate(path).findings

    assert [f.message for f in findings if f.severity.name == "ERROR"] == []


# Asking


def test_asking_is_on_the_record_and_makes_nothing_yet(world, episode, now):
    document = asked(episode, world.on_call, now)

    assert document.made_at is None
    event = Event.objects.get(fact=Fact.DOCUMENT_ASKED)
    assert event.person_id == world.on_call.person_id
    assert ledger.check(episode) == []


def test_carers_do_not_print_and_strangers_find_nothing(world, episode, now):
    with pytest.raises(Denied):
        asked(episode, world.carer, now)
    with pytest.raises(Http404):
        asked(episode, make.job(Role.SOCIAL_WORKER, make.authority()), now)


def test_the_queue_is_woken_after_the_commit_alone(
    world, episode, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as woken:
        asked(episode, world.on_call, now)

    assert len([call for call in woken if "wake" in repr(call)]) == 1


def test_a_queue_that_does_not_hear_loses_nothing(world, episode, now):
    asked(episode, world.on_call, now)

    assert workflow.waiting(now=now + timedelta(minutes=1))


def test_it_is_made_once_however_often_it_is_asked(world, episode, now):
    document = made(episode, world.social_worker, now)
    print_before = document.fingerprint

    tasks.make_document(document.pk)
    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert document.fingerprint == print_before
    assert Event.objects.filter(fact=Fact.DOCUMENT_MADE).count() == 1


def test_a_document_that_is_nowhere_is_no_error(db):
    tasks.make_document(123_456_789)


def test_whoever_lost_sight_of_the_child_gets_nothing(world, now):
    episode = make.reported(world, now=now - 5 * HOUR)
    document = asked(episode, world.sergeant, now)
    Sight.objects.filter(agency=world.force).update(until=now - HOUR)

    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert document.content is None
    assert document.failure == workflow.NOT_SEEN
    assert not Event.objects.filter(fact=Fact.DOCUMENT_MADE).exists()


def test_whoever_left_the_job_gets_nothing_though_another_job_of_theirs_sees_the_child(
    world, episode, now
):
    document = asked(episode, world.social_worker, now)
    make.job(Role.COORDINATOR, world.host, who=world.social_worker.person)
    Job.objects.filter(pk=world.social_worker.pk).update(ended_on=date(2021, 1, 1))

    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert document.failure == workflow.NOT_SEEN


def test_a_machine_that_cannot_draw_says_so(world, episode, now, monkeypatch):
    def cannot():
        raise core_papers.CannotDraw("no Pango")

    monkeypatch.setattr(core_papers, "_drawing", cannot)

    document = made(episode, world.social_worker, now)

    assert document.failure == workflow.NOT_DRAWN


def test_the_sweep_makes_what_nobody_made_and_leaves_the_rest(world, episode, now, monkeypatch):
    monkeypatch.setitem(current_app.conf, "task_always_eager", True)
    old = asked(episode, world.on_call, now - timedelta(minutes=2))
    fresh = asked(episode, world.on_call, now)

    tasks.make_waiting_documents()
    tasks.make_waiting_documents()

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert old.made_at is not None
    assert fresh.made_at is None


def test_nobody_waits_for_ever(world, episode, now):
    document = asked(episode, world.on_call, now - HOUR)

    tasks.make_waiting_documents()

    document.refresh_from_db()
    assert document.failure == workflow.NOT_MADE


def test_working_for_somebody_uses_the_web_roles_rights_and_gives_them_back(world, now):
    with as_role(settings.WORKER_ROLE):
        with on_behalf_of(
            person_id=world.on_call.person_id, job_id=world.on_call.pk, now=now
        ) as actor:
            assert actor == actor_of(world.on_call)
            assert told() == (settings.WEB_ROLE, str(world.on_call.person_id))
        assert told() == (settings.WORKER_ROLE, "")


def test_a_worker_that_may_not_act_with_the_web_roles_rights_makes_nothing_for_anybody(
    world, now, owner
):
    with owner(), connection.cursor() as cursor:
        cursor.execute(f'REVOKE "{settings.WEB_ROLE}" FROM "{settings.WORKER_ROLE}"')
        cursor.execute(f'SET LOCAL SESSION AUTHORIZATION "{settings.WORKER_ROLE}"')

        with (
            pytest.raises(ProgrammingError, match="permission denied to set role"),
            transaction.atomic(),
            on_behalf_of(person_id=world.on_call.person_id, job_id=world.on_call.pk, now=now),
        ):
            pytest.fail("It went on with the worker's own sight.")

        cursor.execute("RESET SESSION AUTHORIZATION")


def told() -> tuple[str, str]:
    """Who the database thinks is asking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('whereabouts.person', true)")
        return tuple(cursor.fetchone())


def test_the_worker_may_act_with_the_web_roles_rights_and_does_not_wear_them(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(%(worker)s, %(web)s, 'MEMBER'),"
            " pg_has_role(%(worker)s, %(web)s, 'USAGE')",
            {"worker": settings.WORKER_ROLE, "web": settings.WEB_ROLE},
        )
        assert cursor.fetchone() == (True, False)


# Waiting, and taking it away


def test_the_page_waits_without_scripts_and_then_offers_the_file(world, episode, sign_in, now):
    client = sign_in(world.on_call)

    sent = client.post(f"/missing/{episode.reference}/report/")
    waiting = client.get(sent.url)
    document = Document.objects.get()
    tasks.make_document(document.pk)
    ready = client.get(sent.url)
    document.refresh_from_db()

    assert waiting.headers["Refresh"] == "2"
    assert "Preparing the report" in waiting.content.decode()
    assert "Refresh" not in ready.headers
    assert document.fingerprint[:32] in ready.content.decode()
    assert "KB" in ready.content.decode()


def test_a_report_that_failed_says_why_and_is_not_asked_for_for_ever(world, episode, sign_in, now):
    document = asked(episode, world.on_call, now)
    Document.objects.update(failure="It rained.")

    page = sign_in(world.on_call).get(f"/documents/{document.pk}/")

    assert "Refresh" not in page.headers
    assert "It rained." in page.content.decode()


def test_after_a_minute_the_page_asks_less_often(world, episode, sign_in, now):
    document = asked(episode, world.on_call, now - timedelta(minutes=3))

    page = sign_in(world.on_call).get(f"/documents/{document.pk}/")

    assert page.headers["Refresh"] == "15"
    assert "longer than usual" in page.content.decode()


def test_the_file_is_a_download_that_nothing_keeps_and_each_one_is_recorded(
    world, episode, sign_in, now
):
    document = made(episode, world.on_call, now)
    client = sign_in(world.on_call)

    for _ in range(2):
        response = client.get(f"/documents/{document.pk}/{document.filename}")

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="{episode.reference}-episode-report.pdf"'
    )
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content == bytes(document.content)
    assert Event.objects.filter(fact=Fact.DOCUMENT_READ).count() == 2
    assert Look.objects.filter(purpose=f"Opened {document.filename}").exists()


def test_a_file_asked_for_too_early_goes_back_to_waiting(world, episode, sign_in, now):
    document = asked(episode, world.on_call, now)

    response = sign_in(world.on_call).get(f"/documents/{document.pk}/{document.filename}")

    assert response.url == f"/documents/{document.pk}/"


def test_only_somebody_who_reads_the_same_opens_it(world, episode, sign_in, now):
    document = made(episode, world.social_worker, now)
    colleague = make.job(Role.SOCIAL_WORKER, world.responsible)

    assert documents_visible_to(acting(colleague)).exists()
    for job in (
        world.carer,
        world.on_call,
        world.coordinator,
        world.placing_manager,
        world.sergeant,
        world.interviewer,
        make.job(Role.SOCIAL_WORKER, make.authority()),
        make.job(Role.AGENCY_ADMIN, world.responsible),
    ):
        client = sign_in(job)
        for path in ("", document.filename, "other.pdf"):
            response = client.get(f"/documents/{document.pk}/{path}")
            assert response.status_code == 404, (job.role, path)
    assert sign_in(colleague).get(f"/documents/{document.pk}/other.pdf").status_code == 404


def test_a_document_goes_out_of_sight_with_the_child(world, sign_in, now):
    episode = make.reported(world, now=now - 5 * HOUR)
    document = made(episode, world.sergeant, now)
    client = sign_in(world.sergeant)
    assert client.get(f"/documents/{document.pk}/").status_code == 200

    Sight.objects.filter(agency=world.force).update(until=now - HOUR)

    assert client.get(f"/documents/{document.pk}/").status_code == 404
    assert client.get(f"/documents/{document.pk}/{document.filename}").status_code == 404


def test_carers_are_told_who_can_print_it(world, episode, sign_in):
    client = sign_in(world.carer)

    for response in (
        client.get(f"/missing/{episode.reference}/report/"),
        client.post(f"/missing/{episode.reference}/report/"),
    ):
        assert response.status_code == 403
    assert not Document.objects.exists()


def test_pressed_twice_it_is_asked_for_once(world, episode, sign_in):
    client = sign_in(world.on_call)
    pressed = {"submission": "7b0f3f1c-1111-4222-8333-123456789abd"}

    first = client.post(f"/missing/{episode.reference}/report/", pressed)
    second = client.post(f"/missing/{episode.reference}/report/", pressed)

    assert first.url == second.url
    assert Document.objects.count() == 1


def test_the_pages_take_few_statements_and_do_not_read_the_file(world, episode, sign_in, now):
    document = made(episode, world.on_call, now)
    client = sign_in(world.on_call)

    for path in (f"/documents/{document.pk}/", f"/missing/{episode.reference}/report/"):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        besides = ("SAVEPOINT", "RELEASE", "SELECT set_config")
        sql = [q["sql"] for q in captured if not q["sql"].startswith(besides)]
        assert len([each for each in sql if "partners_session" not in each]) <= 8
        assert not any('"children_document"."content",' in each for each in sql)


def test_drawing_takes_as_many_statements_for_a_long_night_as_for_a_short_one(world, episode, now):
    short = statements(asked(episode, world.social_worker, now))
    other = make.job(Role.SOCIAL_WORKER, world.responsible)
    for _ in range(5):
        asked(episode, other, now)

    assert statements(asked(episode, world.social_worker, now)) <= short


def statements(document: Document) -> int:
    with CaptureQueriesContext(connection) as captured:
        tasks.make_document(document.pk)
    return len(captured)
