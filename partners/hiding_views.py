"""Hiding the screen, the cover that is shown instead, and the way back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from partners import hiding
from partners.middleware import PersonRequest
from partners.reauthentication import ask_again
from partners.returning import where_they_were


@require_POST
def hide(request: PersonRequest) -> HttpResponse:
    """Somebody comes near the desk: nothing of the service can be read here until its owner is back."""
    if not hiding.is_hidden(request):
        hiding.hide(request, where_they_were(request))
    response = redirect("screen-hidden")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@require_safe
def cover(request: PersonRequest) -> HttpResponse:
    if not hiding.is_hidden(request):
        return redirect("screen-shown")
    return render(request, "partners/hidden.html")


@require_safe
def show(request: PersonRequest) -> HttpResponse:
    """Back to where they were, for whoever shows that it is them."""
    if hiding.is_hidden(request):
        return ask_again(request)
    return redirect(hiding.come_back(request))
