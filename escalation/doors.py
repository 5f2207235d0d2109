"""The way past the row rules for a demonstration's outbox, which nobody has to sign in to read."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, overload

from django.db import connection

from core.doors import Door
from partners.rules import DeliveryState, Office

OUTBOX = Door(
    "demo_outbox",
    "p_from integer, p_number integer",
    returns=(
        "TABLE (subject text, body text, address text, office text, agency text, state text,"
        " sent_at timestamptz)"
    ),
    why="It shows invented people's messages to whoever tries the service out, signed in or not.",
    in_demo_only=True,
    body="""
SELECT d.subject, d.body, d.address, n.office, a.name, d.state, d.sent_at
  FROM escalation_delivery d
  JOIN escalation_notification n ON n.id = d.notification_id
  JOIN partners_agency a ON a.id = n.agency_id
 ORDER BY d.id DESC LIMIT p_number OFFSET p_from
""",
)
OUTBOX_SIZE = Door(
    "demo_outbox_size",
    "",
    returns="bigint",
    why=OUTBOX.why,
    in_demo_only=True,
    body="SELECT count(*) FROM escalation_delivery",
)

DOORS = (OUTBOX, OUTBOX_SIZE)


class Letter(NamedTuple):
    """A message that left, or would have left."""

    subject: str
    body: str
    address: str
    office: str
    agency: str
    state: str
    sent_at: datetime | None

    @property
    def to(self) -> str:
        return f"{Office(self.office).label}, {self.agency}"

    @property
    def stands(self) -> str:
        return str(DeliveryState(self.state).label)


class Outbox(Sequence[Letter]):
    """Every message, the newest first; read a page at a time."""

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT demo_outbox_size()")
            return int(cursor.fetchone()[0])

    @overload
    def __getitem__(self, place: int) -> Letter: ...
    @overload
    def __getitem__(self, place: slice) -> list[Letter]: ...
    def __getitem__(self, place: int | slice) -> Letter | list[Letter]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(len(self))
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM demo_outbox(%s, %s)", [first, last - first])
            return [Letter(*row) for row in cursor.fetchall()]
