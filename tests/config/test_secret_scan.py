"""A key that somebody is about to commit is seen; what a person has looked at is not seen again."""

import subprocess
from pathlib import Path

import pytest

from config.machine import secret_scan

# Put together here, so that this file holds none itself.
PRIVATE = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n"
AWS = "AKIA" + "IOSFODNN7EXAMPLQ"
PASSWORD = "database_pass" + 'word = "kT9vQ2mZ8xW4"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def write(checkout: Path, name: str, text: str) -> None:
    path = checkout / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("text", [PRIVATE, f'key = "{AWS}"\n', PASSWORD])
def test_a_key_or_password_is_named_with_its_line(checkout: Path, text: str) -> None:
    write(checkout, "config/settings.py", "a = 1\n" + text)

    found = secret_scan.unaccepted(checkout)

    assert [line for _, _, line in found["config/settings.py"]] == [2]


def test_a_private_key_is_one_in_a_test_too_and_an_invented_password_is_none(
    checkout: Path,
) -> None:
    write(checkout, "tests/test_a.py", PASSWORD)
    write(checkout, "tests/test_b.py", PRIVATE)

    assert set(secret_scan.unaccepted(checkout)) == {"tests/test_b.py"}


def test_what_was_looked_at_is_not_named_again_and_what_is_new_is(checkout: Path) -> None:
    write(checkout, "a.py", PASSWORD)
    secret_scan.accept(checkout)
    assert not secret_scan.unaccepted(checkout)

    write(checkout, "a.py", PASSWORD + f'key = "{AWS}"\n')

    assert [kind for kind, _, _ in secret_scan.unaccepted(checkout)["a.py"]] == ["AWS Access Key"]


def test_what_was_looked_at_is_kept_as_a_hash(checkout: Path) -> None:
    write(checkout, "a.py", PASSWORD)
    secret_scan.accept(checkout)

    assert "kT9vQ2mZ8xW4" not in (checkout / secret_scan.BASELINE).read_text()
    assert "kT9vQ2mZ8xW4" not in (checkout / secret_scan.CACHE).read_text()


def test_what_git_ignores_is_not_read(checkout: Path) -> None:
    write(checkout, ".gitignore", ".local/\n")
    write(checkout, ".local/secrets.json", PRIVATE)

    assert not secret_scan.unaccepted(checkout)
