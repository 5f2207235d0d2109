"""A challenge as a PDF: what an officer whose force is not on the service needs to answer it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from pdfua import validate

from children.models import Document
from core.refusals import Denied
from escalation import workflow as escalation_workflow
from escalation.models import Challenge
from escalation.rules import Outcome
from escalation.workflow.following import climb
from insight import tasks, workflow
from insight.access import documents_visible_to
from partners.actor import SERVICE
from partners.models import Job
from partners.rules import Office, Rank, Role
from tests import make
from tests.insight.paper import in_the_margins, reader_of, words
from tests.make import World, acting
from tests.missing.pages import words as words_on

MINUTE = timedelta(minutes=1)


@pytest.fixture
def challenge(world: World, now: datetime) -> Challenge:
    decision = make.decided(world, now=now - 30 * MINUTE)
    return make.challenged(world, decision=decision, now=now - 20 * MINUTE)


def asked(challenge: Challenge, job: Job, now: datetime) -> Document:
    return workflow.ask_for_challenge(challenge=challenge, by=acting(job), now=now)


def made(challenge: Challenge, job: Job, now: datetime) -> Document:
    document = asked(challenge, job, now)
    tasks.make_document(document.pk)
    document.refresh_from_db()
    return document


def questioned(world: World, challenge: Challenge, now: datetime) -> None:
    question = escalation_workflow.ask(
        challenge=challenge,
        office=Office.ON_CALL,
        text="Which friends were named?",
        by=acting(world.inspector),
        now=now - 10 * MINUTE,
    )
    escalation_workflow.answer(
        question=question, text="Only Sam", by=acting(world.on_call), now=now - 8 * MINUTE
    )


def changed(world: World, challenge: Challenge, now: datetime) -> None:
    escalation_workflow.review(
        challenge=challenge,
        outcome=Outcome.CHANGED,
        reason="The inhaler changes this",
        decision=escalation_workflow.NewDecision(outcome="record-respond", grade="high"),
        by=acting(world.inspector),
        now=now - 5 * MINUTE,
    )


def test_it_says_what_is_asked_of_whom_and_why_word_for_word(world, challenge, now):
    said = words(made(challenge, world.on_call, now))

    for part in (
        str(world.child),
        "Duty inspector",
        "No inhaler, and the phone is off",
        "The argument before they left",
        "Often late on a Saturday",
        world.sergeant.person.name,
        "Not picked up",
        str(world.carer.person),
    ):
        assert part in said, part


def test_it_says_what_police_asked_first_and_what_they_were_told(world, challenge, now):
    questioned(world, challenge, now)

    said = words(made(challenge, world.on_call, now))

    assert "Which friends were named?" in said
    assert "Only Sam" in said
    assert f"{world.on_call.person}" in said


def test_once_it_is_answered_it_says_what_was_decided_and_asks_nothing_more(world, challenge, now):
    changed(world, challenge, now)

    said = words(made(challenge, world.on_call, now))

    assert "The inhaler changes this" in said
    assert "The decision now" in said
    assert "is asked to look at it again" not in said
    assert "needs no answer any more" in said


def test_every_step_that_it_stood_on_is_on_it(world, challenge, now):
    climb(challenge=challenge, by=SERVICE, now=now)

    said = words(made(challenge, world.on_call, now))

    assert "Duty inspector" in said
    assert "Duty superintendent" in said


def test_whom_they_had_asked_by_phone_is_on_it(world, challenge, now):
    Challenge.objects.update(phoned_name="Hale", phoned_rank=Rank.INSPECTOR, phoned_at=now)

    said = words(made(challenge, world.on_call, now))

    assert "Inspector Hale" in said


def test_the_number_is_only_for_those_who_read_it_on_the_page(world, challenge, now):
    for job in (world.on_call, world.social_worker, world.inspector):
        assert challenge.call_back in words(made(challenge, job, now)), job.role
    for job in (world.coordinator, world.placing_manager):
        assert challenge.call_back not in words(made(challenge, job, now)), job.role


def test_no_name_of_the_child_is_in_its_name_title_or_on_top_of_its_pages(world, challenge, now):
    document = made(challenge, world.on_call, now)
    reader = reader_of(document)

    assert document.filename == f"{challenge.episode.reference}-challenge.pdf"
    for each in (document.filename, str(reader.metadata)):
        assert world.child.forename not in each
        assert world.child.surname not in each
    for page in reader.pages:
        assert challenge.episode.reference in in_the_margins(page)
        assert world.child.forename not in in_the_margins(page)


def test_it_has_no_error_that_a_machine_can_find(world, challenge, now, tmp_path):
    questioned(world, challenge, now)
    changed(world, challenge, now)
    path = tmp_path / "challenge.pdf"
    path.write_bytes(bytes(made(challenge, world.on_call, now).content))

    findings = validate(path).findings

    assert [f.message for f in findings if f.severity.name == "ERROR"] == []


# Asking, and waiting


def test_the_tracker_offers_it_to_those_who_may_print(world, challenge, sign_in):
    button, page = "Make a record of the challenge (PDF)", f"/escalations/{challenge.pk}/"

    assert button in words_on(sign_in(world.on_call).get(page))
    assert button not in words_on(sign_in(world.carer).get(page))


def test_it_is_waited_for_without_scripts_and_leads_back_to_the_challenge(
    world, challenge, sign_in
):
    client, key = sign_in(world.on_call), {"submission": str(uuid4())}

    sent = client.post(f"/escalations/{challenge.pk}/paper/", key)
    again = client.post(f"/escalations/{challenge.pk}/paper/", key)
    waiting = client.get(sent.url)
    document = Document.objects.get()
    tasks.make_document(document.pk)
    ready = client.get(sent.url)
    file = client.get(f"/documents/{document.pk}/{document.filename}")

    assert sent.url == again.url == f"/documents/{document.pk}/"
    assert waiting.headers["Refresh"] == "2"
    assert "Download the PDF" in words_on(ready)
    assert f'href="/escalations/{challenge.pk}/"' in ready.content.decode()
    assert file.content.startswith(b"%PDF")


def test_carers_do_not_print_it_and_strangers_find_nothing(world, challenge, sign_in, now):
    with pytest.raises(Denied):
        asked(challenge, world.carer, now)
    with pytest.raises(Http404):
        asked(challenge, make.job(Role.SOCIAL_WORKER, make.authority()), now)
    path = f"/escalations/{challenge.pk}/paper/"
    assert sign_in(world.carer).post(path).status_code == 403
    assert sign_in(world.interviewer).post(path).status_code == 404
    assert not Document.objects.exists()


def test_only_somebody_who_reads_the_same_opens_it(world, challenge, now):
    made(challenge, world.on_call, now)

    assert documents_visible_to(acting(world.on_call)).exists()
    assert not documents_visible_to(acting(world.coordinator)).exists()


def test_drawing_takes_as_many_statements_for_a_long_challenge_as_for_a_short_one(
    world, challenge, now
):
    short = statements(asked(challenge, world.on_call, now))
    questioned(world, challenge, now)
    climb(challenge=challenge, by=SERVICE, now=now)

    assert statements(asked(challenge, world.on_call, now)) <= short


def statements(document: Document) -> int:
    with CaptureQueriesContext(connection) as captured:
        tasks.make_document(document.pk)
    return len(captured)
