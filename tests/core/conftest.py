"""The gallery: our shell, forms and components with nobody's data and no database behind them."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings as service
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page

GALLERY = Path(__file__).parent / "gallery" / "templates"

WITHOUT_A_DATABASE = {
    "ROOT_URLCONF": "tests.core.gallery.urls",
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "csp.middleware.CSPMiddleware",
        "core.middleware.PrivacyMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "core.middleware.RefusalMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [*service.TEMPLATES[0]["DIRS"], GALLERY],
            "OPTIONS": {
                "environment": "core.jinja.environment",
                "context_processors": ["core.context.page", "tests.core.gallery.views.actor"],
            },
        },
        service.TEMPLATES[1],
    ],
}


@pytest.fixture
def gallery() -> Iterator[Client]:
    with override_settings(**WITHOUT_A_DATABASE):
        yield Client(raise_request_exception=False)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def gallery_address() -> Iterator[str]:
    """The gallery on a free port, for a browser."""
    with override_settings(**WITHOUT_A_DATABASE):
        application = StaticFilesHandler(get_wsgi_application())
        with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own. pytest-playwright's fixture of this name warns under this pytest."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
