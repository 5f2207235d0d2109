"""What a carer's phone has to fetch, as it travels: compressed, with little signal, at night."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils import timezone
from lxml import html

from missing.models import Episode
from partners.models import Job
from tests import make
from tests.insight.test_board import children_away
from tests.missing.walking import CARERS_STEPS, begin, say, through

pytestmark = pytest.mark.django_db
FIRST, LATER = 60 * 1024, 12 * 1024
# The module that ours imports is fetched besides what the page names.
IMPORTED = "vendor/govuk-frontend/govuk-frontend.min.js"


def as_it_travels(client: Client, address: str) -> Any:
    answer = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200, address
    return answer


def words_of(answer: Any) -> str:
    return gzip.decompress(answer.content).decode()


def addresses(client: Client) -> Iterator[str]:
    """Every page of one night, from the home page to what was sent and what follows."""
    yield "/home/"
    draft = begin(client)
    through(client, draft)
    for page in (*(step.code for step in CARERS_STEPS), "suggestion", "check"):
        yield f"{draft}{page}/"
    assert say(client, draft, "check", level="") == "sent"
    yield f"{draft}sent/"
    at = f"/missing/{Episode.objects.get().reference}/"
    yield from (at, f"{at}police/", f"{at}assessment/", f"{at}back/", f"{at}people/")


def test_the_first_page_with_all_that_it_needs_is_light(
    world: make.World, sign_in: Callable[[Job], Client]
) -> None:
    """With every style, script and the child's photo, and nothing of it kept from before."""
    make.photo(world.child, by=make.acting(world.carer), now=timezone.now())
    client = sign_in(world.carer)
    answer = as_it_travels(client, f"/children/{world.child.pk}/")

    page = html.fromstring(words_of(answer))
    named = {*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src")}
    files = [find(each.removeprefix("/static/")) for each in (*named, f"/static/{IMPORTED}")]
    photos = [client.get(each) for each in set(page.xpath("//img/@src"))]
    sent = len(answer.content)
    sent += sum(len(brotli.compress(Path(str(file)).read_bytes())) for file in files)
    sent += sum(len(photo.content) for photo in photos)

    assert len(files) >= 6
    assert photos
    assert sent <= FIRST


def test_each_later_page_is_lighter_still(
    world: make.World, sign_in: Callable[[Job], Client]
) -> None:
    client = sign_in(world.carer)

    weights = {
        address: len(as_it_travels(client, address).content) for address in addresses(client)
    }

    assert len(weights) >= len(CARERS_STEPS) + 8
    assert {address: size for address, size in weights.items() if size > LATER} == {}


def test_a_board_that_is_asked_for_again_is_light(
    world: make.World, sign_in: Callable[[Job], Client]
) -> None:

    children_away(world, 20, now=timezone.now())

    assert len(as_it_travels(sign_in(world.coordinator), "/board/?only=").content) <= 8 * 1024


def test_a_page_is_whole_for_whoever_cannot_unpack_it_and_two_are_never_as_long(
    world: make.World, sign_in: Callable[[Job], Client]
) -> None:
    client = sign_in(world.carer)

    plain = client.get("/home/")
    lengths = {len(as_it_travels(client, "/home/").content) for _ in range(20)}

    assert "Content-Encoding" not in plain.headers
    assert plain.content.startswith(b"<!DOCTYPE html>")
    assert len(lengths) > 5


def test_a_photo_is_not_packed_again(world: make.World, sign_in: Callable[[Job], Client]) -> None:
    make.photo(world.child, by=make.acting(world.carer), now=timezone.now())
    client = sign_in(world.carer)
    page = client.get(f"/children/{world.child.pk}/").content
    (src,) = set(html.fromstring(page).xpath("//img[contains(@src, 'photo')]/@src"))

    assert "Content-Encoding" not in as_it_travels(client, src).headers
