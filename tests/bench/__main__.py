"""`make bench`: how many times the least possible cost each of these takes, in one run.

Milliseconds are this machine's today; the ratios are what is promised (`docs/` says which).
"""

import logging
import os
import sys
from functools import partial
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
    missed = [name for found in starting() for name in show_against_a_limit(found)]
    start()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from tests.bench import measures
    from tests.bench.alike import alike
    from tests.bench.loading import loading
    from tests.bench.world import build

    # The session wears the web role, so that no request has to put it on.
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("tests.")]
    say("Making a world to measure on …")
    call_command("migrate", verbosity=0)
    missed += show_against_a_limit(loading())
    measured = build(timezone.now())
    measures.run([("ANALYZE", None)])
    measures.run([(f'SET ROLE "{settings.WEB_ROLE}"', None)])
    world = measured.world
    say(f"{'':66}{'ours':>10}{'floor':>10}{'ratio':>8}{'goal':>7}")
    for measure in (
        lambda: measures.board(measured, ROUNDS),
        lambda: measures.opening(measured, ROUNDS),
        lambda: measures.logging(measured, ROUNDS),
        lambda: measures.paper(ROUNDS),
        *(
            partial(measures.access, measured, ROUNDS, job=job, who=who, both=both)
            for who, job in (("a coordinator", world.coordinator), ("an officer", world.sergeant))
            for both in (False, True)
        ),
        *(
            partial(measures.one_child, measured, ROUNDS, job=world.on_call, both=both)
            for both in (False, True)
        ),
        lambda: measures.one_child_worded(measured, ROUNDS, job=world.on_call),
    ):
        missed += show(measure())
    for found in alike(measured):
        missed += show(found)
    end(missed)


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
