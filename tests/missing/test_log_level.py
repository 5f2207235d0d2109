"""The level of a log: in danger, as suggested, or another."""

import pytest
from django.utils import timezone

from audit.models import Event
from missing.models import Assessment, Duty, Episode, PoliceReport
from partners.rules import Office
from tests import make
from tests.missing.pages import words
from tests.missing.walking import begin, say, seen, through

# In danger


def test_danger_sets_the_highest_level_and_shows_what_to_say(carer, world):
    draft = begin(carer)

    assert say(carer, draft, "danger", danger="yes") == "call-999"

    page = carer.get(f"{draft}call-999/").content.decode()
    assert Episode.objects.get().level == "L3"
    assert "Inhaler for asthma" in page
    assert "Tall, brown hair" in page
    assert world.child.surname in page


def test_i_have_called_999_is_a_report_to_police_at_that_time(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="yes")

    following = say(carer, draft, "call-999")

    report = PoliceReport.objects.get()
    assert report.how == "999"
    assert following == "last-seen"
    assert not Duty.objects.open().filter(code="report-to-police").exists()


def test_calling_can_wait_and_danger_skips_the_rest_of_the_questions(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="yes")

    say(carer, draft, "last-seen", when="just-now")
    following = say(carer, draft, "whereabouts", whereabouts="no")

    assert following == "check"
    assert not PoliceReport.objects.exists()
    assert carer.get(f"{draft}tried/").status_code == 302
    say(carer, draft, "check", level="")
    assert Event.objects.get(fact="episode-logged").payload["level"] == "L3"


def test_pressing_i_have_called_twice_reports_once(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="yes")
    key = "5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c11"

    for _ in range(2):
        say(carer, draft, "call-999", submission=key)
    say(carer, draft, "call-999")

    assert PoliceReport.objects.count() == 1


def test_danger_noticed_later_sets_the_level_then(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    assert say(carer, draft, "danger", danger="yes") == "call-999"
    assert say(carer, draft, "danger", danger="yes") == "call-999"

    assert Episode.objects.get().level == "L3"
    assert Assessment.objects.count() == 1


# Level with the log


def test_the_suggestion_says_why_before_it_asks(carer):
    draft = begin(carer)
    through(carer, draft)

    page = carer.get(f"{draft}suggestion/").content.decode()

    assert page.index("Suggested: L2") < page.index("What do you think?")
    assert page.index("Points to a higher level") < page.index("What do you think?")
    assert "He took his best coat" in page
    assert "Default framework 1.3" in page
    assert "checked" not in page


def test_agreeing_sends_the_level_with_the_log(carer):
    draft = begin(carer)
    through(carer, draft)

    mark = seen(carer, f"{draft}suggestion/")
    assert say(carer, draft, "suggestion", level="L2", seen=mark) == "check"
    assert "L2 Missing, report to police" in carer.get(f"{draft}check/").content.decode()
    say(carer, draft, "check", level="L2")

    episode = Episode.objects.get()
    assessment = Assessment.objects.get()
    assert episode.level == assessment.level == assessment.suggested_level == "L2"
    assert assessment.gut_feeling == "He took his best coat"
    assert Event.objects.get(fact="episode-logged").payload["level"] == "L2"
    assert not Duty.objects.filter(code="set-level").exists()
    assert Duty.objects.open().filter(code="report-to-police", owed_by=Office.CARER).exists()


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({}, "Select what you think"),
        ({"level": "L9"}, "Select what you think"),
        ({"level": "L1"}, "Enter why you chose a different level"),
        ({"level": "L1", "reason": "Fine"}, "Choose who agrees to a lower level"),
        (
            {"level": "L1", "reason": "Fine", "agreed_by": "0"},
            "Choose a second person who works with this child",
        ),
    ],
)
def test_another_level_needs_a_reason_and_a_lower_one_a_second_person(carer, choice, sentence):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")

    answer = carer.post(f"{draft}suggestion/", {"seen": mark, **choice})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_lower_level_is_sent_with_who_agreed(carer, world):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")

    say(
        carer,
        draft,
        "suggestion",
        level="L1",
        reason="Always back by eleven",
        agreed_by=world.on_call.person_id,
        seen=mark,
    )
    say(carer, draft, "check", level="L1")

    assessment = Assessment.objects.get()
    assert assessment.agreed_by == world.on_call.person
    assert assessment.level == "L1"


