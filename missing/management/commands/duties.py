"""Is the ledger of duties what the recorded facts say?"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from rich.console import Console
from rich.progress import track

from missing import ledger
from missing.models import Episode

CHUNK = 500


class Command(BaseCommand):
    help = (
        "Derive every duty again from the recorded facts, and print what the ledger has otherwise."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare them all")

    def handle(self, *args: Any, **options: Any) -> None:
        episodes = kept_episodes().count()
        different = 0
        for difference in _differences(episodes):
            different += 1
            self.stdout.write(str(difference))
        if different:
            raise CommandError(f"{different} duties are not what the record says.", returncode=1)
        self.stdout.write(f"{episodes} episodes: the ledger is what the record says.")
        erased = Episode.objects.count() - episodes
        if erased:
            self.stdout.write(f"{erased} more are of erased records, whose facts cannot be read.")


def kept_episodes() -> QuerySet[Episode]:
    """Those whose facts can still be read: of an erased record only dates and codes are left."""
    return Episode.objects.filter(child__erased_at=None).order_by("pk")


def _differences(total: int) -> Iterator[ledger.Difference]:
    """Episode by episode, with a bar where somebody watches."""
    episodes = kept_episodes().iterator(chunk_size=CHUNK)
    watched = Console(stderr=True, quiet=not sys.stderr.isatty())
    for episode in track(episodes, "Checking duties", total=total, console=watched):
        yield from ledger.check(episode)
