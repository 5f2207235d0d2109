"""`make check`: everything that can be judged without running the service."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from config.machine.advisories import how_old, vulnerable_pins
from config.machine.commands import manage
from config.machine.throwaway import production_like, throwaway_servers
from config.machine.trouble import Trouble

PACKAGES = (
    *("config", "retention", "insight", "escalation", "returns", "missing"),
    *("children", "partners", "audit", "core"),
)
SCHEMA = Path("docs") / "api" / "openapi.yaml"
VENDOR = Path("static") / "vendor"
BESIDE_PYTHON = Path(sys.executable).parent

Environment = Mapping[str, str]


def check(base_dir: Path) -> None:
    """All of them, whatever the first ones say; then the names of those that found something."""
    with throwaway_servers() as started:
        environment = production_like(started)
        failed = [name for name in CHECKS if not _passes(name, base_dir, environment)]
    note = how_old(base_dir, datetime.now(UTC).date())
    if failed:
        raise Trouble(
            "\n".join([f"These checks found something: {', '.join(failed)}.", note]).strip()
        )
    print(f"Every check passes, but:\n{note}" if note else "Every check passes.")


def _passes(name: str, base_dir: Path, environment: Environment) -> bool:
    began = time.monotonic()
    found = CHECKS[name](base_dir, environment)
    print(f"{'found' if found else 'fine':6}{time.monotonic() - began:6.1f} s  {name}", flush=True)
    if found:
        print(found.rstrip(), flush=True)
    return not found


def write_schema(base_dir: Path) -> None:
    """The API as it is now, for the people who use it; `make check` compares it."""
    with throwaway_servers() as started:
        path = base_dir / SCHEMA
        path.parent.mkdir(parents=True, exist_ok=True)
        said = _schema_now(base_dir, production_like(started), path)
        if said:
            raise Trouble(said)


def _tool(*words: str) -> Callable[[Path, Environment], str]:
    """A tool of the environment; what it printed when it did not agree, nothing when it did."""

    def run(base_dir: Path, environment: Environment) -> str:
        return _run([str(BESIDE_PYTHON / words[0]), *words[1:]], base_dir, environment)

    return run


def _command(*words: str) -> Callable[[Path, Environment], str]:
    def run(base_dir: Path, environment: Environment) -> str:
        return _run(manage(*words), base_dir, environment)

    return run


def _module(name: str) -> Callable[[Path, Environment], str]:
    def run(base_dir: Path, environment: Environment) -> str:
        return _run([sys.executable, "-m", name], base_dir, environment)

    return run


def _run(words: list[str], base_dir: Path, environment: Environment) -> str:
    done = subprocess.run(words, cwd=base_dir, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return done.stdout + done.stderr or f"{words[0]} ended with exit code {done.returncode}"


def _schema_now(base_dir: Path, environment: Environment, path: Path) -> str:
    words = manage("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    return _run(words, base_dir, environment)


def schema_is_committed(base_dir: Path, environment: Environment) -> str:
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / "openapi.yaml"
        said = _schema_now(base_dir, environment, now)
        if said:
            return said
        committed = base_dir / SCHEMA
        same = committed.exists() and committed.read_text() == now.read_text()
    return "" if same else f"{SCHEMA} is not the API's schema: run `make schema` and commit it."


def vendored_files_are_as_published(base_dir: Path, _environment: Environment) -> str:
    """Each file has its recorded fingerprint, and no file came from anywhere else."""
    folder = base_dir / VENDOR
    packages = json.loads((folder / "VENDOR.json").read_text())
    recorded = {name: sha for package in packages for name, sha in package["files"].items()}
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }
    wrong = sorted(name for name in recorded | present if recorded.get(name) != present.get(name))
    return "\n".join(f"{VENDOR / name} is not what was published" for name in wrong)


def no_locked_version_is_known_to_be_weak(base_dir: Path, _environment: Environment) -> str:
    return vulnerable_pins(base_dir)


CHECKS: Mapping[str, Callable[[Path, Environment], str]] = {
    "style": _tool("ruff", "check", "."),
    "format": _tool("ruff", "format", "--check", "."),
    "types": _tool("mypy", *PACKAGES),
    "contracts": _tool("lint-imports"),
    "migrations": _command("makemigrations", "--check", "--dry-run"),
    "settings": _command("check", "--deploy", "--fail-level", "WARNING"),
    "compose file": _tool(
        "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"
    ),
    "API schema": schema_is_committed,
    "vendored files": vendored_files_are_as_published,
    "advisories": no_locked_version_is_known_to_be_weak,
    "secrets": _module("config.machine.secret_scan"),
}
