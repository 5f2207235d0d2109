"""Pages that anyone may read, leaving in a hurry, and the answers when something is wrong."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from core.context import alone

# Browser history is the device's, so what was read about it is kept there too.
EXIT_EXPLAINED = "exit_explained"
A_YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("/home/")
    return render(request, "core/start.html")


@login_not_required
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    return render(request, "core/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@login_not_required
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Someone is coming: sign out, forget the pages, and be somewhere dull.

    A link, not a form, so that it works without scripts; all it can be tricked into is signing
    somebody out.
    """
    knows_it_by_now = request.user.is_authenticated
    logout(request)
    response = redirect(settings.EXIT_URL)
    response.headers["Clear-Site-Data"] = '"cache"'
    response.headers["Referrer-Policy"] = "no-referrer"
    if knows_it_by_now:
        _explained(response)  # nothing is kept on the device of a child, or of anybody else
    return response


@require_POST
def exit_explained(request: HttpRequest) -> HttpResponse:
    """They have read what “Exit quickly” does; it isn't said again on this device."""
    response = redirect("/home/")
    _explained(response)
    return response


def _explained(response: HttpResponse) -> None:
    response.set_cookie(
        EXIT_EXPLAINED,
        "1",
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


# When something is wrong


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent made no sense, so nothing in it is trusted to make a page from."""
    return HttpResponse(render_to_string("errors/400.html", alone()), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page, to the byte, for what isn't there and for what this person may not see."""
    return render(request, "errors/404.html", status=404)


def service_problem(request: HttpRequest) -> HttpResponse:
    """Made of nothing that can fail: no database, no session, no word of the request."""
    return HttpResponse(render_to_string("errors/500.html", alone()), status=500)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's csrf check failed; nearly always a page that outlived its sign-in."""
    return HttpResponse(render_to_string("errors/csrf.html", alone()), status=403)
