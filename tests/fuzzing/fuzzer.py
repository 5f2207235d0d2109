"""Goes to pages as whoever may, and sends each of their forms in every way; each is undone again."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urljoin
from zlib import crc32

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from missing import ledger
from missing.models import Episode
from partners.demo import PEOPLE
from tests.addresses import ADDRESSES, UNSENT, as_somebody
from tests.fuzzing.forms import Answers, Filled, good, impossible, not_shown_again, shortened
from tests.fuzzing.keeping import lost

SEED = 20261122
# `make test` sends a few, as one persona; `make fuzz` so many of each kind, as every role that may.
IN_FULL = int(os.environ.get("FUZZ", "0"))
# In full it takes hours: so many tests of it can be run beside each other, or one after the other. Each makes a
# whole night for itself.
PARTS = 8 if IN_FULL else 1
# How many more good answers are tried where none was accepted yet: those that belong together are
# met by chance.
PATIENCE = 20
ANSWERED = {200, 302, 400, 403, 404, 409, 422}
FORMS = "//main//form"
FORM = "application/x-www-form-urlencoded"
# What may be guessed is counted, and nothing is heard for a while.
TRIED_TOO_OFTEN = {name: {429} for name in ("mobile-code", "voice-question", "voice-right")}
ROLE_OF = {each.slug: each.post.kind for each in PEOPLE}
# A form that leads to where one signs in, and should.
TO_SIGN_IN = {"shared-device"}


def dice(*of: str) -> Random:
    """Of its own for each form, so that what one is sent is not changed by what another one asks."""
    return Random(" ".join([str(SEED), *of]))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def as_before(client: Client) -> Iterator[None]:
    """Undone, and still signed in as before: some forms end a session or begin another."""
    cookies = deepcopy(client.cookies)
    with undone():
        yield
    client.cookies = cookies


class Fuzzer:
    """Goes to a page as somebody who may, and sends each of its forms in every way."""

    def __init__(self, night: SimpleNamespace, part: int = 0, times: int = 4) -> None:
        self.night = night
        self.part = part
        self.times = IN_FULL or times
        self.tried: set[str] = set()
        self.clients: dict[str, Client] = {}
        self.lost: dict[tuple[str, str], Answers] = {}  # what was typed and is kept nowhere
        self.broken: list[str] = []  # what no answer should do: the rest is tried all the same
        # By form, who sent it, how it was filled in, and what it was answered with.
        self.answers: Counter[tuple[str, str, str, int]] = Counter()

    @property
    def told(self) -> str:
        """How much was sent, by how it was filled in, and how much of that was accepted."""
        of = {(name, who) for name, who, _, _ in self.answers}
        sent: Counter[str] = Counter()
        accepted: Counter[str] = Counter()
        for (_, _, how, code), number in self.answers.items():
            sent[how] += number
            accepted[how] += number * (code < 400)
        counts = ", ".join(f"{how}: {sent[how]} sent, {accepted[how]} accepted" for how in sent)
        return f"{len(of)} pairs of form and person; {counts}"

    @property
    def refused_always(self) -> set[str]:
        """The forms that took nothing of what somebody could mean."""
        meant = [(name, code) for name, _, how, code in self.answers if how == "good"]
        return {name for name, _ in meant} - {name for name, code in meant if code < 400}

    def client(self, slug: str) -> Client:
        if slug not in self.clients:
            self.clients[slug] = as_somebody(slug)
            self.clients[slug].raise_request_exception = False
        return self.clients[slug]

    def everybody(self) -> None:
        """Signed in before anything is undone."""
        for each in PEOPLE:
            self.client(each.slug)

    def path(self, name: str, **extra: str) -> str:
        reached = ADDRESSES[name]
        known = reached(self.night) if callable(reached) else UNSENT.get(name, {})
        return reverse(name, kwargs=known | extra)

    def page(self, slug: str, path: str) -> Any:
        answer = self.client(slug).get(path)
        assert answer.status_code == 200, (slug, path, answer.status_code)
        return html.fromstring(answer.content.decode())

    def send(self, slug: str, name: str, **values: str) -> None:
        """Fill a page in well, and keep what it did."""
        path = self.path(name)
        (form,) = self.page(slug, path).xpath("//main//form[@method='post']")
        filled = Filled.found(form, path)
        given = [each for each in filled.sent if each[0] not in values]
        answer = self.client(slug).post(
            filled.action, urlencode(given + list(values.items())), content_type=FORM
        )
        assert answer.status_code == 302, (name, answer.status_code, what_is_wrong(answer))

    def _is_anothers(self, name: str) -> bool:
        """Whether the form is tried in another part; here it is gone past."""
        self.tried.add(name)
        return crc32(name.encode()) % PARTS != self.part

    def fuzz(self, slug: str, *names: str, **extra: str) -> None:
        for name in names:
            if self._is_anothers(name):
                continue
            path = self.path(name, **extra)
            for who in (slug, *self._others(slug, path)):
                self._fuzz(who, name, path)

    def fuzz_button(self, slug: str, name: str) -> None:
        """An address that a button of another page leads to."""
        self._each(slug, name, Filled(self.path(name), [("submission", "")], set()))

    def fuzz_next(self, slug: str, name: str, **values: str) -> None:
        """The forms of the page that answers this one."""
        path = self.path(name)
        answer = self.client(slug).post(path, urlencode(values), content_type=FORM)
        assert answer.status_code == 200, (name, answer.status_code, what_is_wrong(answer))
        forms = html.fromstring(answer.content.decode()).xpath("//main//form[@method='post']")
        assert forms, f"{name} asks nothing next"
        for form in forms:
            self._each(slug, name, Filled.found(form, path))

    def fuzz_whatever_is_there(self, slug: str, name: str) -> None:
        """Each form of a page; or what a button leads to, where there is no page to go to."""
        path = self.path(name)
        answer = self.client(slug).get(path)
        if answer.status_code == 405:
            self.fuzz_button(slug, name)
        else:
            self.fuzz(slug, name)

    def _others(self, slug: str, path: str) -> Iterator[str]:
        """Somebody of every other role that is shown a form there, where all are tried."""
        tried = {ROLE_OF[slug]} if slug in ROLE_OF else set()
        for who in ROLE_OF if IN_FULL else ():
            if ROLE_OF[who] not in tried and self._is_shown_a_form(who, path):
                tried.add(ROLE_OF[who])
                yield who

    def _is_shown_a_form(self, who: str, path: str) -> bool:
        with as_before(self.client(who)):
            answer = self.client(who).get(path)
        return answer.status_code == 200 and bool(_forms_of(answer))

    def _fuzz(self, slug: str, name: str, path: str) -> None:
        forms = self.page(slug, path).xpath(FORMS)
        assert forms, f"{name} shows {slug} no form"
        for form in forms:
            filled = Filled.found(form, path)
            if (form.get("method") or "get").lower() == "post":
                self._each(slug, name, filled)
            else:
                self._ask(slug, name, filled)

    def _each(self, slug: str, name: str, form: Filled) -> None:
        if self._is_anothers(name):
            return
        random = dice(name, slug)
        for answers in impossible(form, random, self.night.strangers, self.times):
            self._post(slug, name, form, answers, "impossible")
        for tried, answers in enumerate(good(form, random, self.times + PATIENCE)):
            if tried >= self.times and name not in self.refused_always:
                break
            self._post(slug, name, form, answers, "good")
        with as_before(self.client(slug)):
            bytes_ = b"&".join(each.encode() + b"=%ff%fe%00" for each in form.names)
            answer = self.client(slug).post(form.action, bytes_, content_type=FORM)
            assert answer.status_code in ANSWERED, (name, "not UTF-8", answer.status_code)

    def _post(self, slug: str, name: str, form: Filled, answers: Answers, how: str) -> None:
        with as_before(self.client(slug)):
            answer = self.client(slug).post(form.action, urlencode(answers), content_type=FORM)
            self.answers[name, slug, how, answer.status_code] += 1
            try:
                self._judge(answer, slug, name, form, answers)
            except AssertionError as broken:
                self.broken.append(str(broken))
            if how == "good" and answer.status_code == 302:
                self.lost |= {(name, field): answers for field in lost(form, answers)}

    def _ask(self, slug: str, name: str, form: Filled) -> None:
        """A search: sent in the address, so that it changes nothing."""
        random = dice(name, slug)
        for answers in impossible(form, random, self.night.strangers, self.times):
            given = [(key, value[:2000]) for key, value in answers]
            with as_before(self.client(slug)):
                answer = self.client(slug).get(f"{form.action}?{urlencode(given)}")
                self.answers[name, slug, "search", answer.status_code] += 1
                assert answer.status_code in ANSWERED, (name, given, answer.status_code)

    def _judge(
        self, answer: HttpResponse, slug: str, name: str, form: Filled, answers: Answers
    ) -> None:
        what = (name, slug, shortened(answers))
        assert answer.status_code in ANSWERED | TRIED_TOO_OFTEN.get(name, set()), (
            *what,
            answer.status_code,
        )
        if name not in TO_SIGN_IN:
            assert "/login/" not in answer.get("Location", ""), (*what, "signed out")
        if answer.status_code == 422:
            gone = not_shown_again(answer.content, form, answers)
            assert not gone, (*what, "is not shown again", gone)
        if answer.status_code == 302:
            self._look_at_what_it_did(answer, slug, what)

    def _look_at_what_it_did(self, answer: HttpResponse, slug: str, what: Any) -> None:
        """What was kept can be read where the answer leads, and the ledger is what it should be."""
        path = urljoin(answer.request["PATH_INFO"], answer.headers["Location"])
        read = self.client(slug).get(path, follow=True)
        assert read.status_code in ANSWERED, (*what, path, read.status_code)
        assert "<script>alert" not in read.content.decode(), (*what, path)
        for episode in Episode.objects.filter(reference=self.night.reference):
            assert not ledger.check(episode), what


def _forms_of(answer: HttpResponse) -> list[Any]:
    return html.fromstring(answer.content.decode()).xpath(FORMS) if answer.content else []


def what_is_wrong(answer: HttpResponse) -> str:
    summary = html.fromstring(answer.content.decode()).xpath("//*[@class='govuk-error-summary']")
    return " ".join(each.text_content() for each in summary)
