"""Assessing an episode: answers, reasons, a named person's choice, and who reads it."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from audit.models import Event, Look
from children import strategies
from children.models import ReportingStrategy
from core import times
from core.refusals import Refused
from missing import assessing, framework
from missing.models import Assessment, Duty, Episode
from missing.protocols import document_of
from partners.rules import HomeKind, Role
from tests import make
from tests.missing.pages import words
from tests.missing.walking import begin

SUGGESTED = {"about-danger": "no", "about-whereabouts": "no"}


@pytest.fixture
def episode(world: make.World) -> Episode:
    return make.logged(world, now=timezone.now() - timedelta(minutes=20))


def address(episode: Episode) -> str:
    return f"/missing/{episode.reference}/assessment/"


def seen(client: Client, episode: Episode, **answers: Any) -> str:
    """The mark of the suggestion that these answers give."""
    shown = client.post(address(episode), {**SUGGESTED, **answers, "update": "1"})
    assert shown.status_code == 200
    return shown.content.decode().split('name="seen" value="')[1].split('"')[0]


def choose(client: Client, episode: Episode, **said: Any) -> Any:
    about = {key: value for key, value in said.items() if key.startswith("about-")}
    mark = seen(client, episode, **about)
    return client.post(address(episode), {"seen": mark, **SUGGESTED, **said})


def test_the_reasons_come_before_the_choice_and_nothing_is_chosen(carer, episode):
    page = carer.get(address(episode)).content.decode()

    choice = page.index("What do you think?")
    assert page.index("Default framework 1.3") < choice
    assert page.index("Answer these to see a suggestion") < choice
    assert " checked" not in page[choice:]


def test_updating_shows_the_suggestion_and_saves_nothing(carer, episode):
    answer = carer.post(
        address(episode),
        {
            **SUGGESTED,
            "about-reached": "no",
            "about-gut_feeling": "Odd",
            "reason": "H",
            "update": "1",
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Suggested: L2 Missing, report to police" in page
    assert "We don’t know yet" in page
    assert "What would change it:" in page
    assert "Odd" in page
    assert ">H</textarea>" in page
    assert not Assessment.objects.exists()


def live(client: Client, episode: Episode, **answers: Any) -> Any:
    """What a page that is open asks for when an answer on it changes."""
    said = {**SUGGESTED, **answers, "update": "1"}
    return client.post(address(episode), said, headers={"HX-Request": "true"})


def test_an_answer_that_changes_brings_the_suggestion_alone_and_records_nothing(carer, episode):
    facts = Event.objects.count()
    before = live(carer, episode, **{"about-whereabouts": ""}).content.decode()
    mark = before.split('name="seen" value="')[1].split('"')[0]

    page = live(carer, episode, seen=mark, suggested="", reason="Odd").content.decode()

    assert "Suggestion changed to L2." in page
    assert "Suggested: L2 Missing, report to police" in page
    assert ">Odd</textarea>" in page
    assert "<h1" not in page
    assert "What we know" not in page
    assert Event.objects.count() == facts
    assert not Assessment.objects.exists()


def test_a_suggestion_that_stays_as_it_was_read_is_not_said_again(carer, episode):
    mark = seen(carer, episode)

    page = live(carer, episode, seen=mark, suggested="L2").content.decode()

    assert "data-say" not in page


def test_asking_again_and_again_is_one_look_an_hour(carer, episode):
    for _ in range(3):
        live(carer, episode)

    assert Look.objects.filter(page="Assessment").count() == 1


def test_an_answer_that_contradicts_itself_still_brings_a_suggestion(carer, episode):
    answer = live(carer, episode, **{"about-happened": ["none", "argument"]})

    assert answer.status_code == 422
    assert "Suggested: L2" in answer.content.decode()


def test_where_nothing_can_be_worked_out_people_judge_and_the_answers_are_kept(
    carer, episode, monkeypatch, caplog
):
    def broken(*_: Any) -> None:
        raise KeyError("He was so quiet")

    monkeypatch.setattr(framework, "suggest", broken)

    page = carer.post(address(episode), {**SUGGESTED, "update": "1"}).content.decode()
    made = choose(carer, episode, level="L2", reason="He was so quiet")

    assert "We can’t work out a suggestion. Use your judgement; if worried, call" in page
    assert made.status_code == 302
    assessment = Assessment.objects.get()
    assert (assessment.level, assessment.suggested_level) == ("L2", "")
    assert assessment.answers["chosen"]["whereabouts"] == ["no"]
    assert "KeyError" in caplog.text
    assert "quiet" not in caplog.text


def test_agreeing_sets_the_level_and_says_when_to_look_again(carer, episode, world):
    answer = choose(carer, episode, level="L2")

    assert answer.url == f"/missing/{episode.reference}/"
    made = Assessment.objects.get()
    assert (made.level, made.suggested_level, made.reason) == ("L2", "L2", "")
    assert made.decided_by == world.carer.person
    assert Duty.objects.open().filter(code="check-in", due_at=made.next_look_at).exists()
    assert "Look again by" in carer.get(answer.url).content.decode()


def test_each_level_says_what_is_owed_by_when_before_it_is_chosen(carer, episode, world):
    def hints() -> str:
        return words(carer.get(address(episode)))

    before = hints()
    make.reported(world, episode=episode, now=timezone.now())
    after = hints()

    assert re.search(r"keep looking\. Report to police by [^(]+ \(Carer\)\. Look again by", before)
    assert "Call 999 now. Skip the remaining steps. Report to police at once (Carer)." in before
    assert "Report to police by" not in after
    assert re.search(
        r"keep looking\. Police to decide by [^(]+ \(Police control room supervisor\)\. Look", after
    )


def test_a_level_says_by_when_what_runs_already_is_owed_and_not_a_later_time(carer, episode, world):
    make.levelled(episode, world.carer, level="L2", now=timezone.now() - timedelta(minutes=20))
    due_at = episode.duties.open().get(code="report-to-police").due_at

    page = words(carer.get(address(episode)))

    said = f"Report to police by {times.at(due_at, now=timezone.now())} (Carer)."
    assert said in page
    assert page.count("Report to police by") == page.count(said)


def test_higher_needs_one_line(carer, episode):
    spoken = {"about-whereabouts": "spoke", "about-place-spoke": "fine"}

    refused = choose(carer, episode, level="L2", **spoken)
    made = choose(carer, episode, level="L2", reason="He sounded frightened", **spoken)

    assert refused.status_code == 422
    assert "Enter why you chose a different level" in refused.content.decode()
    assert made.status_code == 302
    assert Assessment.objects.get().reason == "He sounded frightened"


def test_the_highest_level_is_free_at_any_time_even_without_a_suggestion(carer, episode):
    answer = carer.post(address(episode), {"level": "L3"})

    assert answer.status_code == 302
    assert Episode.objects.get().level == "L3"


CALL_NOW = "Call 999 now</a>, then come back here"


def green(client: Client, episode: Episode) -> str:
    """The words of the episode page's one green button."""
    page = html.fromstring(client.get(f"/missing/{episode.reference}/").content)
    return page.xpath("string((//*[@class='app-next']//*[contains(@class, 'button')])[1])").strip()