def test_the_highest_level_needs_nothing_more_at_any_time(carer):
    draft = begin(carer)
    through(carer, draft)

    say(carer, draft, "suggestion", level="L3")
    say(carer, draft, "check", level="L3")

    assert Episode.objects.get().level == "L3"


def test_who_sent_a_log_of_the_highest_level_is_told_to_call_999_until_police_know(carer, world):
    draft = begin(carer)
    through(carer, draft)
    say(carer, draft, "suggestion", level="L3")
    say(carer, draft, "check", level="L3")

    assert "then come back here" in words(carer.get(f"{draft}sent/"))

    now = timezone.now()
    make.reported(world, episode=Episode.objects.get(), now=now)
    assert "then come back here" not in words(carer.get(f"{draft}sent/"))


def test_a_choice_made_on_another_suggestion_is_asked_again(carer):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")
    say(carer, draft, "suggestion", level="L2", seen=mark)

    say(carer, draft, "whereabouts", whereabouts="spoke")
    say(carer, draft, "unusual", unusual="no")

    page = carer.get(f"{draft}check/").content.decode()
    assert "What we suggest has changed since you chose" in page
    answer = carer.post(f"{draft}check/", {"level": "L2"})
    assert answer.status_code == 422
    assert "The level has changed since you read this" in answer.content.decode()
    assert say(carer, draft, "check", level="") == "sent"


def test_a_level_that_on_call_sets_meanwhile_stands(carer, world):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")
    say(carer, draft, "suggestion", level="L2", seen=mark)
    make.levelled(Episode.objects.get(), world.on_call, level="L3", now=timezone.now())

    assert "L3 Missing, in immediate danger, set already" in (
        carer.get(f"{draft}check/").content.decode()
    )
    say(carer, draft, "check", level="")

    assert Episode.objects.get().level == "L3"


# Sending what there is


@pytest.mark.parametrize(
    "choice",
    [
        {"level": "L1"},
        {"level": "L1", "reason": "Fine"},
        {"level": "L1", "reason": "Fine", "agreed_by": "0"},
        {"level": "L9"},
        {"reason": "x" * 1001},
    ],
)
def test_a_level_that_is_not_finished_never_stops_the_sending(carer, choice):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")

    assert say(carer, draft, "suggestion", seen=mark, send="now", **choice) == "check"

    page = words(carer.get(f"{draft}check/"))
    assert "ot finished, so the log goes without a level" in page
    assert "On-call sets one within 10 minutes" in page
    assert say(carer, draft, "check", level="") == "sent"
    assert Episode.objects.get().level == ""
    assert Duty.objects.open().filter(code="set-level", owed_by=Office.ON_CALL).exists()


def test_what_was_begun_of_a_level_is_read_by_whoever_sets_it(carer, world, sign_in):
    draft = begin(carer)
    through(carer, draft)
    begun = {"level": "L1", "reason": "Always back by eleven", "send": "now"}
    say(carer, draft, "suggestion", seen=seen(carer, f"{draft}suggestion/"), **begun)
    say(carer, draft, "check", level="")
    episode = Episode.objects.get()
    at, on_call = f"{episode.get_absolute_url()}assessment/", sign_in(world.on_call)

    assert "Chosen so far: L1 Away" in words(on_call.get(at))
    assert "Always back by eleven" in words(on_call.get(at))
    make.levelled(episode, world.on_call, level="L2", now=timezone.now())
    assert "Chosen so far" not in words(on_call.get(at))


def test_a_level_that_was_not_finished_stands_on_its_page_and_can_be(carer, world):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")
    say(carer, draft, "suggestion", level="L1", reason="Fine", seen=mark, send="now")

    page = carer.get(f"{draft}suggestion/").content.decode()
    assert 'value="L1" checked' in page
    assert "Fine</textarea>" in page
    assert carer.get(draft).url == f"{draft}suggestion/"
    whole = {"level": "L1", "reason": "Fine", "agreed_by": world.on_call.person_id, "seen": mark}
    say(carer, draft, "suggestion", **whole)
    say(carer, draft, "check", level="L1")

    assert Episode.objects.get().level == "L1"


def test_a_finished_choice_goes_with_what_is_sent(carer):
    draft = begin(carer)
    through(carer, draft)
    mark = seen(carer, f"{draft}suggestion/")

    say(carer, draft, "suggestion", level="L2", seen=mark, send="now")

    assert say(carer, draft, "check", level="L2") == "sent"
