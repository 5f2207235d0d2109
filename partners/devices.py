"""Which device somebody signs in on, in words, and whether they have signed in on it before."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from partners.models import Person

COOKIE = "known_here"
KEPT = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
MOST = 20  # people remembered on one device

# The first that a browser says of itself wins: most say they are several others besides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone or tablet"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    """“Firefox on Windows”. Nothing of where it is, and no more than a person would say."""
    browser = next((words for mark, words in BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def is_known(request: HttpRequest, person: Person) -> bool:
    """Has this person signed in on this device before?"""
    return _mark(person) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Leave a mark that only this service can read, and that names nobody."""
    marks = [mark for mark in _marks(request) if mark != _mark(person)]
    response.set_cookie(
        COOKIE,
        signing.dumps([*marks, _mark(person)][-MOST:], salt=COOKIE),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _mark(person: Person) -> str:
    return salted_hmac(COOKIE, str(person.pk)).hexdigest()[:16]


def _marks(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE))
    except signing.BadSignature:
        return []
