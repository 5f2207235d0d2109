"""The page of a child's times away: what they have in common, what is overdue, and whose words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from children.models import Profile
from core import times
from core.times import LONDON
from insight import times_away
from insight.pattern import Away, pattern_of
from insight.rules import REPEATED
from missing import workflow
from missing.models import Episode
from missing.rules import HOLD_INTERVIEW, NoteKind
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact
from tests import make
from tests.missing.pages import MOST, statements, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 21, 22, 36, tzinfo=LONDON)  # a Saturday


# The pattern


def aways(*since_and_hours):
    return [Away(since, since + hours * HOUR) for since, hours in since_and_hours]


def test_when_a_child_goes_most_often_is_said_in_a_sentence():
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=LONDON)

    pattern = pattern_of(aways((evening, 2), (evening - 7 * DAY, 4), (evening - 3 * DAY, 4)), NOW)

    assert "Most often on a Friday evening: 2 of 3." in pattern.sentences
    assert dict(pattern.grid)["Friday"] == (0, 0, 0, 2)
    assert "Usually away for about 4 hours; the longest was 4 hours." in pattern.sentences


def test_three_times_in_ninety_days_is_repeated_and_two_are_not():
    two = aways((NOW - DAY, 1), (NOW - 80 * DAY, 1), (NOW - 91 * DAY, 1))

    assert not pattern_of(two, NOW).repeated
    assert pattern_of([*two, *aways((NOW - 40 * DAY, 1))], NOW).repeated
    assert REPEATED == 3


def test_the_clock_on_the_wall_says_which_part_of_the_day_it_was():
    summer = datetime(2026, 7, 3, 17, 30, tzinfo=UTC)  # 6:30pm in England

    pattern = pattern_of([Away(summer, None)], NOW)

    assert dict(pattern.grid)["Friday"] == (0, 0, 0, 1)


def test_every_length_is_counted_in_one_band():
    lengths = (0.5, 1, 3, 6, 24, 48, 7 * 24, 31 * 24)

    pattern = pattern_of(aways(*((NOW - 40 * DAY, hours) for hours in lengths)), NOW)

    assert [bar.count for bar in pattern.bars] == [1] * len(pattern.bars)


def test_a_child_who_was_never_away_has_no_pattern():
    pattern = pattern_of([], NOW)

    assert (pattern.sentences, pattern.grid, pattern.bars) == ((), (), ())


# The page


@pytest.fixture
def address(world):
    return f"/children/{world.child.pk}/missing/"


@pytest.mark.django_db
def test_every_time_away_is_on_the_page_with_what_came_of_it(world, sign_in, address):
    now = timezone.now()
    first = make.heard(world, now=now - 20 * DAY).episodes.get()
    second = make.reported(world, now=now - 2 * HOUR)

    page = words(sign_in(world.social_worker).get(address))

    for said in (first.reference, second.reference, "held in time", "Away twice in all"):
        assert said in page
    every = page[page.index("Newest first") :]
    assert every.index(second.reference) < every.index(first.reference)
    assert "waiting for a decision" in page


@pytest.mark.django_db
def test_the_grid_is_reached_by_keyboard_and_says_how_the_rest_of_it_is_read(
    world, sign_in, address
):
    make.reported(world, now=timezone.now() - 2 * HOUR)

    page = html.fromstring(sign_in(world.social_worker).get(address).content)

    (grid,) = page.xpath("//*[@role='region'][@aria-labelledby='last-seen']")
    hint = page.get_element_by_id(grid.get("aria-describedby"))
    assert grid.get("tabindex") == "0"
    assert "slide it sideways, or go to it with Tab" in hint.text_content()


@pytest.mark.django_db
def test_what_was_stood_down_is_listed_and_counted_nowhere(world, sign_in, address):
    now = timezone.now()
    make.back(world, now=now - DAY)
    mistake = make.logged(world, now=now - HOUR)
    workflow.stand_down(
        episode=mistake, because="Was upstairs", by=make.acting(world.carer), now=now
    )

    page = words(sign_in(world.social_worker).get(address))

    assert mistake.reference in page
    assert "Away once in all" in page


@pytest.mark.django_db
def test_what_is_overdue_of_this_child_leads(world, sign_in, address):
    make.back(world, now=timezone.now() - 4 * DAY)

    page = words(sign_in(world.social_worker).get(address))

    assert "Overdue now" in page
    assert str(world.interviews) in page


@pytest.mark.django_db
def test_what_there_is_none_of_is_said(world, sign_in, address):
    make.back(world, now=timezone.now() - HOUR)
    type(world.child.profile).objects.filter(child=world.child).update(what_helps="")

    page = words(sign_in(world.social_worker).get(address))

    assert "Nothing is overdue." in page
    assert "about what helps can be read here yet" in page
    assert f"Nothing that {world.child} said can be read here yet." in page


@pytest.mark.django_db
def test_what_came_of_the_prevention_interview_stands_with_its_time_away(world, sign_in, address):
    now = timezone.now()
    client = sign_in(world.social_worker)
    make.back(world, now=now - 9 * DAY)
    assert "Prevention interview" not in words(client.get(address))

    make.prevented(world, now=now - HOUR)

    assert words(client.get(address)).count("Prevention interview: police saw the child") == 1


@pytest.mark.django_db
def test_an_interview_that_is_late_says_whether_the_child_was_offered_one(world, sign_in, address):
    now = timezone.now()
    back = make.back(world, now=now - 4 * DAY)
    client = sign_in(world.social_worker)

    before = words(client.get(address))
    returns_workflow.record_attempt(
        interview=ReturnInterview.objects.get(episodes=back),
        tried_at=now - HOUR,
        how=Contact.PHONE,
        result=AttemptResult.ASKED_TO_WAIT,
        by=make.acting(world.interviewer),
        now=now,
    )

    assert "Return interview: late – not offered" in before
    assert "Return interview: late – offered" in words(client.get(address))


@pytest.mark.django_db
def test_what_ended_the_talk_that_was_owed_is_said(world, sign_in, address):
    now = timezone.now()
    client, mo = sign_in(world.social_worker), make.acting(world.interviewer)
    back = make.back(world, now=now - 3 * DAY)
    interview = ReturnInterview.objects.get(episodes=back)
    returns_workflow.decline(
        interview=interview, declined_at=now - 2 * DAY, words="Not now.", by=mo, now=now - 2 * DAY
    )
    assert "Return interview: said not now" in words(client.get(address))

    again = returns_workflow.ask_again(
        interview=interview, by=make.acting(world.social_worker), now=now - DAY
    )
    make.held(world, again, now=now - HOUR)
    assert "Return interview: held after being asked again" in words(client.get(address))


@pytest.mark.django_db
def test_a_talk_that_was_set_aside_was_not_said_no_to(world, sign_in, address):
    now = timezone.now()
    back = make.back(world, now=now - 3 * DAY)
    duty = back.duties.get(code=HOLD_INTERVIEW)
    by = make.acting(world.placing_manager)
    workflow.set_aside(duty=duty, because="Moved abroad", by=by, now=now)

    assert "Return interview: set aside" in words(sign_in(world.social_worker).get(address))


@pytest.mark.django_db
def test_missing_again_before_the_interview_is_said_of_the_time_before_alone(
    world, sign_in, address
):
    now = timezone.now()
    first = make.back(world, now=now - 40 * HOUR)
    mistake = make.logged(world, now=now - 35 * HOUR)
    workflow.stand_down(
        episode=mistake,
        because="Was upstairs",
        by=make.acting(world.carer),
        now=now - 34 * HOUR,
    )
    again = make.logged(world, now=now - 30 * HOUR)
    make.back(world, episode=again, now=now - 20 * HOUR)

    page = words(sign_in(world.social_worker).get(address))

    said = f"Missing again {times.when(again.opened_at, now=now)}"
    assert "Missing again before the return interview: 1 time." in page
    assert page.count(said) == page.count("Missing again") - 1 == 1
    assert page.index(again.reference) < page.index(first.reference) < page.index(said)


@pytest.mark.django_db
def test_missing_again_after_the_interview_is_no_outcome_of_it(world, sign_in, address):
    now = timezone.now()
    make.heard(world, now=now - 10 * DAY)
    make.logged(world, now=now - DAY)

    assert "Missing again" not in words(sign_in(world.social_worker).get(address))


@pytest.mark.django_db
def test_the_childs_words_are_for_those_who_may_hear_them(world, sign_in, address):
    now = timezone.now()
    make.heard(world, now=now - HOUR, words="I miss my brother")
    workflow.add_note(
        episode=Episode.objects.get(),
        text="I was cold",
        kind=NoteKind.SAID,
        by=make.acting(world.carer),
        now=now,
    )

    heard = words(sign_in(world.social_worker).get(address))
    told = words(sign_in(world.placing_manager).get(address))

    assert "I miss my brother" in heard
    assert "I was cold" in heard
    assert "I was cold" in told
    assert "I miss my brother" not in told


@pytest.mark.django_db
def test_what_helps_stands_by_itself_and_every_answer_with_its_question(world, sign_in, address):
    now = timezone.now()
    Profile.objects.update_or_create(child=world.child, defaults={"what_helps": "Text me first"})
    back = make.back(world, now=now - 9 * HOUR)
    interview, by = ReturnInterview.objects.get(episodes=back), make.acting(world.interviewer)
    answers = {
        "why": "It was loud.",
        "would-have-helped": "A lift home.",
        "would-help": "A call from Mum.",
        "next-time": "Leave me be.",
    }
    for question, said in answers.items():
        make.written(interview, by, now=now, question=question, words=said)
    make.held(world, interview, now=now, words="I walked about.")

    page = words(sign_in(world.social_worker).get(address))
    told = words(sign_in(world.placing_manager).get(address))

    name = world.child
    helped, said = page.index("What helped"), page.index(f"What {name} said")
    for part in (
        "What helps me Text me first",
        "What would have helped you to stay? A lift home.",
        "What would help you now? A call from Mum.",
        "If it gets too much again, what should people do? Leave me be.",
    ):
        assert helped < page.index(part) < said, part
    for part in (
        "What made you go? It was loud.",
        "What happened, in your own words? I walked about.",
    ):
        assert page.index(part) > said, part
    assert "Text me first" in told
    for said in (*answers.values(), "I walked about."):
        assert said not in told, said


@pytest.mark.django_db
def test_those_who_look_after_the_child_day_by_day_have_no_such_page(world, sign_in, address):
    for job in (world.carer, world.on_call, world.interviewer, world.sergeant):
        assert sign_in(job).get(address).status_code in (403, 404)


@pytest.mark.django_db
def test_a_child_who_was_never_away_has_a_page_that_says_so(world, sign_in, address):
    assert "hasn’t been away" in words(sign_in(world.social_worker).get(address))


@pytest.mark.django_db
def test_the_page_takes_as_many_statements_for_many_times_as_for_few(
    world, sign_in, address, monkeypatch
):
    monkeypatch.setattr(times_away, "PAGE", 5)
    client, now = sign_in(world.social_worker), timezone.now()
    make.heard(world, now=now - 100 * DAY)
    few = statements(client, address)
    for day in range(7, 0, -1):
        make.heard(world, now=now - day * DAY)

    many = statements(client, address)

    assert len(many) == len(few) <= MOST
    assert "page=2" in client.get(address).content.decode()
