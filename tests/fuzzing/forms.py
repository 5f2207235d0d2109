"""A form as it stands on its page, and the ways that people fill one in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone
from lxml import html

from core import times

Answers = list[tuple[str, str]]

# What makes sense to nobody, or only by chance.
WORDS = (
    "",
    " \t ",
    "x" * 6000,
    "y" * 301,
    "ø" * 150,
    "👩‍👩‍👧🏽 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\u202c",
    "a\x00b",
    "\x00",
    "line\r\nline\nline",
    "\x1b[31m\x07\ufeff\u200b",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE missing_episode; --",
    "{{ 7*7 }}{% now 'Y' %}%s%(x)s%n",
    "../../../etc/passwd",
)
NUMBERS = ("-1", "0", "1", "1e309", "NaN", "9" * 25, "2147483648", "9223372036854775808", "²", "٣")
DAYS = ("31", "29", "00", "2026-02-31", "0001-01-01", "9999-12-31", "yesterday", "another")
TIMES = ("29:99pm", "25:00", "0:60am", "noon", "1:30am", "24:00", "12", "8.40 pm", "²:³⁰pm", ":")
ODD = WORDS + NUMBERS + DAYS + TIMES
NOT_LETTERS = {chr(number) for number in range(32)} | {"\ufeff"}

# What is odd and is a good answer all the same: somebody is called so, or writes so at night.
ODD_AND_GOOD = (
    "Zoë-Mæ O’Neill d'Souza",
    "She’s “fine” – he said… £5 & 50%",
    "שלום עולם",
    "مرحبا 12 بالعالم",
    "李小龍 さくら",
    "Ωmega Ждать",
    "👩‍👩‍👧🏽 ok",
    "<b>not bold</b>",
    "{{ 7*7 }} %s %(x)s",
    "'; DROP TABLE missing_episode; --",
    "=1+1",
    "a\tb   c",
    "e\u0301tait",
    "\\N{BULLET} C:\\new",
    "null",
    "0",
)


REVEALED = ".//*[@id=$id]//*[@name]/@name"


@dataclass
class Filled:
    """A form as it stands on its page, with where it leads."""

    action: str
    sent: Answers
    words: set[str]  # the names of what is typed
    choices: dict[str, list[str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)  # of the choices, those that may be many
    kinds: dict[str, str] = field(default_factory=dict)  # of what is typed, as `kind_of` says
    # What a question is asked under: the choice, and what is chosen of it.
    under: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def found(cls, form: Any, page: str) -> "Filled":
        kinds: dict[str, str] = {}
        choices: dict[str, list[str]] = {}
        several, under = set(), {}
        for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, kind = control.get("name"), control.get("type", "text")
            if control.tag == "select":
                choices[name] = [option for option in control.value_options if option]
            elif kind in {"radio", "checkbox"}:
                choices.setdefault(name, []).append(control.get("value", "on"))
                several |= {name} if kind == "checkbox" else set()
                for below in form.xpath(REVEALED, id=control.get("data-aria-controls", "")):
                    under[below] = (name, control.get("value", "on"))
            elif kind not in {"hidden", "submit", "file"}:
                kinds[name] = kind_of(control, form)
        sent = [(name, value) for name, value in form.form_values()]
        buttons = form.xpath(".//button[@name and @value]")
        sent += [(each.get("name"), each.get("value")) for each in buttons[:1]]
        action = urljoin(page, form.get("action") or page)
        return cls(action, sent, set(kinds), choices, several, kinds, under)

    @property
    def names(self) -> list[str]:
        given = [name for name, _ in self.sent if name != "csrfmiddlewaretoken"]
        return sorted({*given, *self.words, *self.choices})

    def answered(self, random: Random) -> Answers:
        """Every question answered with something that it offers, or that could be meant."""
        given = {name: value for name, value in self.sent if name not in self.words}
        chosen = {name: random.choice(offered) for name, offered in self.choices.items() if offered}
        return list((given | chosen | {name: likely(name) for name in self.words}).items())


def kind_of(control: Any, form: Any) -> str:
    """What is to be typed: text, email, tel, numeric or time."""
    hints = form.xpath(".//*[@id=$id]", id=f"{control.get('id')}-hint")
    if any(re.search(r"[Ff]or example, \d+:\d\d[ap]m", each.text_content()) for each in hints):
        return "time"
    kind = str(control.get("type") or control.tag)
    return "numeric" if control.get("inputmode") == "numeric" else kind


def likely(name: str) -> str:
    endings = {"-time": "12:01am", "-day": "21", "-month": "11", "-year": "2026"}
    told = [value for ending, value in endings.items() if name.endswith(ending)]
    return told[0] if told else "07700 900123" if "call" in name else "Something that was said"


def impossible(
    form: Filled, random: Random, strangers: tuple[str, ...], times: int
) -> Iterator[Answers]:
    """What is sent instead: nothing, twice, somebody else's, too long, no word, no day at all."""
    odd = ODD + strangers
    yield []
    yield [(name, "") for name in form.names]
    yield [(name, "\x00") for name in form.names]
    yield [(name, "x" * 20_000) for name in form.names]
    yield form.sent + form.sent
    yield form.answered(random)
    for _ in range(times):
        answers = form.answered(random)
        for name in random.sample(form.names, k=min(len(form.names), random.randint(1, 2))):
            kept = [each for each in answers if each[0] != name]
            again = [(name, random.choice(odd)) for _ in range(random.randint(0, 2))]
            answers = kept + again
        yield answers


