"""How somebody who does not see a child asks to, or looks in an emergency."""

from typing import Any

from django.test import Client
from django.utils import timezone

from children import asking, queries
from children.models import AccessRequest, EmergencyAccess
from children.rules import Basis
from escalation.models import Notification
from tests import make


def matched(child: Any) -> queries.Match:
    (found,) = queries.match(surname=child.surname, born_on=child.born_on)
    return found


def looking(child: Any, job: Any, *, now: Any = None) -> EmergencyAccess:
    return asking.look_in_emergency(
        match=matched(child),
        basis=Basis.MISSING,
        reason="Seen at the station",
        by=make.acting(job),
        now=now or timezone.now(),
    )


def asked(child: Any, job: Any, *, now: Any = None) -> AccessRequest:
    return asking.ask(
        match=matched(child),
        reason="Moving to our area",
        by=make.acting(job),
        now=now or timezone.now(),
    )


def looked_for(client: Client, child: Any) -> str:
    day = child.born_on
    answer = client.post(
        "/children/find/",
        {
            "by": "name",
            "surname": child.surname,
            "born_on-day": day.day,
            "born_on-month": day.month,
            "born_on-year": day.year,
        },
    )
    return answer.content.decode()


def without_what_was_typed(page: str) -> list[str]:
    typed = ("value=", "csrf", "nonce", "printed by")
    return [line for line in page.splitlines() if not any(each in line for each in typed)]


def offices_told(message: str) -> list[str]:
    return sorted(Notification.objects.filter(message=message).values_list("office", flat=True))
