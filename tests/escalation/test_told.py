"""Who is told what: the table is complete, the words name nobody, and each is told once."""

import string
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from audit import record as the_record
from audit.rules import Fact
from children import workflow as workflow_of_children
from children.models import Child
from children.rules import Audience, GrantKind
from core import times
from core.refusals import Refused
from core.times import LONDON
from escalation import recipients, told, workflow
from escalation.access import notifications_visible_to
from escalation.messages import ABOUT_INTERVIEWS, FACTS, MESSAGES
from escalation.models import Delivery, Notification
from escalation.rules import Channel
from escalation.telling import wake_sender
from missing import ledger
from missing import workflow as missing_workflow
from missing.framework import Answers
from missing.models import Duty, Episode
from missing.rules import HeardHow, NoteKind
from missing.timeline import timeline_of
from partners.models import RotaShift
from partners.rules import Office, Rank, Role
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import Told, Where
from tests import make
from tests.make import NOW
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
MANAGER = "fostering-social-worker"
SUPERVISING = ("on-call", MANAGER)
AUTHORITIES = ("placing-authority", "host-coordinator")
AROUND = {*AUTHORITIES, "social-worker"}
SOON = NOW + timedelta(minutes=5)
LED = Answers(chosen={"danger": "no", "whereabouts": "think"}, age_years=15, now=NOW)


def told_of(message):
    """The offices that were told this."""
    found = Notification.objects.filter(message=message)
    return set(found.values_list("office", flat=True))


def mind_all(now):
    for duty in Duty.objects.open().filter(next_moment_at__lte=now).order_by("next_moment_at"):
        missing_workflow.mind(duty=duty, now=now)


# The table


def test_every_message_in_the_table_has_words_and_every_words_are_used():
    used = {tell.message for tells in told.REACTIONS.values() for tell in tells}

    assert used | {"not-delivered"} == set(MESSAGES)


def test_every_message_that_leads_to_an_interview_is_known_as_one():
    leads = {name for name, message in MESSAGES.items() if "/returns/" in message.path}

    assert leads == ABOUT_INTERVIEWS