def good(form: Filled, random: Random, times: int) -> Iterator[Answers]:
    """What somebody could mean, oddly put: other letters, other marks, more space than needed."""
    there = {name: value for name, value in form.sent if value}
    for number in range(times):
        answers = []
        for name, value in form.answered(random):
            if name == "preview":  # a look at what would be sent, and nothing more
                continue
            if name in form.several and random.random() < 0.3:
                continue
            if name in form.words:
                value = there.get(name) or oddly(form, name, str(number), random)
            elif name.endswith("-on"):  # the day that the page has chosen
                value = there.get(name) or (OTHER_DAY if OTHER_DAY in form.choices[name] else value)
            answers.append((name, value))
        yield answers


# Good answers where words of one's own are none: by the kind of the question, or the end of its name.
MEANT = {
    "tel": ("07700 900123", "+44 (0)7700-900 123", " 07700900123 "),
    "email": ("zoe.o'neill+night@example.org", " Night.Desk@Example.ORG "),
    "numeric": ("3", " 3 ", "03"),
    "time": ("10pm", "22:00", "10.00 PM", " 9.05am "),
}
OTHER_DAY = "another"
# How far from now a moment is meant to be, by the name of its question; else it is in two days.
NOW = timedelta()
MEANT_AT = {
    **dict.fromkeys(("happened_at", "tried_at", "declined_at", "held_at", "phoned_at"), NOW),
    **dict.fromkeys(("heard_at", "found_at", "returned_at", "decided_at"), NOW),
    **dict.fromkeys(("taken_on", "died_on"), NOW),
    "born_on": timedelta(days=-15 * 365),
    "review_at": timedelta(hours=1),
    "ends_at": timedelta(days=3),
}
PARTS = {
    "day": ("%d", " %d "),
    "month": ("%m",),
    "year": ("%Y",),
    # Never by the clock of 24 hours alone: 11:10 is asked again, for it is two times.
    "time": ("%I:%M%p", " %I:%M %p ", "%I.%M%p", "%I%M %p"),
}
ENDINGS = {
    "quiet_from": ("10pm", "22:00", "10.00 PM"),
    "quiet_until": ("7am", "07:00", " 7:00AM "),
    "begins": ("4pm", "16:00", " 4.00 PM"),
    "ends": ("5pm", "17:00", "5:30pm "),
    "postcode": ("LS1 4AP", "ls14ap"),
    "urn": ("SC123456",),
    "local_id": ("Kept 0/1-é",),
    "reference": ("NP-7/2026 é",),
}


def oddly(form: Filled, name: str, mark: str, random: Random) -> str:
    """A good answer, oddly put; a text has the mark at both ends, to be known by."""
    moment, _, part = name.rpartition("-")
    if part in PARTS:
        at = times.local(timezone.now()) + MEANT_AT.get(moment, timedelta(days=2))
        return at.strftime(random.choice(PARTS[part]))
    meant = [some for ending, some in ENDINGS.items() if name.endswith(ending)]
    if meant or form.kinds[name] in MEANT:
        return random.choice(meant[0] if meant else MEANT[form.kinds[name]])
    return f"kept{mark}q {random.choice(ODD_AND_GOOD)} q{mark}kept"


def not_shown_again(body: bytes, form: Filled, answers: Answers) -> dict[str, Any]:
    """What was typed and is not on the page that asks again; nothing but spaces may have gone."""
    page = html.fromstring(body.decode())
    lost = {}
    for name, typed in dict(answers).items():
        if name not in form.words or NOT_LETTERS & set(typed):
            continue
        controls = page.xpath("//main//*[@name=$name]", name=name)
        shown = [control.value or "" for control in controls]
        if " ".join(typed.split()) not in [" ".join(value.split()) for value in shown]:
            lost[name] = (typed[:40], [value[:40] for value in shown])
    return lost


def shortened(answers: Answers) -> Answers:
    return [(name, value[:40]) for name, value in answers]
