"""What one is e-mailed about, and one's quiet hours."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from core.forms import posted
from core.pages import form_page, page_with
from escalation import preferences
from escalation.forms import PreferenceForm
from escalation.rules import Kind
from partners.middleware import PersonRequest


@form_page
@once
def choose(request: PersonRequest) -> HttpResponse:
    """What may wait is e-mailed or not, and until when: one's own choice, and nobody else's."""
    chosen = preferences.preference_of(request.actor.person_id)
    unmailed = chosen.unmailed if chosen else []
    form = PreferenceForm(
        posted(request),
        now=timezone.now(),
        initial={
            "mailed": [kind for kind in Kind.values if kind not in unmailed],
            "quiet_from": chosen.quiet_from if chosen else None,
            "quiet_until": chosen.quiet_until if chosen else None,
        },
    )
    if form.is_valid():
        preferences.choose(**form.cleaned_data, by=request.actor)
        messages.success(request, "Saved. What is urgent still reaches you at once.")
        return redirect("notifications")
    return page_with(request, "escalation/preferences.html", form)
