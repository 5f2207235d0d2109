"""Refusals become pages, and no page of ours is kept or shared by what it passes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.refusals import Denied, Refused

Answer = Callable[[HttpRequest], HttpResponse]

API = "/api/"
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


class RefusalMiddleware:
    """A refusal raised anywhere in a view is a page that says so; the API words its own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path_info.startswith(API):
            return None
        if isinstance(exception, Refused):
            return render(request, "errors/409.html", {"sentence": exception.sentence}, status=409)
        if isinstance(exception, Denied):
            return denied_page(request, exception)
        return None


def denied_page(request: HttpRequest, denied: Denied) -> HttpResponse:
    """What this person may not do, and who could."""
    said = {"sentence": denied.sentence, "who_could": denied.who_could}
    return render(request, "errors/403.html", said, status=403)


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
