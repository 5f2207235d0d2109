"""The locks name every package by its fingerprint, and no place to fetch it from."""

import re

import pytest

from tests.machine.checkout import HERE

LOCKS = sorted([*(HERE / "requirements").glob("*.lock"), HERE / "requirements/uv.lock.txt"])
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_fingerprints_and_no_address(lock):
    text = lock.read_text()
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if "==" in entry]

    assert "://" not in text
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_development_and_service_use_the_same_versions():
    base = set(PIN.findall((HERE / "requirements/base.lock").read_text()))
    dev = set(PIN.findall((HERE / "requirements/dev.lock").read_text()))

    assert base <= dev