def test_whoever_chooses_the_gravest_level_reads_to_call_999_whatever_was_suggested(carer, episode):
    about = {**SUGGESTED, "seen": seen(carer, episode), "update": "1"}
    reads = {
        level: carer.post(address(episode), {**about, "level": level}).content.decode()
        for level in ("L2", "L3")
    }

    chosen = choose(carer, episode, level="L3")

    assert (CALL_NOW in reads["L2"], CALL_NOW in reads["L3"]) == (False, True)
    assert CALL_NOW in carer.get(chosen.url).content.decode()
    assert green(carer, episode) == "Report to police"


def test_police_who_know_of_a_lower_level_are_to_be_called_again_at_the_gravest(
    carer, episode, world
):
    make.levelled(episode, world.carer, now=timezone.now() - timedelta(minutes=15))
    told = make.decided(
        world,
        episode=make.reported(world, episode=episode, now=episode.logged_at),
        by=world.sergeant,
    )
    before = green(carer, episode)

    make.levelled(told.episode, world.carer, level="L3", now=timezone.now())
    risen = carer.get(f"/missing/{episode.reference}/").content.decode(), green(carer, episode)
    assert (
        "Police were asked since to decide anew"
        in carer.get(f"/missing/{episode.reference}/police/").content.decode()
    )
    make.reported(world, episode=told.episode, now=timezone.now())

    assert "is back" in before
    assert CALL_NOW in risen[0]
    assert risen[1] == "Tell police again"
    assert CALL_NOW not in carer.get(f"/missing/{episode.reference}/").content.decode()


