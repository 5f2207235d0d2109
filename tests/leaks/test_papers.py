"""Papers, made as each person who may ask for one: they hold no more than that person may read."""

import pytest
from django.urls import reverse

from children.rules import DocumentKind
from insight import workflow
from tests.leaks import oracle
from tests.leaks.canaries import FIELDS
from tests.leaks.routes import IN_FULL
from tests.leaks.walk import Visit, found_in, go, leaks_in, undone
from tests.leaks.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

# Who asks, about a child in which state; `make leaks` tries everybody, in every state with an episode.
ASKED = (
    ("on-call", "reported and back"),
    ("home-staff", "in a children's home"),
    ("police-supervisor", "reported and back"),
    ("coordinator", "closed"),
    ("reviewing-officer", "closed"),
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


def test_a_paper_holds_no_more_than_its_reader_may_read(world: World) -> None:
    for slug, state in everybody(world) if IN_FULL else ASKED:
        case = world.cases[state]
        with undone():
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
