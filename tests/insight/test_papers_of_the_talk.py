"""What police are given of a return interview, and the child's own copy of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from children.models import Document
from children.rules import DocumentKind
from core.papers import dated
from core.refusals import Denied, Refused
from insight import tasks, workflow
from missing.models import Episode
from partners.rules import Office, Role
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import Kind, SharedWith, Verdict
from tests import make
from tests.beginnings import made_once
from tests.insight.night import Night
from tests.insight.paper import asked, made, reader_of, words
from tests.make import acting

HOUR = timedelta(hours=1)
EXTRACT, COPY = DocumentKind.POLICE_EXTRACT, DocumentKind.CHILDS_COPY
WHY = "A man of forty waits for them there"


@pytest.fixture(scope="module")
def one_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    with made_once(_talk, django_db_blocker) as made:
        yield made


def _talk() -> Night:
    """Held and sent: four answers of the child's, and what the worker wrote beside them."""
    world, now = make.world(), timezone.now().replace(microsecond=0)
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0101")
    make.team(world.responsible, Office.SOCIAL_WORKER, phone="0113 496 0103")
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 40 * HOUR))
    by = acting(world.interviewer)
    for question, text, kind in (
        ("where", "At the flat by the canal", Kind.WORDS),
        ("hurt", "He had a knife", Kind.WORDS),
        ("feeling", "Tired of it all", Kind.WORDS),
        ("where", "Would not look at me", Kind.NOTE),
        ("agreed", "Mo rings your school by Friday", Kind.NOTE),
        ("passed-on", "I must pass on if you are in danger", Kind.NOTE),
        ("analysis", "Groomed, I think", Kind.NOTE),
    ):
        make.written(found, by, now=now, question=question, words=text, kind=kind)
    held = make.held(world, found, now=now - HOUR, words="cos it was loud")
    return Night(world, held.episodes.get())


@pytest.fixture
def interview(episode: Episode) -> ReturnInterview:
    return ReturnInterview.objects.get(episodes=episode)


def shared(interview, world, now, because="", **with_whom):
    chosen = [
        (interview.answers.get(question=question, kind=Kind.WORDS).pk, whom)
        for question, whom in with_whom.items()
    ]
    by = acting(world.interviewer)
    returns_workflow.share_words(
        interview=interview, chosen=chosen, because=because, by=by, now=now
    )


def test_police_are_given_what_the_child_agreed_to_and_what_safety_needs_and_no_more(
    world, interview, episode, now
):
    shared(
        *(interview, world, now, WHY),
        where=SharedWith.POLICE,
        hurt=SharedWith.POLICE_FOR_SAFETY,
        feeling=SharedWith.CARERS,
    )

    said = words(made(EXTRACT, episode, world.social_worker, now))

    assert "At the flat by the canal" in said
    assert "He had a knife" in said
    for kept in ("loud", "Tired of it all", "Would not look", "Groomed", "rings your school"):
        assert kept not in said, kept


def test_what_the_child_did_not_agree_to_says_so_and_why_police_are_given_it(
    world, interview, episode, now
):
    shared(
        *(interview, world, now, WHY),
        where=SharedWith.POLICE,
        hurt=SharedWith.POLICE_FOR_SAFETY,
    )

    said = words(made(EXTRACT, episode, world.interviewer, now))

    order = ("did not agree", "He had a knife", WHY, "agreed to share", "flat by the canal")
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert said.count(WHY) == 1


@pytest.mark.parametrize("told", [False, True])
def test_police_read_only_of_a_time_away_that_they_were_told_of(world, now, told):
    night = make.logged(world, now=now - 44 * HOUR)
    if told:
        make.reported(world, episode=night, now=now - 43 * HOUR)
    make.back(world, episode=night, now=now - 40 * HOUR)
    found = ReturnInterview.objects.get(episodes=night)
    make.written(found, acting(world.interviewer), now=now, question="where", words="At the flat")
    make.held(world, found, now=now - HOUR)
    shared(found, world, now, where=SharedWith.POLICE)

    said = words(made(EXTRACT, night, world.interviewer, now))

    assert ("The times away that police were told of" in said) is told
    assert (f"Last seen {dated(night.last_seen_at)}" in said) is told