def test_police_who_know_can_be_told_again_at_every_level_at_which_they_are_told(
    carer, episode, world
):
    make.levelled(episode, world.carer, now=timezone.now() - timedelta(minutes=15))
    make.reported(world, episode=episode, now=timezone.now() - timedelta(minutes=10))

    page = carer.get(f"/missing/{episode.reference}/").content.decode()

    assert f'href="/missing/{episode.reference}/police/?again=yes"' in page
    assert CALL_NOW not in page


def test_lower_needs_a_reason_and_a_second_named_person(carer, episode, world):
    alone = choose(carer, episode, level="L1", reason="Always back by eleven")
    agreed = choose(
        carer,
        episode,
        level="L1",
        reason="Always back by eleven",
        agreed_by=world.on_call.person_id,
    )

    assert alone.status_code == 422
    assert "Choose who agrees to a lower level" in alone.content.decode()
    assert "Always back by eleven" in alone.content.decode()
    assert agreed.status_code == 302
    assert Assessment.objects.get().agreed_by == world.on_call.person


def test_below_the_level_in_force_is_lower_even_when_it_is_suggested(carer, episode, world):
    make.levelled(episode, world.on_call, level="L3", now=timezone.now())

    answer = choose(carer, episode, level="L2", reason="Seen on a video call")

    assert "Choose who agrees to a lower level" in answer.content.decode()


def test_a_choice_on_a_suggestion_not_yet_read_is_asked_again(carer, episode):
    mark = seen(carer, episode)

    answer = carer.post(
        address(episode),
        {"seen": mark, "level": "L2", "reason": "Hm", **SUGGESTED, "about-unusual": "yes"},
    )

    assert answer.status_code == 422
    assert "What we suggest has changed. Read it again, then choose" in answer.content.decode()


