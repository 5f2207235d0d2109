"""The carer's log, walked by plain POSTs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event, Look
from missing import workflow
from missing.models import Assessment, Draft, Duty, Episode, PoliceReport
from missing.rules import Status
from partners.rules import Office
from tests import make

START = "/missing/start/"


@pytest.fixture
def carer(world: make.World, sign_in: Any) -> Client:
    return sign_in(world.carer)


def begin(client: Client) -> str:
    """The address of the draft that the start page began."""
    answer = client.get(START)
    assert answer.status_code == 302
    return answer.url.removesuffix("danger/")


def say(client: Client, draft: str, page: str, **answers: Any) -> str:
    """Answer one page; gives the page that comes next."""
    answer = client.post(f"{draft}{page}/", answers)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url.removeprefix(draft).strip("/")


def sent_thin(client: Client, **whereabouts: Any) -> str:
    draft = begin(client)
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")
    say(client, draft, "whereabouts", **(whereabouts or {"whereabouts": "no"}), send="now")
    assert say(client, draft, "check", level="") == "sent"
    return draft


# The shortest path


def test_the_shortest_path_is_five_screens_and_needs_no_typing(world, sign_in):
    make.child(responsible=world.responsible, host=world.host, at=world.home)
    client = sign_in(world.carer)

    first = client.post(START, {"child": world.child.pk})
    draft = first.url.removesuffix("danger/")
    pages = [
        START,
        first.url,
        say(client, draft, "danger", danger="no"),
        say(client, draft, "last-seen", when="just-now"),
        say(client, draft, "whereabouts", whereabouts="no", send="now"),
    ]

    assert pages[2:] == ["last-seen", "whereabouts", "check"]
    assert len(pages) == 5
    assert say(client, draft, "check", level="") == "sent"


def test_a_log_sent_without_a_level_asks_on_call_to_set_one(carer, world):
    sent_thin(carer)

    episode = Episode.objects.get()
    assert episode.status == Status.AWAY
    assert episode.level == ""
    assert episode.whereabouts == "no"
    assert episode.last_seen_at is not None
    assert Duty.objects.open().filter(code="set-level", owed_by=Office.ON_CALL).exists()


def test_the_episode_is_there_for_on_call_from_the_second_answer(carer, world, sign_in):
    draft = begin(carer)
    assert not Episode.objects.exists()

    say(carer, draft, "danger", danger="no")

    episode = Episode.objects.get()
    page = sign_in(world.on_call).get(f"/missing/{episode.reference}/")
    assert page.status_code == 200
    assert "Being logged" in page.content.decode()


def test_every_continue_is_kept_and_the_page_says_when(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="unknown")

    page = carer.get(f"{draft}last-seen/").content.decode()

    assert Draft.objects.get().answers["danger"]["typed"] == {"danger": ["unknown"]}
    assert "Saved" in page
    assert "You won’t be in trouble for calling" in page


def test_every_page_has_999_and_the_on_call_number(carer, world):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    for page in ("danger", "last-seen", "whereabouts", "tried", "riskier", "suggestion", "check"):
        shown = carer.get(f"{draft}{page}/").content.decode()
        assert 'href="tel:999"' in shown
        assert "0113 496 0123" in shown
        assert shown.count("<h1") == 1
        assert world.child.forename not in shown[shown.index("<title>") : shown.index("</title>")]


def test_somebody_who_comes_back_goes_on_at_the_first_unanswered_page(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "last-seen", when="just-now")

    assert carer.get(draft).url == f"{draft}whereabouts/"
    assert carer.get(START).url == draft


def test_what_was_typed_stands_on_the_page_again(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "last-seen", when="within-hour", seen_by="Priya at the bus stop")

    page = carer.get(f"{draft}last-seen/").content.decode()

    assert 'value="Priya at the bus stop"' in page


def test_a_mistake_keeps_what_was_typed_and_says_how_to_fix_it(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    answer = carer.post(
        f"{draft}last-seen/", {"when": "earlier", "earlier_at": "teatime", "seen_by": "Mo & Co"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a time, like 8:40pm" in page
    assert 'value="teatime"' in page
    assert 'value="Mo &amp; Co"' in page
    assert "<title>Error: " in page


@pytest.mark.parametrize(
    ("page", "answers", "sentence"),
    [
        ("danger", {}, "Select yes, no or I&#39;m not sure"),
        ("danger", {"danger": "perhaps"}, "Select yes, no or I&#39;m not sure"),
        ("last-seen", {}, "Select when you last saw or heard from them"),
        ("last-seen", {"when": "earlier"}, "Enter a time, like 8:40pm"),
        ("last-seen", {"when": "another"}, "Enter the day and the time, like 8:40pm"),
        ("last-seen", {"when": "just-now", "seen_by": "x" * 121}, "Use 120 characters or fewer"),
        ("whereabouts", {}, "Select one answer"),
        (
            "happened",
            {"happened": ["none", "argument"]},
            "Select what applies, or “None of these”, not both",
        ),
    ],
)
def test_each_mistake_is_said_in_words_that_help(carer, page, answers, sentence):
    draft = begin(carer)
    if page != "danger":
        say(carer, draft, "danger", danger="no")

    answer = carer.post(f"{draft}{page}/", answers)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_unclear_answer_never_stops_the_sending_and_is_not_lost(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    assert (
        say(carer, draft, "last-seen", when="earlier", earlier_at="teatime", send="now") == "check"
    )

    assert "Not answered" in carer.get(f"{draft}check/").content.decode()
    assert 'value="teatime"' in carer.get(f"{draft}last-seen/").content.decode()
    say(carer, draft, "check", level="")
    assert Episode.objects.get().last_seen_at is None


def test_changing_an_answer_from_the_summary_comes_back_to_it(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    answer = carer.post(f"{draft}whereabouts/?change=1", {"whereabouts": "no"})

    assert answer.url == f"{draft}check/"


def test_where_they_are_thought_to_be_is_kept(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(
        carer,
        draft,
        "whereabouts",
        **{
            "whereabouts": "think",
            "place-think": "fine",
            "where-think": "Sam’s house",
            "place-spoke": "worrying",
            "where-spoke": "nowhere",
        },
        send="now",
    )
    say(carer, draft, "check", level="")

    episode = Episode.objects.get()
    assert (episode.whereabouts, episode.where_thought) == ("think", "Sam’s house")


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


def through(client: Client, draft: str) -> None:
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")
    say(client, draft, "whereabouts", whereabouts="no")
    say(client, draft, "tried", reached="no")
    say(client, draft, "unusual", unusual="yes")
    say(client, draft, "happened", happened=["argument"])
    assert say(client, draft, "riskier", gut_feeling="He took his best coat") == "suggestion"


def seen(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]


def test_the_suggestion_says_why_before_it_asks(carer):
    draft = begin(carer)
    through(carer, draft)

    page = carer.get(f"{draft}suggestion/").content.decode()

    assert page.index("Suggested: L2") < page.index("What do you think?")
    assert page.index("Points to a higher level") < page.index("What do you think?")
    assert "He took his best coat" in page
    assert "Default framework 1.0" in page
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


# Sent


def test_after_sending_the_page_says_what_comes_next_and_when(carer, world):
    draft = sent_thin(carer)

    page = carer.get(f"{draft}sent/").content.decode()

    episode = Episode.objects.get()
    assert "We’ve logged this at" in page
    assert episode.reference in page
    assert "Not picked up" in page
    assert "Next" in page
    assert "minutes left" in page
    for place in ("back/", "assessment/", "notes/new/", "police/"):
        assert f"/missing/{episode.reference}/{place}" in page


def test_sending_twice_logs_once(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    key = "5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c12"

    for _ in range(2):
        assert say(carer, draft, "check", level="", submission=key) == "sent"
    assert say(carer, draft, "check", level="") == "sent"

    assert Event.objects.filter(fact="episode-logged").count() == 1


def test_the_second_answer_pressed_twice_opens_one_episode(carer):
    draft = begin(carer)

    for _ in range(2):
        say(carer, draft, "danger", danger="no")

    assert Episode.objects.count() == 1


def test_a_sent_log_is_not_changed_any_more(carer):
    draft = sent_thin(carer)

    for page in ("danger", "last-seen", "suggestion", "check", "call-999"):
        assert carer.post(f"{draft}{page}/", {"danger": "yes"}).url == f"{draft}sent/"
    assert carer.get(draft).url == f"{draft}sent/"
    assert Episode.objects.get().danger == "no"


def test_a_log_of_a_child_who_is_back_leads_to_the_episode(carer, world):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    episode = Episode.objects.get()
    now = timezone.now()
    workflow.stand_down(episode=episode, because="Upstairs", by=make.acting(world.on_call), now=now)

    assert carer.get(f"{draft}last-seen/").url == f"/missing/{episode.reference}/"


# Whose draft


@pytest.mark.parametrize("who", ["on_call", "social_worker", "coordinator", "sergeant"])
def test_somebody_elses_draft_is_not_there(carer, world, sign_in, who):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    other = sign_in(getattr(world, who))

    for page in ("", "danger/", "last-seen/", "suggestion/", "check/", "sent/", "call-999/"):
        assert other.get(f"{draft}{page}").status_code == 404


def test_a_draft_goes_when_the_child_has_moved_away(carer, world):
    draft = begin(carer)
    child = world.child
    child.home = None
    child.save()

    assert carer.get(draft).status_code == 404


def test_a_page_that_the_log_does_not_have_is_not_there(carer):
    draft = begin(carer)

    assert carer.get(f"{draft}shoe-size/").status_code == 404
    assert carer.get("/missing/drafts/5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c12/").status_code == 404


def test_no_page_comes_before_the_question_about_danger(carer):
    draft = begin(carer)

    for page in ("last-seen", "suggestion", "check", "call-999", "sent"):
        assert carer.get(f"{draft}{page}/").status_code == 302
    assert not Episode.objects.exists()


# Who


def test_with_one_child_nobody_is_asked_who(carer):
    assert carer.get(START).url.endswith("/danger/")


def test_a_carer_chooses_among_their_own_home_alone(world, sign_in):
    sister = make.child(responsible=world.responsible, host=world.host, at=world.home)
    neighbour = make.child(
        responsible=world.responsible, host=world.host, at=make.home(world.provider)
    )
    client = sign_in(world.carer)

    page = client.get(START).content.decode()

    assert str(world.child) in page
    assert str(sister) in page
    assert str(neighbour) not in page
    assert client.post(START, {}).status_code == 422
    refused = client.post(START, {"child": neighbour.pk})
    assert refused.status_code == 422
    assert "Select who isn’t where they should be" in refused.content.decode()
    assert client.get(START, {"child": neighbour.pk}).status_code == 404
    assert client.get(START, {"child": "9" * 40}).status_code == 404
    assert client.get(START, {"child": "Ash"}).status_code == 404


def test_on_call_finds_a_child_by_name(world, sign_in):
    for _ in range(25):
        make.child(responsible=world.responsible, at=make.home(world.provider))
    client = sign_in(world.on_call)

    def search(name: str) -> str:
        answer = client.post(START, {"q": name, "search": "now"})
        assert answer.status_code == 200
        return answer.content.decode()

    everybody = client.get(START).content.decode()
    found = search(world.child.surname.lower())

    assert "Showing 20 of 26 children" in everybody
    assert str(world.child) in found
    assert found.count('type="radio"') == 1
    assert "No children match “Nobody”" in search("Nobody")
    assert search("\x00")


def test_no_name_that_is_searched_for_stands_in_an_address(world, sign_in):
    client = sign_in(world.on_call)

    page = client.get(START, {"q": "Nobody"}).content.decode()

    assert 'method="get"' not in page
    assert "Nobody" not in page


def test_a_search_is_kept_when_nobody_was_chosen(world, sign_in):
    make.child(responsible=world.responsible, at=make.home(world.provider))
    client = sign_in(world.on_call)

    again = client.post(START, {"q": world.child.surname})

    assert again.status_code == 422
    assert again.content.decode().count('type="radio"') == 1


def test_somebody_without_a_child_is_given_a_number(world, sign_in):
    make.team(world.provider, Office.ON_CALL, name="Northway on-call", phone="0113 496 0001")
    empty = make.carer(make.home(world.provider))

    page = sign_in(empty).get(START).content.decode()

    assert "No child is linked to you yet" in page
    assert "Call Northway on-call" in page


def test_a_child_who_is_logged_already_is_added_to(world, sign_in):
    episode = make.logged(world, now=timezone.now() - timedelta(minutes=20))
    partner = make.carer(world.home)

    page = sign_in(partner).get(START).content.decode()

    assert f"{world.carer.person} logged this at" in page
    assert f"/missing/{episode.reference}/notes/new/" in page
    assert f"/missing/{episode.reference}/back/" in page
    assert not Draft.objects.exists()


def test_a_child_logged_by_somebody_else_meanwhile_is_not_opened_twice(carer, world):
    draft = begin(carer)
    make.opened(world, by=world.on_call, now=timezone.now())

    answer = carer.post(f"{draft}danger/", {"danger": "no"})

    assert answer.url == f"{START}?child={world.child.pk}"
    assert Episode.objects.count() == 1
    assert f"{world.on_call.person} logged this" in carer.get(answer.url).content.decode()


@pytest.mark.parametrize("who", ["sergeant", "coordinator", "interviewer", "superintendent"])
def test_who_may_not_log_is_told_who_can(world, sign_in, who):
    answer = sign_in(getattr(world, who)).get(START)

    assert answer.status_code == 403
    assert "foster carer" in answer.content.decode()


def test_somebody_without_a_job_is_told_so(db, client):
    client.force_login(make.person(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(START).status_code == 403


def test_looking_at_a_log_is_kept(carer, world):
    carer.get(begin(carer))

    assert Look.objects.filter(child_id=world.child.pk, page="Log").exists()


# What the pages cost


def test_no_page_of_the_log_needs_more_than_eight_statements(
    carer, world, django_assert_max_num_queries
):
    draft = begin(carer)
    through(carer, draft)
    carer.get(f"{draft}check/")

    for page in ("danger", "last-seen", "riskier", "suggestion", "check"):
        with django_assert_max_num_queries(8 + OUTSIDE):
            carer.get(f"{draft}{page}/")


# BEGIN and COMMIT are savepoints in a test; who acts; and the session, which lives in a cache
# outside tests.
OUTSIDE = 4


# Odd input


ODD = [
    "",
    " ",
    "\x00",
    "💥" * 50,
    "x" * 6000,
    "-1",
    "no",
    "yes",
    "L1",
    "25:99",
    "é\u202e",
    "'\"<b>",
]


def test_no_form_of_the_log_fails_on_odd_input(carer, world):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    keys = [
        *("danger", "when", "within_hour_at", "earlier_at", "another_at-on", "another_at-time"),
        *("another_at-day", "another_at-month", "another_at-year", "seen_by", "whereabouts"),
        *("place-think", "where-think", "reached", "unusual", "happened", "medicine"),
        *("gut_feeling", "level", "reason", "agreed_by", "back_at-on", "back_at-time", "seen"),
        *("submission", "child"),
    ]
    pages = ("danger", "last-seen", "whereabouts", "tried", "happened", "riskier", "suggestion")
    for page in pages:
        for n, odd in enumerate(ODD):
            send = {"send": "now"} if n % 2 else {}
            answer = carer.post(f"{draft}{page}/", dict.fromkeys(keys, odd) | send)
            assert answer.status_code in (200, 302, 409, 422), (page, odd)
        assert carer.get(f"{draft}{page}/").status_code in (200, 302)
        assert carer.get(f"{draft}check/").status_code == 200
    for odd in ODD:
        assert carer.post(START, {"child": odd}).status_code in (302, 404, 422)
        assert carer.post(f"{draft}check/", {"level": odd}).status_code in (302, 422)
