"""Somebody using the service without scripts: pages, links and forms over plain HTTP."""

import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

REFERENCE = re.compile(r"M-[0-9A-Z]{5}")


@dataclass
class Plain:
    """A person's browser with everything switched off. `page` is where they stand."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)
    page: Any = None
    answer: Any = None

    def sign_in(self, persona: str) -> "Plain":
        self.go("/signin/demo/")
        self.send(persona=persona)
        assert self.path == "/home/", self.path
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.answer.url).path

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def go(self, path: str, *, expect: int = 200) -> "Plain":
        return self._stand_on(self.session.get(urljoin(self.base, path), timeout=30), expect)

    def _stand_on(self, answer: requests.Response, expect: int = 200) -> "Plain":
        said = " ".join(html.fromstring(answer.content).xpath("string(//main)").split())
        assert answer.status_code == expect, f"{answer.url}: {answer.status_code} {said}"
        self.answer = answer
        self.page = html.fromstring(answer.content, base_url=answer.url)
        return self

    def forms(self) -> list[Any]:
        """The forms of the page itself, not of its header."""
        return self.page.xpath("//main//form[translate(@method, 'POST', 'post')='post']")

    def send(self, *, to: str = "", expect: int = 200, **values: Any) -> "Plain":
        """Fill in the page's form (the one whose action ends in `to`) and send it."""
        form = next(f for f in self.forms() if (f.get("action") or "").endswith(to))
        sent = [(name, value) for name, value in form.form_values() if name not in values]
        for name, value in values.items():
            many = value if isinstance(value, list) else [value]
            sent += [(name, each) for each in many]
        action = urljoin(self.answer.url, form.get("action") or self.answer.url)
        answer = self.session.post(
            action, data=sent, timeout=30, headers={"Referer": self.answer.url, "Origin": self.base}
        )
        return self._stand_on(answer, expect)

    def follow(self, words: str) -> "Plain":
        for link in self.page.xpath("//a[@href]"):
            if words in " ".join(link.text_content().split()):
                return self.go(urljoin(self.answer.url, link.get("href")))
        raise AssertionError(f"no link “{words}” on {self.path}: {self.text}")

    def sees(self, words: str) -> "Plain":
        assert words in self.text, f"“{words}” is not on {self.path}: {self.text}"
        return self

    def waits_for(self, words: str, *, seconds: float = 60) -> "Plain":
        """Look at the page again until the words are there."""
        end = time.monotonic() + seconds
        while words not in self.go(self.path).text:
            assert time.monotonic() < end, f"“{words}” did not come to {self.path}: {self.text}"
            time.sleep(0.5)
        return self


SHORTEST = {
    "danger": {"danger": "no"},
    "last-seen": {"when": "just-now"},
    "whereabouts": {"whereabouts": "no", "send": "now"},
}


def choose_child(person: Plain, name: str) -> None:
    """Pick the child by the words of the radio, as a person would."""
    person.go("/missing/start/")
    for radio in person.page.xpath('//input[@name="child"]'):
        label = person.page.xpath(f'//label[@for="{radio.get("id")}"]')[0]
        if name in label.text_content():
            person.send(child=radio.get("value"))
            return
    assert name in person.text, f"{name} cannot be chosen: {person.text}"


def ready_to_send(person: Plain, name: str) -> None:
    """The shortest way from the first page to the last button."""
    choose_child(person, name)
    for question, answer in SHORTEST.items():  # a log that was left half-way goes on where it was
        if person.path.endswith(f"/{question}/"):
            person.send(**answer)
    person.sees("Who will be told")


def log(person: Plain, name: str) -> str:
    """The shortest way from the first page to a sent log; its reference."""
    ready_to_send(person, name)
    return reference_on(person.send())


def reference_on(person: Plain) -> str:
    found = REFERENCE.search(person.text)
    assert found, person.text
    return found.group()
