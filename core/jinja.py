"""The Jinja environment of our own pages.

A name that a template uses and nobody gave is an error. The published GOV.UK macros are written
the other way round (most of their parameters are left out), so they live in an environment of
their own that lets a missing parameter be missing; ours finds them there by their prefix.
"""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from core import meanings, times
from core.library import PREFIX, library
from core.passages import opening


class Pages(jinja2.Environment):
    """Our templates, strict; `govuk_frontend_jinja/…` from the library, lenient."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, undefined=jinja2.StrictUndefined)

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> jinja2.Template:
        if isinstance(name, str) and name.startswith(f"{PREFIX}/"):
            return library().get_template(name)
        return super().get_template(name, *args, **kwargs)


def environment(**options: Any) -> Pages:
    """Named in the settings. Django adds the request, its csrf input and the context processors."""
    options.pop("undefined", None)
    pages = Pages(**options, trim_blocks=True, lstrip_blocks=True)
    pages.globals.update(
        url=_url, static=static, submission_input=submission_input, status_tag_of=meanings.tag
    )
    pages.filters.update(
        when=when,
        at=at,
        clock=clock,
        day=day,
        due=due,
        left=left,
        late=late,
        ago=ago,
        span=times.span,
        opening=opening,
    )
    return pages


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def submission_input() -> Markup:
    """The key that makes a second press of the same button find the first one's answer."""
    return Markup('<input type="hidden" name="submission" value="{}">').format(uuid4())


# Filters: what `core.times` says, inside a <time> with the exact instant


def _element(moment: datetime | date, words: str) -> Markup:
    exact = times.local(moment) if isinstance(moment, datetime) else moment
    return Markup('<time datetime="{}">{}</time>').format(exact.isoformat(), words)


def when(moment: datetime, now: datetime | None = None) -> Markup:
    return _element(moment, times.when(moment, now=now or timezone.now()))


def at(moment: datetime, now: datetime | None = None) -> Markup:
    return _element(moment, times.at(moment, now=now or timezone.now()))


def clock(moment: datetime) -> Markup:
    return _element(moment, times.clock(moment))


def day(moment: datetime | date, now: datetime | None = None) -> Markup:
    return _element(moment, times.day(moment, now=now or timezone.now()))


def due(moment: datetime, now: datetime | None = None) -> Markup:
    return _element(moment, times.due(moment, now=now or timezone.now()))


def left(moment: datetime, now: datetime | None = None) -> Markup:
    return _element(moment, times.left(moment, now=now or timezone.now()))


def late(moment: datetime, now: datetime | None = None) -> Markup:
    """12 minutes: by how much it is late."""
    by = times.between(moment, now or timezone.now())
    return _element(moment, times.duration(by) if by >= times.MINUTE else "less than a minute")


def ago(moment: datetime, now: datetime | None = None) -> Markup:
    return _element(moment, times.ago(moment, now=now or timezone.now()))
