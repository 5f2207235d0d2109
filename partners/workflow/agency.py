"""An agency is set up: what has to be said about it before it goes live."""

import secrets
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare

from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import local
from partners import mails
from partners.access import require_administrator
from partners.actor import Actor
from partners.models import Agency, OfficeHours, Setup, Team
from partners.queries import on_duty_at
from partners.rules import DESKS_AT, AgencyKind, MailKind


@transaction.atomic
def change_phone(*, agency: Agency, phone: str, by: Actor, now: datetime) -> Agency:
    """The number by which anybody reaches the agency in working hours."""
    require_administrator(by, agency_id=agency.pk)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    agency.phone = phone
    agency.save(update_fields=["phone"])
    record(Fact.AGENCY_CHANGED, by=by, about=agency, at=now, payload={"details": ["phone"]})
    return agency


@transaction.atomic
def keep_hours(
    *, agency: Agency, weekdays: list[int], opens: time, closes: time, by: Actor, now: datetime
) -> OfficeHours:
    """When the offices are open. From now on teams that answer out of hours do so outside them."""
    require_administrator(by, agency_id=agency.pk)
    said = {"weekdays": weekdays, "opens": opens, "closes": closes}
    hours, _ = OfficeHours.objects.update_or_create(agency=agency, defaults=said)
    record(Fact.AGENCY_CHANGED, by=by, about=agency, at=now, payload={"details": ["hours"]})
    return hours


def keep_agreement(
    *, agency: Agency, agreed_on: date, reference: str, by: Actor, now: datetime
) -> None:
    """Under which agreement, and since when, the agency shares what it knows here."""
    if agreed_on > local(now).date():
        raise Refused("The date of the agreement must be today or in the past.")
    said = {"agreement_on": agreed_on, "agreement_reference": reference}
    _keep(agency, said, by=by, now=now)


def name_contact(
    *, agency: Agency, name: str, title: str, phone: str, email: str, by: Actor, now: datetime
) -> None:
    """Who answers for the agency's part in the service."""
    said = {
        "contact_name": name,
        "contact_title": title,
        "contact_phone": phone,
        "contact_email": email,
    }
    _keep(agency, said, by=by, now=now)


@transaction.atomic
def _keep(agency: Agency, said: dict[str, Any], *, by: Actor, now: datetime) -> Setup:
    require_administrator(by, agency_id=agency.pk)
    setup, _ = Setup.objects.update_or_create(agency=agency, defaults=said)
    details = sorted(said)
    record(Fact.AGENCY_CHANGED, by=by, about=agency, at=now, payload={"details": details})
    return setup


# The test alert


@transaction.atomic
def send_test_alert(*, agency: Agency, by: Actor, now: datetime) -> list[str]:
    """Write to whoever is on duty at the desks that the agency cannot do without: which addresses.

    The message holds a code, which the desk reads out to the administrator (`receive_test_alert`).
    """
    require_administrator(by, agency_id=agency.pk)
    addresses = _on_duty(agency, now)
    if not addresses:
        raise Refused(
            "Nobody is on duty, and no team has an email address. Add a shift or an address first."
        )
    code = f"{secrets.randbelow(1_000_000):06}"
    Setup.objects.update_or_create(
        agency=agency,
        defaults={"alert_code": code, "alert_sent_at": now, "alert_received_at": None},
    )
    for address in addresses:
        mails.write(MailKind.TEST_ALERT, to=address, agency=agency, now=now)
    record(Fact.TEST_ALERT_SENT, by=by, about=agency, at=now, payload={"to": len(addresses)})
    return addresses


def _on_duty(agency: Agency, now: datetime) -> list[str]:
    desks = DESKS_AT[AgencyKind(agency.kind)]
    shifts = on_duty_at(now).filter(team__agency=agency, team__office__in=desks)
    teams = Team.objects.filter(agency=agency, office__in=desks).exclude(email="")
    people = shifts.values_list("person__email", flat=True)
    return sorted({*people, *teams.values_list("email", flat=True)})


@transaction.atomic
def receive_test_alert(*, agency: Agency, code: str, by: Actor, now: datetime) -> None:
    """The desk has read the code out, so a message reaches it."""
    require_administrator(by, agency_id=agency.pk)
    setup = Setup.objects.select_for_update().filter(agency=agency).first()
    if setup is None or setup.alert_sent_at is None:
        raise Refused("Send a test alert first.")
    if not constant_time_compare(setup.alert_code, code):
        raise Refused("This is not the code of the newest test alert. Ask for it again.")
    setup.alert_received_at = now
    setup.save(update_fields=["alert_received_at"])
    record(Fact.TEST_ALERT_RECEIVED, by=by, about=agency, at=now)