def test_whom_police_ring_about_it_is_nobody_who_looks_after_the_child(
    world, interview, episode, now
):
    shared(interview, world, now, where=SharedWith.POLICE)

    said = words(made(EXTRACT, episode, world.social_worker, now))

    assert "0113 496 0103" in said
    assert "0113 496 0101" not in said
    assert str(world.provider) not in said


def test_there_is_no_extract_while_nothing_is_shared_with_police(
    world, interview, episode, now, sign_in
):
    shared(interview, world, now, feeling=SharedWith.CARERS)
    client = sign_in(world.social_worker)

    with pytest.raises(Refused, match="Nothing of this interview is shared with police"):
        asked(EXTRACT, episode, world.social_worker, now)
    assert "extract for police" not in client.get(f"/returns/{interview.pk}/").content.decode()
    papers = client.get(f"{episode.get_absolute_url()}papers/").content.decode()
    assert "extract for police" not in papers
    assert "the child’s copy" in papers


def test_those_who_hear_the_child_make_both_and_nobody_else(
    world, interview, episode, now, sign_in
):
    shared(interview, world, now, where=SharedWith.POLICE)
    at = f"/returns/{interview.pk}/"

    for kind in (EXTRACT, COPY):
        for job in (
            *(world.carer, world.on_call, world.placing_manager),
            *(world.coordinator, world.inspector),
        ):
            with pytest.raises((Denied, Http404)):
                asked(kind, episode, job, now)
            assert sign_in(job).post(f"{at}{kind}/").status_code in {403, 404}
        page = sign_in(world.interviewer).get(at).content.decode()
        assert f'action="{at}{kind}/"' in page
        sent = sign_in(world.interviewer).post(f"{at}{kind}/")
        document = Document.objects.get(kind=kind)
        tasks.make_document(document.pk)
        assert f"{episode.reference}-{kind}.pdf" in (
            sign_in(world.interviewer).get(sent.url).content.decode()
        )


def test_a_paper_from_before_somebody_else_could_read_of_it_or_nobody_could_is_not_opened(
    world, interview, episode, now
):
    shared(interview, world, now, where=SharedWith.POLICE)
    by = acting(world.social_worker)
    extract, copy = (made(kind, episode, world.social_worker, now) for kind in (EXTRACT, COPY))
    report = made(DocumentKind.INTERVIEW_REPORT, episode, world.social_worker, now)
    assert workflow.open_document(document=extract, by=by, now=now)

    shared(interview, world, timezone.now() + HOUR)

    for document in (extract, copy):
        with pytest.raises(Refused, match="has changed since"):
            workflow.open_document(document=document, by=by, now=now)
    assert workflow.open_document(document=report, by=by, now=now)


def test_a_paper_from_before_it_was_written_again_is_not_opened_afterwards(
    world, interview, episode, now
):
    shared(interview, world, now, where=SharedWith.POLICE)
    extract = made(EXTRACT, episode, world.social_worker, now)
    manager = acting(make.job(Role.INTERVIEWER, world.interviews))
    with make.in_person(manager):
        returns_workflow.decide(
            interview=interview,
            outcome=Verdict.RETURNED,
            comments="Whose words?",
            by=manager,
            now=timezone.now() + HOUR,
        )
    with make.in_person(acting(world.interviewer)):
        again = timezone.now() + 2 * HOUR
        returns_workflow.send_written(interview=interview, by=acting(world.interviewer), now=again)

    with pytest.raises(Refused, match="has changed since"):
        workflow.open_document(document=extract, by=acting(world.social_worker), now=again)


def test_the_childs_copy_is_the_childs_words_first_then_what_was_agreed_and_whom_to_call(
    world, interview, episode, now
):
    said = words(made(COPY, episode, world.interviewer, now))

    order = (
        *("cos it was loud", "At the flat by the canal", "He had a knife", "Tired of it all"),
        *("What we agreed", "Mo rings your school by Friday", "Who will be told what"),
        *("I must pass on if you are in danger", "Who you can call", "999", "0800 1111"),
        "0113 496 0103",
    )
    places = [said.index(each) for each in order]
    assert places == sorted(places)


