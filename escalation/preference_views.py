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
from partners.queries import mobile_of


@form_page
@once
def choose(request: PersonRequest) -> HttpResponse:
    """What may wait is e-mailed or not, and until when: one's own choice, and nobody else's."""
    chosen = preferences.preference_of(request.actor.person_id)
    unmailed, texted = (chosen.unmailed, chosen.texted) if chosen else ([], [])
    mobile = mobile_of(request.actor.person_id)
    form = PreferenceForm(
        posted(request),
        now=timezone.now(),
        texts=bool(mobile and mobile.confirmed_at),
        initial={
            "mailed": [kind for kind in Kind.values if kind not in unmailed],
            "texted": texted,
            "quiet_from": chosen.quiet_from if chosen else None,
            "quiet_until": chosen.quiet_until if chosen else None,
        },
    )
    if form.is_valid():
        said = {"texted": texted, **form.cleaned_data}
        preferences.choose(**said, by=request.actor)
        messages.success(request, "Saved. What is urgent still reaches you at once.")
        return redirect("notifications")
    return page_with(request, "escalation/preferences.html", form, mobile=mobile)
