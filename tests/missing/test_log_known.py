"""What is known of this very child is offered on the pages of the log, to be chosen and not typed."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from lxml import html

from children import strategies
from children.models import ReportingStrategy
from children.strategies import PlannedStep
from missing import workflow
from missing.drafts import log_of
from missing.models import Assessment, Episode
from tests import make
from tests.missing.pages import words
from tests.missing.walking import begin, say

PLACES = ("Sam’s house", "The skate park")
TRIGGERS = ("A phone call with Mum", "Seeing a silver car")


def agreed(world, *, places=PLACES, triggers=TRIGGERS):
    now = timezone.now()
    return strategies.write_strategy(
        child=world.child,
        steps=[PlannedStep("Ring Sam", "07700 900123")],
        places=places,
        triggers=triggers,
        return_by=time(22),
        return_by_weekend=time(22),
        expires_on=(now + timedelta(days=9)).date(),
        by=make.acting(world.social_worker),
        now=now,
    )


@pytest.fixture
def draft(carer, world):
    agreed(world)
    begun = begin(carer)
    say(carer, begun, "danger", danger="no")
    say(carer, begun, "last-seen", when="just-now")
    return begun


def sent(carer, draft, **whereabouts):
    say(carer, draft, "whereabouts", **(whereabouts or {"whereabouts": "no"}), send="now")
    assert say(carer, draft, "check", level="") == "sent"
    return Episode.objects.get(status="away")


def script(carer, episode):
    return words(carer.get(f"/missing/{episode.reference}/police/"))


def values(page, name):
    found = html.fromstring(page.content.decode())
    return [each.get("value") for each in found.xpath(f"//input[@name='{name}']")]


# When they were last seen


def test_when_it_is_asked_how_long_ago_the_carer_reads_by_when_they_were_to_be_back(carer, draft):
    assert "is back by 10pm." in words(carer.get(f"{draft}last-seen/"))


# Where they are


def test_the_usual_places_are_chosen_and_not_typed(carer, draft):
    page = carer.get(f"{draft}whereabouts/")

    assert values(page, "at-think") == list(PLACES)
    assert "Somewhere else, or more about it" in words(page)
    episode = sent(carer, draft, **{"whereabouts": "think", "at-think": "Sam’s house"})
    assert episode.where_thought == "Sam’s house"
    assert "Sam’s house" in script(carer, episode)


def test_more_about_a_usual_place_and_a_place_nobody_thought_of_are_words(carer, draft):
    said = {"whereabouts": "think", "at-think": "Sam’s house", "where-think": "In the shed"}

    assert sent(carer, draft, **said).where_thought == "Sam’s house. In the shed"


def test_a_place_that_was_chosen_stands_when_the_plan_is_written_anew_meanwhile(
    carer, world, draft
):
    say(carer, draft, "whereabouts", **{"whereabouts": "think", "at-think": "Sam’s house"})
    agreed(world, places=["The library"])

    page = carer.get(f"{draft}whereabouts/")

    assert values(page, "at-think") == ["The library", "Sam’s house"]
    assert b'value="Sam\xe2\x80\x99s house" checked' in page.content
    say(carer, draft, "whereabouts", **{"whereabouts": "think", "at-think": "Sam’s house"})
    assert "Sam’s house" in words(carer.get(f"{draft}check/"))


def test_where_no_place_is_known_the_page_asks_for_words_alone(carer, world):
    begun = begin(carer)
    say(carer, begun, "danger", danger="no")

    page = carer.get(f"{begun}whereabouts/")

    assert values(page, "at-think") == []
    assert "Where is" in words(page)
    assert "Somewhere else" not in words(page)


# How usual it is


def test_a_sentence_on_how_unusual_it_is_goes_with_the_log(carer, draft):
    how = "Never on a school night"
    say(carer, draft, "unusual", unusual="yes", how=how)

    assert f"How usual this is {how}" in words(carer.get(f"{draft}check/"))
    episode = sent(carer, draft)
    assert episode.circumstances == f"How usual this is: {how}"
    assert how in script(carer, episode)


# What happened


def test_what_has_come_before_other_times_is_asked_first(carer, draft):
    page = carer.get(f"{draft}happened/")

    asked = values(page, "happened")
    assert asked[:2] == [f"known:{each}" for each in TRIGGERS]
    assert asked[2] == "argument"
    said = {"happened": [f"known:{TRIGGERS[0]}", "argument"]}
    say(carer, draft, "happened", **said)
    assert f"and now {TRIGGERS[0]}" in words(carer.get(f"{draft}check/"))
    assert TRIGGERS[0] in sent(carer, draft).circumstances


def test_what_is_known_of_the_child_is_no_answer_that_the_protocol_does_not_have(
    carer, draft, world
):
    say(carer, draft, "whereabouts", whereabouts="no")
    say(carer, draft, "happened", happened=[f"known:{TRIGGERS[0]}", "argument"])
    episode = Episode.objects.get()

    workflow.set_level(
        episode=episode,
        answers=log_of(episode.draft, timezone.now()).answers,
        level="L2",
        by=make.acting(world.carer),
        now=timezone.now(),
    )

    assert Assessment.objects.get().answers["chosen"]["happened"] == ["argument"]


def test_none_of_these_is_said_alone(carer, draft):
    said = {"happened": [f"known:{TRIGGERS[0]}", "none"]}

    answer = carer.post(f"{draft}happened/", said)

    assert answer.status_code == 422
    assert "or “None of these”, not both" in answer.content.decode()
    assert values(answer, "happened")[:2] == [f"known:{each}" for each in TRIGGERS]


# What makes it riskier


def test_each_known_risk_is_still_true_or_not_tonight_or_not_sure(carer, world, draft):
    profile = world.child.profile
    profile.risks = "Older people offer lifts.\nStops taking tablets: they make him sick"
    profile.save()

    page = carer.get(f"{draft}riskier/")

    lifts, tablets = profile.risks.splitlines()
    standings = ("still", "not-tonight", "unsure")
    assert values(page, "risk-1") == [f"{each}:{lifts}" for each in standings]
    assert "Still true" in words(page)
    said = {"risk-1": f"still:{lifts}", "risk-2": f"unsure:{tablets}", "other": "It is freezing"}
    say(carer, draft, "riskier", **said)
    assert "Older people offer lifts Still true" in words(carer.get(f"{draft}check/"))
    episode = sent(carer, draft)
    assert episode.circumstances.splitlines() == [
        "Older people offer lifts: Still true",
        f"{tablets}: Not sure",
        "What else makes tonight riskier: It is freezing",
    ]
    assert "It is freezing" in script(carer, episode)


def test_a_risk_that_was_answered_stands_when_the_profile_changes_meanwhile(carer, world, draft):
    profile = world.child.profile
    profile.risks = "Older people offer lifts"
    profile.save()
    say(carer, draft, "riskier", **{"risk-1": "still:Older people offer lifts"})
    profile.risks = "Cannot swim"
    profile.save()

    page = carer.get(f"{draft}riskier/")

    assert b'value="still:Older people offer lifts" checked' in page.content
    assert values(page, "risk-2")[0] == "still:Cannot swim"
    assert "Older people offer lifts: Still true" in sent(carer, draft).circumstances


# What they wear


def test_wearing_the_same_as_last_time_is_one_tick_and_nothing_is_ticked_before(carer, world):
    now = timezone.now()
    before = make.logged(world, now=now - timedelta(days=3))
    Episode.objects.filter(pk=before.pk).update(wearing="Green parka")
    make.back(world, now=now - timedelta(days=2), episode=before)
    photo = make.photo(world.child, by=make.acting(world.carer), now=now)
    begun = begin(carer)
    say(carer, begun, "danger", danger="no")
    say(carer, begun, "last-seen", when="just-now")

    page = carer.get(f"{begun}wearing/")

    assert values(page, "same") == ["Green parka"]
    assert b" checked" not in page.content
    assert f"/photo/{photo.pk}/small.jpg" in page.content.decode()
    say(carer, begun, "wearing", same=["Green parka"], wearing="And a red hat")
    assert sent(carer, begun).wearing == "Green parka. And a red hat"


# In danger


def test_what_was_said_before_danger_was_seen_is_read_out_to_999(carer, draft):
    say(carer, draft, "whereabouts", **{"whereabouts": "think", "at-think": "Sam’s house"})
    say(carer, draft, "unusual", unusual="yes", how="Never on a school night")
    assert say(carer, draft, "danger", danger="yes") == "call-999"

    page = words(carer.get(f"{draft}call-999/"))

    assert "Last seen" in page
    assert "Where we think they are Sam’s house" in page
    assert "Known of tonight How usual this is: Never on a school night" in page
    assert Episode.objects.get().where_thought == ""


# Keeping it


def test_places_and_what_came_before_are_kept_with_what_was_agreed(world, sign_in):
    worker = sign_in(world.social_worker)
    said = {
        **{f"rule-{number}": "may" for number in range(1, 9)},
        "text-1": "Ring Sam",
        "places": " Sam’s house \r\n\r\nThe  skate park\r\nSam’s house",
        "triggers": "A phone call with Mum",
        "expires_on-day": "1",
        "expires_on-month": "3",
        "expires_on-year": str(timezone.now().year + 1),
    }

    answer = worker.post(f"/children/{world.child.pk}/late/write/", said)

    assert answer.status_code == 302, answer.content.decode()
    kept = ReportingStrategy.objects.get(child=world.child, until=None)
    assert kept.places == list(PLACES)
    assert kept.triggers == ["A phone call with Mum"]
    page = words(worker.get(answer.url))
    assert "Where they usually go Sam’s house The skate park" in page
    again = worker.get(f"/children/{world.child.pk}/late/write/").content.decode()
    assert "Sam’s house\nThe skate park</textarea>" in again


def test_a_line_that_is_too_long_is_refused_with_what_was_typed(world, sign_in):
    page = f"/children/{world.child.pk}/late/write/"

    answer = sign_in(world.social_worker).post(page, {"places": "x" * 121})

    assert answer.status_code == 422
    assert "Use 120 characters or fewer on each line" in answer.content.decode()
    assert "x" * 121 in answer.content.decode()
