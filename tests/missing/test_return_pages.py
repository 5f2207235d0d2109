"""“Ash is back”: three pages that never ask why, keep what was entered, and start the 72 hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import times
from insight.papers import back_facts
from missing import came_back
from missing.models import Episode, KeptAnswers, Return
from missing.rules import Status
from partners.rules import Office
from returns import workflow as returns_workflow
from tests import make
from tests.missing.pages import (
    MOST,
    another_child,
    green_buttons,
    headings,
    statements,
    submitted,
    words,
)
from tests.returns.test_workflow import booked, declined

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def away(world):
    return make.logged(world, now=timezone.now() - timedelta(hours=2))


def back(episode, step: str = "") -> str:
    return f"/missing/{episode}/back/{step}/" if step else f"/missing/{episode}/back/"


def when(at, **changed):
    wall = timezone.localtime(at)
    return {
        "returned_at-on": wall.date().isoformat(),
        "returned_at-time": wall.strftime("%I:%M%p"),
        "found_how": "came-back",
        "found_where": "At the front door",
        **changed,
    }


def half_an_hour_ago():
    return (timezone.now() - 30 * MINUTE).replace(second=0, microsecond=0)


def to_the_check(client, episode, *, needs=("none",), at=None, **more):
    client.post(back(episode), when(at or half_an_hour_ago()))
    return client.post(
        back(episode, "how"), {"needs": list(needs), "how_they_are": "Tired, ate two bowls", **more}
    )


# The way through


def test_three_pages_record_the_return_and_start_the_72_hours(world, sign_in, away):
    client, at = sign_in(world.carer), half_an_hour_ago()

    first = client.post(back(away), when(at))
    second = client.post(back(away, "how"), {"needs": ["none"], "how_they_are": "Tired"})
    check = client.get(back(away, "check"))
    third = client.post(back(away, "check"), submitted())

    away.refresh_from_db()
    kept = Return.objects.get(episode=away)
    assert [a.headers["Location"] for a in (first, second, third)] == [
        back(away, "how"),
        back(away, "check"),
        back(away, "done"),
    ]
    for said in ("They came back by themselves", "At the front door", "Tired", str(world.provider)):
        assert said in words(check)
    assert (away.status, away.returned_at) == (Status.BACK, at)
    assert kept.found_where == "At the front door"
    assert away.how_they_were.get().how_they_are == "Tired"
    assert came_back.in_need(away, make.acting(world.social_worker)) is None
    due = away.duties.get(code="return-interview").due_at
    assert due - at == timedelta(hours=72)
    done = words(client.get(back(away, "done")))
    assert f"It’s good {world.child} is back" in done
    assert times.when(due, now=timezone.now()) in done


def test_no_page_asks_why(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away, needs=["worrying"])

    for step in ("", "how", "urgent", "check"):
        page = client.get(back(away, step))
        asked = words(page).lower()
        assert "why" not in asked, step
        assert "reason" not in asked, step
        assert len(headings(page)) == 1, step
        assert len(green_buttons(page)) == 1, step


def test_what_the_child_needs_now_is_taken_on_by_name_at_the_authority(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away, needs=["hurt"], done_about_it="A taxi to the hospital")
    client.post(back(away, "check"), submitted())

    duty = away.duties.get(code="see-to-needs")
    assert (duty.owed_by, duty.due_at - duty.started_at) == (
        "placing-authority",
        timedelta(minutes=15),
    )
    page = words(sign_in(world.social_worker).get(f"/missing/{away}/"))
    assert f"{world.child} needed help on coming back" in page
    assert "Hurt, or may be hurt. Said" in page
    assert "What was done: A taxi to the hospital" in page
    assert "Accept" in page
    done = words(client.get(back(away, "done")))
    assert f"{world.responsible} has been told that {world.child} needs help now" in done


def test_a_child_who_needs_nothing_urgent_starts_no_such_clock(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away, needs=["food"])
    client.post(back(away, "check"), submitted())

    assert not away.duties.filter(code="see-to-needs").exists()
    assert "needed help on coming back" not in words(client.get(f"/missing/{away}/"))


def test_a_log_that_was_never_sent_can_end_with_the_child_back(world, sign_in):
    episode = make.opened(world, now=timezone.now() - timedelta(hours=1))
    client = sign_in(world.carer)

    to_the_check(client, episode)
    client.post(back(episode, "check"), submitted())

    episode.refresh_from_db()
    assert episode.status == Status.BACK


@pytest.mark.parametrize(
    ("needs", "number"),
    [("hurt", "999"), ("medicine", "111"), ("worrying", "0121 496 0000")],
)
def test_what_is_urgent_comes_before_anything_else_is_asked(world, sign_in, away, needs, number):
    make.team(world.responsible, Office.SOCIAL_WORKER, phone="0121 496 0000")
    client = sign_in(world.carer)

    answer = to_the_check(client, away, needs=[needs])
    page = client.get(answer.headers["Location"])

    assert answer.headers["Location"] == back(away, "urgent")
    assert number in words(page)
    client.post(back(away, "check"), submitted())
    away.refresh_from_db()
    assert came_back.in_need(away, make.acting(world.social_worker))
    assert number in words(client.get(back(away, "done")))


def test_whether_police_know_is_asked_only_if_they_were_told(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)
    assert "told police" not in words(client.get(back(away, "check")))

    make.reported(world, episode=away, now=timezone.now() - 60 * MINUTE)
    without = client.post(back(away, "check"), submitted())
    with_one = client.post(back(away, "check"), submitted(police_told="yes"))

    assert without.status_code == 422
    assert "Select yes or no" in words(without)
    assert with_one.status_code == 302
    assert Return.objects.get(episode=away).police_told


# What was entered is kept


def test_going_back_a_page_finds_what_was_entered(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away, needs=["hurt", "medicine"])

    first = client.get(back(away)).content.decode()
    second = client.get(back(away, "how")).content.decode()

    assert "At the front door" in first
    assert 'value="came-back" checked' in " ".join(first.split())
    assert "Tired, ate two bowls" in second
    assert " ".join(second.split()).count(" checked") == 2


def test_an_error_keeps_what_was_typed(world, sign_in, away):
    answer = sign_in(world.carer).post(
        back(away), when(half_an_hour_ago(), **{"returned_at-time": "8:40"})
    )

    assert answer.status_code == 422
    assert "At the front door" in answer.content.decode()
    assert 'value="8:40"' in answer.content.decode()


def test_what_an_older_form_did_not_ask_is_shown_as_not_said(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)
    kept = KeptAnswers.objects.get()
    for name in ("found_where", "found_with", "done_about_it", "words"):
        del kept.answers[name]
    kept.save()

    assert "Not said" in words(client.get(back(away, "check")))


def test_the_answers_of_one_child_never_show_for_another(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)

    second = make.logged(another_child(world), now=timezone.now() - 60 * MINUTE)

    assert "At the front door" not in client.get(back(second)).content.decode()
    assert client.get(back(second, "check")).headers["Location"] == back(second)


@pytest.mark.parametrize("step", ["how", "urgent", "check"])
def test_a_page_ahead_leads_back_to_the_first_unanswered(world, sign_in, away, step):
    answer = sign_in(world.carer).get(back(away, step), follow=True)

    assert answer.redirect_chain[-1][0] == back(away)


def test_pressing_twice_records_one_return(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)

    answers = [client.post(back(away, "check"), submitted()) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {back(away, "done")}


# What comes next, to whoever reads it and however it ended


def done(sign_in, job, episode) -> str:
    return words(sign_in(job).get(back(episode, "done")))


def test_police_read_that_they_are_to_see_the_child(world, sign_in, away):
    make.reported(world, episode=away, now=timezone.now() - 60 * MINUTE)
    make.back(world, episode=away, now=timezone.now() - 30 * MINUTE)

    said = done(sign_in, world.sergeant, away)

    assert f"Police see {world.child}" in said
    assert "Nothing more is asked" not in said
    assert "a talk with someone independent" not in said


def test_what_came_of_the_talk_is_said_and_not_that_it_will_be_offered(world, sign_in, away):
    make.back(world, episode=away, now=timezone.now() - 30 * MINUTE)
    assert "will be offered a talk" in done(sign_in, world.carer, away)
    interview = away.interviews.get()

    declined(world, interview, now=timezone.now(), declined_at=timezone.now() - MINUTE)

    said = done(sign_in, world.carer, away)
    assert "said not now to a talk with someone independent" in said
    assert "will be offered" not in said


def test_a_talk_that_was_held_is_said_to_be(world, sign_in, away):
    make.back(world, episode=away, now=timezone.now() - 30 * MINUTE)

    make.held(world, away.interviews.get(), now=timezone.now())

    assert "has had a talk with someone independent" in done(sign_in, world.carer, away)


def test_of_a_talk_that_was_held_it_is_not_said_that_it_waits_while_the_child_is_away_again(
    world, sign_in, away
):
    make.back(world, episode=away, now=timezone.now() - 30 * MINUTE)
    make.held(world, away.interviews.get(), now=timezone.now() - 20 * MINUTE)

    make.logged(world, now=timezone.now() - 10 * MINUTE)

    said = done(sign_in, world.carer, away)
    assert "has had a talk with someone independent" in said
    assert "covers both times" not in said


def test_a_talk_booked_after_a_no_that_was_not_held_in_time_is_said_to_be_late(world, sign_in):
    away = make.back(world, now=timezone.now() - 9 * DAY)
    interview = away.interviews.get()
    said_at = timezone.now() - 8 * DAY
    declined(world, interview, now=said_at, ask_again_on=(said_at + DAY).date())
    by = make.acting(world.interviewer)
    again = returns_workflow.ask_again(interview=interview, by=by, now=said_at + DAY)
    booked(world, again, now=said_at + DAY)

    said = done(sign_in, world.carer, away)

    assert "was to have a talk with someone independent by" in said
    assert "has been booked since" not in said


def test_an_officer_is_not_asked_whether_police_know(world, sign_in, away):
    make.reported(world, episode=away, now=timezone.now() - 60 * MINUTE)
    officer = sign_in(world.sergeant)
    to_the_check(officer, away)

    check = officer.get(back(away, "check"))
    officer.post(back(away, "check"), submitted())

    assert "Have you told police" not in words(check)
    away.refresh_from_db()
    assert away.status == Status.BACK


def test_another_way_of_coming_back_is_said_in_words(world, sign_in, away):
    client = sign_in(world.carer)
    refused = client.post(back(away), when(half_an_hour_ago(), found_how="other"))
    long = client.post(
        back(away), when(half_an_hour_ago(), found_how="other", found_otherwise="x" * 201)
    )
    assert (refused.status_code, long.status_code) == (422, 422)
    assert "Enter how they came back" in words(refused)

    client.post(back(away), when(half_an_hour_ago(), found_how="other", found_otherwise="By taxi"))
    client.post(back(away, "how"), {"needs": ["none"]})
    client.post(back(away, "check"), submitted())

    assert Return.objects.get(episode=away).found_otherwise == "By taxi"
    assert "By taxi" in done(sign_in, world.carer, away)


# Refused and asked again


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"returned_at-time": ""}, "Enter a time, like 8:40pm"),
        ({"returned_at-on": "tomorrow"}, "The time must be in the past"),
        (
            {"returned_at-on": str(timezone.localdate() - timedelta(days=30))},
            "must be after they were last seen",
        ),
        ({"found_how": ""}, "Select how they came back"),
        ({"found_where": "x" * 201}, "Use 200 characters or fewer"),
    ],
)
def test_when_they_came_back_is_asked_again(world, sign_in, away, changed, error):
    answer = sign_in(world.carer).post(back(away), when(half_an_hour_ago(), **changed))

    assert answer.status_code == 422
    assert error in words(answer)


@pytest.mark.parametrize(
    ("needs", "error"),
    [
        ([], "Select how they are, or “None of these”"),
        (["hurt", "none"], "not both"),
        (["sulking"], "Select how they are, or “None of these”"),
    ],
)
def test_how_they_are_is_asked_again(world, sign_in, away, needs, error):
    client = sign_in(world.carer)
    client.post(back(away), when(half_an_hour_ago()))

    answer = client.post(back(away, "how"), {"needs": needs})

    assert answer.status_code == 422
    assert error in words(answer)


def test_a_child_whom_somebody_else_recorded_as_back_is_refused_in_words(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)
    make.back(world, episode=away, now=timezone.now())

    for step in ("", "how", "check"):
        answer = client.post(back(away, step), submitted())
        assert answer.status_code == 409
        assert f"{world.child} isn’t recorded as away any more" in words(answer)


def test_whoever_is_overtaken_has_what_they_wrote_given_back(world, sign_in, away):
    """The child's first words are not lost because a colleague was quicker."""
    client = sign_in(world.carer)
    client.post(back(away), when(half_an_hour_ago(), found_where="By the canal"))
    client.post(back(away, "how"), {"needs": ["none"], "words": "I was cold all night"})
    make.back(world, episode=away, now=timezone.now())

    answer = client.post(back(away, "how"), {"needs": ["none"], "how_they_are": "Shaking a little"})

    said = words(answer)
    for written in ("By the canal", "I was cold all night", "Shaking a little"):
        assert said.count(written) == 1
    assert "csrf" not in said


