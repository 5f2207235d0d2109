"""Papers, made as each person who may ask for one: they hold no more than that person may read.

And nobody else opens one, or the page where it is waited for.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from children.models import Document
from children.rules import DocumentKind
from insight import workflow
from partners.actor import Actor
from returns.access import is_readable
from tests.leaks import oracle
from tests.leaks.canaries import FIELDS
from tests.leaks.case import Case
from tests.leaks.locks import LOCKS, first_lock_off, second_lock_off
from tests.leaks.routes import IN_FULL, goes, in_turn
from tests.leaks.walk import Leak, Visit, ask, found_in, go, leaks_in, undone, words_of
from tests.leaks.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(7200),
    pytest.mark.usefixtures("people_asked_once"),
]

# Who asks, about a child in which state; `make leaks` tries everybody, in every state with an episode.
ASKED = (
    ("on-call", "reported and back"),
    ("home-staff", "in a children's home"),
    ("police-supervisor", "reported and back"),
    ("coordinator", "closed"),
    ("reviewing-officer", "closed"),
    ("on-call", "interview declined"),
    ("social-worker", "interview declined"),
    ("on-call", "back, kept from the home"),
    ("coordinator", "transfer heard by phone"),
)
MAY_NOT_ASK = {"carer", "interviewer"}


def everybody(world: World) -> list[tuple[str, str]]:
    return [
        (slug, state)
        for state, case in world.cases.items()
        for slug in world.around.jobs
        if case.episode
        and oracle.sees(slug, state)
        and slug not in world.around.keys
        and world.around.jobs[slug].role not in MAY_NOT_ASK
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_paper_holds_no_more_than_its_reader_may_read(world: World, lock: str) -> None:
    for n, (slug, state) in enumerate(everybody(world) if IN_FULL else ASKED):
        case = world.cases[state]
        if not in_turn(lock, n):
            continue
        with LOCKS[lock](), undone():
            document = workflow.ask_for_document(
                episode=case.episode,
                kind=DocumentKind.EPISODE_REPORT,
                by=case.by(slug),
                now=world.now,
            )
            assert workflow.make_document(document_id=document.pk, now=world.now)
            path = reverse("document-file", args=[document.pk, document.filename])
            visit = Visit("document-file", path, (case,))
            answer = go(world, slug, visit)
            found = found_in(world, visit, answer)

        assert answer.status_code == 200, (slug, state)
        assert {"surname", "note"} <= {name for _, name in found}, (slug, state)
        assert not leaks_in(world, slug, visit, found)
        assert {name for _, name in found} <= set(FIELDS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_challenge_on_paper_holds_no_more_than_its_reader_may_read(
    world: World, lock: str
) -> None:
    for n, (slug, state) in enumerate(ASKED):
        case = world.cases[state]
        if case.challenge is None or not in_turn(lock, n):
            continue
        with LOCKS[lock](), undone():
            document = workflow.ask_for_challenge(
                challenge=case.challenge, by=case.by(slug), now=world.now
            )
            assert workflow.make_document(document_id=document.pk, now=world.now)
            visit = Visit("document-file", _file(document), (case,))
            answer = go(world, slug, visit)
            found = found_in(world, visit, answer)

        assert answer.status_code == 200, (slug, state)
        assert "surname" in {name for _, name in found}, (slug, state)
        assert not leaks_in(world, slug, visit, found)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_childs_own_paper_is_of_nobody_else(world: World, lock: str) -> None:
    """Everybody who looked is on it, and of their looking at other children nothing."""
    case, other = world.cases["reported"], world.cases["away"]
    with LOCKS[lock](), undone():
        for seen in (case, other):
            visit = Visit("child", reverse("child", args=[seen.child.pk]), (seen,))
            assert ask(world, "on-call", visit).status_code == 200
        document = workflow.ask_for_looks(
            child=case.child, by=case.by("social-worker"), now=world.now
        )
        assert workflow.make_document(document_id=document.pk, now=world.now)
        visit = Visit("document-file", _file(document), (case,))
        answer = ask(world, "social-worker", visit)

    assert answer.status_code == 200
    assert world.around.jobs["on-call"].person.name in words_of(answer)
    found = found_in(world, visit, answer)
    assert {owner for owner, _ in found} == {case.number}
    assert not leaks_in(world, "social-worker", visit, found)


@pytest.mark.parametrize("lock", LOCKS)
def test_nobody_opens_a_paper_that_somebody_else_asked_for(world: World, lock: str) -> None:
    """Not even somebody who sees the child: another job may read less, or something else."""
    tried, opened = 0, []
    leaks: set[Leak] = set()
    for case in world.cases.values():
        with undone():
            visits = list(_papers_of(case))
            for n, slug in enumerate(world.walkers):
                in_turn = (n + case.number) % (3 if lock == "both locks" else 9) == 0
                if slug == ASKER or not goes(slug, "document") or not (IN_FULL or in_turn):
                    continue
                for visit in visits:
                    with LOCKS[lock]():
                        answer = go(world, slug, visit)
                    tried += 1
                    leaks |= leaks_in(world, slug, visit, found_in(world, visit, answer))
                    if answer.status_code == 200:
                        opened.append(f"{slug}, {case.state}: {visit}")

    assert tried > 100
    assert not opened
    assert not leaks


# Who asks for which of the papers that only some may ask for, about a child in which state.
OF_A_FEW = (
    (DocumentKind.POLICE_SUMMARY, "on-call", "reported"),
    (DocumentKind.POLICE_SUMMARY, "on-call", "reported and back"),
    (DocumentKind.POLICE_SUMMARY, "home-staff", "in a children's home"),
    (DocumentKind.POLICE_SUMMARY, "police-supervisor", "reported"),
    (DocumentKind.POLICE_SUMMARY, "other-force", "transferred"),
    (DocumentKind.POLICE_SUMMARY, "placing-authority", "closed"),
    (DocumentKind.INTERVIEW_REPORT, "social-worker", "closed"),
    (DocumentKind.INTERVIEW_REPORT, "social-worker", "interview to approve"),
    (DocumentKind.INTERVIEW_REPORT, "interviewer", "interview to approve"),
    (DocumentKind.INTERVIEW_REPORT, "interview-manager", "interview to approve"),
    (DocumentKind.POLICE_EXTRACT, "social-worker", "closed"),
    (DocumentKind.POLICE_EXTRACT, "interviewer", "interview to approve"),
    (DocumentKind.CHILDS_COPY, "social-worker", "closed"),
    (DocumentKind.CHILDS_COPY, "interviewer", "interview to approve"),
    (DocumentKind.CHRONOLOGY, "social-worker", "closed"),
    (DocumentKind.CHRONOLOGY, "reviewing-officer", "closed"),
    (DocumentKind.CHRONOLOGY, "bradford-coordinator", "reported and back"),
    (DocumentKind.CHRONOLOGY, "reviewing-officer", "restricted"),
)


@pytest.mark.parametrize(
    ("lock", "kind", "slug", "state"),
    [(lock, *asked) for lock in LOCKS for n, asked in enumerate(OF_A_FEW) if in_turn(lock, n)],
)
def test_a_paper_of_a_few_holds_no_more_than_its_reader_may_read(
    world: World, lock: str, kind: DocumentKind, slug: str, state: str
) -> None:
    case = world.cases[state]
    with LOCKS[lock](), undone():
        document = _ask_for(kind, case, case.by(slug))
        assert workflow.make_document(document_id=document.pk, now=world.now)
        visit = Visit("document-file", _file(document), (case,))
        answer = go(world, slug, visit)
        found = found_in(world, visit, answer)

    assert answer.status_code == 200
    assert {CALLS.get(kind, "surname"), SAYS[kind]} <= {name for _, name in found}
    assert not leaks_in(world, slug, visit, found)


# The child's own copy speaks to the child by their first name.
CALLS = {DocumentKind.CHILDS_COPY: "knownas"}
# A word that a paper of the kind is there for.
SAYS = {
    DocumentKind.POLICE_SUMMARY: "health",
    DocumentKind.INTERVIEW_REPORT: "account",
    DocumentKind.POLICE_EXTRACT: "sharedpolice",
    DocumentKind.CHILDS_COPY: "account",
    DocumentKind.CHRONOLOGY: "note",
}
OF_THE_TALK = (
    DocumentKind.INTERVIEW_REPORT,
    DocumentKind.POLICE_EXTRACT,
    DocumentKind.CHILDS_COPY,
)


def _ask_for(kind: DocumentKind, case: Case, by: Actor) -> Document:
    if kind in OF_THE_TALK:
        return workflow.ask_for_interview_paper(
            interview=case.interview, kind=kind, by=by, now=case.now
        )
    if kind == DocumentKind.CHRONOLOGY:
        today = case.now.date()
        return workflow.ask_for_chronology(
            child=case.child,
            first_day=today - timedelta(days=400),
            last_day=today,
            by=by,
            now=case.now,
        )
    return workflow.ask_for_document(episode=case.episode, kind=kind, by=by, now=case.now)


# Who asked for a paper while they saw the child, and sees the child no more.
NO_MORE = (
    ("kestrel-on-call", "reported and back"),
    ("wolverhampton-social-worker", "closed"),
    ("other-force", "reported"),
    ("coordinator", "missing from home"),
)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_paper_is_made_for_whoever_sees_the_child_no_more(world: World, lock: str) -> None:
    for slug, state in NO_MORE:
        with LOCKS[lock](), undone():
            assert not _made_for(world, slug, state)


def test_with_neither_lock_it_would_be(world: World) -> None:
    """Else a lock that is only half off on behalf of somebody would look like one that holds."""
    with first_lock_off(), second_lock_off(), undone():
        assert all(_made_for(world, slug, state) for slug, state in NO_MORE)


def _made_for(world: World, slug: str, state: str) -> bool:
    assert not oracle.sees(slug, state)
    case, job = world.cases[state], world.around.jobs[slug]
    document = Document.objects.create(
        child=case.child,
        episode_id=case.episode.pk,
        kind=DocumentKind.EPISODE_REPORT,
        filename="asked-before.pdf",
        asked_by=job.person,
        asked_as=job,
        asked_at=world.now,
    )
    return workflow.make_document(document_id=document.pk, now=world.now)


ASKER = "social-worker"


def _papers_of(case: Case) -> Iterator[Visit]:
    """The page and the file of each kind of paper that there is about this child."""
    by = case.by(ASKER)
    papers = [
        workflow.ask_for_looks(child=case.child, by=by, now=case.now),
        _ask_for(DocumentKind.CHRONOLOGY, case, by),
    ]
    if case.episode:
        papers.append(_ask_for(DocumentKind.EPISODE_REPORT, case, by))
    if case.episode and case.child.died_on is None:
        papers.append(_ask_for(DocumentKind.POLICE_SUMMARY, case, by))
    if case.interview and is_readable(case.interview):
        papers += [_ask_for(kind, case, by) for kind in OF_THE_TALK]
    if case.challenge:
        papers.append(workflow.ask_for_challenge(challenge=case.challenge, by=by, now=case.now))
    for paper in papers:
        content = f"%PAPER {case.word('paper')}".encode()
        Document.objects.filter(pk=paper.pk).update(
            made_at=case.now, content=content, fingerprint="0" * 64
        )
        yield Visit("document", reverse("document", args=[paper.pk]), (case,))
        yield Visit("document-file", _file(paper), (case,))


def _file(document: Document) -> str:
    return reverse("document-file", args=[document.pk, document.filename])
