"""Telling parents and Ofsted that a child is still away, or saying why not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require_role
from children.rules import Can
from core.forms import Form, posted
from core.pages import form_page
from missing import ledger, workflow
from missing.outside_forms import OfstedForm, ParentsForm
from missing.pages import page_about
from missing.reading import episode_for
from missing.rules import TELL_OFSTED, TELL_PARENTS
from partners.middleware import PersonRequest

FORMS: dict[str, type[Form]] = {TELL_PARENTS: ParentsForm, TELL_OFSTED: OfstedForm}
PAGES = {TELL_PARENTS: "missing/tell_parents.html", TELL_OFSTED: "missing/tell_ofsted.html"}
LOOKS = {TELL_PARENTS: "Tell the parents", TELL_OFSTED: "Tell Ofsted"}


@form_page
@once
def tell_outside(request: PersonRequest, reference: str, code: str) -> HttpResponse:
    """Whoever owes it says who was told and when; or goes on to say why it isn't needed."""
    now = timezone.now()
    episode = episode_for(request, reference, LOOKS[code])
    require_role(request.actor, Can.NOTE)
    duty = workflow.check_owed(episode, code, by=request.actor)
    form = FORMS[code](posted(request), now=now)
    if form.is_valid():
        workflow.tell_outside(
            episode=episode, code=code, by=request.actor, now=now, **form.cleaned_data
        )
        messages.success(request, "Kept. Who was told, and when, is on the timeline.")
        return redirect("episode", reference)
    may_say_no = ledger.may_set_aside(duty, episode, request.actor)
    return page_about(request, PAGES[code], episode, form, duty=duty, may_say_no=may_say_no)
