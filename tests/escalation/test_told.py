"""Who is told what: the table is complete, the words name nobody, and each is told once."""

import string
from datetime import timedelta

import pytest
from django.db import connection, transaction

from audit import record as the_record
from core.refusals import Refused
from escalation import told
from escalation.messages import ABOUT_INTERVIEWS, FACTS, MESSAGES
from escalation.models import Delivery, Notification
from escalation.telling import wake_sender
from missing.models import Episode
from tests import make
from tests.escalation.telling import AUTHORITIES, SOON, SUPERVISING, mind_all, told_of, unmatched
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


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


def test_a_report_at_home_is_told_to_the_authoritys_own_coordinator_once(world):
    world.child.host_authority = world.responsible
    world.child.save(update_fields=["host_authority"])

    make.reported(world)

    told_the_coordinator = Notification.objects.filter(message="reported", agency=world.responsible)
    offices = sorted(told_the_coordinator.values_list("office", flat=True))
    assert offices == ["host-coordinator", "placing-authority", "social-worker"]


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
