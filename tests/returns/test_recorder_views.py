"""The recorder's pages, with and without scripts, in one window and in two."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from escalation.models import Notification
from partners.rules import Office, Role
from returns import workflow
from returns.models import Answer, Approval, ReturnInterview
from returns.questions import asked
from returns.rules import Kind, State, Unsaid, Verdict, Where
from tests import make
from tests.make import World, acting
from tests.returns.pages import STATEMENTS, moment, text_of, url
from tests.returns.test_workflow import booked, declined
from tests.signing import send_signed_out, sign_in_again

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HTMX = {"HX-Request": "true"}
BEFORE = "record/before-you-left/"


@pytest.fixture
def manager(world: World, sign_in) -> Client:
    return sign_in(make.job(Role.INTERVIEWER, world.interviews))


def marks(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', html))


def page(client: Client, interview: ReturnInterview, where: str = BEFORE) -> str:
    return client.get(url(interview, where)).content.decode()


def save(client: Client, interview: ReturnInterview, seen: dict[str, str], **answers: str) -> str:
    """As the page sends itself, three seconds after somebody stopped typing."""
    sent = {"autosave": "now", **seen, **answers}
    response = client.post(url(interview, BEFORE), sent, headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def test_the_sections_are_a_list_in_any_order_and_say_how_far_each_is(mo, interview):
    mo.post(url(interview, "record/coming-back/"), {"feeling": "Tired"})

    words = text_of(mo.get(url(interview, "record/")))
    for section in asked().sections:
        assert section.title in words
    assert "1 of 4 answered" in words
    assert words.count("Not started") == 5


def test_whoever_records_it_reads_there_for_when_and_whom_the_child_wants_beside_them(
    mo, interview, world, now
):
    booked(world, interview, now=now, interpreter="Pashto", advocate=True)

    page = text_of(mo.get(url(interview, "record/")))

    assert ": school or college." in page
    assert "wants an interpreter: Pashto." in page
    assert "wants an advocate there." in page


def test_an_answer_is_kept_without_scripts(mo, interview, world):
    response = mo.post(
        url(interview, BEFORE),
        {
            "why": "cos it was loud",
            "why-note": "Quiet at first",
            "wanted-to-leave-unsaid": Unsaid.NO_WORDS.value,
        },
    )

    assert response.status_code == 302
    assert {
        (each.question, each.kind, each.text, each.unsaid) for each in Answer.objects.all()
    } == {
        ("why", Kind.WORDS, "cos it was loud", ""),
        ("why", Kind.NOTE, "Quiet at first", ""),
        ("wanted-to-leave", Kind.WORDS, "", Unsaid.NO_WORDS),
    }
    assert "cos it was loud</textarea>" in page(mo, interview)


def test_the_childs_words_are_not_corrected_by_the_browser(mo, interview):
    html = page(mo, interview)

    (field,) = re.findall(r'<textarea[^>]*name="why"[^>]*>', html)
    assert 'spellcheck="false"' in field
    assert 'autocapitalize="off"' in field
    assert 'autocorrect="off"' in field
    (note,) = re.findall(r'<textarea[^>]*name="why-note"[^>]*>', html)
    assert "spellcheck" not in note


def test_what_is_typed_is_saved_while_somebody_types(mo, interview):
    html = page(mo, interview)
    assert "data-autosave" in html

    saved = save(mo, interview, marks(html), why="I wen")
    assert "Saved " in saved
    assert "<html" not in saved
    save(mo, interview, marks(saved), why="I went")

    assert [each.text for each in Answer.objects.all()] == ["I went"]


def test_a_page_whose_saving_was_never_answered_writes_nothing_twice(mo, interview):
    html = page(mo, interview)
    same = {"submission": re.search(r'name="submission" value="([^"]+)"', html)[1]}
    save(mo, interview, {**marks(html), **same}, why="I wen")

    saved = save(mo, interview, {**marks(html), **same}, why="I went")

    assert "another window" not in saved
    assert [each.text for each in Answer.objects.all()] == ["I went"]


def test_two_windows_are_said_and_both_are_kept(mo, interview):
    html = page(mo, interview)
    one = save(mo, interview, marks(html), why="In one window")
    other = save(mo, interview, marks(html), why="In the other")

    assert "another window" not in one
    assert "another window" in other
    both = page(mo, interview)
    assert "In one window</textarea>" in both
    assert "In the other</textarea>" in both
    more = re.search(r'name="(why--\d+)"', both)[1]
    mo.post(
        url(interview, BEFORE), {**marks(both), "why": "In one window", more: "", "why-note": ""}
    )
    assert "In the other" not in page(mo, interview)


def test_two_windows_without_scripts_are_said_and_both_are_kept(mo, interview):
    html = page(mo, interview)
    mo.post(url(interview, BEFORE), {**marks(html), "why": "In one window"})

    response = mo.post(url(interview, BEFORE), {**marks(html), "why": "In the other"}, follow=True)

    assert response.redirect_chain[-1][0] == url(interview, BEFORE)
    words = response.content.decode()
    assert "another window" in words
    assert "In one window</textarea>" in words
    assert "In the other</textarea>" in words


def test_what_is_too_long_is_refused_and_shown_again(mo, interview):
    response = mo.post(url(interview, BEFORE), {"why": "x" * 10_001, "planned": "No"})

    assert response.status_code == 422
    assert "x" * 10_001 in response.content.decode()
    assert not Answer.objects.exists()


def test_a_section_that_is_not_there_is_not_there(mo, interview):
    assert mo.get(url(interview, "record/nothing/")).status_code == 404


def test_the_recorder_takes_few_statements(mo, interview, django_assert_max_num_queries):
    mo.get(url(interview, BEFORE))
    with django_assert_max_num_queries(STATEMENTS + 12):
        assert mo.get(url(interview, BEFORE)).status_code == 200


@pytest.mark.parametrize("where", ["record/", BEFORE, "tell/"])
def test_the_recorder_is_for_those_who_may_hold_it(world, sign_in, interview, where):
    for job in (world.placing_manager, world.coordinator, world.carer, world.on_call):
        assert sign_in(job).get(url(interview, where)).status_code == 403
    for job in (world.sergeant, make.world().interviewer):
        assert sign_in(job).get(url(interview, where)).status_code == 404


def test_every_section_leads_to_telling_somebody_now_and_keeps_what_stands_on_it(mo, interview):
    for section in asked().sections:
        shown = page(mo, interview, f"record/{section.code}/")
        assert re.search(
            r'<button[^>]*value="tell"[^>]*name="then"|name="then"[^>]*value="tell"', shown
        )

    answer = mo.post(url(interview, "record/coming-back/"), {"feeling": "Tired", "then": "tell"})

    assert answer["Location"] == url(interview, "tell/")
    assert interview.answers.get(question="feeling").text == "Tired"


def test_somebody_is_told_now(mo, interview):
    html = page(mo, interview, "tell/")
    assert "999" in html

    response = mo.post(
        url(interview, "tell/"), {"text": "Who hurt them", "in_danger": "yes"}, follow=True
    )

    assert "They have been told" in text_of(response)
    assert Notification.objects.filter(message="told-at-once").count() == 2


def test_police_who_hold_the_report_are_told_of_danger_by_an_interviewer_who_reads_no_report(
    mo, world, now
):
    """Whoever sends the page sees no report: that there is one is known all the same."""
    episode = make.reported(world, now=now - 14 * HOUR)
    make.back(world, now=now - 11 * HOUR, episode=episode)
    talk = ReturnInterview.objects.get(episodes=episode)

    mo.post(url(talk, "tell/"), {"text": "Who hurt them", "in_danger": "yes"})

    told = Notification.objects.filter(message="in-danger-now")
    assert [each.office for each in told] == [Office.POLICE_SUPERVISOR]


def test_where_police_hear_nothing_the_page_says_so_before_and_after(mo, world, now):
    """The time away is closed by the no; the danger is heard in the talk that followed it."""
    night = make.reported(world, now=now - 14 * HOUR)
    make.back(world, now=now - 11 * HOUR, episode=night)
    make.prevented(world, now=now - 10 * HOUR, episode=night)
    no = ReturnInterview.objects.get(episodes=night)
    declined(world, no, now=now - 5 * HOUR, ask_again_on=(now + 3 * DAY).date())
    again = workflow.ask_again(interview=no, by=acting(world.interviewer), now=now - HOUR)

    before = page(mo, again, "tell/")
    said = {"text": "Who hurt them", "in_danger": "yes"}
    after = text_of(mo.post(url(again, "tell/"), said, follow=True))

    assert "Police are not told by this." in before
    assert "They have been told, but police have not: call 999 now" in after
    assert not Notification.objects.filter(message="in-danger-now").exists()


def test_where_police_hear_of_it_the_page_says_so(mo, world, now):
    night = make.reported(world, now=now - 14 * HOUR)
    make.back(world, now=now - 11 * HOUR, episode=night)
    talk = ReturnInterview.objects.get(episodes=night)

    assert "Police are not told by this." not in page(mo, talk, "tell/")
    said = {"text": "Who hurt them", "in_danger": "yes"}
    assert "and so have police" in text_of(mo.post(url(talk, "tell/"), said, follow=True))


def sent(world: World, mo: Client, interview: ReturnInterview, now: datetime) -> None:
    mo.post(url(interview, BEFORE), {"why": "cos it was loud"})
    mo.post(
        url(interview, "held/"),
        {
            "interviewer": world.interviewer.person_id,
            "where": Where.SCHOOL,
            "seen_alone": "yes",
            **moment("held_at", now - HOUR),
        },
    )
    interview.refresh_from_db()
    assert interview.state == State.HELD


def test_a_colleague_approves_what_was_sent(world, mo, manager, interview, now):
    sent(world, mo, interview, now)
    assert mo.get(url(interview, BEFORE)).status_code == 409
    assert mo.get(url(interview, "approval/")).status_code == 403

    assert str(world.child) in text_of(manager.get("/returns/?show=to-approve"))
    assert "Read and approve" in text_of(manager.get(url(interview)))
    html = page(manager, interview, "approval/")
    assert "cos it was loud" in html
    assert not re.search(r"<textarea[^>]*>[^<]*cos it was loud", html)

    response = manager.post(
        url(interview, "approval/"), {"outcome": Verdict.APPROVED.value}, follow=True
    )
    assert "The interview is approved" in text_of(response)
    assert manager.get(url(interview)).status_code == 404
    assert interview.episodes.get().reference in text_of(mo.get("/returns/"))


def test_what_is_returned_says_why_and_is_sent_again(world, mo, manager, interview, now):
    sent(world, mo, interview, now)
    wrong = manager.post(url(interview, "approval/"), {"outcome": Verdict.RETURNED.value})
    assert wrong.status_code == 422

    manager.post(
        url(interview, "approval/"),
        {"outcome": Verdict.RETURNED.value, "comments": "Whose words are these?"},
    )

    assert 'href="/returns/?show=returned"' in mo.get("/notifications/").content.decode()
    assert str(world.child) in text_of(mo.get("/returns/?show=returned"))
    words = text_of(mo.get(url(interview, "record/")))
    assert "Whose words are these?" in words
    assert "Send for approval again" in words
    html = page(mo, interview)
    mo.post(url(interview, BEFORE), {**marks(html), "why": "It was loud"})
    mo.post(url(interview, "send-again/"))
    assert list(Approval.objects.values_list("outcome", flat=True)) == ["returned", ""]


def test_the_social_worker_reads_the_childs_words_apart_from_the_workers(
    world, sign_in, mo, interview, now
):
    mo.post(url(interview, "record/analysis/"), {"push": ["school"], "actions": "Ring school"})
    mo.post(url(interview, BEFORE), {"why-note": "Looked at the floor"})
    sent(world, mo, interview, now)

    html = sign_in(world.social_worker).get(url(interview)).content.decode()
    (said,) = re.findall(r'<blockquote class="app-words__text[^>]*>(.*?)</blockquote>', html, re.S)
    assert said == "cos it was loud"
    words = text_of(sign_in(world.social_worker).get(url(interview)))
    assert "These are not" in words
    assert "School" in words
    assert "Nobody has approved it yet" in words
    for job in (world.carer, world.coordinator, world.placing_manager):
        assert "loud" not in text_of(sign_in(job).get(url(interview)))


def test_the_recorder_is_laid_aside_for_its_writer_when_they_were_signed_out(world, mo, interview):
    send_signed_out(mo, url(interview, BEFORE), why="cos it was loud")
    assert not Answer.objects.exists()
    sign_in_again(mo, world.interviewer)

    shown = page(mo, interview)
    assert "cos it was loud</textarea>" in shown
    assert "You were signed out before this was saved" in shown
    assert "Saved " not in shown

    mo.post(url(interview, BEFORE), {**marks(shown), "why": "It was loud"})
    assert Answer.objects.get().text == "It was loud"
    assert "You were signed out" not in page(mo, interview)


def test_no_title_of_the_recorder_names_the_child(world, mo, interview):
    for where in ("record/", BEFORE, "tell/"):
        title = re.search("<title>(.*?)</title>", page(mo, interview, where), re.DOTALL)[1]
        assert interview.episodes.get().reference in title
        assert world.child.forename not in title
