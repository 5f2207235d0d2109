"""Containers start the service by the same commands as `make run`."""

import re

import pytest

from config.machine.commands import COMMANDS
from tests.machine.checkout import HERE

COMPOSE = (HERE / "docker-compose.yml").read_text()
SERVICES = dict(re.findall(r"^  ([a-z]+):\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE))


# Settings that a container has no use for, or has from elsewhere: the roles' names and the static files are
# those of the image, the queue and the port those of this file, and a directory's secrets a file of their own.
NOT_PASSED_ON = {
    *("DATABASE_WEB_ROLE", "DATABASE_WORKER_ROLE", "CELERY_BROKER_URL", "STATIC_ROOT", "PORT"),
    "OIDC_SECRET_…",
}


def test_every_setting_that_is_written_down_reaches_the_containers():
    settings = (HERE / "docs/operations.md").read_text().partition("### Settings")[2]
    rows = re.findall(r"^\| (`[A-Z].*?) \|", settings, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_…]+)`", row)}

    assert len(named) > 30
    assert not {name for name in named - NOT_PASSED_ON if f"  {name}:" not in COMPOSE}


def test_agencies_directories_are_known_where_their_secrets_are():
    """Settings that name a directory without its secret start nothing."""
    assert COMPOSE.count("OIDC_DIRECTORIES:") == 1
    assert "OIDC_DIRECTORIES:" in SERVICES["web"]
    assert "directories.env" in SERVICES["web"]


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