@pytest.mark.parametrize("name", MESSAGES)
def test_words_are_made_of_nothing_but_references_times_and_phones(name):
    message = MESSAGES[name]
    text = message.words + message.more + message.path
    placeholders = {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert placeholders <= set(FACTS)
    assert "name" not in FACTS


def test_the_ledger_reacts_before_anybody_is_told():
    order = [reaction.__module__ for reaction in the_record._reactions]

    assert order.index("missing.ledger") < order.index("escalation.telling")
    assert order.index("escalation.telling") < order.index("escalation.workflow.following")


def test_an_inbox_line_and_a_subject_are_short_enough():
    assert all(len(message.words) < 80 for message in MESSAGES.values())


# The night


def unmatched(world):
    """The child was loaded from the authority's own files; nobody has said yet which home it is."""
    Child.objects.filter(pk=world.child.pk).update(
        home=None, provider=None, supervising_agency=None
    )
    world.child.refresh_from_db()


def test_what_nobody_is_known_to_owe_falls_to_the_authority_that_placed_the_child(world):
    unmatched(world)

    episode = make.logged(world, by=world.social_worker)

    owed = episode.duties.exclude(owed_by=Office.SERVICE)
    assert {(duty.owed_by, duty.agency) for duty in owed} == {
        (Office.PLACING_AUTHORITY, world.responsible)
    }
    (told_once,) = Notification.objects.filter(message="logged")
    assert (told_once.office, told_once.agency) == (Office.PLACING_AUTHORITY, world.responsible)
    assert ledger.check(episode) == []


def test_what_fell_to_the_placing_authority_is_accepted_there_and_climbs_there(world):
    unmatched(world)
    episode = make.logged(world, by=world.social_worker)
    duty = episode.duties.get(code="accept-on-call")

    mind_all(NOW + timedelta(minutes=30))
    missing_workflow.accept(
        duty=duty, by=make.acting(world.placing_manager), now=NOW + timedelta(minutes=31)
    )

    duty.refresh_from_db()
    assert duty.how_ended == "met"
    assert told_of("passed-on") == {Office.SOCIAL_WORKER, Office.PLACING_AUTHORITY}
    assert told_of("nobody-picked-up") == set()
    assert ledger.check(episode) == []


def test_a_home_that_is_found_meanwhile_makes_no_duty_look_wrong(world):
    home, provider = world.home, world.provider
    unmatched(world)
    episode = make.logged(world, by=world.social_worker)
    Episode.objects.update(home=home, provider=provider, supervising_agency=provider)

    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


def test_a_log_is_told_to_on_call_and_to_nobody_else(world):
    make.logged(world)

    assert set(Notification.objects.values_list("message", "office")) == {("logged", "on-call")}


def test_on_call_is_not_told_what_on_call_did(world):
    make.logged(world, by=world.on_call)

    assert set(Notification.objects.values_list("office", flat=True)) == {"carer"}


def test_the_carer_is_told_that_somebody_else_has_logged_for_them(world):
    make.logged(world, by=world.on_call)

    (only,) = Notification.objects.filter(message="logged-for-you")
    assert (only.office, only.home) == ("carer", world.home)


def test_where_no_carers_are_known_nobody_hears_that_it_was_logged_for_them(world):
    unmatched(world)

    make.logged(world, by=world.social_worker)

    assert not Notification.objects.filter(message="logged-for-you").exists()


def test_a_report_is_told_to_both_authorities_when_the_child_lives_elsewhere(world):
    make.reported(world)

    assert told_of("reported") == {*AUTHORITIES, *SUPERVISING, "social-worker"}
    (wanted,) = Notification.objects.filter(message="decision-wanted")
    assert wanted.agency == world.force
    assert wanted.words == "A report is waiting for a police decision by 11:06pm"


def told_the_carer_of_police():
    return Notification.objects.filter(message="police-to-be-told", office="carer")


@pytest.mark.parametrize("who", ["on_call", "social_worker"])
def test_a_carer_who_owes_the_report_hears_when_somebody_else_raises_the_level(world, who):
    episode = make.levelled(make.logged(world), world.carer, level="L1", answers=LED)
    assert not told_the_carer_of_police()

    make.levelled(episode, getattr(world, who), level="L3", now=SOON)

    (told,) = told_the_carer_of_police()
    owed = episode.duties.open().get(code="report-to-police")
    assert owed.owed_by == "carer"
    assert told.words.startswith(f"Police are to be told by {times.at(owed.due_at, now=SOON)}")
    assert MESSAGES[told.message].may_wait is None
    assert told.path == f"/missing/{episode.reference}/police/"


def test_so_does_a_carer_for_whom_somebody_else_logs(world):
    make.levelled(make.logged(world, by=world.on_call), world.on_call, level="L2")

    assert told_the_carer_of_police().count() == 1


def test_a_carer_who_sets_the_level_or_whom_police_have_heard_from_is_not_told(world):
    make.levelled(make.logged(world), world.carer, level="L2")
    assert not told_the_carer_of_police()

    episode = make.reported(world, episode=world.child.episodes.get())
    make.levelled(episode, world.on_call, level="L3", now=SOON)
    assert not told_the_carer_of_police()


def test_a_report_at_home_is_told_to_the_authoritys_own_coordinator_once(world):
    world.child.host_authority = world.responsible
    world.child.save(update_fields=["host_authority"])

    make.reported(world)

    told_the_coordinator = Notification.objects.filter(message="reported", agency=world.responsible)
    offices = sorted(told_the_coordinator.values_list("office", flat=True))
    assert offices == ["host-coordinator", "placing-authority", "social-worker"]


def test_a_high_grade_is_told_to_both_authorities_the_manager_and_the_reviewing_officer(world):
    make.decided(world, outcome="record-respond", grade="high")

    assert told_of("graded-highest") == {*AROUND, MANAGER, "reviewing-officer"}
    assert told_of("police-decided") == {"carer", "on-call"}


def test_a_medium_grade_is_not(world):
    make.decided(world)

    assert not told_of("graded-highest")


def test_the_gravest_level_is_told_when_it_is_reached_and_not_again(world):
    episode = make.logged(world)
    episode = make.levelled(episode, world.carer, level="L3")
    make.levelled(episode, world.carer, level="L3", now=SOON)

    assert Notification.objects.filter(message="gravest-level").count() == 6


def test_a_level_that_rises_once_police_know_is_told_to_them_with_the_time_to_decide(world):
    decision = make.decided(world, episode=make.reported(world, episode=worried(world)))

    make.levelled(decision.episode, world.carer, level="L3", now=SOON)

    (notification,) = Notification.objects.filter(message="level-rose")
    assert (notification.office, notification.agency) == ("police-supervisor", world.force)
    assert notification.words.endswith("has risen: decide by 11:11pm")
    assert ledger.check(decision.episode) == []


def more_worried(episode, by, *, now=SOON):
    """At the level that it has, with something that points up and did not before."""
    chosen = {"danger": "no", "whereabouts": "no", "exploitation": "yes"}
    answers = Answers(chosen=chosen, age_years=15, now=now)
    return make.levelled(episode, by, answers=answers, level="L2", now=now)


def test_more_that_points_up_has_police_decide_anew_though_the_level_stays(world):
    """“Tell us what has changed. It will be looked at fresh”, the carer reads after a challenge."""
    episode = make.levelled(make.logged(world), world.carer)
    episode = make.decided(world, episode=make.reported(world, episode=episode)).episode
    assert episode.level == "L2"
    assert not episode.duties.open().filter(code="police-decision").exists()

    more_worried(episode, world.carer)

    owed = episode.duties.open().get(code="police-decision")
    assert owed.due_at == SOON + timedelta(minutes=30)
    assert told_of("more-is-known") == {"police-supervisor"}
    assert told_of("more-is-known-here") == {"on-call"}
    assert ledger.check(episode) == []

    more_worried(episode, world.carer, now=SOON + timedelta(minutes=5))  # and nothing new
    assert Notification.objects.filter(message="more-is-known").count() == 1


def told_about_level(world, by, **levelled):
    """Whom a level that somebody sets later in the night is told to, message by message."""
    already = set(Notification.objects.values_list("pk", flat=True))
    reason = {"reason": "It is what we know now"} if "agreed_by" in levelled else {}
    make.levelled(Episode.objects.get(), by, now=SOON, **levelled, **reason)
    new = Notification.objects.exclude(pk__in=already).exclude(office=MANAGER)
    return {(each.office, each.message) for each in new if each.office not in AROUND}


@pytest.mark.parametrize(
    ("by", "told_here"),
    [
        ("carer", {("on-call", "level-changed")}),
        ("on_call", {("carer", "level-changed")}),
        ("social_worker", {("carer", "level-changed"), ("on-call", "level-changed")}),
    ],
)
def test_a_level_that_somebody_else_changes_is_told_to_the_home_and_on_call(world, by, told_here):
    make.reported(world, episode=make.levelled(make.logged(world), world.carer, level="L3"))

    told_now = told_about_level(
        world, getattr(world, by), level="L2", agreed_by=agreeing_of(world, by)
    )

    assert told_now - {("on-call", "named-as-agreeing")} == {
        *told_here,
        ("police-supervisor", "level-lowered"),
    }


def agreeing_of(world, by):
    return (world.social_worker if by == "on_call" else world.on_call).person


def test_a_level_that_rises_to_what_police_are_told_of_is_told_once(world):
    worried(world)

    assert told_about_level(world, world.social_worker, level="L2") == {
        ("carer", "police-to-be-told"),
        ("on-call", "police-to-be-told"),
    }


def test_the_gravest_level_is_told_to_on_call_once_and_to_the_home(world):
    make.reported(world, episode=make.levelled(make.logged(world), world.carer, level="L2"))

    assert told_about_level(world, world.social_worker, level="L3") == {
        ("carer", "level-changed"),
        ("on-call", "gravest-level"),
        ("reviewing-officer", "gravest-level"),
        ("police-supervisor", "level-rose"),
    }


def test_a_level_that_stays_or_comes_with_the_log_is_not_told_as_a_change(world):
    make.levelled(make.logged(world), world.social_worker)
    assert told_of("level-changed") == set()

    make.levelled(Episode.objects.get(), world.social_worker, now=SOON)
    assert told_of("level-changed") == set()


def test_the_first_level_of_a_log_that_went_without_one_is_told(world):
    make.reported(world, episode=make.logged(world))

    assert told_about_level(world, world.on_call, level="L2") == {
        ("carer", "level-changed"),
        ("police-supervisor", "level-rose"),
    }


def written(world, by, **said):
    note = {"text": "By the station", "kind": NoteKind.SIGHTING, "now": SOON, **said}
    episode = note.pop("episode", None) or Episode.objects.get()
    return missing_workflow.add_note(episode=episode, by=make.acting(by), **note)


@pytest.mark.parametrize("kind", [NoteKind.SIGHTING, NoteKind.CONTACT])
@pytest.mark.parametrize(
    ("by", "told_now"),
    [
        ("carer", {"on-call", "police-supervisor"}),
        ("on_call", {"carer", "police-supervisor"}),
        ("social_worker", {"carer", "on-call", "police-supervisor"}),
        ("sergeant", {"carer", "on-call"}),
    ],
)
def test_a_sighting_or_a_contact_is_told_to_those_who_look_for_the_child(world, kind, by, told_now):
    make.reported(world)

    written(world, getattr(world, by), kind=kind)

    assert told_of("seen-or-heard") == told_now


def test_a_sighting_is_not_told_to_police_who_know_nothing_of_the_child(world):
    make.logged(world)

    written(world, world.carer)

    assert told_of("seen-or-heard") == {"on-call"}


def test_what_the_home_may_not_read_is_not_told_to_the_home(world):
    make.reported(world)

    written(world, world.social_worker, audience=Audience.PROFESSIONALS)

    assert told_of("seen-or-heard") == {"on-call", "police-supervisor"}


def test_whoever_heard_of_a_sighting_hears_that_it_was_otherwise(world):
    make.reported(world)
    wrong = written(world, world.carer)

    written(world, world.carer, kind=NoteKind.OTHER, text="It was somebody else", corrects=wrong)

    assert told_of("seen-or-heard-otherwise") == {"on-call", "police-supervisor"}
    assert Notification.objects.filter(message="seen-or-heard").count() == 2


def test_another_entry_or_one_after_the_child_is_back_is_told_to_nobody(world):
    episode = make.reported(world)
    written(world, world.carer, kind=NoteKind.CALL)
    make.back(world, episode=episode)

    written(world, world.carer)

    assert told_of("seen-or-heard") == set()


def test_more_that_points_up_before_police_know_is_theirs_to_hear_with_the_report(world):
    more_worried(worried(world), world.carer)

    assert told_of("more-is-known") == set()


def test_a_level_that_rises_while_police_do_not_know_is_not_told_to_them(world):
    make.levelled(worried(world), world.carer, level="L3", now=SOON)

    assert not told_of("level-rose")


def worried(world):
    """A night at a level that carers lead."""
    return make.levelled(
        make.logged(world),
        world.carer,
        answers=Answers(
            chosen={"danger": "no", "whereabouts": "spoke", "place": "against-plan"},
            age_years=15,
            now=NOW,
        ),
    )


def lowered(world, agreed_by):
    """The carer goes down a level, and names somebody as agreeing to it."""
    episode = make.levelled(make.logged(world), world.carer)
    missing_workflow.set_level(
        episode=episode,
        answers=Answers(chosen={"danger": "no", "whereabouts": "no"}, age_years=15, now=SOON),
        level="L1",
        reason="He is at his aunt’s",
        agreed_by=agreed_by.person,
        by=make.acting(world.carer),
        now=SOON,
    )
    return episode


def test_whoever_is_named_as_agreeing_to_a_lower_level_is_told_and_nobody_else(world):
    colleague = make.job(Role.ON_CALL, world.provider)

    lowered(world, world.on_call)

    (told_alone,) = Notification.objects.filter(message="named-as-agreeing")
    assert [each.address for each in told_alone.deliveries.all()] == [world.on_call.person.email]
    assert told_alone in notifications_visible_to(make.acting(world.on_call))
    assert told_alone not in notifications_visible_to(make.acting(colleague))


def test_who_is_named_as_agreeing_stands_on_the_timeline(world):
    episode = lowered(world, world.on_call)

    items = timeline_of(episode, make.acting(world.carer)).items

    named = f"{world.on_call.person} is named as agreeing."
    assert [item.title for item in items if named in item.text] == ["Level of intervention set"]


def test_nobody_is_told_that_they_agreed_where_nobody_was_asked(world):
    make.levelled(make.logged(world), world.carer)

    assert not told_of("named-as-agreeing")


def test_a_day_three_days_and_a_week_away_are_told_again(world):
    make.reported(world)

    mind_all(NOW + timedelta(hours=24))
    mind_all(NOW + timedelta(hours=72))
    mind_all(NOW + timedelta(days=7))

    around = {*AUTHORITIES, *SUPERVISING, "social-worker", "reviewing-officer"}
    everybody = {*around, "police-supervisor", "service-manager"}
    assert told_of("still-away-24h") == {*everybody, "duty-inspector"}
    assert told_of("still-away-72h") == {*everybody, "superintendent"}
    assert told_of("still-away-7d") == {*everybody, "superintendent"}


def test_a_challenge_is_told_to_the_step_and_to_those_around_the_child(world):
    make.challenged(world)

    (turn,) = Notification.objects.filter(message="challenge-to-review")
    assert (turn.office, turn.agency) == ("duty-inspector", world.force)
    assert turn.words == "A challenge is waiting for you, to pick up by 10:51pm"
    around = {"carer", *SUPERVISING, *AUTHORITIES, "social-worker"}
    assert told_of("challenged") == around


def test_a_climb_is_told_to_the_next_step(world):
    challenge = make.challenged(world)

    mind_all(NOW + timedelta(minutes=15))

    offices = Notification.objects.filter(message="challenge-to-review")
    assert set(offices.values_list("office", flat=True)) == {"duty-inspector", "superintendent"}
    assert told_of("challenge-climbed") == {
        "carer",
        "on-call",
        "host-coordinator",
        "placing-authority",
    }
    (carers,) = Notification.objects.filter(message="challenge-climbed", office="carer")
    assert carers.path == f"/escalations/{challenge.climbed_to.pk}/"


def test_a_decision_by_review_is_told_once_as_the_reviews(world):
    challenge = make.challenged(world)
    before = Notification.objects.filter(message="police-decided").count()

    changed(world, challenge)

    assert Notification.objects.filter(message="police-decided").count() == before
    assert "carer" in told_of("challenge-decided")
    assert told_of("graded-highest") == {*AROUND, MANAGER, "reviewing-officer"}


def test_what_came_of_it_is_told_to_the_officer_who_was_challenged_alone_and_the_social_worker(
    world,
):
    colleague = make.officer(world.force, Role.POLICE_SUPERVISOR, Rank.SERGEANT)
    changed(world, make.challenged(world))

    (alone,) = Notification.objects.filter(message="your-decision-reviewed")
    assert [each.address for each in alone.deliveries.all()] == [world.sergeant.person.email]
    assert alone in notifications_visible_to(make.acting(world.sergeant))
    assert alone not in notifications_visible_to(make.acting(colleague))
    assert "social-worker" in told_of("challenge-decided")


def test_an_officer_who_is_known_by_name_only_is_told_nothing_and_nobody_in_their_place(world):
    decision = missing_workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="not-recording",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )
    changed(world, make.challenged(world, decision=decision))

    assert not told_of("your-decision-reviewed")
    assert "carer" in told_of("challenge-decided")


