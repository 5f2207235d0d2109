"""How far the leak walk went, said in one line at the end of a run, whichever processes walked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

WALKED = "leak walk"  # the property of a test's report that says it


def far(walked: Any) -> dict[str, Any]:
    """What one walk says of itself, as a report carries it from one process to another."""
    return {
        "lock": walked.lock,
        "requests": walked.requests,
        "people": sorted(walked.people),
        "addresses": sorted(walked.addresses),
        "states": sorted(walked.states),
    }


def in_a_line(walks: Iterable[Mapping[str, Any]]) -> str:
    """All walks together; nothing where nobody walked."""
    gone: dict[str, set[str]] = {"addresses": set(), "people": set(), "states": set()}
    requests: Counter[str] = Counter()
    for each in walks:
        requests[each["lock"]] += each["requests"]
        for what, seen in gone.items():
            seen.update(each[what])
    if not requests:
        return ""
    product = " \N{MULTIPLICATION SIGN} ".join(f"{len(seen)} {what}" for what, seen in gone.items())
    locks = ", ".join(f"{number:,} with {lock}" for lock, number in requests.items())
    return f"{WALKED}: {product}; {requests.total():,} requests ({locks})"
