"""Rules that every template and every form keeps, ours and those still to be written."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for folder in (BASE, *(BASE / package for package in settings.INSTALLED_APPS))
    for path in (folder / "templates").rglob("*.html")
    if ".venv" not in path.parts
)
FORMS = sorted(BASE.glob("*/*forms.py"))

# Words that blame, shorten a child to letters, or talk down. From the project's content rules.
BANNED = [
    r"abscond\w*", r"ran off", r"failed to engage", r"challenging behaviour",
    r"simply", r"please", r"mispers?", r"(?-i:AWOL)", r"(?-i:LAC)", r"(?-i:CLA)", r"(?-i:RHI)",
]  # fmt: skip
SAID = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
NOT_SAID = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)


def name(path):
    return str(path.relative_to(BASE))


@pytest.fixture(params=TEMPLATES, ids=name)
def source(request):
    return request.param.read_text()


def test_nothing_is_marked_safe(source):
    assert not re.search(r"\|\s*safe\b|autoescape\s+(?:false|off)", source)


def test_nothing_reaches_a_macro_as_html(source):
    assert not re.search(
        r"""["']?\w*[hH]tml["']?\s*:""", re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    )


def test_no_script_or_style_is_written_into_a_page(source):
    assert not re.search(r"\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"\s(?:on\w+|hx-on[\w:-]*|hx-vals\s*=\s*.js:)\s*=", source)


def test_no_word_blames_or_talks_down(source):
    said = NOT_SAID.sub(" ", source)

    assert SAID.findall(said) == []
    assert "!" not in said.replace("!=", "")


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_no_question_or_error_blames_or_talks_down(path):
    strings = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [found for text in strings for found in SAID.findall(text)] == []


def test_our_own_templates_can_all_be_read():
    from django.template import engines

    environment = engines["jinja2"].env
    for path in (BASE / "templates").rglob("*.html"):
        environment.get_template(str(path.relative_to(BASE / "templates")))


OURS = BASE / "templates"
IMPORTED = re.compile(r'\{% from "[^"]+" import ([^%]+?)(?: with context)? %\}')


def test_no_template_imports_what_it_does_not_use():
    """Itself, or for the templates that extend it."""
    sources = {str(path.relative_to(OURS)): path.read_text() for path in OURS.rglob("*.html")}
    said = {template: IMPORTED.sub("", source) for template, source in sources.items()}
    parents = {
        template: found[1]
        for template, source in sources.items()
        if (found := re.search(r'\{% extends "([^"]+)"', source))
    }

    def words_below(template):
        below = (child for child, parent in parents.items() if parent == template)
        return " ".join([said[template], *map(words_below, below)])

    unused = [
        (template, macro)
        for template, source in sources.items()
        for macros in IMPORTED.findall(source)
        for macro in re.findall(r"(\w+)(?=,|$)", macros)
        if not re.search(rf"\b{macro}\b", words_below(template))
    ]
    assert not unused
