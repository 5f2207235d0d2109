"""The page on which a manager agrees that nobody could reach a child."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from core.forms import posted
from core.pages import form_page
from partners.middleware import PersonRequest
from returns import queries, workflow
from returns.pages import asking, to_arrange
from returns.wish_forms import NoContactForm


@form_page
@once
def no_contact(request: PersonRequest, pk: int) -> HttpResponse:
    """Every try that reached nobody, and why nobody goes on trying."""
    found = to_arrange(request, pk, "Nobody could reach the child")
    episodes = list(
        found.episodes.select_related("child", "responsible_authority").order_by("opened_at", "pk")
    )
    workflow.refuse_unless_no_contact(found, episodes, by=request.actor)
    form = NoContactForm(posted(request), name=str(found.child))
    if form.is_valid():
        workflow.end_without_contact(
            interview=found, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, "It is recorded that nobody could reach them. It does not stand as a no."
        )
        return redirect("interview", pk)
    return asking(
        request, "returns/no_contact.html", found, form, attempts=queries.attempts_of(found)
    )
