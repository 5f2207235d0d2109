"""Going back to where somebody was, and never to an address of somebody else's."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe(request: HttpRequest, address: str) -> str:
    """The address asked for when it is one of ours, else home."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Without a slash it would be taken for the name of a page, and be nobody’s.
    return address if ours and "/" in address else settings.LOGIN_REDIRECT_URL


def where_they_were(request: HttpRequest) -> str:
    """The page somebody was on. A form is gone back to by the page it was on, not by its answer."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(safe(request, request.headers.get("Referer", "")))
    return page._replace(scheme="", netloc="", fragment="").geturl()
