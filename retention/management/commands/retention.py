"""`manage.py retention`: what is due, and erasing what two people agreed to."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from core.refusals import Refused
from core.times import local
from partners.actor import SERVICE
from retention import queries, short_lived, workflow
from retention.docs import with_tables
from retention.models import DisposalItem, DisposalReview
from retention.rules import KINDS, SHORT, SHORT_LIVED


class Command(BaseCommand):
    help = "How long records are kept, what is due, and erasing what two people agreed to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("rules", help="print how long each kind is kept")
        what.add_parser("due", help="say how many records are due; changes nothing")
        what.add_parser("review", help="make the lists for people to go through; erases nothing")
        dispose = what.add_parser("dispose", help="erase what two people agreed to")
        dispose.add_argument("--review", type=int, required=True, metavar="ID")
        what.add_parser("docs", help="write the tables of docs/retention.md from the rules")
        what.add_parser("tidy", help="remove what is short-lived, as the hourly sweep does")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        {
            "rules": self.rules,
            "due": self.due,
            "review": self.review,
            "dispose": self.dispose,
            "docs": self.docs,
            "tidy": self.tidy,
        }[what](**options)

    def rules(self, **_: Any) -> None:
        table = Table("Kind", "Kept", "If the child died before 18", "Source", "")
        for kind in KINDS:
            kept = str(kind.term or "As long as the record")
            law = "law" if kind.law else "proposed"
            table.add_row(kind.name, kept, str(kind.died_young or ""), kind.source, law)
        for each in SHORT_LIVED:
            kept = f"{each.period} from {each.counted_from}: {each.how}"
            table.add_row(each.name, kept, "", each.source, "proposed")
        Console(width=160).print(table)

    def due(self, **_: Any) -> None:
        today = local(timezone.now()).date()
        total = 0
        for authority in queries.authorities():
            number = sum(1 for _ in queries.due_children(authority, today))
            total += number
            if number:
                self.stdout.write(f"{authority}: {number}")
        self.stdout.write(f"{total} records are due and on no list.")

    def review(self, **_: Any) -> None:
        made = 0
        for authority in queries.authorities():
            review = workflow.list_due(authority=authority, by=SERVICE, now=timezone.now())
            if review is not None:
                made += 1
                self.stdout.write(f"{authority}: list {review.pk} with {review.size} records")
        self.stdout.write(f"{made} lists made. Nothing is erased until two people approve one.")

    def dispose(self, *, review: int, **_: Any) -> None:
        def say(item: DisposalItem) -> None:
            done = "erased" if item.erased_at else f"left: {item.get_left_display().lower()}"
            self.stdout.write(f"item {item.pk}: {done}")

        try:
            erased = workflow.dispose(review_id=review, now=timezone.now(), on_each=say)
        except DisposalReview.DoesNotExist:
            raise CommandError(f"There is no list {review}.") from None
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{erased} records erased.")

    def docs(self, **_: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "retention.md"
        page.write_text(with_tables(page.read_text("utf-8")), "utf-8")

    def tidy(self, **_: Any) -> None:
        for code, number in short_lived.remove_short_lived(now=timezone.now()).items():
            self.stdout.write(f"{SHORT[code].name}: {number}")
