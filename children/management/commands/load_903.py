"""`manage.py load_903`: an authority's children and placements from its SSDA903 files."""

from argparse import ArgumentTypeError
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, TaskID

from children.loading import Outcome, load
from children.ssda903 import File, Reading, Remark, read
from core.commands import OwnersCommand
from partners.actor import SERVICE
from partners.models import Agency
from partners.rules import AgencyKind


def existing(path: str) -> Path:
    if not Path(path).is_file():
        raise ArgumentTypeError(f"There is no file {path}.")
    return Path(path)


class Command(OwnersCommand):
    help = (
        "Load an authority's children, legal statuses and placements from its SSDA903 files: all "
        "or nothing. The same files a second time change nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--authority", required=True, help="Its ONS code, like E08000032.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change.")
        parser.add_argument("header", type=existing)
        parser.add_argument("episodes", type=existing)
        parser.add_argument("names", type=existing, nargs="?", help="CHILD,FORENAME,SURNAME,...")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = self.authority(options["authority"])
        reading = self.read(options)
        if reading.errors:
            self.tell(reading.errors)
            raise CommandError(f"Nothing was loaded: {len(reading.errors)} rows can't be told.")
        outcome = self.load(reading, authority, options)
        if options["verbosity"]:
            self.tell(outcome.notes)
            self.say(outcome, dry_run=options["dry_run"])

    def authority(self, code: str) -> Agency:
        authority = Agency.objects.filter(kind=AgencyKind.AUTHORITY, code=code.upper()).first()
        if authority is None:
            raise CommandError(
                f"No authority has the code {code}. Has `manage.py load_reference` been run?"
            )
        return authority

    def read(self, options: dict[str, Any]) -> Reading:
        names = self.file(options["names"]) if options["names"] else None
        header, episodes = self.file(options["header"]), self.file(options["episodes"])
        return read(header, episodes, names, timezone.localdate())

    def file(self, path: Path) -> File:
        return File(path.name, path.read_bytes())

    def load(self, reading: Reading, authority: Agency, options: dict[str, Any]) -> Outcome:
        """Load all that was read, with a bar for each part of it on a screen that is watched."""
        console = Console(stderr=True)
        with Progress(console=console, disable=not options["verbosity"]) as progress:
            bars: dict[str, TaskID] = {}

            def on_step(words: str, done: int, of: int) -> None:
                if words not in bars:
                    bars[words] = progress.add_task(words)
                progress.update(bars[words], completed=done, total=of)

            with transaction.atomic():
                outcome = load(
                    reading, authority=authority, by=SERVICE, now=timezone.now(), on_step=on_step
                )
                transaction.set_rollback(options["dry_run"])
        return outcome

    def tell(self, remarks: Iterable[Remark]) -> None:
        """What many rows have in common is said once, with each of their lines: all are to be mended."""
        lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        for remark in remarks:
            lines[remark.file, remark.reason].append(remark.line)
        for (file, reason), where in lines.items():
            named = ", ".join(map(str, where))
            self.stderr.write(f"{file}, line{'s' if len(where) > 1 else ''} {named}: {reason}")

    def say(self, outcome: Outcome, *, dry_run: bool) -> None:
        """What came of it, and what somebody still has to look at."""
        lead = "Nothing was kept; a load would say: " if dry_run else ""
        self.stdout.write(
            f"{lead}{outcome.added} children added, {outcome.changed} changed, "
            f"{outcome.unchanged} unchanged."
        )
        if outcome.without_home:
            self.stdout.write(
                f"{outcome.without_home} present placements have no known home; carers see these "
                "children once somebody matches them at /children/placements/unmatched/."
            )
        if outcome.not_in_file:
            self.stdout.write(
                f"{outcome.not_in_file} children placed at present are not in these files; "
                "they stay as they are."
            )
