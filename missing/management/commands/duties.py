"""Is the ledger of duties what the recorded facts say?"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
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
        episodes = Episode.objects.order_by("pk")
        different = 0
        for difference in _differences(episodes.count()):
            different += 1
            self.stdout.write(str(difference))
        if different:
            raise CommandError(f"{different} duties are not what the record says.", returncode=1)
        self.stdout.write(f"{episodes.count()} episodes: the ledger is what the record says.")


def _differences(total: int) -> Iterator[ledger.Difference]:
    """Episode by episode, with a bar where somebody watches."""
    episodes = Episode.objects.order_by("pk").iterator(chunk_size=CHUNK)
    watched = Console(stderr=True, quiet=not sys.stderr.isatty())
    for episode in track(episodes, "Checking duties", total=total, console=watched):
        yield from ledger.check(episode)
