"""Papers: a template of ours as a PDF that a screen reader can read (PDF/UA-1).

What a paper is about is its template's business; this knows margins, the marking and the footer.
Nothing is fetched while it is made: the one font family is part of the stylesheet, and an address
in somebody's words, or anything else from outside, is refused.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from core import times

HERE = Path(__file__).resolve().parent
FAMILY = "Liberation Sans"
FACES = ((400, "LiberationSans-Regular.ttf"), (700, "LiberationSans-Bold.ttf"))
MARKING = "OFFICIAL-SENSITIVE"


class CannotDraw(Exception):
    """Pango is not on this machine, so nothing can be drawn on it."""


@dataclass(frozen=True)
class Paper:
    """What stands around every page. The reference names it; a child's name never does."""

    title: str
    reference: str
    made_for: str
    made_at: datetime
    marking: str = MARKING


def render(template: str, context: dict[str, Any], paper: Paper) -> bytes:
    """The template as PDF/UA-1. The same words give the same pages on every machine."""
    drawing = _drawing()
    around = {"paper": paper, "dated": dated, "service_name": settings.SERVICE_NAME}
    page = render_to_string(template, {**context, **around})
    document = drawing.weasyprint.HTML(string=page, url_fetcher=drawing.fetcher)
    return bytes(
        document.write_pdf(
            stylesheets=[drawing.stylesheet],
            font_config=drawing.fonts,
            pdf_variant="pdf/ua-1",
        )
    )


def dated(moment: datetime | None) -> str:
    """A time as paper says it, with its year: Sat 21 Nov 2026, 10:36pm. A dash for none."""
    if moment is None:
        return "–"
    on = times.local(moment)
    return f"{on:%a} {on.day} {on:%b} {on.year}, {times.clock(moment)}"


@dataclass(frozen=True)
class Drawing:
    """What is loaded once in a process: the library, the stylesheet with its font, the guard."""

    weasyprint: Any
    fetcher: Any
    fonts: Any
    stylesheet: Any


@cache
def _drawing() -> Drawing:
    """Loaded when the first paper is made, so that everything else works without Pango."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as missing:
        raise CannotDraw(str(missing)) from missing
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    stylesheet = weasyprint.CSS(
        string=_faces() + (HERE / "papers.css").read_text(),
        font_config=fonts,
        url_fetcher=fetcher,
    )
    return Drawing(weasyprint, fetcher, fonts, stylesheet)


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight};'
        f" src: url(data:font/ttf;base64,{_encoded(name)}) }}\n"
        for weight, name in FACES
    )


def _encoded(name: str) -> str:
    return base64.b64encode((HERE / "fonts" / name).read_bytes()).decode()