def changed(world, challenge):
    workflow.review(
        challenge=challenge,
        outcome="changed",
        reason="The inhaler changes this",
        decision=workflow.NewDecision(outcome="record-respond", grade="high"),
        by=make.acting(world.inspector),
        now=SOON,
    )


def test_police_hear_of_a_return_only_of_a_child_they_were_told_of(world):
    make.back(world)
    assert "police-supervisor" not in told_of("returned")

    other = make.world()
    make.back(other, episode=make.reported(other), now=SOON)
    assert Notification.objects.filter(message="returned", agency=other.force).exists()


@pytest.mark.parametrize("need", ["hurt", "needs_medicine", "said_something_worrying"])
def test_what_a_child_who_is_back_needs_now_is_told_in_place_of_the_return(world, need):
    make.back(world, **{need: True})

    assert told_of("needs-help-now") == {"placing-authority", "social-worker", *SUPERVISING}
    assert not told_of("returned") & told_of("needs-help-now")
    assert "host-coordinator" in told_of("returned")


def test_a_worry_that_is_kept_from_the_home_is_told_to_nobody_there_who_could_not_read_it(world):
    kept = Audience.OUTSIDE_THE_PROVIDER
    make.back(world, said_something_worrying=True, worry_for=kept, by=world.social_worker)

    assert told_of("needs-help-now") == {"placing-authority", "social-worker"}
    assert set(SUPERVISING) <= told_of("returned")


