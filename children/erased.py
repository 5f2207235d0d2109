"""What is said of a child whose record was erased by rule: that it was, when, and by which two people."""

from audit.models import Event
from audit.rules import Fact
from children.models import Child
from core import times
from core.refusals import Gone
from partners.models import Person


def check_still_kept(child: Child) -> None:
    """Raise `Gone` for an erased record: its dates and codes count in figures, and nothing is to read."""
    if child.erased_at is None:
        return
    erased = Event.objects.filter(child_id=child.pk, fact=Fact.RECORD_ERASED).order_by("pk").last()
    approved = (erased.payload or {}).get("approved_by", []) if erased else []
    names = Person.objects.in_bulk(approved)
    people = " and ".join(str(names[pk]) for pk in approved if pk in names)
    on = times.local(child.erased_at)
    raise Gone(f"Erased on {on.day} {on:%B %Y} by {people or 'two people'}.")
