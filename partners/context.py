"""What the page shell is handed about whoever is signed in."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.pages import has_form
from core.views import EXIT_EXPLAINED
from partners import laid_aside
from partners.limits import idle_limit, is_shared
from partners.models import Team
from partners.navigation import navigation_of
from partners.queries import who_answers
from partners.rules import HOME_ROLES, Office

A_MINUTE = 60  # seconds


def actor(request: HttpRequest) -> dict[str, Any]:
    """Who acts, where they can go, and, for carers, the on-call number: asked for only when shown."""
    who = getattr(request, "actor", None)
    cares = who is not None and who.role in HOME_ROLES
    return {
        "actor": who,
        "has_jobs": len(getattr(request, "jobs", ())) > 1,
        "is_shared": who is not None and is_shared(request),
        "idle_limit": idle_limit(request.session) if who else None,
        "navigation": navigation_of(who, request.path),
        # Children and others may be near a carer's phone, whatever page it shows.
        "quick_exit": cares,
        # Whom to ring stands at the top of everything that carers read.
        "call_first": cares,
        "explains_exit": EXIT_EXPLAINED not in request.COOKIES,
        # At a desk the next person through the door is a colleague, or a visitor: a cover is enough.
        "hides_screen": who is not None and who.role not in HOME_ROLES,
        "on_call": SimpleLazyObject(lambda: on_call_of(who)) if who else None,
        "aside": getattr(request, "aside", None),
        **({"csrf_input": _csrf_and_whose(request)} if who and has_form(request) else {}),
    }


def _hidden(request: HttpRequest) -> SafeString:
    """What each form of a page carries: that it is ours, and whose, for the time they are signed out."""
    whose = laid_aside.mark_of(request.user.pk or 0)
    mark = format_html('<input type="hidden" name="{}" value="{}">', laid_aside.FIELD, whose)
    return csrf_input(request) + mark


_csrf_and_whose = lazy(_hidden, SafeString, str)


def on_call_of(who: Any) -> Team | None:
    """The on-call team of the agency that a carer works for."""
    if who is None or who.role not in HOME_ROLES:
        return None
    key = f"on-call-of-{who.agency_id}"
    teams = cache.get_or_set(key, lambda: _on_call(who), A_MINUTE) or []
    return who_answers(teams, timezone.now())


def _on_call(who: Any) -> list[Team]:
    """Every page of a carer shows one of these, so each page doesn't ask the database anew."""
    teams = Team.objects.filter(agency=who.agency_id, office=Office.ON_CALL)
    return list(teams.select_related("agency__office_hours"))
