"""Somebody's own mobile: they give its number, and type the code that is sent there."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from core.gateways import sends_texts
from core.refusals import Refused
from partners import mails
from partners.actor import Actor
from partners.models import Agency, Mail, Mobile
from partners.rules import CODE_LASTS, MOST_CODES_A_DAY, MailKind, mobile_address


@transaction.atomic
def give_number(*, number: str, by: Actor, now: datetime) -> Mobile:
    """From now on nothing is sent to an earlier number; to this one once it is confirmed."""
    if not sends_texts():
        raise Refused("This service sends no texts.")
    lately = Mail.objects.filter(
        kind=MailKind.MOBILE_CODE, person=by.person_id, asked_at__gt=now - timedelta(days=1)
    )
    if lately.count() >= MOST_CODES_A_DAY:
        raise Refused("You have been sent several codes today. Try again tomorrow.")
    code = f"{secrets.randbelow(1_000_000):06}"
    said = {"number": number, "code": code, "code_sent_at": now, "confirmed_at": None}
    mobile, _ = Mobile.objects.update_or_create(person_id=by.person_id, defaults=said)
    agency = Agency.objects.get(pk=by.agency_id)
    to = mobile_address(by.person_id)
    mails.write(MailKind.MOBILE_CODE, to=to, agency=agency, person=mobile.person, now=now)
    return mobile


@transaction.atomic
def confirm(*, code: str, by: Actor, now: datetime) -> bool:
    """Is it the code that was sent there, and soon enough? Whoever asks counts the tries."""
    mobile = Mobile.objects.select_for_update().filter(person=by.person_id).first()
    if mobile is None or not mobile.code or mobile.code_sent_at is None:
        return False
    if now - mobile.code_sent_at > CODE_LASTS or not constant_time_compare(mobile.code, code):
        return False
    mobile.code, mobile.confirmed_at = "", now
    mobile.save(update_fields=["code", "confirmed_at"])
    return True


@transaction.atomic
def forget_number(*, by: Actor) -> None:
    """Nothing is sent there any more."""
    Mobile.objects.filter(person=by.person_id).update(
        number="", code="", code_sent_at=None, confirmed_at=None
    )
