"""Containers start the service by the same commands as `make run`."""

import re

import pytest

from config.machine.commands import COMMANDS
from tests.machine.checkout import HERE

COMPOSE = (HERE / "docker-compose.yml").read_text()
SERVICES = dict(re.findall(r"^  ([a-z]+):\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE))


@pytest.mark.parametrize("part", COMMANDS)
def test_a_part_is_started_by_its_own_command(part):
    assert f'command: ["python", "-m", "config.machine", "{part}"]' in SERVICES[part]


@pytest.mark.parametrize("part", [*COMMANDS, "postgres", "valkey"])
def test_every_lasting_part_says_whether_it_is_well(part):
    assert "healthcheck:" in SERVICES[part]


@pytest.mark.parametrize(
    ("part", "role"), [("web", "whereabouts_web"), ("worker", "whereabouts_worker")]
)
def test_web_and_worker_do_not_sign_in_as_the_owner(part, role):
    assert f"postgresql://{role}:" in SERVICES[part]


def test_the_image_runs_as_nobody_special():
    dockerfile = (HERE / "Dockerfile").read_text()

    assert dockerfile.index("\nUSER whereabouts\n") < dockerfile.index("\nCMD ")
