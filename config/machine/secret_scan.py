"""No key, password or token of anybody's is in a file that git keeps.

    python -m config.machine.secret_scan            says what was not there when somebody last looked
    python -m config.machine.secret_scan --accept   keeps what is there now as looked at

The scanner is detect-secrets, with no network: it asks nobody whether a key still works. What it
takes for one and a person has found to be none is in `.secrets.baseline`, as a hash. A file that has
not changed since it was last scanned on this machine is not scanned again.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

BASELINE = Path(".secrets.baseline")
CACHE = Path(".cache") / "secrets.json"

PLUGINS = (
    *("AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "GitHubTokenDetector"),
    *("GitLabTokenDetector", "JwtTokenDetector", "KeywordDetector", "NpmDetector"),
    *("PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector"),
    *("TwilioKeyDetector", "Base64HighEntropyString", "HexHighEntropyString"),
)
HEURISTICS = (
    *("is_sequential_string", "is_potential_uuid", "is_likely_id_string", "is_templated_secret"),
    *("is_indirect_reference", "is_prefixed_with_dollar_sign", "is_not_alphanumeric_string"),
)
FILTERS = (
    "detect_secrets.filters.allowlist.is_line_allowlisted",
    *(f"detect_secrets.filters.heuristic.{name}" for name in HEURISTICS),
)
# Published files with fingerprints of their own, pictures and fonts, and tables of public facts.
NOT_READ = (
    ".cache/",
    "static/vendor/",
    "docs/images/",
    "core/fonts/",
    "children/data/",
    "partners/data/",
)
ENDINGS = (".lock", ".lock.txt", ".png", ".svg", ".ttf", ".ico")
GUESSES = {"Secret Keyword", "Basic Auth Credentials"}
ENTROPY = {"Hex High Entropy String", "Base64 High Entropy String"}
# Where a guess is always wrong: tests invent passwords, migrations carry fingerprints of triggers.
INVENTED = {"tests/": GUESSES | ENTROPY, "/migrations/": ENTROPY}
AT_ONCE = 2
# A file without any of this has nothing that a scanner would find, and is not scanned.
WORTH_SCANNING = re.compile(
    rb"(?i)pass|secret|token|credential|private|api.?key|_key|://[^/\s:@]+:[^/\s:@]+@"
    rb"|AKIA|gh[pousr]_|glpat-|npm_|pypi-|xox[a-z]-|SG\.|eyJ|AC[0-9a-f]{32}"
    rb"|[\"'][A-Za-z0-9+/=_-]{20,}[\"']"
)
WORTH_SCANNING_INVENTED = re.compile(
    rb"PRIVATE|AKIA|gh[pousr]_|glpat-|npm_|pypi-|xox[a-z]-|SG\.|eyJ"
)

Found = tuple[str, str, int]  # what it looks like, its hash, its line


def tracked(base_dir: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=base_dir,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted({name for name in listed.stdout.split("\0") if name})
    return [name for name in names if _is_read(name) and (base_dir / name).is_file()]


def _is_read(name: str) -> bool:
    kept = {str(BASELINE), "requirements/advisories.json"}
    return not name.startswith(NOT_READ) and not name.endswith(ENDINGS) and name not in kept


def scan(base_dir: Path, name: str) -> list[Found]:
    """What looks like a secret in one file."""
    path = base_dir / name
    invented = any(place in name for place in INVENTED)
    worth = WORTH_SCANNING_INVENTED if invented else WORTH_SCANNING
    if not worth.search(path.read_bytes()):
        return []
    used = {
        "plugins_used": [{"name": name} for name in PLUGINS],
        "filters_used": [{"path": path} for path in FILTERS],
    }
    with transient_settings(used):
        return [(each.type, each.secret_hash, each.line_number) for each in scan_file(str(path))]


def scan_all(base_dir: Path) -> dict[str, list[Found]]:
    """Every file that git keeps, those that have changed on this machine alone."""
    names = tracked(base_dir)
    prints = {name: _print_of(base_dir / name) for name in names}
    known = _read(base_dir / CACHE)
    new = [name for name in names if prints[name] not in known]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        scanned = pool.map(partial(scan, base_dir), new, chunksize=8)
        known |= {prints[name]: list(found) for name, found in zip(new, scanned, strict=True)}
    (base_dir / CACHE).parent.mkdir(exist_ok=True)
    kept = {each: known[each] for each in prints.values()}
    (base_dir / CACHE).write_text(json.dumps(kept))
    return {name: [_found(row) for row in known[prints[name]]] for name in names}


def _print_of(path: Path) -> str:
    how = f"{PLUGINS}{FILTERS}".encode()
    return hashlib.sha256(how + path.read_bytes()).hexdigest()


def _found(row: Iterable[Any]) -> Found:
    kind, digest, line = row
    return str(kind), str(digest), int(line)


def unaccepted(base_dir: Path) -> dict[str, list[Found]]:
    """What nobody has looked at, file by file."""
    accepted = _read(base_dir / BASELINE)
    return {
        name: new
        for name, found in scan_all(base_dir).items()
        if (new := [each for each in _likely(name, found) if not _in(accepted, name, each)])
    }


def _likely(name: str, found: Iterable[Found]) -> list[Found]:
    wrong = {kind for place, kinds in INVENTED.items() if place in name for kind in kinds}
    return [each for each in found if each[0] not in wrong]


def _in(accepted: Mapping[str, Any], name: str, found: Found) -> bool:
    return [found[0], found[1]] in accepted.get(name, [])


def accept(base_dir: Path) -> None:
    """Keep what is found now as looked at. Look at it first."""
    kept = {
        name: sorted([kind, digest] for kind, digest, _ in likely)
        for name, found in scan_all(base_dir).items()
        if (likely := _likely(name, found))
    }
    (base_dir / BASELINE).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return read


def main(words: list[str]) -> int:
    """Print what looks like a secret and was not accepted; 1 if there is any. `--accept` takes what is there."""
    base_dir = Path.cwd()
    if words == ["--accept"]:
        accept(base_dir)
        return 0
    new = unaccepted(base_dir)
    for name, found in new.items():
        for kind, _, line in found:
            print(f"{name}:{line} looks like a secret ({kind}).")
    if new:
        print(
            "A secret that was committed once is known: change it where it is used, and take it out."
            " If it is none, run `python -m config.machine.secret_scan --accept`."
        )
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
