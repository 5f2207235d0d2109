"""Erasing one child's record: what is personal goes, the skeleton of dates and codes stays."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pgtrigger
from django.apps import apps
from django.db.models import BinaryField, Case, CharField, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, TruncMonth

from audit import erasure
from audit.models import Event
from children.models import Child
from children.workflow import end_views
from partners.actor import SERVICE
from retention.contents import CONTENTS, NEVER_CHANGED, Contents, Erase
from retention.doors import erase_history

WORD = "Erased"
RULE = "retention"


def erase_record(child: Child, *, now: datetime) -> None:
    """All of it, in the caller's transaction. `child` is locked, and two people have agreed.

    The rows first, then their history, then what the record's events say: the history function
    refuses by itself what was not approved by two.
    """
    end_views(child=child, now=now)
    with pgtrigger.ignore(*NEVER_CHANGED):
        for label, contents in CONTENTS.items():
            _erase_rows(label, contents, child.pk)
    Child.objects.filter(pk=child.pk).update(erased_at=now)
    erase_history(child.pk)
    events = Event.objects.filter(child_id=child.pk).values_list("pk", flat=True)
    erasure.erase(events, by=SERVICE, reason=RULE, now=now)


def _erase_rows(label: str, contents: Contents, child_id: int) -> None:
    left = {
        name: LEFT[how](name)
        for name, how in contents.personal.items()
        if how is not Erase.BY_RECORD
    }
    if left:
        rows = apps.get_model(label)._base_manager.filter(**{contents.path: child_id})
        rows.update(**left)


def made_up(_: str = "") -> Any:
    """A value that is unique as the old one was, and says nothing."""
    return Concat(Value("erased-"), Cast("pk", CharField()))


def _word(name: str) -> Any:
    """Whether something was written stays true; what it was does not stay."""
    nothing = Q(**{name: ""})
    return Case(When(nothing, then=Value("")), default=Value(WORD), output_field=TextField())


def _no_bytes(name: str) -> Any:
    """A file that was made stays one that was made; a file that never was stays none."""
    made = Q(**{f"{name}__isnull": False})
    return Case(When(made, then=Value(b"")), default=None, output_field=BinaryField())


LEFT: dict[Erase, Callable[[str], Any]] = {
    Erase.BLANK: lambda name: "",
    Erase.WORD: _word,
    Erase.NULL: lambda name: None,
    Erase.MAP: lambda name: {},
    Erase.LIST: lambda name: [],
    Erase.BYTES: _no_bytes,
    Erase.NUMBER: made_up,
    Erase.MONTH: TruncMonth,
}