def test_a_child_who_is_hurt_is_told_to_the_agency_whatever_else_is_kept_from_it(world):
    kept = Audience.OUTSIDE_THE_PROVIDER
    by = world.social_worker
    make.back(world, hurt=True, said_something_worrying=True, worry_for=kept, by=by)

    assert set(SUPERVISING) <= told_of("needs-help-now")


def test_a_child_who_is_back_and_needs_nothing_urgent_is_told_as_that(world):
    make.back(world, how_they_are="Tired and hungry")

    assert told_of("needs-help-now") == set()
    assert "placing-authority" in told_of("returned")


def test_the_interview_service_hears_of_a_return(world):
    make.back(world)

    (asked,) = Notification.objects.filter(message="interview-to-offer")
    assert asked.agency == world.interviews


def booked_for(world, someone, **extra):
    """The child is back, and somebody is to hold the interview in three days but an hour."""
    back = make.back(world)
    return returns_workflow.book(
        interview=ReturnInterview.objects.get(episodes=back),
        interviewer_id=someone.person_id,
        booked_for=NOW + timedelta(hours=71),
        where=Where.SCHOOL,
        child_told_by=Told.TEXT,
        by=make.acting(world.interviewer),
        now=SOON,
        **extra,
    )


def test_a_social_worker_who_is_to_hold_the_interview_is_reminded_by_name_a_day_and_four_hours_before(
    world,
):
    booked_for(world, world.social_worker, because="The child asked for them")
    colleague = make.job(Role.SOCIAL_WORKER, world.responsible)

    mind_all(NOW + timedelta(hours=48))
    mind_all(NOW + timedelta(hours=68))

    reminded = Notification.objects.filter(message="interview-yours-due", office="social-worker")
    assert [each.person for each in reminded] == [world.social_worker.person] * 2
    assert not Notification.objects.filter(message="interview-due-soon", office="social-worker")
    sent = Delivery.objects.filter(notification__in=reminded)
    assert {each.address for each in sent} == {world.social_worker.person.email}
    seen = notifications_visible_to(make.acting(colleague))
    assert not seen.filter(pk__in=reminded).exists()