def test_the_last_page_is_not_shown_before_the_return(world, sign_in, away):
    answer = sign_in(world.carer).get(back(away, "done"))

    assert answer.headers["Location"] == away.get_absolute_url()


def test_an_officer_may_record_the_return_and_a_coordinator_may_not(world, sign_in, away):
    make.reported(world, episode=away, now=timezone.now() - 60 * MINUTE)

    assert sign_in(world.sergeant).get(back(away)).status_code == 200
    coordinator = sign_in(world.coordinator)
    assert coordinator.get(back(away)).status_code == 403
    assert coordinator.post(back(away, "check"), submitted()).status_code == 403


def test_the_pages_ask_for_little(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away, needs=["hurt"])

    for step in ("", "how", "urgent", "check"):
        assert len(statements(client, back(away, step))) <= MOST, step
    client.post(back(away, "check"), submitted())
    assert len(statements(client, back(away, "done"))) <= MOST


ODD = ("", "\x00", "x" * 5000, "💩", "-1", "25:61", "9" * 30)


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_typed_is_never_a_fault(world, sign_in, away, odd):
    client = sign_in(world.carer)
    names = ("needs", "how_they_are", "found_how", "found_where", "police_told", "submission")
    answers = {
        **dict.fromkeys(names, odd),
        **{f"returned_at-{part}": odd for part in ("on", "day", "month", "year", "time")},
    }

    assert client.post(back(away), answers).status_code == 422
    client.post(back(away), when(half_an_hour_ago()))
    assert client.post(back(away, "how"), answers).status_code == 422
    assert client.post(back(away, "urgent"), answers).status_code == 405


