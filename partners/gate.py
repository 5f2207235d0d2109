"""What stands between signing in and the first page: a second step, and which job it is today.

Somebody signed in is led to what is missing before they see anything of a child. The pages that
they can reach meanwhile are listed here.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.middleware import denied_page
from core.refusals import Denied
from partners import strength
from partners.directories import vouches_for_too_little
from partners.hiding import is_hidden
from partners.returning import where_they_were

API = "/api/"

# By the name of the address. Public pages need no listing; these are the others.
# Whoever has a second step gives it, or goes: nothing else of the account is open to a password.
GIVING_A_SECOND_STEP = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "stay-signed-in",
        "switch-user",
    }
)
# What can be reached while the screen is hidden: the cover, and showing who one is.
WHILE_HIDDEN = frozenset(
    {*GIVING_A_SECOND_STEP, "screen-hidden", "hide-screen", "screen-shown"} - {"stay-signed-in"}
)
# Whoever has none sets one up.
BEFORE_A_SECOND_STEP = frozenset(
    {
        *GIVING_A_SECOND_STEP,
        "account_set_password",
        "account_change_password",
        "mfa_index",
        "mfa_authenticate",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "set-up-sign-in",
        "working-as",
    }
)
# What is set up here signs somebody in as a whole, whatever vouched for them.
HOW_ONE_SIGNS_IN = frozenset(
    {
        "account_set_password",
        "account_change_password",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
BEFORE_A_JOB = frozenset({*BEFORE_A_SECOND_STEP, "sessions", "end-session", "end-other-sessions"})

WEAK = "Signing in takes more than a password for you. Sign in on a page of the service first."
BY_A_DIRECTORY = Denied(
    "You signed in through one agency’s own sign-in, and this opens more than your work there. Sign in"
    " with your passkey or password first. If you have neither, sign out and choose “I don’t know my"
    " password” on the sign-in page."
)
COVERED = "The screen is hidden. Sign in again on a page of the service first."
WHICH_JOB = "You work in more than one job. Choose one on a page of the service first."


def stops(request: Any, view: Any) -> HttpResponse | None:
    """The page that somebody must see to first; None when nothing is in the way."""
    if not request.user.is_authenticated or is_public(request, view):
        return None
    name = request.resolver_match.view_name
    if is_hidden(request) and name not in WHILE_HIDDEN:
        return _led(request, reverse("screen-hidden"), COVERED)
    if _opens_everything(request) and vouches_for_too_little(request):
        return denied_page(request, BY_A_DIRECTORY)
    where, meanwhile = _missing(request)
    if where and name not in meanwhile:
        return _led(request, reverse(where), WEAK)
    if request.must_choose_job and name not in BEFORE_A_JOB:
        return _led(request, reverse("working-as"), WHICH_JOB)
    return None


def is_public(request: HttpRequest, view: Any) -> bool:
    """May anybody read it, signed in or not?

    The API says of every view of its own that it asks by itself; for a session it asks here."""
    return not getattr(view, "login_required", True) and not _is_api(request)


def _opens_everything(request: HttpRequest) -> bool:
    """Is it about more than one agency: how somebody signs in, or setting agencies up?"""
    asked: Any = request.resolver_match
    return asked.view_name in HOW_ONE_SIGNS_IN or asked.namespace == "admin"


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def _missing(request: HttpRequest) -> tuple[str, frozenset[str]]:
    """Where somebody has to go first, and what they can reach until they have been there.

    Whoever has a second step gives it, whatever their job asks; whoever needs one and has none sets
    one up.
    """
    weak = not strength.signed_in_strongly(request)
    if weak and strength.is_strong(request.user):  # type: ignore[arg-type]
        return "mfa_reauthenticate", GIVING_A_SECOND_STEP
    if (weak and strength.must_be_strong(request)) or _has_no_way_back(request):
        return "set-up-sign-in", BEFORE_A_SECOND_STEP
    return "", frozenset()


def _has_no_way_back(request: Any) -> bool:
    """Invited, and neither a password nor a passkey of their own yet."""
    return (
        strength.invited(request)
        and not request.user.has_usable_password()
        and not strength.is_strong(request.user)
    )


def _led(request: HttpRequest, where: str, sentence: str) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"detail": sentence}, status=403)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(f"{where}?{urlencode({'next': where_they_were(request)})}")
