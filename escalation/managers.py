"""Who above the desks hears as a child stays away, row by row of the protocol; and who tells those whom
the service cannot reach."""

from audit.record import Recorded
from core.times import local
from missing import ledger
from missing.offices import agency_id_of
from missing.rules import POLICE_OFFICES
from partners.queries import sits_there
from partners.rules import MANAGERS, Office


def also_told(event: Recorded) -> tuple[Office, ...]:
    """Whom the protocol wants told besides everybody around the child."""
    return ledger.rule_of(event.about).also_told


def reached(event: Recorded) -> tuple[Office, ...]:
    """Those of them who hear of it here: police where they were told of the child, and managers where
    their authority has such a desk."""
    known = bool(event.episode.police_reports.exists())
    return tuple(
        office
        for office in also_told(event)
        if (known if office in POLICE_OFFICES else _is_there(office, event))
    )


def out_of_reach(event: Recorded) -> tuple[Office, ...]:
    """Managers whom their authority has given no desk here."""
    here = reached(event)
    return tuple(office for office in also_told(event) if office in MANAGERS and office not in here)


def who_tells_them(event: Recorded) -> tuple[Office, ...]:
    """The service manager phones those above; where there is none either, whoever answers for the
    authority at that hour."""
    if not out_of_reach(event):
        return ()
    nearest = Office.SERVICE_MANAGER
    return (nearest if _is_there(nearest, event) else Office.PLACING_AUTHORITY,)


def _is_there(office: Office, event: Recorded) -> bool:
    agency_id = agency_id_of(office, event.episode)
    return agency_id is not None and sits_there(
        agency_id, office, on=local(event.recorded_at).date()
    )
