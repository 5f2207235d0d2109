"""A night told in facts, and the duties that follow from them; no database."""

from datetime import UTC, datetime, timedelta

from audit.rules import Fact
from core.calendar import calendar_now
from missing.clock import RecordedFact, derive
from missing.protocol import default_protocol

PROTOCOL = default_protocol()
BOTH = {"reporting": PROTOCOL, "responsible": PROTOCOL}
CALENDAR = calendar_now()
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def after(minutes):
    return NIGHT + timedelta(minutes=minutes)


def told(number, fact, minutes=0, *, recorded=None, **payload):
    at = after(minutes)
    return RecordedFact(number, fact, at, at if recorded is None else after(recorded), payload)


def level(number, code, minutes=0, **words):
    return told(
        number, Fact.LEVEL_SET, minutes, **PROTOCOL.level_payload(code, at=after(minutes), **words)
    )


def ledger(*facts, protocols=BOTH):
    """The duties by code; the last started of each."""
    return {duty.rule_code: duty for duty in derive(protocols, CALENDAR, facts)}


def all_of(code, *facts):
    return [duty for duty in derive(BOTH, CALENDAR, facts) if duty.rule_code == code]


def challenge(number, rung, minutes, fact=Fact.CHALLENGED):
    return told(number, fact, minutes, **PROTOCOL.rung_payload(rung, at=after(minutes)))


def asked(number, minutes=0, *, fact=Fact.INFORMATION_ASKED, office="carer", wait=60):
    by = after(minutes + wait).isoformat()
    return told(number, fact, minutes, asked_office=office, answer_by=by)
