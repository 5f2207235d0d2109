"""The sweep of duties, and the command that checks the ledger."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from missing import tasks, workflow
from missing.models import Duty
from tests import make


def recorded(fact):
    return Event.objects.filter(fact=fact).count()


def long_ago(world):
    """A report that nobody has decided on for ten hours."""
    return make.reported(world, now=timezone.now() - timedelta(hours=10))


def test_the_sweep_does_what_is_due_and_the_second_run_finds_nothing(world):
    long_ago(world)

    tasks.mind_duties()
    climbed = recorded(Fact.DUTY_CLIMBED)
    tasks.mind_duties()

    assert climbed > 0
    assert recorded(Fact.DUTY_CLIMBED) == climbed
    assert not Duty.objects.open().filter(next_moment_at__lte=timezone.now()).exists()


def test_one_duty_that_cannot_be_minded_stops_no_other(world, monkeypatch, caplog):
    long_ago(world)
    bad = Duty.objects.open().order_by("next_moment_at").first()
    really = workflow.mind

    def mind(*, duty, now):
        if duty.pk == bad.pk:
            raise RuntimeError
        really(duty=duty, now=now)

    monkeypatch.setattr(workflow, "mind", mind)
    tasks.mind_duties()

    left = Duty.objects.open().filter(next_moment_at__lte=timezone.now())
    assert [duty.pk for duty in left] == [bad.pk]
    assert f"duty {bad.pk} could not be minded" in caplog.text
    assert str(world.child) not in caplog.text


def test_sweeps_side_by_side_do_everything_once(committed):
    long_ago(make.world())

    def sweep():
        try:
            tasks.mind_duties()
        finally:
            connections.close_all()

    sweeps = [threading.Thread(target=sweep) for _ in range(3)]
    for each in sweeps:
        each.start()
    for each in sweeps:
        each.join()

    climbs = Event.objects.filter(fact=Fact.DUTY_CLIMBED).values_list("about_id", "payload")
    each_climb = [(about, payload["n"]) for about, payload in climbs]
    assert len(each_climb) == len(set(each_climb)) > 0
    assert not Duty.objects.open().filter(next_moment_at__lte=timezone.now()).exists()


def test_the_check_finds_a_ledger_that_is_what_the_record_says(world):
    long_ago(world)
    said = StringIO()

    call_command("duties", "--check", stdout=said)

    assert "1 episodes: the ledger is what the record says." in said.getvalue()


def test_the_check_finds_a_row_that_was_tampered_with(world):
    episode = long_ago(world)
    duty = Duty.objects.filter(episode=episode, code="police-decision").get()
    Duty.objects.filter(pk=duty.pk).update(due_at=duty.due_at + timedelta(minutes=30))
    said = StringIO()

    with pytest.raises(CommandError, match="1 duties are not what the record says") as failure:
        call_command("duties", "--check", stdout=said)

    assert failure.value.returncode == 1
    assert f"{episode.reference} police-decision" in said.getvalue()
    assert str(world.child) not in said.getvalue()
