"""What is said with every static file: it is for our own pages, and by itself it does nothing."""

from collections.abc import MutableMapping

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def for_our_pages_alone(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Named in the settings; WhiteNoise asks once for each file, when it starts."""
    for name, value in HEADERS.items():
        headers[name] = value
