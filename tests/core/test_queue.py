"""The queue is told that there is work; whoever saved something never waits for it, nor hears of it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import Celery, current_app

from core import queue


@contextmanager
def queue_at(address: str) -> Iterator[None]:
    before = current_app._get_current_object()
    Celery("another", broker=address, set_as_current=False).set_current()
    try:
        yield
    finally:
        before.set_current()


def test_a_queue_that_is_down_is_no_error_for_whoever_saved(caplog):
    with queue_at("redis://127.0.0.1:1/0"):
        queue.wake("insight.tasks.make_document", 1)

    assert "could not be woken" in caplog.text


@pytest.fixture
def silent() -> Iterator[str]:
    """Something listens, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def test_a_queue_that_hangs_keeps_nobody_waiting(silent, caplog):
    begun = time.monotonic()

    with queue_at(silent):
        queue.wake("escalation.tasks.send_due")

    assert "could not be woken" in caplog.text
    # A page is given up on after 30 seconds; without patience of its own this would never end.
    assert time.monotonic() - begun < 15 * queue.PATIENCE
