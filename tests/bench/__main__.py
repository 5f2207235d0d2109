"""`make bench`: how many times the least possible cost each of these takes, in one run.

Milliseconds are this machine's today; the ratios are what is promised (`docs/` says which). Named, only
those are measured: `make bench ARGS='board opening'`.
"""

import logging
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tests.bench.starting import starting

ROUNDS = int(os.environ.get("ROUNDS", "60"))


def start() -> None:
    """Throw-away servers always: a world of invented children is never written anywhere else."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    import_module("tests.servers")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import_module("django").setup()
    logging.disable(logging.WARNING)


def main() -> None:
    asked = sys.argv[1:] or list(MEASURES)
    if unknown := set(asked) - set(MEASURES):
        sys.exit(
            f"No measure is called {', '.join(sorted(unknown))}. There are {', '.join(MEASURES)}."
        )
    missed: list[str] = []
    if "starting" in asked:
        missed += (name for found in starting() for name in show_against_a_limit(found))
    start()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from tests.bench import measures
    from tests.bench.loading import loading
    from tests.bench.world import build

    # The session wears the web role, so that no request has to put it on.
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("tests.")]
    say("Making a world to measure on …")
    call_command("migrate", verbosity=0)
    if "loading" in asked:
        missed += show_against_a_limit(loading())
    measured = build(timezone.now())
    measures.run([("ANALYZE", None)])
    measures.run([(f'SET ROLE "{settings.WEB_ROLE}"', None)])
    say(f"{'':66}{'ours':>10}{'floor':>10}{'ratio':>8}{'goal':>7}")
    for name in asked:
        for found in ratios(name, measured):
            missed += show(found)
    end(missed)


MEASURES = (
    "starting",
    "loading",
    "board",
    "opening",
    "logging",
    "paper",
    "access",
    "child",
    "alike",
)


def ratios(name: str, measured: Any) -> Iterator[Any]:
    """What is measured under this name beside a floor; nothing of what has only a limit."""
    from tests.bench import measures
    from tests.bench.alike import alike

    world = measured.world
    match name:
        case "board":
            yield measures.board(measured, ROUNDS)
        case "opening":
            yield measures.opening(measured, ROUNDS)
        case "logging":
            yield measures.logging(measured, ROUNDS)
        case "paper":
            yield measures.paper(ROUNDS)
        case "access":
            for who, job in (("a coordinator", world.coordinator), ("an officer", world.sergeant)):
                for both in (False, True):
                    yield measures.access(measured, ROUNDS, job=job, who=who, both=both)
        case "child":
            for both in (False, True):
                yield measures.one_child(measured, ROUNDS, job=world.on_call, both=both)
            yield measures.one_child_worded(measured, ROUNDS, job=world.on_call)
        case "alike":
            yield from alike(measured)


def end(missed: list[str]) -> None:
    """A last sentence, and a failure for whoever asked, where something missed its goal."""
    if missed:
        sys.exit(f"{len(missed)} of these took longer than they may: {'; '.join(missed)}.")
    say("Nothing took longer than it may.")


def show_against_a_limit(found: Any) -> list[str]:
    """The same of what has no floor to stand beside, but a limit that was promised."""
    verdict = "met" if found.met else "MISSED"
    say(f"{found.name:66}{found.found:8.1f}{found.unit:>3}{found.goal:22}{found.unit:<3}{verdict}")
    return [] if found.met else [found.name]


def show(found: Any) -> list[str]:
    """Print it. The name of what missed its goal, if it did."""
    verdict = "met" if found.met else "MISSED"
    say(
        f"{found.name:66}{found.ours:8.2f}ms{found.floor:8.2f}ms"
        f"{found.ratio:7.2f}x{found.goal:6.1f}x  {verdict}"
    )
    return [] if found.met else [found.name]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
