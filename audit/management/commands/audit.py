"""`manage.py audit`: check the record, seal it, hand the seals over, remove an old month of looks."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from audit import looks, seals, verify
from audit.verify import Finding, Scope
from core.refusals import Refused
from core.times import start_of


class Command(BaseCommand):
    help = "Check the record of what happened, seal it, and hand its seals over. As the owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser(
            "verify", help="check every chain, head and seal; 1 if one is wrong"
        )
        check.add_argument("--child", type=int, help="this child's chain alone, by number")
        check.add_argument("--since", type=_day, help="chains that have grown since: 2026-11-01")
        check.add_argument("--against", type=Path, help="seals that were handed over, as exported")
        acts.add_parser("seal", help="seal every chain that has grown")
        hand = acts.add_parser("seals", help="say which seals there are, or write them to a file")
        hand.add_argument("--export", type=Path, help="the file, to be kept by another party")
        forget = acts.add_parser("forget-looks", help="remove one old month of looks, for good")
        forget.add_argument("month", type=_month, help="2024-01")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Namespace(**options)
        try:
            ACTS[given.act](self, given)
        except Refused as refused:
            raise CommandError(refused.sentence) from None

    def verify(self, given: Namespace) -> None:
        """One line for each thing that is wrong; on the screen, how far it has come."""
        scope = Scope(child_id=given.child, since=given.since)
        chains, events = verify.counted(scope)
        wrong = 0
        for finding in _findings(scope, given.against):
            wrong += 1
            self.stdout.write(str(finding))
        if wrong:
            raise CommandError(f"{wrong} things are not as they were written.", returncode=1)
        self.stdout.write(f"{chains} chains, {events} events: all are as they were written.")

    def seal(self, given: Namespace) -> None:
        self.stdout.write(f"Seal {seals.seal(now=timezone.now())} made.")

    def seals(self, given: Namespace) -> None:
        if given.export is None:
            seals.export(self.stdout)  # type: ignore[arg-type]
            return
        with given.export.open("w", encoding="utf-8") as file:
            written = seals.export(file)
        self.stdout.write(f"{written} seals written to {given.export}.")

    def forget(self, given: Namespace) -> None:
        now = timezone.now()
        gone = looks.forget_month(
            month=given.month, by=looks.OWNER, today=timezone.localdate(now), now=now
        )
        self.stdout.write(f"{gone} looks of {given.month:%B %Y} removed.")


ACTS: dict[str, Callable[[Command, Namespace], None]] = {
    "verify": Command.verify,
    "seal": Command.seal,
    "seals": Command.seals,
    "forget-looks": Command.forget,
}


def _findings(scope: Scope, against: Path | None) -> Iterator[Finding]:
    """Stretch by stretch, with a bar where somebody watches."""
    watched = Console(stderr=True, quiet=not sys.stderr.isatty())
    for part in track(verify.parts(scope), "Checking chains", console=watched):
        yield from verify.check_chains(part, scope)
    yield from verify.check_seals(scope)
    yield from verify.check_looks(scope)
    if against is not None:
        yield from verify.check_against(_kept(against))


def _kept(file: Path) -> dict[int, str]:
    try:
        return seals.handed_over(file.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None


def _day(typed: str) -> datetime:
    return start_of(date.fromisoformat(typed))


def _month(typed: str) -> date:
    return date.fromisoformat(f"{typed}-01")
