from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.finders import find
from django.http import HttpResponse
from django.test import Client
from lxml import html

from core.middleware import RefusalMiddleware
from core.pages import FURTHEST_PAGE, page_asked_for
from core.refusals import Refused

PUBLIC = ["/?out", "/helplines/", "/help/", "/accessibility/", "/privacy/"]
WRONG = ["/gallery/refused/", "/gallery/denied/", "/gallery/hidden/1/", "/gallery/broken/"]
SHOWN = ["/gallery/form/", "/gallery/question/", "/gallery/components/"]


@pytest.mark.parametrize("address", [*PUBLIC, *WRONG, *SHOWN])
def test_every_page_has_one_heading_a_title_and_a_way_to_skip_to_it(gallery, address):
    page = html.fromstring(gallery.get(address).content)

    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//title")[0].text.endswith(" – Whereabouts")
    assert page.xpath("//a[contains(@class, 'govuk-skip-link')]/@href")[0] == "#main-content"
    assert page.xpath("//main[@id='main-content']")


@pytest.mark.parametrize("address", [*PUBLIC, *WRONG, *SHOWN])
def test_no_page_of_ours_is_kept_by_anything(gallery, address):
    response = gallery.get(address)

    assert response["Cache-Control"] == "no-store, private"
    assert "HX-Request" in response["Vary"]
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("address", [*PUBLIC, *WRONG, *SHOWN])
def test_no_page_runs_or_styles_anything_written_in_it(gallery, address):
    page = html.fromstring(gallery.get(address).content)

    assert not page.xpath("//script[not(@src)] | //style | //*[@style]")
    assert not [
        name for name in page.xpath("//@*") if getattr(name, "attrname", "").startswith("on")
    ]


@pytest.mark.parametrize("address", WRONG)
def test_every_wrong_turn_says_who_to_phone(gallery, address):
    page = gallery.get(address).content.decode()

    assert "tel:999" in page
    assert "tel:101" in page


def test_a_refusal_is_said_in_its_own_words(gallery):
    response = gallery.get("/gallery/refused/")

    assert response.status_code == 409
    assert "Sgt Pell already decided this at 10:58pm." in response.content.decode()


def test_a_denial_says_who_could(gallery):
    response = gallery.get("/gallery/denied/")

    assert response.status_code == 403
    assert "Your on-call worker, Northway." in response.content.decode()


def test_what_is_hidden_and_what_is_not_there_are_alike_to_the_byte(gallery):
    hidden = gallery.get("/gallery/hidden/1/")
    other = gallery.get("/gallery/hidden/2/")
    nothing = gallery.get("/gallery/nothing-here/")

    assert hidden.status_code == other.status_code == nothing.status_code == 404
    assert hidden.content == other.content == nothing.content


def test_a_broken_page_is_made_of_nothing_that_can_break(gallery, monkeypatch):
    def fail(request):
        raise RuntimeError("The session is gone.")

    monkeypatch.setattr("core.context.page", fail)
    monkeypatch.setattr("tests.core.gallery.views.actor", fail)

    response = gallery.get("/gallery/broken/")

    assert response.status_code == 500
    assert "There is a problem with the service" in response.content.decode()


def test_a_form_that_fails_is_shown_again_with_what_was_typed(gallery):
    response = gallery.post("/gallery/form/", {"name": "Jo"})
    page = html.fromstring(response.content)

    assert response.status_code == 422
    assert page.xpath("//title")[0].text.startswith("Error: ")
    assert page.xpath("//input[@name='name']/@value") == ["Jo"]


def test_leaving_quickly_signs_out_forgets_the_pages_and_says_not_where_from(gallery, settings):
    response = gallery.get("/exit/")

    assert response.status_code == 302
    assert response["Location"] == settings.EXIT_URL
    assert response["Clear-Site-Data"] == '"cache"'
    assert response["Referrer-Policy"] == "no-referrer"


def test_pages_that_may_be_overlooked_have_a_quick_way_out(gallery):
    page = html.fromstring(gallery.get("/helplines/?out").content)

    assert page.xpath("//a[contains(@class, 'govuk-js-exit-this-page-button')]/@href") == ["/exit/"]
    assert page.xpath("//a[contains(@class, 'govuk-js-exit-this-page-skiplink')]")


def test_signing_out_is_a_form_and_cannot_be_done_by_a_picture(gallery):
    page = html.fromstring(gallery.get("/help/").content)

    assert page.xpath("//form[contains(@class, 'app-header__signout')]/@method") == ["post"]


def test_unread_notifications_are_counted_in_words_too(gallery):
    page = html.fromstring(gallery.get("/help/").content)

    (badge,) = page.find_class("moj-notification-badge")
    assert badge.text_content() == "3 (3 unread)"


def test_what_was_done_is_said_at_the_top_of_the_next_page(gallery):
    page = html.fromstring(gallery.get("/gallery/components/").content)

    (banner,) = page.find_class("govuk-notification-banner--success")
    assert "You recorded that Ash is back." in banner.text_content()


def test_every_time_on_a_page_carries_its_instant(gallery):
    page = html.fromstring(gallery.get("/gallery/components/").content)

    moments = page.xpath("//time/@datetime")
    assert "2026-11-21T22:52:00+00:00" in moments


def test_a_part_of_a_page_is_that_part_of_the_whole_page(gallery):
    whole = gallery.get("/gallery/list/").content.decode()
    part = gallery.get("/gallery/list/", headers={"HX-Request": "true"}).content.decode()

    assert "<h1" not in part
    assert "Overdue" in part
    assert part.strip() in whole


def test_the_api_words_its_own_refusals(rf):
    middleware = RefusalMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(rf.get("/api/v1/episodes/"), Refused("Not now.")) is None


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        *(("", 1), ("0", 1), ("1", 1), ("07", 7), ("-1", 1), ("x", 1), ("٣", 1), ("²", 1)),
        *(("10000", FURTHEST_PAGE), ("123456", FURTHEST_PAGE), ("9" * 5000, 1)),
    ],
)
def test_an_address_names_a_page_that_there_could_be(rf, asked, page):
    assert page_asked_for(rf.get("/", {"page": asked})) == page


def test_a_page_open_too_long_says_what_to_do(gallery):
    impatient = Client(enforce_csrf_checks=True)

    response = impatient.post("/gallery/form/", {"name": "Jo"})

    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


def test_a_first_page_is_light_enough_for_a_phone(gallery):
    page = html.fromstring(gallery.get("/gallery/question/").content)
    named = [*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src")]
    files = [find(name.removeprefix("/static/")) for name in named]
    files.append(find("vendor/govuk-frontend/govuk-frontend.min.js"))

    sent = sum(len(brotli.compress(Path(file).read_bytes())) for file in files)

    assert len(files) == 7
    assert sent <= 60 * 1024