def test_who_holds_it_for_the_service_is_reminded_with_the_service_alone(world):
    booked_for(world, world.interviewer)

    mind_all(NOW + timedelta(hours=48))

    assert told_of("reminder") == {"interview-service"}


def test_a_reminder_goes_to_whoever_owes_it(world):
    make.reported(world)

    mind_all(NOW + timedelta(minutes=20))

    (reminder,) = Notification.objects.filter(message="reminder", office="police-supervisor")
    assert reminder.words == "Due by 11:06pm: Police to decide"
    assert reminder.duty.code == "police-decision"


def test_when_nobody_accepts_the_carer_is_told_whom_to_phone_and_only_once(world):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0101")
    make.logged(world)

    mind_all(NOW + timedelta(minutes=10))
    mind_all(NOW + timedelta(minutes=40))

    first = Notification.objects.filter(
        message="nobody-picked-up", office="carer", duty__code="accept-on-call"
    ).get()
    assert first.home == world.home
    body = first.deliveries.get(person=world.carer.person).body
    assert "Phone on-call worker: 0113 496 0101" in body
    passed = Notification.objects.filter(message="passed-on", duty__code="accept-on-call")
    assert set(passed.values_list("office", flat=True)) == {
        "fostering-social-worker",
        "placing-authority",
    }


def test_what_somebody_has_taken_on_does_not_alarm_the_carer(world):
    make.logged(world)
    duty = Duty.objects.get(code="set-level")
    missing_workflow.accept(duty=duty, by=make.acting(world.on_call), now=NOW)

    mind_all(NOW + timedelta(minutes=10))

    assert not Notification.objects.filter(message="nobody-picked-up", duty=duty).exists()


