"""One form sent twice at the same moment: it happens once, with one answer."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from audit.rules import Fact
from children.models import ChildSearch
from insight.models import SavedView
from missing.models import Note
from partners.rules import AgencyKind
from tests import make
from tests.make import World
from tests.races.at_once import Deed, at_once, facts, on_calls_duty


def posting(client: Client, path: str, sent: dict[str, str]) -> Deed:
    """As a second tab or a second tap does: the same person, another connection."""

    def post() -> tuple[int, str]:
        another = Client()
        another.cookies = client.cookies
        answer = another.post(path, sent)
        return answer.status_code, answer.get("Location", "")

    return post


def test_a_form_sent_twice_side_by_side_happens_once_with_one_answer(
    world: World, sign_in: Any
) -> None:
    episode = make.logged(world, now=timezone.now())
    carer = sign_in(world.carer)
    path = f"/missing/{episode.reference}/notes/new/"
    sent = {"submission": str(uuid4()), "text": "Rang the friend's mother", "when": "now"}

    answers = at_once(*[posting(carer, path, sent)] * 2, held=episode)

    assert answers == [(302, f"/missing/{episode.reference}/")] * 2
    assert Note.objects.filter(episode=episode).count() == 1
    assert facts(episode, Fact.NOTE_ADDED) == 1


def test_a_button_pressed_twice_side_by_side_is_no_refusal(world: World, sign_in: Any) -> None:
    episode = make.logged(world, now=timezone.now())
    duty = on_calls_duty(episode)
    path = f"/missing/{episode.reference}/duties/{duty.pk}/accept/"
    sent = {"submission": str(uuid4())}

    answers = at_once(*[posting(sign_in(world.on_call), path, sent)] * 2, held=episode)

    assert answers == [(302, f"/missing/{episode.reference}/")] * 2
    assert facts(episode, Fact.ACCEPTED) == 1


def test_searches_sent_side_by_side_are_each_counted(
    world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CHILD_SEARCHES_AN_HOUR", 1)
    officer = make.officer(make.agency(AgencyKind.FORCE))
    client, born_on = sign_in(officer), world.child.born_on
    sent = {
        "by": "name",
        "surname": world.child.surname,
        "born_on-day": str(born_on.day),
        "born_on-month": str(born_on.month),
        "born_on-year": str(born_on.year),
    }

    answers = at_once(*[posting(client, "/children/find/", sent)] * 2, held=officer.person)

    assert sorted(status for status, _ in answers) == [200, 409]
    assert ChildSearch.objects.filter(person=officer.person).count() == 1


def test_two_views_saved_at_once_as_the_one_to_open_first_leave_one_such(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.coordinator)
    sent = [{"submission": str(uuid4()), "name": name, "default": "on"} for name in ("A", "B")]
    saves = [posting(client, "/views/save/?level=L2", each) for each in sent]

    answers = at_once(*saves, held=world.coordinator.person)

    assert [status for status, _ in answers] == [302, 302]
    assert SavedView.objects.filter(is_default=True).count() == 1
    assert sorted(SavedView.objects.values_list("place", flat=True)) == [1, 2]