def test_an_answer_that_contradicts_itself_is_asked_again_first(carer, episode):
    answer = carer.post(
        address(episode),
        {**SUGGESTED, "about-happened": ["none", "argument"], "level": "L3", "reason": "Typed"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Select what applies, or “None of these”, not both" in page
    assert ">Typed</textarea>" in page


def test_what_the_log_said_is_not_asked_again(world, sign_in):
    client = sign_in(world.carer)
    draft = begin(client)
    client.post(f"{draft}danger/", {"danger": "no"})
    client.post(f"{draft}whereabouts/", {"whereabouts": "no"})

    page = sign_in(world.on_call).get(address(Episode.objects.get())).content.decode()

    assert "Suggested: L2" in page


def test_earlier_assessments_are_listed_with_what_has_changed_since(carer, episode, world):
    choose(carer, episode, level="L2", **{"about-gut_feeling": "He was so quiet"})
    page = carer.post(
        address(episode), {**SUGGESTED, "about-happened": ["argument"], "update": "1"}
    ).content.decode()

    assert "What changed since" in page
    assert "New: " in page
    assert f"{world.carer.person}, Foster carer" in page
    assert "What felt wrong: He was so quiet" in page
    assert page.count("Default framework 1.3") == 2


def test_an_agreed_return_time_is_the_next_look(carer, episode):
    tomorrow = timezone.localdate() + timedelta(days=1)
    spoken = {"about-whereabouts": "spoke", "about-place-spoke": "fine"}
    back = {"back_at-on": tomorrow.isoformat(), "back_at-time": "9am"}

    answer = choose(carer, episode, level="L0", **spoken, **back)

    assert answer.status_code == 302, answer.content.decode()
    assert timezone.localtime(Assessment.objects.get().next_look_at).hour == 9


def test_choosing_twice_with_one_press_sets_one_level(carer, episode):
    key = "5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c15"

    for _ in range(2):
        answer = carer.post(address(episode), {"level": "L3", "submission": key})
        assert answer.url == f"/missing/{episode.reference}/"

    assert Assessment.objects.count() == 1


# Who may


@pytest.mark.parametrize("who", ["coordinator", "sergeant"])
def test_who_may_see_but_not_assess_reads_it(world, sign_in, who):
    episode = make.levelled(make.reported(world, now=timezone.now()), world.carer)
    client = sign_in(getattr(world, who))

    page = client.get(address(episode))

    assert page.status_code == 200
    assert "You can read this" in page.content.decode()
    assert "L2 Missing, report to police" in page.content.decode()
    assert '<form method="post" novalidate' not in page.content.decode()
    assert client.post(address(episode), {"level": "L3"}).status_code == 403


def test_who_may_not_see_the_child_finds_nothing(world, sign_in, episode):
    stranger = make.carer(make.home(world.provider))

    assert sign_in(stranger).get(address(episode)).status_code == 404
    assert sign_in(stranger).post(address(episode), {"level": "L3"}).status_code == 404


def test_nothing_is_assessed_once_the_child_is_back(carer, world):
    episode = make.back(world, now=timezone.now())

    page = carer.get(address(episode))

    assert "isn’t away any more" in page.content.decode()
    assert carer.post(address(episode), {"level": "L3"}).status_code == 409
    assert not Assessment.objects.exists()


def test_those_who_may_agree_know_the_child_and_on_call_comes_first(world):
    in_shifts(world)
    colleague = make.carer(world.home, Role.HOME_STAFF)
    make.carer(make.home(world.provider))
    make.job(Role.SOCIAL_WORKER, world.responsible)
    make.job(Role.ON_CALL, make.home().provider)
    gone = make.job(Role.ON_CALL, world.provider)
    gone.person.is_active = False
    gone.person.save()

    jobs = assessing.who_may_agree(
        world.child, besides=make.acting(world.carer), today=make.today()
    )

    assert jobs == [
        world.on_call,
        world.fostering_social_worker,
        world.social_worker,
        *sorted([world.placing_manager, colleague], key=lambda job: job.person.name),
    ]


def in_shifts(world):
    world.home.kind = HomeKind.CHILDRENS_HOME
    world.home.save()


def test_a_foster_carers_own_household_is_no_second_pair_of_eyes(world):
    partner = make.carer(world.home)
    episode = make.opened(world)
    answers = framework.Answers(chosen={"danger": "no", "whereabouts": "no"}, now=make.NOW)
    lower = {"level": "L1", "answers": answers, "now": make.NOW}

    offered = assessing.who_may_agree(
        world.child, besides=make.acting(world.carer), today=make.NOW.date()
    )

    assert partner not in offered
    with pytest.raises(Refused, match="second person"):
        make.levelled(episode, world.carer, agreed_by=partner.person, **lower)
    make.levelled(episode, world.on_call, agreed_by=partner.person, **lower)


def test_whoever_is_offered_to_agree_is_taken_by_the_workflow(world):
    episode = make.opened(world)
    answers = framework.Answers(chosen={"danger": "no", "whereabouts": "no"}, now=make.NOW)
    offered = assessing.who_may_agree(
        world.child, besides=make.acting(world.carer), today=make.NOW.date()
    )

    for job in offered:
        make.levelled(
            episode, world.carer, level="L1", answers=answers, agreed_by=job.person, now=make.NOW
        )

    assert Assessment.objects.count() == len(offered)


def test_somebody_with_two_jobs_may_agree_in_the_one_that_fits(world):
    elsewhere = make.job(Role.ON_CALL, make.home().provider)
    both = make.job(Role.ON_CALL, world.provider, who=elsewhere.person)
    answers = framework.Answers(chosen={"danger": "no", "whereabouts": "no"}, now=make.NOW)

    make.levelled(
        make.opened(world),
        world.carer,
        level="L1",
        answers=answers,
        agreed_by=both.person,
        now=make.NOW,
    )

    assert Assessment.objects.get().agreed_by == both.person


# Side by side


def rows_side_by_side(client: Client, episode: Episode) -> list[list[str]]:
    """The table, row by row; nothing when there is none."""
    page = html.fromstring(client.get(address(episode)).content.decode())
    rows = page.xpath("//table[caption='Side by side']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


@pytest.fixture
def judged_by_all(world: make.World) -> Episode:
    """The carer, on-call and police have each said something of their own."""
    now = timezone.now() - timedelta(minutes=5)
    episode = make.levelled(make.reported(world, now=now), world.carer, now=now)
    make.levelled(episode, world.on_call, level="L3", now=now + timedelta(minutes=1))
    make.decided(world, episode=episode, now=now + timedelta(minutes=2))
    return episode


@pytest.mark.parametrize("who", ["on_call", "coordinator", "sergeant"])
def test_professionals_read_what_each_side_says_in_its_own_scale(
    world, sign_in, judged_by_all, who
):
    carer, on_call, authority, decision, grade = rows_side_by_side(
        sign_in(getattr(world, who)), judged_by_all
    )

    assert carer[:3] == ["Carer", "Framework level", "L2 Missing, report to police"]
    assert str(world.carer.person) in carer[3]
    assert on_call[:2] == ["On-call and fostering agency", "Framework level"]
    assert on_call[2].startswith("L3")
    assert authority == ["Authority", "Framework level", "Nothing yet", "Nobody"]
    assert decision[:3] == ["Police", "Police decision", "Not recording now"]
    assert grade[:3] == ["Police", "Police risk grade", "Medium"]
    assert world.sergeant.person.name in grade[3]


def test_nobody_reads_what_police_said_who_does_not_read_it_elsewhere(
    world, sign_in, judged_by_all
):
    make.back(world, episode=judged_by_all, now=timezone.now())

    rows = rows_side_by_side(sign_in(world.interviewer), judged_by_all)

    assert {row[1] for row in rows} == {"Framework level"}


def test_carers_have_no_table_of_scales(carer, judged_by_all):
    assert rows_side_by_side(carer, judged_by_all) == []


def test_a_professionals_page_takes_as_few_statements(
    world, sign_in, judged_by_all, django_assert_max_num_queries
):
    for who in (world.on_call, world.sergeant):
        client = sign_in(who)
        client.get(address(judged_by_all))
        with django_assert_max_num_queries(8 + 4):
            client.get(address(judged_by_all))


# What was agreed for the child


def agreed_to_report(world, *, after=10, now=None):
    now = now or timezone.now()
    strategies.write_strategy(
        child=world.child,
        steps=[],
        report_after=after,
        call_999_if="The inhaler is still here",
        expires_on=make.today() + timedelta(days=90),
        by=make.acting(world.social_worker),
        now=now,
    )


def test_what_was_agreed_stands_where_a_level_is_set_anew(carer, world, episode):
    agreed_to_report(world)

    page = words(carer.get(address(episode)))

    assert "Report to police when still not back after 10 minutes." in page
    assert "Call 999 straight away if: The inhaler is still here" in page


def test_the_next_look_waits_no_longer_than_until_it_was_agreed_to_report(carer, world, episode):
    agreed_to_report(world)
    due = timezone.now() - timedelta(minutes=5)
    Episode.objects.filter(pk=episode.pk).update(expected_by=due)
    report_at = due + timedelta(minutes=10)

    page = words(carer.get(address(episode)))
    said = (
        f"Look again by {times.at(report_at, now=timezone.now())}: by then it was agreed to report"
    )
    assert said in page

    make.levelled(episode, world.carer, level="L3", now=timezone.now())
    assert Episode.objects.get(pk=episode.pk).next_look_at == report_at


def test_once_police_were_told_the_next_look_is_the_levels_own(world, episode):
    agreed_to_report(world)
    now = timezone.now()
    make.reported(world, episode=episode, now=now)

    make.levelled(episode, world.carer, level="L3", now=now)

    assert Episode.objects.get(pk=episode.pk).next_look_at > now + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime(2026, 11, 20, 21, 30, tzinfo=UTC), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)),
        (datetime(2026, 11, 21, 0, 30, tzinfo=UTC), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)),
        (datetime(2026, 11, 19, 21, 0, tzinfo=UTC), datetime(2026, 11, 19, 21, 0, tzinfo=UTC)),
    ],
)
def test_without_another_time_it_counts_from_that_nights_own_or_from_the_log(opened, due):
    strategy = ReportingStrategy(report_after=30, return_by_weekend=time(23, 30))

    agreed = strategies.report_at(strategy, due_back_at=None, opened_at=opened)

    assert agreed == due + timedelta(minutes=30)


