"""A running service with its demo world, and a real browser that walks it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.plain import Plain
from tests.journeys.walk import Walker
from tests.machine.checkout import Checkout, copy_of_this_checkout

# Milliseconds that a page may take on a machine that does much else meanwhile.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def service() -> Iterator[Checkout]:
    """`make run` on a copy of this checkout: gunicorn, worker, beat, PostgreSQL, Valkey, demo world."""
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    folder.chmod(0o755)
    checkout = copy_of_this_checkout(folder)
    checkout.extra = {"DEMO": "1", "SWEEP_SECONDS": "2"}
    try:
        checkout.said = checkout.start()
        yield checkout
    finally:
        checkout.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def who(service: Checkout) -> Callable[[str], Plain]:
    """`who("carer")` is somebody signed in, who goes from page to page over plain HTTP."""

    def signed_in(persona: str) -> Plain:
        return Plain(f"http://localhost:{service.port}").sign_in(persona)

    return signed_in


@pytest.fixture
def walker(service: Checkout, browser: Browser) -> Iterator[Callable[..., Walker]]:
    """`walker("carer", width=320)` is somebody signed in, with a browser window of that width."""
    contexts: list[BrowserContext] = []

    def walk(
        persona: str | None = None,
        *,
        width: int = 1280,
        scripts: bool = True,
        walks: type[Walker] = Walker,
    ) -> Walker:
        context = browser.new_context(
            base_url=f"http://localhost:{service.port}",
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page: Page = context.new_page()
        somebody = walks(page)
        if persona:
            somebody.sign_in(persona)
        return somebody

    yield walk
    for context in contexts:
        context.close()
