"""The cache: kept in the database too, so that the service goes on without it."""

import socket
import time
from pathlib import Path

import pytest
from django.conf import settings

from core.cache import SpareCache


@pytest.fixture
def cache():
    found = SpareCache(settings.REDIS_URL, {})
    yield found
    found.delete("name")


@pytest.fixture
def dead():
    """A server that nobody can reach, in a process that remembers nothing of it yet."""
    found = SpareCache("unix:///nowhere.sock", {})
    found.spare.clear()
    return found


@pytest.fixture
def hanging(tmp_path: Path):
    """A server that takes what it is told and says nothing."""
    where = tmp_path / "s.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(where))
        server.listen()
        yield SpareCache(f"unix://{where}", {})


def test_it_holds_what_it_is_told(cache):
    cache.set("name", [1, 2])

    assert cache.get("name") == [1, 2]
    assert "name" in cache
    assert not cache.add("name", "another")
    assert cache.delete("name")
    assert cache.get("name", "nothing") == "nothing"


def test_a_cache_whose_server_is_dead_is_no_error_and_this_process_remembers(dead):
    assert dead.get("name") is None
    assert dead.get("name", []) == []
    assert "name" not in dead
    assert not dead.delete("name")

    dead.set("name", "value", 60)

    assert dead.get("name") == "value"
    assert "name" in dead
    assert dead.delete("name")
    assert dead.get("name") is None


def test_what_a_process_remembers_runs_out_as_it_would_have(dead):
    dead.set("name", "value", 0.05)
    time.sleep(0.1)

    assert dead.get("name") is None


def test_a_lock_in_a_dead_cache_is_taken_at_once_and_by_one_alone(dead):
    assert dead.add("lock", True, 60)
    assert not dead.add("lock", True, 60)


def test_nobody_waits_long_for_a_cache_that_hangs(hanging):
    began = time.monotonic()

    assert hanging.get("name") is None
    assert time.monotonic() - began < 15


def test_the_log_names_no_key(dead, caplog):
    dead.get("session-of-somebody")

    assert "the cache did not answer" in caplog.text
    assert "somebody" not in caplog.text
