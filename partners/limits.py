"""How long somebody stays signed in, held on the server; and which devices several people use."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from partners import laid_aside
from partners.devices import in_words
from partners.gate import is_public
from partners.returning import where_they_were
from partners.session_store import BEGUN, DEVICE, USED

Answer = Callable[[HttpRequest], HttpResponse]

SHARED = "shared"  # in the session: begun on a device that several people use
SHARED_COOKIE = "shared_device"
NOTED_EVERY = timedelta(minutes=1)  # a row is written no more often than this

OVER = "You were signed out because nothing was done here for a while. What was saved is kept."
TOO_LONG = "You were signed out because you had been signed in for long. What was saved is kept."

ELSEWHERE = "You have been signed out."
LAID_ASIDE = (
    "What you had just typed is kept for you: it is on the page when you have signed in again."
)


class SessionLimitsMiddleware:
    """Whoever did nothing for too long, or came too long ago, signs in again; pages for anybody stay open.

    A page that only asks for news of itself (htmx, every half minute) is not somebody doing
    something: a desk that was left does not stay signed in because its screen is on.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now().timestamp()
        session = request.session
        if SESSION_KEY in session:
            why = _over(session, now)
            if why and not _is_for_anybody(request):
                return _sign_out(request, why)
            if why:
                _forget_who(request)
            elif not _asks_for_news(request):
                _note_use(session, now)
        sent = request.method == "POST"
        if sent and not request.user.is_authenticated and laid_aside.lay_aside(request):
            return _ask_again(request, ELSEWHERE)
        if not sent:
            request.aside = SimpleLazyObject(partial(laid_aside.laid_aside, request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if sent and response.status_code < HTTPStatus.BAD_REQUEST:
            laid_aside.was_sent(request)
        if SESSION_KEY in request.session and BEGUN not in request.session:
            _begin(request, now)
        return response


def is_shared(request: HttpRequest) -> bool:
    """Is this a device that several people use, as somebody said when signing in?"""
    return bool(request.COOKIES.get(SHARED_COOKIE) or request.session.get(SHARED))


def idle_limit(session: SessionBase) -> timedelta:
    return settings.SHARED_IDLE if session.get(SHARED) else settings.SESSION_IDLE


def _over(session: SessionBase, now: float) -> str | None:
    """Why the session is over, in a sentence; None while it isn't."""
    if now - session.get(USED, now) > idle_limit(session).total_seconds():
        return OVER
    if now - session.get(BEGUN, now) > settings.SESSION_LONGEST.total_seconds():
        return TOO_LONG
    return None


def _begin(request: HttpRequest, now: float) -> None:
    session = request.session
    laid_aside.forget(session, unless_of=request.user.pk)
    session[BEGUN] = session[USED] = now
    session[DEVICE] = in_words(request.headers.get("User-Agent", ""))
    if request.COOKIES.get(SHARED_COOKIE):
        session[SHARED] = True


def _note_use(session: SessionBase, now: float) -> None:
    if now - session.get(USED, now) >= NOTED_EVERY.total_seconds():
        session[USED] = now


def _asks_for_news(request: HttpRequest) -> bool:
    return request.method == "GET" and "HX-Request" in request.headers


def _is_for_anybody(request: HttpRequest) -> bool:
    """A page of helplines, or a child's own: whoever holds the device now reads it, and nothing of who had
    been signed in there."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return is_public(request, view)


def _forget_who(request: HttpRequest) -> None:
    request.session.flush()
    request.user = AnonymousUser()


def _sign_out(request: HttpRequest, why: str) -> HttpResponse:
    _forget_who(request)
    if laid_aside.lay_aside(request):
        return _ask_again(request, why)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})
    messages.info(request, why)
    return redirect_to_login(where_they_were(request))


def _ask_again(request: HttpRequest, why: str) -> HttpResponse:
    """To sign in, and back to the page of the form that was laid aside. A page that saves itself stays
    as it is: its person presses Continue, and that leads here."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    messages.info(request, f"{why} {LAID_ASIDE}")
    return redirect_to_login(request.get_full_path())