# No name leaves


def test_no_message_of_a_whole_night_names_the_child(world):
    decision = make.decided(world)
    challenge = make.challenged(world, decision=decision)
    mind_all(NOW + timedelta(minutes=15))
    mind_all(NOW + timedelta(minutes=31))
    mind_all(NOW + timedelta(hours=72))
    make.back(world, episode=challenge.episode, now=NOW + timedelta(hours=73))
    mind_all(NOW + timedelta(hours=150))

    words = list(Delivery.objects.values_list("subject", "body")) + list(
        Notification.objects.values_list("words", "path")
    )
    assert len(words) > 50
    text = "\n".join(part for pair in words for part in pair)
    assert "zqx" not in text
    people = [job.person.name for job in vars(world).values() if hasattr(job, "person")]
    assert not [name for name in people if f"{name} " in text]


# To whom


def addresses(message, office):
    found = Delivery.objects.filter(notification__message=message, notification__office=office)
    return set(found.values_list("address", flat=True))


def test_carers_are_told_as_a_home_and_not_as_an_agency(world):
    neighbour = make.carer(make.home(world.provider))
    second = make.carer(world.home)

    make.decided(world)

    assert addresses("police-decided", "carer") == {
        world.carer.person.email,
        second.person.email,
    }
    assert neighbour.person.email not in set(Delivery.objects.values_list("address", flat=True))


def test_a_job_that_has_ended_is_told_nothing(world):
    world.on_call.ended_on = NOW.date()
    world.on_call.save(update_fields=["ended_on"])
    make.job("on-call", world.provider)

    make.logged(world)

    assert world.on_call.person.email not in addresses("logged", "on-call")


def test_whoever_is_on_duty_is_told_instead_of_everybody(world):
    team = make.team(world.provider, Office.ON_CALL, email="team@example.test")
    on_duty = make.job("on-call", world.provider)
    RotaShift.objects.create(
        team=team,
        person=on_duty.person,
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=7),
    )

    make.logged(world)

    assert addresses("logged", "on-call") == {on_duty.person.email}


def test_with_nobody_on_a_shift_the_team_is_told(world):
    team = make.team(world.provider, Office.ON_CALL, email="team@example.test")
    RotaShift.objects.create(
        team=team,
        person=world.on_call.person,
        starts_at=NOW - timedelta(hours=9),
        ends_at=NOW,
    )

    make.logged(world)

    assert addresses("logged", "on-call") == {"team@example.test"}


def test_with_neither_everybody_of_the_office_is_told_once(world):
    second = make.job("on-call", world.provider)
    make.job("on-call", world.provider, who=second.person)

    make.logged(world)

    assert addresses("logged", "on-call") == {world.on_call.person.email, second.person.email}


def test_the_childs_own_social_worker_is_told_and_not_every_social_worker(world):
    another = make.job("social-worker", world.responsible)
    make.reported(world)

    mind_all(NOW + timedelta(minutes=30))

    told_them = addresses("passed-on", "social-worker")
    assert world.social_worker.person.email in told_them
    assert another.person.email not in told_them


# With the fact, or not at all


def test_a_refused_act_tells_nobody(world):
    episode = make.reported(world)
    before = Notification.objects.count()

    @transaction.atomic
    def come_back_twice():
        make.back(world, episode=episode, now=SOON)
        make.back(world, episode=Episode.objects.get(pk=episode.pk), now=SOON)

    with pytest.raises(Refused):
        come_back_twice()

    assert Notification.objects.count() == before


def test_one_wake_up_follows_a_commit_however_much_happened(world):
    make.challenged(world)

    waking = [function for _, function, _ in connection.run_on_commit if function is wake_sender]
    assert len(waking) == 1


def test_who_left_today_is_told_nothing_more_in_the_first_hour_of_a_summer_day(world):
    """At half past midnight in British Summer Time it is still yesterday in UTC."""
    now = datetime(2026, 7, 1, 0, 30, tzinfo=LONDON)
    left = make.carer(world.home, ended_on=date(2026, 7, 1))
    come = make.carer(world.home, started_on=date(2026, 7, 1))

    make.decided(world, now=now)

    told = set(Delivery.objects.values_list("address", flat=True))
    assert left.person.email not in told
    assert come.person.email in told


def test_of_a_restricted_child_only_people_named_on_the_child_are_written_to(world):
    make.team(world.provider, Office.ON_CALL, email="duty@on-call.example")
    workflow_of_children.grant(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.NAMED,
        reason="Named",
        by=make.acting(world.social_worker),
        now=NOW,
    )
    workflow_of_children.grant(
        child=world.child,
        person=make.officer(world.force).person,
        kind=GrantKind.EMERGENCY,
        reason="Looking",
        by=make.acting(world.social_worker),
        now=NOW,
        until=NOW + timedelta(days=1),
    )
    Child.objects.update(restricted=True)
    world.child.refresh_from_db()

    hers = replace(world, carer=world.social_worker)
    make.reported(hers, episode=make.logged(hers))

    written = Delivery.objects.exclude(notification__office=Office.POLICE_SUPERVISOR)
    assert set(written.values_list("address", flat=True)) == {world.social_worker.person.email}
    assert Delivery.objects.filter(notification__office=Office.POLICE_SUPERVISOR).exists()