# The explanation


def test_each_reason_names_its_criterion_and_professionals_see_the_rule(world, sign_in, episode):
    shown = {
        who: sign_in(getattr(world, who))
        .post(address(episode), {**SUGGESTED, "about-unusual": "yes", "update": "1"})
        .content.decode()
        for who in ("carer", "on_call")
    }

    assert "Out of character" in shown["carer"] or "out of character" in shown["carer"].lower()
    protocol = document_of(episode.reporting_protocol_id)
    answers = framework.Answers(
        chosen={"danger": "no", "whereabouts": "no", "unusual": "yes"},
        age_years=world.child.age_on(make.today()),
        now=timezone.now(),
    )
    rule = framework.suggest(protocol, answers).raising[0].rule
    assert rule in shown["on_call"]
    assert f"({rule})" not in shown["carer"]


def test_no_more_than_eight_statements(carer, episode, world, django_assert_max_num_queries):
    for n in range(6):
        make.levelled(episode, world.on_call, level="L3", now=timezone.now() + timedelta(seconds=n))
    carer.get(address(episode))

    with django_assert_max_num_queries(8 + 4):
        carer.get(address(episode))
    with django_assert_max_num_queries(8 + 4):
        live(carer, episode)


ODD = ["", " ", "\x00", "x" * 6000, "-1", "yes", "no", "L1", "L2", "25:99", "é\u202e", "'\"<b>"]


def test_no_odd_input_breaks_the_assessment(carer, episode):
    protocol = document_of(episode.reporting_protocol_id)
    keys = [f"about-{question.code}" for question in protocol.questions]
    keys += ["about-place-spoke", "about-gut_feeling", "level", "reason", "agreed_by", "seen"]
    keys += ["back_at-on", "back_at-time", "submission"]
    for odd in ODD:
        for update in ({}, {"update": "1"}):
            answer = carer.post(address(episode), dict.fromkeys(keys, odd) | update)
            assert answer.status_code in (200, 302, 409, 422), odd
    for level in ("L1", "L2"):
        for odd in ODD:
            said = {**dict.fromkeys(keys, odd), **SUGGESTED, "level": level}
            assert carer.post(address(episode), said).status_code in (302, 409, 422), odd
