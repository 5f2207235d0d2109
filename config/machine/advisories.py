"""Known weaknesses of the packages that are locked, judged without a network.

`make advisories` asks a public database (OSV, osv.dev) about every package in the locks and keeps the
answer in the repository, with its day. `make check` holds each locked version to it: a version that
is known to be weak fails, and an answer older than 90 days is said to be old. Whoever works where the
database cannot be reached still checks against the last answer.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from config.machine.trouble import Trouble

KEPT = Path("requirements") / "advisories.json"
LOCKS = ("base.lock", "dev.lock", "uv.lock.txt", "node.lock")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
OSV = "https://api.osv.dev/v1/query"
OLD = timedelta(days=90)
PATIENCE = 30

NEVER = (
    "NOT CHECKED. Nobody has asked yet what is known of the locked packages, so none was judged: run"
    " `make advisories` where the internet can be reached, and commit requirements/advisories.json."
)

Ask = Callable[[str], list[dict[str, Any]]]


def pins(base_dir: Path) -> set[tuple[str, str]]:
    """Every package and version that a lock names."""
    found = (PIN.findall((base_dir / "requirements" / lock).read_text()) for lock in LOCKS)
    return {(canonicalize_name(name), version) for lock in found for name, version in lock}


def vulnerable_pins(base_dir: Path) -> str:
    """Each locked version that is known to be weak, what is known of it, and what mends it."""
    known = _kept(base_dir)["packages"]
    return "\n".join(
        f"{name} {version} is weak: {each['id']} ({_mended(each)})."
        for name, version in sorted(pins(base_dir))
        for each in known.get(name, ())
        if is_affected(version, each)
    )


def how_old(base_dir: Path, today: date) -> str:
    """A sentence when the answer is old, or was never asked for; nothing while it is fresh."""
    made_on = _kept(base_dir)["made_on"]
    if made_on is None:
        return NEVER
    days = (today - date.fromisoformat(made_on)).days
    if days <= OLD.days:
        return ""
    return f"What is known of the locked packages is {days} days old: run `make advisories`."


def is_affected(version: str, advisory: Mapping[str, Any]) -> bool:
    """Is the version named, or from where the weakness came to where it was mended?"""
    if version in advisory["versions"]:
        return True
    try:
        locked = Version(version)
        return any(_within(locked, since, until) for since, until in advisory["ranges"])
    except InvalidVersion:
        return False


def _within(locked: Version, since: str, until: str | None) -> bool:
    after = since == "0" or locked >= Version(since)
    return after and (until is None or locked < Version(until))


def _mended(advisory: Mapping[str, Any]) -> str:
    ends = [until for _, until in advisory["ranges"] if until]
    return f"mended in {' and '.join(ends)}" if ends else "not mended yet"


def fetch(base_dir: Path, today: date | None = None, ask: Ask | None = None) -> None:
    """Ask about every locked package, and keep what is known. `Trouble` when nobody answers."""
    ask = ask or ask_osv
    names = sorted({name for name, _ in pins(base_dir)})
    answers = {name: [_short(each, name) for each in ask(name)] for name in names}
    kept = {
        "made_on": (today or datetime.now(UTC).date()).isoformat(),
        "made_from": OSV,
        "packages": {name: known for name, known in answers.items() if known},
    }
    (base_dir / KEPT).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    print(f"{sum(map(len, answers.values()))} advisories about {len(names)} packages.")


def ask_osv(name: str) -> list[dict[str, Any]]:
    """Everything that is known of one package, whatever its version."""
    asked: dict[str, Any] = {"package": {"name": name, "ecosystem": "PyPI"}}
    found: list[dict[str, Any]] = []
    while True:
        try:
            answer = _post(asked)
        except (URLError, TimeoutError, ValueError) as error:
            raise Trouble(f"The advisory database does not answer ({error}).") from error
        found += answer.get("vulns", [])
        if not answer.get("next_page_token"):
            return [each for each in found if not each.get("withdrawn")]
        asked["page_token"] = answer["next_page_token"]


def _post(asked: Mapping[str, Any]) -> dict[str, Any]:
    request = Request(OSV, json.dumps(asked).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        read: dict[str, Any] = json.load(answer)
    return read


def _short(advisory: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What is needed to judge a version, of all that OSV says."""
    about = [
        each
        for each in advisory.get("affected", [])
        if canonicalize_name(each.get("package", {}).get("name", "")) == name
    ]
    return {
        "id": advisory["id"],
        "aliases": sorted(advisory.get("aliases", [])),
        "ranges": [pair for each in about for pair in _ranges(each)],
        "versions": sorted({version for each in about for version in each.get("versions", [])}),
    }


def _ranges(affected: Mapping[str, Any]) -> Iterator[list[str | None]]:
    for known in affected.get("ranges", []):
        if known.get("type") != "ECOSYSTEM":
            continue
        since: str | None = None
        for event in known.get("events", []):
            if "introduced" in event:
                since = event["introduced"]
            elif "fixed" in event and since is not None:
                yield [since, event["fixed"]]
                since = None
        # An end that is only "last affected" is told version by version, in `versions`.
        if since is not None and not any("last_affected" in each for each in known["events"]):
            yield [since, None]


def _kept(base_dir: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((base_dir / KEPT).read_text())
    return kept