# Standing down


def stood_down(world, episode, by, **extra):
    return missing_workflow.stand_down(
        episode=episode, because="Was upstairs", by=make.acting(by), now=SOON, **extra
    )


def test_a_stand_down_is_told_to_police_who_search_and_to_everyone_who_was_told(world):
    stood_down(world, make.reported(world), world.carer, agreed_by=world.on_call.person)

    assert told_of("stood-down") == {
        "on-call",
        MANAGER,
        "social-worker",
        "placing-authority",
        "host-coordinator",
    }
    (police,) = Notification.objects.filter(message="no-more-search")
    assert police.agency == world.force
    assert police.deliveries.exists()


def test_a_stand_down_is_told_to_the_carer_when_somebody_else_did_it(world):
    stood_down(world, make.logged(world), world.on_call)

    assert told_of("stood-down") == {
        "carer",
        MANAGER,
        "social-worker",
        "placing-authority",
        "host-coordinator",
    }


def test_a_log_that_was_never_sent_is_stood_down_among_those_around_the_home(world):
    stood_down(world, make.opened(world), world.carer)

    assert told_of("stood-down") == {"on-call"}


def test_police_who_were_told_of_nothing_hear_of_no_stand_down(world):
    stood_down(world, make.logged(world), world.carer)

    assert told_of("no-more-search") == set()


# Gone again: everybody who heard that nobody needs to search any more, hears it


def go_again(world, episode, *, by):
    with seen_by(make.acting(by)):
        return missing_workflow.go_again(
            episode=episode, left_at=SOON, by=make.acting(by), now=NOW + timedelta(minutes=9)
        )


@pytest.mark.parametrize("who", ["carer", "on_call", "social_worker"])
def test_whoever_hears_that_a_child_is_found_hears_that_they_have_gone_again(world, who):
    episode = make.found(world, episode=make.reported(world))
    doer = getattr(world, who)

    go_again(world, episode, by=doer)

    own = set(make.acting(doer).offices) - {Office.PLACING_AUTHORITY}
    heard = told_of("located") | {Office.SOCIAL_WORKER}
    assert {MANAGER, Office.PLACING_AUTHORITY} <= heard
    assert told_of("gone-again") == heard - own


def test_what_a_social_worker_does_is_told_to_the_others_of_the_placing_authority(world):
    make.office_hours(world.responsible)
    night = make.job(Role.EMERGENCY_DUTY, world.responsible)
    episode = make.found(world, episode=make.reported(world))
    make.team(
        world.responsible, Office.PLACING_AUTHORITY, email="desk@example.test", out_of_hours=False
    )
    Delivery.objects.all().delete()

    go_again(world, episode, by=world.social_worker)

    letters = Delivery.objects.filter(notification__message="gone-again")
    to = set(letters.values_list("address", flat=True))
    assert night.person.email in to
    assert world.social_worker.person.email not in to


def test_nobody_is_sent_what_they_did_themselves_but_everybody_else_of_the_office_is(world):
    episode = make.found(world, episode=make.reported(world))

    go_again(world, episode, by=world.social_worker)

    desk = Notification.objects.get(message="gone-again", office=Office.PLACING_AUTHORITY)
    to = {each.address for each in desk.deliveries.all()}
    assert to == {world.placing_manager.person.email}


# Found, grown up, asked


def say(world, episode, fact, *, by=None, **payload):
    the_record.record(
        fact,
        by=make.acting(by or world.on_call),
        child=episode.child,
        episode=episode,
        about=episode,
        at=NOW,
        payload=payload,
    )


def test_that_a_child_is_found_is_told_to_everybody_concerned(world):
    say(world, make.reported(world), Fact.LOCATED, by=world.social_worker)

    around = {*AUTHORITIES, *SUPERVISING, "carer"}
    assert told_of("located") == {*around, "police-supervisor"}


def test_police_who_were_told_of_nothing_hear_of_no_child_that_is_found(world):
    say(world, make.logged(world), Fact.LOCATED)

    assert told_of("located") == {
        "placing-authority",
        "social-worker",
        "host-coordinator",
        "carer",
        MANAGER,
    }


def test_an_open_challenge_needs_no_answer_once_the_child_is_found(world):
    challenge = make.challenged(world)

    say(world, challenge.episode, Fact.LOCATED)

    challenge.refresh_from_db()
    assert challenge.state == "withdrawn"
    assert ledger.check(challenge.episode) == []


def test_an_open_challenge_ends_with_the_force_that_it_was_made_to(world):
    challenge = make.challenged(world)

    say(world, challenge.episode, Fact.FORCE_TRANSFERRED)

    challenge.refresh_from_db()
    assert challenge.state == "withdrawn"
    assert told_of("decision-wanted") == {"police-supervisor"}
    assert ledger.check(challenge.episode) == []


