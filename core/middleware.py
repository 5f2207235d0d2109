"""Refusals become pages, and no page of ours is kept or shared by what it passes through."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response

from core.context import alone
from core.refusals import Denied, Gone, Refused

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])

API = "/api/"
# Whoever sends a little too much reads why; whoever sends far too much is not listened to.
STILL_LISTENED_TO = 64 * 1000 * 1000
# Nothing of a phone is ours to use but the passkey on it.
NOT_OURS = (
    *("accelerometer", "ambient-light-sensor", "autoplay", "bluetooth", "browsing-topics"),
    *("camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
PASSKEYS = "publickey-credentials-create=(self), publickey-credentials-get=(self)"
PERMISSIONS = ", ".join([*(f"{each}=()" for each in NOT_OURS), PASSKEYS])


class RefusalMiddleware:
    """A refusal raised anywhere in a view is a page that says so; the API words its own.

    So is the address of a button that somebody opens, by reloading what it led to.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or request.path_info.startswith(API):
            return answer
        page = render(request, "errors/405.html", status=405)
        page.headers["Allow"] = answer.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path_info.startswith(API):
            return None
        if isinstance(exception, Refused):
            said = {
                "sentence": exception.sentence,
                "typed": dict.fromkeys([*exception.typed, *_sentences_sent(request)]),
            }
            return render(request, "errors/409.html", said, status=409)
        if isinstance(exception, Gone):
            return render(request, "errors/410.html", {"sentence": exception.sentence}, status=410)
        if isinstance(exception, Denied):
            return denied_page(request, exception)
        return None


def _sentences_sent(request: HttpRequest) -> Iterator[str]:
    """What somebody wrote in the form that is refused, to be given back; no codes, keys or choices."""
    for name in request.POST:
        if "password" not in name:
            yield from (each for each in request.POST.getlist(name) if len(each.split()) > 1)


def log_while_known(get_response: Answer) -> Answer:
    """Django logs an answer of 400 and over after every middleware, when its request’s id is forgotten.

    Said here first, the line has the id; Django says nothing twice.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:
            said = (response.reason_phrase, request.path)
            log_response("%s: %s", *said, response=response, request=request)
        return response

    return answer


def denied_page(request: HttpRequest, denied: Denied) -> HttpResponse:
    """What this person may not do, and who could."""
    said = {"sentence": denied.sentence, "who_could": denied.who_could}
    return render(request, "errors/403.html", said, status=403)


class CompressionMiddleware(GZipMiddleware):
    """Pages travel compressed to a phone with little signal.

    The length of a compressed page tells a little of what it repeats (BREACH). Nobody else's page makes
    our pages be sent with somebody's sign-in (`SameSite`), the form keys are masked anew in each, and
    Django adds a random length. Pictures and papers are compressed already, and stay as they are.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(WORDS):
            return response
        return super().process_response(request, response)


WORDS = "text/"  # machines that ask the API are not on a phone at night


class PrivacyMiddleware:
    """Pages may name a child, so nothing keeps them: Back after signing out finds nothing.

    Static files never come this far; WhiteNoise answers them first and lets them be kept.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        patch_vary_headers(response, ["HX-Request"])
        return response


class PlainHttpMiddleware:
    """A browser on plain HTTP is led to HTTPS; a machine is refused, so that nobody's key goes on
    being sent in the open without anybody noticing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        plain = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if plain and request.path_info.startswith(API):
            return JsonResponse({"detail": IN_THE_OPEN}, status=403)
        return self.get_response(request)


IN_THE_OPEN = "Ask over HTTPS. A key that was sent here was sent in the open: have it replaced."


def takes_files(view: View) -> View:
    """Decorate a view whose form has a file in it: its body may be as large as a photo."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class BodyLimitMiddleware:
    """A body that no form of ours sends is not read: status 413, in words for the person."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        words, file = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        sent = length_of(request)
        if sent <= (file if getattr(view, "takes_files", False) else words):
            return None
        if sent <= STILL_LISTENED_TO:
            _listen_to_the_end(request)
        return too_big(request)


def length_of(request: HttpRequest) -> int:
    """As the sender counted it. A body without a length is never read by Django at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BadRequest("The length of the body is no number.")
    return int(length)


def _listen_to_the_end(request: HttpRequest) -> None:
    """A browser that is cut off while it sends shows its own error and never ours."""
    with suppress(OSError):
        while request.read(64 * 1024):
            pass


def too_big(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"detail": TOO_BIG}, status=413)
    return HttpResponse(render_to_string("errors/413.html", alone()), status=413)


TOO_BIG = "The body is larger than anything this address takes. Nothing has been changed."
