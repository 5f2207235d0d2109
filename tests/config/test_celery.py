"""What the queue's processes leave behind as signs of life."""

from types import SimpleNamespace

import pytest

from config import pulse
from config.celery import app, sweep_has_run, worker_lives


@pytest.fixture(autouse=True)
def nothing_seen_yet():
    keys = [pulse.HEARTBEAT, *(pulse.SWEEP + task for task in pulse.sweeps())]
    pulse.client().delete(*keys)
    yield
    pulse.client().delete(*keys)


def test_a_workers_heartbeat_is_seen_and_ends_by_itself():
    assert pulse.seconds_since_heartbeat() is None

    worker_lives()

    assert pulse.seconds_since_heartbeat() < pulse.HEARTBEAT_LASTS
    assert 0 < pulse.client().ttl(pulse.HEARTBEAT) <= pulse.HEARTBEAT_LASTS


def test_a_sweep_counts_once_it_ended_well():
    sweep, *_ = pulse.sweeps()

    sweep_has_run(task=SimpleNamespace(name=sweep), state="FAILURE")
    assert sweep in pulse.late_sweeps()

    sweep_has_run(task=SimpleNamespace(name=sweep), state="SUCCESS")
    assert sweep not in pulse.late_sweeps()


def test_another_task_is_no_sweep():
    sweep_has_run(task=SimpleNamespace(name="made.up"), state="SUCCESS")

    assert set(pulse.late_sweeps()) == set(pulse.sweeps())


def test_every_sweep_of_the_schedule_is_a_task_that_the_worker_knows():
    app.loader.import_default_modules()

    assert set(pulse.sweeps()) <= set(app.tasks)