def test_that_a_child_turns_18_while_away_is_told_to_everybody_concerned(world):
    world.child.born_on = date(2008, 11, 28)
    world.child.save(update_fields=["born_on"])
    make.reported(world)

    mind_all(datetime(2026, 11, 28, tzinfo=LONDON))

    around = {"placing-authority", "social-worker", "host-coordinator", "on-call", "carer"}
    assert told_of("turned-18") == {*around, "police-supervisor"}


@pytest.mark.parametrize(
    ("fact", "office", "by", "message"),
    [
        (Fact.INFORMATION_ASKED, "asked_office", "answer_by", "information-wanted"),
        (Fact.TASK_ADDED, "office", "due_by", "task-added"),
        (Fact.HANDOVER_ASKED, "to_office", "accept_by", "handover-wanted"),
    ],
)
def test_whoever_is_asked_something_is_told_by_when(world, fact, office, by, message):
    episode = make.logged(world)

    say(world, episode, fact, **{office: Office.SOCIAL_WORKER, by: NOW + timedelta(minutes=15)})

    (asked,) = Notification.objects.filter(message=message)
    assert (asked.office, asked.agency) == (Office.SOCIAL_WORKER, world.responsible)
    assert "by 10:51pm" in asked.words


def test_what_is_asked_of_an_office_that_the_child_has_none_of_is_told_to_whoever_owes_it(world):
    make.logged(world)
    Episode.objects.update(host_authority=None)
    episode = Episode.objects.get()

    say(
        world,
        episode,
        Fact.INFORMATION_ASKED,
        asked_office=Office.HOST_COORDINATOR,
        answer_by=NOW + timedelta(minutes=15),
    )

    assert told_of("information-wanted") == {Office.PLACING_AUTHORITY}
    assert episode.duties.get(code="give-information").owed_by == Office.PLACING_AUTHORITY


def test_the_carer_hears_nothing_of_a_task_between_others_that_nobody_does(world):
    episode = make.logged(world)
    due = NOW + timedelta(minutes=15)
    say(world, episode, Fact.TASK_ADDED, office=Office.SOCIAL_WORKER, due_by=due)

    mind_all(due)

    passed_on = Notification.objects.get(message="passed-on", duty__code="task")
    assert passed_on.office == "placing-authority"
    assert not Notification.objects.filter(message="nobody-picked-up", duty__code="task").exists()


def climbed_at_night(world, *, hours):
    """The child was found in the evening, and nobody arranges how they come home."""
    if hours:
        make.office_hours(world.responsible)
    make.found(world)
    mind_all(NOW + timedelta(hours=2))
    return Notification.objects.get(message="passed-on", office=Office.SOCIAL_WORKER)


def reached_by(notification, now=NOW):
    return [address.email for address in recipients.of([notification], now=now)[notification.pk]]


def test_out_of_hours_what_climbs_to_a_social_worker_reaches_the_emergency_duty_team_as_well(world):
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible).person
    climbed = climbed_at_night(world, hours=True)

    assert {*reached_by(climbed)} == {world.social_worker.person.email, duty_worker.email}

    make.team(
        world.responsible, Office.PLACING_AUTHORITY, email="edt@example.test", out_of_hours=True
    )
    assert {*reached_by(climbed)} == {world.social_worker.person.email, "edt@example.test"}


def test_in_hours_and_where_nobody_has_said_them_it_is_the_social_workers_alone(world):
    make.job(Role.EMERGENCY_DUTY, world.responsible)
    climbed = climbed_at_night(world, hours=False)
    assert reached_by(climbed) == [world.social_worker.person.email]

    make.office_hours(world.responsible)
    monday = datetime(2026, 11, 23, 11, tzinfo=LONDON)

    assert reached_by(climbed, now=monday) == [world.social_worker.person.email]


def test_what_can_wait_does_not_wake_the_emergency_duty_team(world):
    make.job(Role.EMERGENCY_DUTY, world.responsible)
    make.office_hours(world.responsible)
    worried(world)

    (told_daily,) = Notification.objects.filter(message="carers-lead", office=Office.SOCIAL_WORKER)
    assert reached_by(told_daily) == [world.social_worker.person.email]


def test_somebody_who_holds_two_of_the_offices_is_sent_it_once(world):
    """An emergency duty worker is the placing authority's and the social workers' at once."""
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible).person
    for office in (Office.PLACING_AUTHORITY, Office.SOCIAL_WORKER):
        team, until = make.team(world.responsible, office), NOW + timedelta(hours=48)
        RotaShift.objects.create(team=team, person=duty_worker, starts_at=NOW, ends_at=until)
    make.reported(world)

    mind_all(NOW + timedelta(hours=24))

    told = Notification.objects.filter(message="still-away-24h")
    reached = [
        [address.email for address in each] for each in recipients.of(told, now=NOW).values()
    ]
    assert sum(duty_worker.email in each for each in reached) == 2
    sent = Delivery.objects.filter(notification__in=told, channel=Channel.EMAIL)
    assert sent.filter(address=duty_worker.email).count() == 1
