"""Every colour that carries words or meaning can be told from what is behind it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
OURS = (STATIC / "css" / "whereabouts.css").read_text()
GOVUK = (STATIC / "vendor" / "govuk-frontend" / "govuk-frontend.min.css").read_text()
TOKENS = dict(re.findall(r"--app-([\w-]+):\s*(#[0-9a-f]{6});", OURS))

WORDS, MARKS = 4.5, 3.0
PAIRS = [
    ("text", "ground", WORDS), ("text", "surface", WORDS), ("text", "focus", WORDS),
    ("secondary", "ground", WORDS), ("secondary", "surface", WORDS),
    ("link", "ground", WORDS), ("link", "surface", WORDS),
    ("link-hover", "ground", WORDS), ("link-visited", "ground", WORDS), ("link-visited", "surface", WORDS),
    ("on-brand", "brand", WORDS), ("on-brand", "brand-dark", WORDS), ("brand", "ground", WORDS),
    ("brand", "surface", WORDS), ("brand-dark", "surface", WORDS), ("on-brand", "action", WORDS),
    ("error", "ground", WORDS), ("overdue", "ground", WORDS), ("overdue", "surface", WORDS),
    ("due-soon", "ground", MARKS), ("not-due", "ground", MARKS), ("control", "ground", MARKS),
    ("control", "surface", MARKS), ("brand-pale", "brand", MARKS), ("on-brand-quiet", "brand", WORDS),
]  # fmt: skip


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "behind", "least"), PAIRS)
def test_a_colour_stands_out_from_its_ground(front, behind, least):
    assert contrast(TOKENS[front], TOKENS[behind]) >= least


def test_every_tag_can_be_read():
    tags = re.findall(
        r"\.govuk-tag(?:--\w+)?\{[^}]*?color:(#\w{6});background-color:(#\w{6})", GOVUK
    )

    assert len(tags) >= 8
    assert all(contrast(words, ground) >= WORDS for words, ground in tags)


def test_colours_are_named_once_and_used_by_name():
    rules = OURS[OURS.index("}") :].split("@media print")[0]

    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", rules) == []