# Found and home, what they need, and what they said


def test_when_they_were_found_is_kept_apart_from_when_they_were_home(world, sign_in, away):
    client, home = sign_in(world.carer), half_an_hour_ago()
    found = timezone.localtime(home - 20 * MINUTE)
    at = {"found_at-on": found.date().isoformat(), "found_at-time": found.strftime("%I:%M%p")}

    client.post(back(away), when(home, found_with="Her cousin", **at))
    client.post(back(away, "how"), {"needs": ["none"]})
    client.post(back(away, "check"), submitted())

    kept = Return.objects.get(episode=away)
    assert (kept.found_at, kept.returned_at, kept.found_with) == (found, home, "Her cousin")
    assert "Her cousin" in words(client.get(back(away, "done")))


def test_nobody_is_found_after_they_were_home(world, sign_in, away):
    home = half_an_hour_ago()
    later = timezone.localtime(home + 10 * MINUTE)
    at = {"found_at-on": later.date().isoformat(), "found_at-time": later.strftime("%I:%M%p")}

    page = sign_in(world.carer).post(back(away), when(home, **at))

    assert page.status_code == 422
    assert "The time they were found must be after they were last seen" in words(page)


def test_what_they_need_and_what_was_done_about_it_stand_on_the_page_afterwards(
    world, sign_in, away
):
    client = sign_in(world.carer)
    client.post(back(away), when(half_an_hour_ago()))

    next_page = client.post(
        back(away, "how"), {"needs": ["food", "bed"], "done_about_it": "Ate two bowls of pasta"}
    )
    client.post(back(away, "check"), submitted())

    assert next_page.headers["Location"] == back(away, "check")  # nobody has to be phoned first
    assert Return.objects.get(episode=away).needs == ["food", "bed"]
    done = words(client.get(back(away, "done")))
    for said in ("Needs something to eat or drink", "Has nowhere to sleep", "two bowls of pasta"):
        assert said in done


