"""A page of the log that saves itself while somebody types."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Event, Look
from missing import workflow
from missing.models import Draft, Episode, Step
from missing.tries import steps_taken
from tests import make
from tests.missing.walking import CARERS_STEPS, begin, say, seen, sent_thin, through

HTMX = {"HX-Request": "true"}


def save(client: Client, draft: str, page: str, **answers: Any) -> Any:
    """As the page sends itself, three seconds after somebody stopped typing."""
    return client.post(f"{draft}{page}/", {"autosave": "now", **answers}, headers=HTMX)


@pytest.fixture
def draft(carer: Client) -> str:
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    return draft


def test_what_is_typed_is_saved_before_anybody_presses_continue(carer: Client, draft: str) -> None:
    answer = save(carer, draft, "wearing", wearing="Red coat", carrying=["phone"])

    assert answer.status_code == 200
    words = answer.content.decode()
    assert "Saved " in words
    assert "<html" not in words
    page = carer.get(f"{draft}wearing/").content.decode()
    assert "Red coat</textarea>" in page
    assert 'value="phone" checked' in page


def test_nothing_is_judged_while_somebody_is_still_typing(carer: Client, draft: str) -> None:
    answer = save(carer, draft, "last-seen", when="earlier", earlier_at="ha")

    assert answer.status_code == 200
    assert "error" not in answer.content.decode()
    assert 'value="ha"' in carer.get(f"{draft}last-seen/").content.decode()


def test_saving_by_itself_is_no_fact_and_no_look(carer: Client, draft: str) -> None:
    before = Event.objects.count(), Look.objects.count()

    for words in ("R", "Re", "Red"):
        save(carer, draft, "wearing", wearing=words)

    assert (Event.objects.count(), Look.objects.count()) == before


def test_whoever_comes_back_goes_on_at_the_page_they_had_not_finished(
    carer: Client, draft: str
) -> None:
    save(carer, draft, "last-seen", when="just-now")

    assert carer.get(draft).url == f"{draft}last-seen/"
    say(carer, draft, "last-seen", when="just-now")
    assert carer.get(draft).url == f"{draft}whereabouts/"


def test_danger_is_said_by_pressing_continue_alone(carer: Client, world: Any) -> None:
    draft = begin(carer)

    assert save(carer, draft, "danger", danger="yes").status_code == 409

    assert not Episode.objects.exists()
    assert "data-autosave" not in carer.get(f"{draft}danger/").content.decode()
    say(carer, draft, "danger", danger="no")
    assert save(carer, draft, "danger", danger="yes").status_code == 409
    assert list(Draft.objects.get().answers) == ["danger"]


def test_what_saved_itself_on_the_way_does_not_undo_continue(carer: Client, draft: str) -> None:
    key = "5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c12"
    say(carer, draft, "wearing", wearing="Red coat", submission=key)

    assert save(carer, draft, "wearing", wearing="Re", submission=key).status_code == 200

    assert "Red coat</textarea>" in carer.get(f"{draft}wearing/").content.decode()


def test_a_log_that_is_sent_or_overtaken_is_not_changed_by_a_page_left_open(
    carer: Client, world: Any
) -> None:
    draft = sent_thin(carer)

    assert save(carer, draft, "wearing", wearing="Red coat").status_code == 409

    assert "wearing" not in Draft.objects.get().answers
    assert carer.get(f"{draft}wearing/").url == f"{draft}sent/"


def test_a_log_that_on_call_has_taken_over_is_theirs(carer: Client, draft: str, world: Any) -> None:
    kept = Draft.objects.get()
    workflow.take_over(draft=kept, by=make.acting(world.on_call), now=timezone.now())

    assert save(carer, draft, "wearing", wearing="Red coat").status_code == 404


def test_the_line_says_in_words_what_to_do_when_a_page_is_not_saved(
    carer: Client, draft: str
) -> None:
    page = carer.get(f"{draft}wearing/").content.decode()

    line = page[page.index('<div id="save" role="status">') :]
    assert "Saved " in line
    assert 'data-save="sending" hidden>Sending…' in line
    assert 'data-save="unsaved" hidden>Not saved. ' in line
    assert "call on-call or 101" in line


def test_every_other_page_that_asks_saves_itself(carer: Client) -> None:
    draft = begin(carer)
    through(carer, draft)

    for step in CARERS_STEPS:
        page = carer.get(f"{draft}{step.code}/").content.decode()
        assert ("data-autosave" in page) is (step.code != "danger"), step.code


# Refused


@pytest.mark.parametrize(
    ("page", "said", "shown"),
    [
        ("last-seen", {"when": "earlier", "earlier_at": "half past"}, 'value="half past"'),
        ("tried", {"tried": ["phone"], "reached": "perhaps"}, 'value="phone" checked'),
    ],
)
def test_a_page_that_is_refused_keeps_what_was_typed(
    carer: Client, draft: str, page: str, said: dict[str, Any], shown: str
) -> None:
    """Whoever types it all again on another phone is not asked to remember."""
    answer = carer.post(f"{draft}{page}/", said)

    assert answer.status_code == 422
    assert "Saved " in answer.content.decode()
    assert shown in carer.get(f"{draft}{page}/").content.decode()
    assert carer.get(draft).url == f"{draft}last-seen/"


def test_a_tick_on_a_page_that_was_refused_can_be_taken_back_there(
    carer: Client, draft: str
) -> None:
    answer = carer.post(f"{draft}tried/", {"tried": ["phone"], "reached": "perhaps"})
    assert ticked_by(answer) == ["phone"]

    say(carer, draft, "tried", reached="no", ticked=ticked_by(answer))

    assert not steps_taken(Episode.objects.get())


def test_danger_that_was_not_said_is_kept_as_nothing(carer: Client) -> None:
    draft = begin(carer)

    assert carer.post(f"{draft}danger/", {}).status_code == 422

    assert Draft.objects.get().answers == {}


# The level


def reason_kept(client: Client, draft: str) -> bool:
    return "He said goodbye</textarea>" in client.get(f"{draft}suggestion/").content.decode()


def test_the_reason_for_a_level_is_saved_before_anybody_presses_continue(
    carer: Client, draft: str
) -> None:
    through(carer, draft)
    assert "data-autosave" in carer.get(f"{draft}suggestion/").content.decode()

    answer = save(carer, draft, "suggestion", level="L3", reason="He said goodbye")

    assert answer.status_code == 200
    assert "Saved " in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert reason_kept(carer, draft)
    assert not Episode.objects.get().level


def test_whoever_goes_to_answer_more_loses_no_reason(carer: Client, draft: str) -> None:
    say(carer, draft, "last-seen", when="just-now")
    say(carer, draft, "whereabouts", whereabouts="no")

    assert say(carer, draft, "suggestion", reason="He said goodbye", answer="more") == "expected"

    assert reason_kept(carer, draft)


def test_a_choice_that_lacks_something_keeps_what_was_typed(carer: Client, draft: str) -> None:
    through(carer, draft)

    answer = carer.post(f"{draft}suggestion/", {"reason": "He said goodbye"})

    assert answer.status_code == 422
    assert "He said goodbye</textarea>" in answer.content.decode()
    assert reason_kept(carer, draft)


def test_a_choice_that_is_refused_is_no_choice_and_is_read_by_whoever_sets_the_level(
    carer: Client, draft: str, sign_in: Any, world: make.World
) -> None:
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")
    assert say(carer, draft, "suggestion", level="L2", seen=mark) == "check"

    carer.post(f"{draft}suggestion/", {"level": "L1", "reason": "Back by ten", "seen": mark})

    assert carer.get(draft).url == f"{draft}suggestion/"
    say(carer, draft, "check", level="")
    episode = Episode.objects.get()
    assert not episode.level
    page = sign_in(world.on_call).get(f"/missing/{episode.reference}/assessment/")
    assert "“Back by ten”" in page.content.decode()


def test_a_choice_that_saves_itself_late_does_not_undo_continue(carer: Client, draft: str) -> None:
    through(carer, draft)
    key = "5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c13"
    said = {"level": "L3", "reason": "He said goodbye", "submission": key}
    said["seen"] = seen(carer, f"{draft}suggestion/")
    assert say(carer, draft, "suggestion", **said) == "check"

    assert save(carer, draft, "suggestion", reason="He", submission=key).status_code == 200

    assert reason_kept(carer, draft)
    assert "L3" in carer.get(f"{draft}check/").content.decode()


def test_an_empty_choice_is_kept_as_nothing(carer: Client, draft: str) -> None:
    through(carer, draft)

    assert save(carer, draft, "suggestion", reason="").status_code == 200

    assert "suggestion" not in Draft.objects.get().answers


# Ticks


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def ticked_by(answer: Any) -> list[str]:
    """What the page says of itself the next time."""
    return re.findall(r'name="ticked" value="([^"]*)"', answer.content.decode())


def test_each_tick_has_the_time_at_which_it_was_ticked(
    clock: Any, carer: Client, draft: str
) -> None:
    first = timezone.now()
    answer = save(carer, draft, "tried", tried=["phone"])
    clock.shift(180)
    save(carer, draft, "tried", tried=["phone", "search"], ticked=ticked_by(answer))
    clock.shift(600)
    say(carer, draft, "tried", tried=["phone", "search"])

    assert [(step.code, step.taken_at - first) for step in Step.objects.all()] == [
        ("phone", timedelta()),
        ("search", timedelta(minutes=3)),
    ]


def test_a_page_that_is_left_keeps_its_ticks(carer: Client, draft: str) -> None:
    save(carer, draft, "tried", tried=["phone"], reached="no", **{"state-phone": "no-answer"})

    page = carer.get(f"{draft}tried/").content.decode()

    assert Step.objects.get().state == "no-answer"
    assert 'value="phone" checked' in page


def test_a_tick_that_is_taken_back_on_the_same_page_was_a_mistake(
    carer: Client, draft: str
) -> None:
    answer = save(carer, draft, "tried", tried=["phone", "search"])
    assert ticked_by(answer) == ["phone", "search"]

    say(carer, draft, "tried", tried=["search"], ticked=ticked_by(answer))

    assert [step.code for step in steps_taken(Episode.objects.get())] == ["search"]


def test_no_page_takes_back_a_tick_that_it_did_not_make(
    carer: Client, draft: str, world: make.World
) -> None:
    save(carer, draft, "tried", tried=["phone"])

    answer = save(carer, draft, "tried", tried=["search"])

    assert ticked_by(answer) == ["search"]
    assert {step.code for step in steps_taken(Episode.objects.get())} == {"phone", "search"}