def test_nothing_that_the_worker_thinks_is_on_the_childs_copy(world, interview, episode, now):
    said = words(made(COPY, episode, world.interviewer, now))

    for kept in ("Would not look", "Groomed", str(world.provider)):
        assert kept not in said, kept


def test_the_child_is_told_who_reads_what_and_not_why_police_must(world, interview, episode, now):
    shared(
        *(interview, world, now, WHY),
        hurt=SharedWith.POLICE_FOR_SAFETY,
        feeling=SharedWith.CARERS,
    )

    said = words(made(COPY, episode, world.interviewer, now))

    assert "The people who look after you where you live can read" in said
    assert "How do you feel now?" in said
    assert "even without your yes" in said
    assert WHY not in said


def test_the_childs_copy_is_in_larger_letters(world, interview, episode, now):
    sizes: set[float] = set()

    def visit(text, matrix, place, font, size):
        if "flat by the canal" in text:
            sizes.add(round(abs(size * matrix[0] * place[0]), 1))

    for page in reader_of(made(COPY, episode, world.interviewer, now)).pages:
        page.extract_text(visitor_text=visit)

    assert sizes == {13.0}


def test_there_is_no_copy_for_a_child_who_has_died(world, interview, episode, now, sign_in):
    type(world.child).objects.filter(pk=world.child.pk).update(died_on=now.date())

    with pytest.raises(Refused, match="has died"):
        asked(COPY, episode, world.social_worker, now)
    page = sign_in(world.social_worker).get(f"{episode.get_absolute_url()}papers/")
    assert "the child’s copy" not in page.content.decode()


def test_what_is_shared_without_a_yes_needs_a_reason(world, interview, now, sign_in):
    hurt = interview.answers.get(question="hurt")
    client, at = sign_in(world.interviewer), f"/returns/{interview.pk}/share/"

    with pytest.raises(Refused, match="Say why police must read"):
        shared(interview, world, now, hurt=SharedWith.POLICE_FOR_SAFETY)
    asked_again = client.post(at, {str(hurt.pk): ["police-for-safety"]})
    assert "Enter why police must read it" in asked_again.content.decode()
    assert not interview.shared_words.exists()

    sent = {str(hurt.pk): ["police-for-safety"], "because": WHY}
    seen = re.search(r'name="seen" value="(\w+)"', client.post(at, sent).content.decode())[1]
    assert client.post(at, {**sent, "seen": seen}).status_code == 302
    assert interview.shared_words.get().because == WHY
    assert WHY in client.get(at).content.decode()


def test_a_reason_for_nothing_is_asked_about_and_not_dropped(world, interview, now, sign_in):
    client = sign_in(world.interviewer)

    answer = client.post(f"/returns/{interview.pk}/share/", {"because": WHY})

    assert answer.status_code == 422
    assert "or leave this empty" in answer.content.decode()
    assert WHY in answer.content.decode()


def test_a_reason_said_anew_replaces_the_one_before(world, interview, now):
    shared(interview, world, now, "Somebody waits", hurt=SharedWith.POLICE_FOR_SAFETY)
    shared(interview, world, now, WHY, hurt=SharedWith.POLICE_FOR_SAFETY)

    assert interview.shared_words.get().because == WHY


def test_words_and_notes_stand_on_paper_in_the_lines_they_were_written_in(
    world, interview, episode, now
):
    with make.in_person(acting(manager := make.job(Role.INTERVIEWER, world.interviews))):
        returns_workflow.decide(
            interview=interview,
            outcome=Verdict.RETURNED,
            comments="All of it?",
            by=acting(manager),
            now=now,
        )
    by = acting(world.interviewer)
    make.written(interview, by, now=now, question="wishes", words="A lock on my door \n\n")
    make.written(
        *(interview, by),
        now=now,
        question="actions",
        words="Ring school\nRing Mum",
        kind=Kind.NOTE,
    )
    with make.in_person(by):
        returns_workflow.send_written(interview=interview, by=by, now=now)

    document = made(DocumentKind.INTERVIEW_REPORT, episode, world.social_worker, now)
    read = "\n".join(page.extract_text() for page in reader_of(document).pages)

    assert "“A lock on my door”" in read
    assert "Ring school\nRing Mum" in read