def test_what_the_child_said_is_an_entry_for_its_own_readers(world, sign_in, away):
    client = sign_in(world.on_call)
    client.post(back(away), when(half_an_hour_ago()))
    client.post(
        back(away, "how"),
        {"needs": ["none"], "words": "I was at Ty’s", "words_for": "professionals"},
    )
    check = client.get(back(away, "check"))
    client.post(back(away, "check"), submitted())

    said = away.notes.get()
    assert (said.text, said.kind, said.audience) == ("I was at Ty’s", "said", "professionals")
    assert "Everyone except carers and home staff" in words(check)
    overview = f"/missing/{away}/"
    assert "I was at Ty’s" in words(sign_in(world.social_worker).get(overview))
    assert "I was at Ty’s" not in words(sign_in(world.carer).get(overview))


def test_gone_again_is_one_press_from_the_page_after_the_return(world, sign_in, away):
    client = sign_in(world.carer)
    to_the_check(client, away)
    client.post(back(away, "check"), submitted())

    again = f"/missing/start/?child={world.child.pk}"
    assert again in client.get(back(away, "done")).content.decode()
    assert client.get(again).status_code == 200
    new = make.logged(world, now=timezone.now())

    away.refresh_from_db()
    assert away.status == Status.BACK  # its own record is as it was
    assert Return.objects.get(episode=away).found_where == "At the front door"
    assert new.status == Status.AWAY


