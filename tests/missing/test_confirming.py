"""What a partner wrote down of a police decision is confirmed or corrected by the force, later."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import Audience
from core.refusals import Denied, Refused
from escalation.models import Delivery, DigestLine, Notification
from insight.queries import board
from missing import ledger, queries, tasks, workflow
from missing.clock_board import clocks_of, duties_of, next_of
from missing.models import Episode, PoliceDecision, PoliceReport
from missing.police_queue import queue_of
from missing.rules import DutyEnd, HeardHow, ReportedBy
from missing.timeline import timeline_of
from partners.rules import AgencyKind
from tests import make
from tests.missing.pages import MOST, moment, statements, submitted, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def heard(world: make.World, now: Any) -> PoliceDecision:
    return workflow.record_decision_second_hand(
        episode=make.reported(world, now=now - 10 * MINUTE),
        decided_at=now - 5 * MINUTE,
        outcome="not-recording",
        grade="medium",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        by=make.acting(world.carer),
        now=now,
    )


def police(episode: Episode, rest: str = "") -> str:
    return f"/missing/{episode}/police/{rest}"


def corrected(world: make.World, heard: PoliceDecision, now: Any, **extra: Any) -> PoliceDecision:
    return workflow.record_decision(
        episode=heard.episode,
        after=heard.pk,
        corrects=heard,
        outcome="record-respond",
        grade="high",
        reason="It was always high",
        by=make.acting(extra.get("by", world.sergeant)),
        now=now,
    )


# Confirming


def test_an_officer_of_the_force_confirms_what_was_written_down(world, heard, now):
    by = make.acting(world.sergeant)

    confirmation = workflow.confirm_decision(decision=heard, by=by, now=now)

    assert (confirmation.officer, confirmation.confirmed_at) == (world.sergeant.person, now)
    items = timeline_of(heard.episode, make.acting(world.carer)).items
    (item,) = [each for each in items if each.title == "Police decision confirmed by police"]
    assert item.text.endswith(f"{world.sergeant.person.name} says that it is so.")
    assert ledger.check(heard.episode) == []


def test_it_is_confirmed_once(world, heard, now):
    workflow.confirm_decision(decision=heard, by=make.acting(world.sergeant), now=now)

    with pytest.raises(Refused, match="confirmed already"):
        workflow.confirm_decision(decision=heard, by=make.acting(world.inspector), now=now)
    with pytest.raises(Refused, match="confirmed already"):
        corrected(world, heard, now)


def test_what_an_officer_recorded_needs_no_confirming(world, now):
    decision = make.decided(world, now=now)

    with pytest.raises(Refused, match="nothing to confirm"):
        workflow.confirm_decision(decision=decision, by=make.acting(world.inspector), now=now)


def test_whoever_wrote_it_down_does_not_confirm_it(world, heard, now):
    with pytest.raises(Denied):
        workflow.confirm_decision(decision=heard, by=make.acting(world.carer), now=now)


def test_a_force_that_took_the_report_over_does_not_speak_for_the_one_before(world, heard, now):
    other = make.agency(AgencyKind.FORCE)
    workflow.transfer_force(
        episode=heard.episode, to_force=other, why="There", by=make.acting(world.sergeant), now=now
    )

    with pytest.raises(Denied, match="Another force made this decision"):
        workflow.confirm_decision(decision=heard, by=make.acting(make.officer(other)), now=now)


def test_everybody_reads_whether_it_is_confirmed(world, sign_in, heard, now):
    carer, officer = sign_in(world.carer), sign_in(world.sergeant)
    assert "Not confirmed by police yet." in words(carer.get(police(heard.episode)))

    page = officer.get(police(heard.episode)).content.decode()
    confirm = police(heard.episode, f"decisions/{heard.pk}/confirm/")
    assert confirm in page
    officer.post(confirm, submitted())

    rank = "Sergeant"
    read = words(carer.get(police(heard.episode)))
    assert f"Confirmed by {rank} {world.sergeant.person.name}" in read
    assert confirm not in officer.get(police(heard.episode)).content.decode()


def test_a_challenge_shows_whether_what_it_is_about_was_confirmed(world, sign_in, heard, now):
    challenge = make.challenged(world, decision=heard, now=now)

    assert "Not confirmed by police yet." in words(
        sign_in(world.carer).get(challenge.get_absolute_url())
    )


# Correcting


def test_a_correction_is_a_decision_of_its_own_that_says_which_it_corrects(world, heard, now):
    decision = corrected(world, heard, now)

    heard.refresh_from_db()
    assert (decision.corrects, decision.second_hand) == (heard, False)
    assert heard.reason == "Often late"
    assert Event.objects.filter(fact=Fact.POLICE_DECIDED).last().payload["corrects"] == heard.pk
    assert ledger.check(heard.episode) == []


def test_it_is_corrected_once_and_then_not_confirmed(world, heard, now):
    corrected(world, heard, now)

    with pytest.raises(Refused, match="corrected already"):
        workflow.confirm_decision(decision=heard, by=make.acting(world.inspector), now=now)


def test_it_is_corrected_by_the_page(world, sign_in, heard, now):
    client = sign_in(world.sergeant)
    at = police(heard.episode, "decision/?corrects=yes")
    assert "Correct what was written down" in words(client.get(at))

    answer = client.post(
        at,
        submitted(
            outcome="record-respond",
            grade="high",
            reason="It was always high",
            officer_number="4417",
            seen=str(heard.pk),
            **moment("review_at", timezone.now() + timedelta(hours=1)),
        ),
    )

    assert answer.status_code == 302, words(answer)
    decision = heard.episode.decisions.first()
    assert (decision.corrects, decision.officer_number) == (heard, "4417")
    page = words(sign_in(world.carer).get(police(heard.episode)))
    assert f"Corrects what was recorded second-hand by {world.carer.person.name}" in page
    assert f"Sergeant {world.sergeant.person.name}, 4417" in page


def test_the_page_asks_little_of_the_database(world, sign_in, heard):
    client = sign_in(world.sergeant)
    client.get(police(heard.episode))

    asked = statements(client, police(heard.episode))
    assert len(asked) <= MOST, asked


# The reference that comes later


def reported_without(world: make.World, now: Any) -> PoliceReport:
    return workflow.report_to_police(
        episode=make.logged(world, now=now),
        reported_at=now,
        how=ReportedBy.CALL_101,
        by=make.acting(world.carer),
        now=now,
    )


def test_the_reference_that_police_give_later_is_kept_with_the_report(world, sign_in, now):
    report = reported_without(world, now)
    carer, at = sign_in(world.carer), police(report.episode, f"reports/{report.pk}/reference/")
    assert at in carer.get(police(report.episode)).content.decode()

    carer.post(at, {"submission": str(uuid4()), "reference": "WM-7781"})

    report.refresh_from_db()
    assert report.reference == "WM-7781"
    items = timeline_of(report.episode, make.acting(world.on_call)).items
    assert items[0].title == "Police reference added"
    assert items[0].text == "WM-7781."


def test_a_reference_that_is_known_is_not_written_over(world, now):
    report = reported_without(world, now)
    officer = make.acting(world.sergeant)
    workflow.add_reference(report=report, reference="WM-7781", by=officer, now=now)

    with pytest.raises(Refused, match="has a reference already: WM-7781"):
        workflow.add_reference(
            report=report, reference="WM-1", by=make.acting(world.carer), now=now
        )


# The queue


def test_the_queue_says_how_many_facts_point_up_and_the_first_two(world, sign_in, now):
    unjudged = make.reported(world, now=now)
    actor = make.acting(world.sergeant)
    assert queue_of(actor, now=now).groups[0].rows[0].points_up is None

    make.levelled(unjudged, world.carer, now=now)

    (row,) = queue_of(actor, now=now).groups[0].rows
    assert row.points_up is not None
    assert len(row.reasons) == min(row.points_up, 2)
    page = words(sign_in(world.sergeant).get("/decisions/"))
    assert f"{row.points_up} {' '.join(row.reasons)}".strip() in page


# Who hears of it


def told(message: str) -> set[str]:
    return set(Notification.objects.filter(message=message).values_list("office", flat=True))


def test_that_it_is_as_they_were_told_is_a_line_in_their_digest(world, heard, now):
    workflow.confirm_decision(decision=heard, by=make.acting(world.sergeant), now=now)

    assert told("decision-confirmed") == {"carer", "on-call", "placing-authority"}
    assert not Delivery.objects.filter(notification__message="decision-confirmed").exists()
    lines = DigestLine.objects.filter(notification__message="decision-confirmed")
    assert {line.person for line in lines} >= {world.carer.person, world.on_call.person}


def test_that_it_was_otherwise_is_told_at_once_to_whoever_had_been_told(world, heard, now):
    before = Notification.objects.filter(message="police-decided").count()

    corrected(world, heard, now)

    assert told("decision-corrected") == {
        *("carer", "on-call", "placing-authority", "social-worker")
    }
    assert Notification.objects.filter(message="police-decided").count() == before
    sent = Delivery.objects.filter(notification__message="decision-corrected")
    assert world.carer.person.email in {each.address for each in sent}


@pytest.mark.parametrize(
    ("audience", "offices"),
    [
        (Audience.EVERYONE, {"carer", "on-call", "placing-authority"}),
        (Audience.AUTHORITY_AND_POLICE, {"placing-authority"}),
    ],
)
def test_police_who_correct_what_somebody_heard_of_an_enquiry_tell_its_readers(
    world, heard, now, audience, offices
):
    said = {"kind": "visited", "what": "Went to the flat", "audience": audience, "done_at": now}
    wrong = workflow.record_enquiry(
        **{"episode": heard.episode, "result": "Not there", **said},
        by=make.acting(world.social_worker),
        heard_from="PC Orr",
        heard_how=HeardHow.PHONE,
        now=now,
    )
    assert told("enquiry-corrected") == set()

    workflow.record_enquiry(
        **{"episode": heard.episode, "result": "Nobody opened", **said},
        corrects=wrong,
        by=make.acting(world.sergeant),
        now=now,
    )

    assert told("enquiry-corrected") == offices


# What was heard answers what police had been asked by then


def heard_at(world: make.World, episode: Episode, at: Any, now: Any) -> PoliceDecision:
    return workflow.record_decision_second_hand(
        episode=episode,
        decided_at=at,
        outcome="not-recording",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        by=make.acting(world.carer),
        now=now,
    )


def test_nobody_hears_a_decision_from_before_police_were_told(world, now):
    episode = make.reported(world, now=now - 10 * MINUTE)

    with pytest.raises(Refused, match="can’t have decided before that"):
        heard_at(world, episode, now - 12 * MINUTE, now)

    assert episode.duties.open().filter(code="police-decision").exists()


def test_the_minute_in_which_police_were_told_is_early_enough(world, now):
    told = now - 10 * MINUTE
    episode = make.reported(world, now=told)

    assert heard_at(world, episode, told.replace(second=0, microsecond=0), now)


def test_a_decision_from_before_the_level_rose_does_not_answer_for_what_is_asked_since(world, now):
    episode = make.reported(world, now=now - 30 * MINUTE)
    make.decided(world, episode=episode, now=now - 25 * MINUTE)
    make.levelled(episode, world.carer, level="L3", now=now - 10 * MINUTE)
    owed = episode.duties.open().filter(code="police-decision")
    assert owed.exists()

    heard_at(world, episode, now - 15 * MINUTE, now - 2 * MINUTE)

    assert owed.exists()
    assert ledger.check(episode) == []
    heard_at(world, episode, now - MINUTE, now)
    assert not owed.exists()
    assert ledger.check(episode) == []


# The force hears of it, and has it in its queue


def test_the_force_is_told_at_once_of_a_decision_that_a_partner_wrote_down(world, heard):
    assert told("decision-to-confirm") == {"police-supervisor"}
    sent = Delivery.objects.filter(notification__message="decision-to-confirm")
    assert world.sergeant.person.email in {each.address for each in sent}


def test_what_an_officer_decides_is_not_told_to_the_force_as_heard(world, now):
    make.decided(world, now=now)

    assert told("decision-to-confirm") == set()


def test_a_decision_that_a_partner_wrote_down_stays_in_the_queue_until_an_officer_confirms_it(
    world, sign_in, heard, now
):
    client = sign_in(world.sergeant)
    page = client.get("/decisions/")
    assert "To confirm (1)" in words(page)
    assert police(heard.episode) in page.content.decode()

    client.post(police(heard.episode, f"decisions/{heard.pk}/confirm/"), submitted())

    assert "To confirm" not in words(client.get("/decisions/"))
    assert ledger.check(heard.episode) == []


def test_or_until_an_officer_decides_anew(world, heard, now):
    corrected(world, heard, now)

    queue = queue_of(make.acting(world.sergeant), now=now)
    assert queue.to_confirm == 0
    assert ledger.check(heard.episode) == []


def closed(world: make.World, heard: PoliceDecision, now: Any) -> Episode:
    make.back(world, episode=heard.episode, now=now)
    make.prevented(world, episode=heard.episode, now=now)
    make.held(world, heard.episode.interviews.get(), now=now)
    episode = Episode.objects.get()
    assert episode.status == "closed"
    return episode


def test_a_force_that_never_confirms_sees_a_closed_child_no_more_after_a_week(
    world, sign_in, heard, now
):
    episode, client = closed(world, heard, now), sign_in(world.sergeant)
    about = {"fact": Fact.DUTY_WAIVED, "payload__duty": "confirm-decision"}

    tasks.end_confirming()
    assert episode.duties.open().filter(code="confirm-decision").exists()
    assert client.get(police(episode)).status_code == 200

    Episode.objects.update(closed_at=timezone.now() - timedelta(days=7))
    told = Notification.objects.count()
    tasks.end_confirming()
    tasks.end_confirming()

    assert Event.objects.filter(**about).count() == 1
    assert episode.duties.get(code="confirm-decision").how_ended == DutyEnd.WAIVED
    assert client.get(police(episode)).status_code == 404
    assert world.child.forename not in client.get("/decisions/").content.decode()
    assert Notification.objects.count() == told
    assert "Not confirmed by police yet" in words(sign_in(world.social_worker).get(police(episode)))
    assert ledger.check(episode) == []


def test_a_case_that_is_open_is_to_be_confirmed_however_long_it_lasts(world, heard, now):
    owed = heard.episode.duties.get(code="confirm-decision")

    workflow.end_confirming(duty=owed, now=now + timedelta(days=30))

    owed.refresh_from_db()
    assert owed.how_ended == ""


def test_a_force_that_has_not_confirmed_still_sees_an_episode_that_closes_until_it_has(
    world, sign_in, heard, now
):
    closed(world, heard, now)
    client = sign_in(world.sergeant)
    assert police(heard.episode) in client.get("/decisions/").content.decode()

    answer = client.post(police(heard.episode, f"decisions/{heard.pk}/confirm/"), submitted())

    assert answer.headers["Location"] == "/decisions/"
    assert client.get(police(heard.episode)).status_code == 404
    assert world.child.forename not in client.get("/decisions/").content.decode()


def test_what_only_the_force_can_end_is_next_for_police_and_after_all_else_for_others(
    world, heard, now
):
    episode = heard.episode
    owed = episode.duties.open()
    owed.exclude(code__in=["confirm-decision", "police-review"]).update(
        how_ended=DutyEnd.WAIVED, ended_at=now, ended_by_event=1, waived_because="Not of this test"
    )
    owed.filter(code="police-review").update(due_at=now + 90 * MINUTE)

    def next_for(job) -> tuple[str, str, str]:
        actor = make.acting(job)
        shown = queries.episodes(actor).get(pk=episode.pk)
        clocks = clocks_of(shown, duties_of(shown, actor), actor=actor, now=now + 61 * MINUTE)
        page, card = next_of(clocks, actor), queries.next_duties([episode], actor)[episode.pk]
        (group,) = board(make.acting(world.coordinator), now=now + 61 * MINUTE).groups
        return page.code, card.code, group.lines[0].next

    asks = ledger.words_of(owed.get(code="police-review"))
    assert next_for(world.carer) == ("police-review", "police-review", asks)
    assert next_for(world.sergeant)[:2] == ("confirm-decision", "confirm-decision")

    owed.filter(code="police-review").update(
        how_ended=DutyEnd.WAIVED, ended_at=now, ended_by_event=1, waived_because="Not of this test"
    )
    assert next_for(world.carer)[:2] == ("confirm-decision", "confirm-decision")
