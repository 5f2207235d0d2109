"""The carer's log, walked by plain POSTs."""

import pytest
from django.utils import timezone

from audit.models import Event
from missing import ledger, workflow
from missing.models import Draft, Duty, Episode
from missing.rules import Status
from partners.rules import Office
from tests import make
from tests.missing.pages import part_of, words
from tests.missing.walking import CARERS_STEPS, START, begin, say, sent_thin, through

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


def test_what_is_said_about_danger_on_going_back_is_what_the_episode_says(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    say(carer, draft, "danger", danger="yes")

    episode = Episode.objects.get()
    assert (episode.danger, episode.level) == ("yes", "L3")


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

    for page in [*(step.code for step in CARERS_STEPS), "suggestion", "check"]:
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


def sent_as_it_stands(carer, page, **answers):
    """The log with this page filled in, sent with what it has; and what is on the page before sending."""
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, page, send="now", **answers)
    summary = words(carer.get(f"{draft}check/"))
    say(carer, draft, "check", level="")
    return Episode.objects.get(), summary


def test_a_box_that_nobody_can_read_takes_no_other_with_it(carer):
    episode, summary = sent_as_it_stands(
        carer, "expected", expected="other", where="Sam’s party", due="half past tea"
    )

    assert (episode.expected_where, episode.expected_by) == ("Sam’s party", None)
    assert "“half past tea”" in summary
    assert "“half past tea”" in episode.circumstances
    assert "Where should" in episode.circumstances


def test_what_is_too_long_is_sent_as_it_was_typed_and_all_else_of_its_page(carer):
    episode, summary = sent_as_it_stands(
        carer,
        "riskier",
        **{"risk-1": "still:Asthma", "other": "x" * 301, "gut_feeling": "Not like them"},
    )

    assert "Asthma: Still true" in episode.circumstances
    assert "x" * 301 in episode.circumstances
    assert "Not like them" in summary


def test_who_saw_them_is_kept_where_the_time_cannot_be_read(carer):
    episode, _ = sent_as_it_stands(
        carer, "last-seen", when="earlier", earlier_at="teatime", seen_by="Mo"
    )

    assert (episode.last_seen_at, episode.last_seen_by) == (None, "Mo")
    assert "“teatime”" in episode.circumstances


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


def test_where_they_should_be_and_what_they_wear_is_what_police_are_told(carer, world):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    assert say(carer, draft, "whereabouts", whereabouts="no") == "expected"
    say(carer, draft, "expected", expected="other", where="Sam’s party", due="10pm")
    said = {"wearing": "Red coat", "carrying": ["phone", "travel"], "other": "A guitar"}
    assert say(carer, draft, "wearing", **said) == "suggestion"
    say(carer, draft, "check", level="")

    episode = Episode.objects.get()
    assert episode.expected_by is not None
    for page in ("police/", ""):
        shown = carer.get(f"/missing/{episode.reference}/{page}").content.decode()
        assert "Sam’s party, by " in shown
        assert "Red coat" in shown
        assert "A phone that is charged; A travel card; A guitar" in shown


def test_the_last_questions_can_be_skipped_whatever_stands_there(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    assert ">\n  Skip" in carer.get(f"{draft}wearing/").content.decode()
    assert say(carer, draft, "wearing", wearing="x" * 400, skip="now") == "suggestion"
    answer = carer.post(f"{draft}last-seen/", {"skip": "now"})

    assert answer.status_code == 422


def test_a_log_is_twelve_pages_at_most_and_each_says_which_it_is(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    pages = [*(step.code for step in CARERS_STEPS), "suggestion", "check"]

    for number, page in enumerate(pages, start=2):
        assert f"Step {number} of 12" in carer.get(f"{draft}{page}/").content.decode()


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


def test_after_sending_the_page_hears_who_has_accepted_and_leads_to_who_was_told(
    carer, world, sign_in
):
    draft = sent_thin(carer)
    episode = Episode.objects.get()
    assert "Not picked up" in part_of(carer, f"{draft}sent/", "told")

    for each in episode.duties.open().filter(owed_by=Office.ON_CALL):
        if ledger.rule_of(each).accept:
            workflow.accept(duty=each, by=make.acting(world.on_call), now=timezone.now())

    told = part_of(carer, f"{draft}sent/", "told")
    assert f"{world.on_call.person} accepted" in told
    assert f'hx-get="{draft}sent/"' in told
    assert "data-stale" in told
    assert f"{episode.get_absolute_url()}told/" in carer.get(f"{draft}sent/").content.decode()


def test_before_sending_the_page_says_only_what_is_certain_of_who_will_be_told(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    page = carer.get(f"{draft}check/").content.decode()

    assert "at once, here, and by email to those who have given an address" in page
    assert "Once it is sent you can read everybody who was told" in page


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
        *(
            "place-think",
            "where-think",
            "reached",
            "expected",
            "where",
            "due",
            "wearing",
            "carrying",
            "unusual",
            "happened",
            "medicine",
        ),
        *("gut_feeling", "level", "reason", "agreed_by", "back_at-on", "back_at-time", "seen"),
        *("submission", "child"),
    ]
    pages = ("danger", "last-seen", "whereabouts", "expected", "tried", "happened")
    for page in (*pages, "riskier", "wearing", "suggestion"):
        for n, odd in enumerate(ODD):
            send = {"send": "now"} if n % 2 else {}
            answer = carer.post(f"{draft}{page}/", dict.fromkeys(keys, odd) | send)
            assert answer.status_code in (200, 302, 409, 422), (page, odd)
        assert carer.get(f"{draft}{page}/").status_code in (200, 302)
        assert carer.get(f"{draft}check/").status_code == 200
    for odd in ODD:
        assert carer.post(START, {"child": odd}).status_code in (302, 404, 422)
        assert carer.post(f"{draft}check/", {"level": odd}).status_code in (302, 422)
