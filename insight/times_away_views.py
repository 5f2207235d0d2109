"""One page for those who answer for a child's care: every time away, and what they have in common."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look
from children.access import standing_by
from children.erased import check_still_kept
from children.rules import Can
from core.pages import page_asked_for
from insight.pattern import BAR, LABEL, NUMBER, PARTS, ROW
from insight.times_away import children_to_read, times_away_of
from partners.middleware import PersonRequest


@require_safe
def times_away(request: PersonRequest, child_id: int) -> HttpResponse:
    """Every time a child was away, on one page, for those who plan with the child."""
    now = timezone.now()
    child = get_object_or_404(children_to_read(request.actor), pk=child_id)
    check_still_kept(child)
    standing = standing_by(child, request.actor, child)
    standing.require(Can.READ_TIMES_AWAY)
    look(by=request.actor, child_id=child.pk, page="Times away", purpose="All of them", now=now)
    shown = {
        "child": child,
        "away": times_away_of(child, standing, page=page_asked_for(request), now=now),
        "parts": [name for _, name in PARTS],
        "chart": {"row": ROW, "label": LABEL, "width": LABEL + BAR + NUMBER},
        "hears": standing.may(Can.HEAR),
        "may_chronology": standing.may(Can.CHRONOLOGY),
        "now": now,
    }
    return render(request, "insight/times_away.html", shown)