def worrying(sign_in, job, away, **said):
    """Somebody records that the child said something worrying: the answer to how they are."""
    client = sign_in(job)
    client.post(back(away), when(half_an_hour_ago()))
    answers = {"needs": ["worrying"], "how_they_are": "Crying", "done_about_it": "Told the MASH"}
    return client, client.post(back(away, "how"), {**answers, **said})


def test_whoever_is_not_of_the_home_says_who_reads_what_worries_them(world, sign_in, away):
    """The child may have spoken of somebody they live with."""
    make.reported(world, episode=away, now=timezone.now() - HOUR)
    client, unsaid = worrying(sign_in, world.sergeant, away)
    assert unsaid.status_code == 422
    assert "Select who can read that" in words(unsaid)

    worrying(sign_in, world.sergeant, away, worry_for="outside-the-provider")
    check = words(client.get(back(away, "check")))
    assert f"{world.home}, where {world.child} lives, as far as you chose" in check
    client.post(back(away, "check"), submitted())

    kept = ("Said something worrying", "Crying", "Told the MASH", "needed help on coming back")
    for reader in (world.carer, world.on_call):
        pages = read_of(sign_in(reader), away)
        assert [said for said in kept if said in pages] == [], reader
    assert all(said in read_of(sign_in(world.social_worker), away) for said in kept)
    papers = str(back_facts(Episode.objects.get(pk=away.pk), make.acting(world.on_call)))
    assert "Crying" not in papers
    assert "worrying" not in papers


def test_what_the_night_asks_for_the_home_reads_all_the_same(world, sign_in, away):
    asked = {"needs": ["medicine", "worrying"], "worry_for": "professionals"}
    client, _ = worrying(sign_in, world.on_call, away, **asked)
    client.post(back(away, "check"), submitted())

    home = read_of(sign_in(world.carer), away)

    assert "Needs medicine or a doctor" in home
    assert "Said something worrying" not in home
    assert "Told the MASH" not in home


def test_a_home_that_heard_it_itself_is_asked_for_no_readers(world, sign_in, away):
    client, answer = worrying(sign_in, world.carer, away)
    assert answer.headers["Location"] == back(away, "urgent")
    client.post(back(away, "check"), submitted())

    assert away.how_they_were.get().audience == "everyone"
    assert "Said something worrying" in read_of(sign_in(world.carer), away)


def test_where_a_system_says_nothing_of_it_the_home_does_not_read_a_worry(world, away):
    make.back(world, episode=away, now=timezone.now(), by=world.social_worker, **WORRIED)

    assert away.how_they_were.get().audience == "professionals"


WORRIED = {"said_something_worrying": True}


def read_of(client, away) -> str:
    return words(client.get(f"/missing/{away}/")) + words(client.get(back(away, "done")))
