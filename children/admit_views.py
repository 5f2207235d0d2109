"""Who can see a child, and saying who may: the responsible authority's pages."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look, look_along
from audit.submissions import once
from children import asking, workflow
from children import who as seen_by
from children.access import children_visible_to, require, require_role
from children.forms import (
    ALLOW,
    YES,
    BecauseForm,
    DecideForm,
    FindPersonForm,
    NamePersonForm,
    RestrictForm,
    ReviewForm,
)
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest


@require_safe
def who(request: PersonRequest, child_id: int) -> HttpResponse:
    """By relation, by sight and by name: each with why, since when and until when."""
    now = timezone.now()
    child = _child(request, child_id)
    return render(
        request,
        "children/who.html",
        {"child": child, "sees": seen_by.who_sees(child, now=now), "now": now},
    )


def _child(request: PersonRequest, child_id: int) -> Any:
    rows = seen_by.children_with_agencies(children_visible_to(request.actor))
    child = get_object_or_404(rows, pk=child_id)
    require(request.actor, Can.ADMIT, child)
    page, now = "Who can see this child", timezone.now()
    look(by=request.actor, child_id=child.pk, page=page, purpose="Saying who may see", now=now)
    return child


@form_page
@once
def name(request: PersonRequest, child_id: int) -> HttpResponse:
    """Look for somebody, and name them on the child."""
    now = timezone.now()
    child = _child(request, child_id)
    sent = posted(request)
    naming = sent is not None and "person" in sent
    find = FindPersonForm(None if naming else sent, now=now)
    typed = request.POST.get("look_for", "").replace("\x00", "")
    asked = find.cleaned_data["look_for"] if find.is_valid() else typed
    people = seen_by.people_to_name(asked, child, now=now)
    form = NamePersonForm(
        sent if naming else None, now=now, people=people, initial={"look_for": asked}
    )
    if form.is_valid():
        said = form.cleaned_data
        days = int(said["days"])
        given = workflow.name_person(
            child=child,
            person=said["person"],
            reason=said["reason"],
            until=now + timedelta(days=days) if days else None,
            by=request.actor,
            now=now,
        )
        work = f", in their work at {given.agency}" if given.agency else ""
        messages.success(request, f"{said['person']} can see {child} now{work}.")
        return redirect("who-sees", child.pk)
    shown = {"child": child, "find": find, "naming": form, "people": people, "asked": asked}
    return page_with(request, "children/name_person.html", form if naming else find, **shown)


@form_page
@once
def end(request: PersonRequest, child_id: int, pk: int) -> HttpResponse:
    now = timezone.now()
    child = _child(request, child_id)
    given = get_object_or_404(seen_by.grants_on(child, now=now), pk=pk)
    form = BecauseForm(posted(request), now=now)
    if form.is_valid():
        because = form.cleaned_data["because"]
        workflow.end_naming(given=given, because=because, by=request.actor, now=now)
        messages.success(request, f"{given.user} does not see {child} by name any more.")
        own = given.user_id == request.actor.person_id
        return redirect("children") if own else redirect("who-sees", child.pk)
    return page_with(request, "children/end_naming.html", form, child=child, given=given)


@form_page
@once
def restrict(request: PersonRequest, child_id: int) -> HttpResponse:
    """From now on only people who are named see the child: who those are is said first."""
    now = timezone.now()
    child = _child(request, child_id)
    people = seen_by.people_of(child.home, now=now)
    form = RestrictForm(posted(request), now=now, people=people)
    if form.is_valid():
        workflow.restrict(
            child=child,
            because=form.cleaned_data["because"],
            also=form.chosen(),
            by=request.actor,
            now=now,
        )
        messages.success(request, f"Only people named on {child} can see {child} now.")
        return redirect("who-sees", child.pk)
    return page_with(request, "children/restrict.html", form, child=child)


@form_page
@once
def lift(request: PersonRequest, child_id: int) -> HttpResponse:
    now = timezone.now()
    child = _child(request, child_id)
    form = BecauseForm(posted(request), now=now)
    if form.is_valid():
        because = form.cleaned_data["because"]
        workflow.lift_restriction(child=child, because=because, by=request.actor, now=now)
        messages.success(request, f"Everybody who looks after {child} can see {child} again.")
        return redirect("who-sees", child.pk)
    return page_with(request, "children/lift.html", form, child=child)


# What others ask, and what was opened in an emergency


@require_safe
def requests(request: PersonRequest) -> HttpResponse:
    """For those who answer them; and, to read, for whoever works out of hours and is told of them then."""
    require_role(request.actor, Can.READ_ASKED)
    now, title = timezone.now(), "Requests and emergency access"
    page = seen_by.requests_page(request.actor, page=page_asked_for(request))
    reviews = list(seen_by.reviews_for(request.actor)[: seen_by.SHOWN])
    children = [*(each.child_id for each in page), *(each.child_id for each in reviews)]
    look_along(by=request.actor, child_ids=children, page=title, now=now)
    answers = request.actor.role in ROLE_CAN[Can.ADMIT]
    shown = {"page": page, "reviews": reviews, "answers": answers, "now": now}
    return render(request, "children/requests.html", shown)


@form_page
@once
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """Let in whoever asked for sight of a child, for some days, or say why not. They are told."""
    now = timezone.now()
    require_role(request.actor, Can.ADMIT)
    asked = get_object_or_404(seen_by.requests_for(request.actor), pk=pk)
    look(
        by=request.actor,
        child_id=asked.child_id,
        page="Request for access",
        purpose="Answering it",
        now=now,
    )
    form = DecideForm(posted(request), now=now, days=settings.ACCESS_REQUEST_DAYS)
    if form.is_valid():
        said = form.cleaned_data
        if said["decision"] == ALLOW:
            asking.allow(request=asked, by=request.actor, now=now)
        else:
            asking.refuse(request=asked, because=said["because"], by=request.actor, now=now)
        messages.success(request, f"{asked.asked_by} is told.")
        return redirect("access-requests")
    return page_with(request, "children/decide_request.html", form, asked=asked, now=now)


@form_page
@once
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """What was looked at, why, and what the authority says about it.

    Whoever is told of it out of hours reads who and on what ground. The words are for those who review it.
    """
    now, reviews = timezone.now(), request.actor.role in ROLE_CAN[Can.ADMIT]
    access = get_object_or_404(seen_by.reviewed_for(request.actor), pk=pk)
    look(
        by=request.actor,
        child_id=access.child_id,
        page="Emergency access",
        purpose="Reviewing it" if reviews else "Reading of it",
        now=now,
    )
    form = ReviewForm(posted(request), now=now)
    if form.is_valid():
        said = form.cleaned_data
        asking.review(
            access=access,
            justified=said["justified"] == YES,
            words=said["words"],
            by=request.actor,
            now=now,
        )
        messages.success(request, f"Reviewed. {access.looker} is told.")
        return redirect("access-requests")
    own = access.looker_id == request.actor.person_id
    shown = {"access": access, "own": own, "reviews": reviews, "now": now}
    return page_with(request, "children/review_emergency.html", form, **shown)
