"""Going to every address as everybody, and reading in the answers whose words they hold."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from pypdf import PdfReader

from insight.models import SavedView
from tests.addresses import ADDRESSES, UNSENT
from tests.leaks import oracle
from tests.leaks.canaries import FIELDS, FIRST_HOME
from tests.leaks.case import Case
from tests.leaks.once import asked_once
from tests.leaks.world import World

Addresses = dict[str, str | Callable[[Any], dict[str, Any]]]

# What answers nothing but a form that is sent, and then with words.
SENT_FOR = {"child-record-csv", "agency-record-csv"}
# They end the session that asks.
LEAVES = {"exit", "switch-user", "hide-screen"}
# Links that open to whoever has them: after so many that open nothing, nobody is heard for a while.
GUESSED = {"voice", "voice-question", "voice-right"}
API = "api-"


@dataclass(frozen=True)
class Visit:
    """One request: to an address by name, for the children that it is about (none: a list)."""

    name: str
    path: str
    about: tuple[Case, ...] = ()
    method: str = "get"
    sent: Any = field(default_factory=dict, hash=False)
    headers: dict[str, str] = field(default_factory=dict, hash=False)
    content_type: str = ""  # of what is sent, where that is no form's fields

    key: str = ""  # what tells it from others of its name, whichever child it is about
    again: bool = False  # another way to ask for a page, or another of its kind

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name} {self.path} {self.sent or ''}".strip()

    @property
    def kind(self) -> str:
        return f"{self.name} {self.key}".strip()


@dataclass(frozen=True, order=True)
class Leak:
    """Somebody read what they may not have: whose, what, and where."""

    who: str
    state: str
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.who} reads “{self.what}” of the child who is “{self.state}”: {self.where}"


# Where to go


def about_each(case: Case, addresses: Addresses = ADDRESSES) -> Iterator[Visit]:
    """Every address of one child's things that this state has."""
    for name, reached in addresses.items():
        if not callable(reached) or _of_nobody(name, reached):
            continue
        if path := _reversed(name, reached, case):
            yield Visit(name, path, (case,), "post" if name in SENT_FOR else "get")


def _of_nobody(name: str, reached: Callable[[Any], dict[str, Any]]) -> bool:
    """An address of an agency's things, which are the same whatever child is meant."""
    return _reversed(name, reached, None) is not None


def _reversed(name: str, reached: Callable[[Any], dict[str, Any]], case: Case | None) -> str | None:
    try:
        return reverse(name, kwargs=reached(case))
    except (AttributeError, NoReverseMatch):
        return None  # this state has no such thing


def variants(case: Case) -> Iterator[Visit]:
    """The same pages asked for in other ways: parts, other orders, other pages, every notification."""
    if case.episode is None:
        return
    at = reverse("episode", kwargs={"reference": case.episode.reference})
    yield Visit("episode", f"{at}?order=oldest", (case,), key="oldest first", again=True)
    yield Visit("episode", f"{at}?page=2", (case,), key="page 2", again=True)
    yield Visit("episode", f"{at}?show=done&show=calls", (case,), key="some of it", again=True)
    news = {"HX-Request": "true"}
    yield Visit("episode", f"{at}?after=1", (case,), headers=news, key="news", again=True)
    yield Visit("episode", at, (case,), headers={"HX-Request": "true"}, key="part", again=True)
    yield Visit("episode", at, (case,), "head", key="head", again=True)
    yield Visit("who-was-told", f"{at}told/?page=2", (case,), key="page 2", again=True)
    yield Visit("police", f"{at}police/?again=1", (case,), key="again", again=True)
    for n, told in enumerate(case.notifications):
        path, key = reverse("notification", args=[told.pk]), f"of {told.office} {n}"
        yield Visit("notification", path, (case,), key=key, again=n > 0)


def filters(case: Case) -> Iterator[Visit]:
    """Lists cut down to one child: what is asked for by address is no way round."""
    yield Visit(
        "api-episodes",
        f"{reverse('api-episodes')}?child={case.child.pk}",
        (case,),
        key="of one child",
    )
    yield Visit(
        "log-start", f"{reverse('log-start')}?child={case.child.pk}", (case,), key="of one child"
    )
    if case.episode:
        path = f"{reverse('api-duties')}?episode={case.episode.reference}"
        yield Visit("api-duties", path, (case,), key="of one episode")


def searches(case: Case) -> Iterator[Visit]:
    """Asking for the child by each of their words."""
    phone = case.phone
    if phone:
        asked = {"name": phone}
        yield Visit("children", reverse("children"), (case,), "post", asked, key="by phone")
    for name in ("surname", "localid", "forename", "knownas"):
        said, again = case.word(name), name in ("forename", "knownas")
        path, key = reverse("children"), f"by {name}"
        yield Visit("children", path, (case,), "post", {"name": said}, key=key, again=again)
        path, asked = reverse("log-start"), {"search": "1", "q": said}
        yield Visit("log-start", path, (case,), "post", asked, key=key, again=again)


def lists(cases: Iterable[Case], addresses: Addresses = ADDRESSES) -> Iterator[Visit]:
    """Every page that is nobody's: each may show what its reader has of any child."""
    everybody = tuple(cases)
    for name, reached in addresses.items():
        if not callable(reached):
            yield Visit(name, reverse(name, kwargs=UNSENT.get(name)), everybody)
        elif path := _reversed(name, reached, None):
            yield Visit(name, path, everybody)
    for name, query in (
        ("board", "?only=overdue"),
        ("board", "?only=not-picked-up"),
        ("board", "?repeat=yes&home=1&police=nonsense"),
        ("board", "?age=13-15&age=16-and-over&police=not-told"),
        ("interviews", "?show=overdue"),
        ("interviews", "?show=to-arrange"),
        ("interviews", "?show=booked"),
        ("interviews", "?show=to-approve"),
        ("interviews", "?show=returned"),
        ("interviews", "?show=ask-again"),
        ("children", "?page=2"),
        ("notifications", "?page=2"),
        ("outbox", "?page=2"),
        ("outbox", "?page=3"),
        ("directory", "?agency=a&page=2"),
        ("api-children", "?page=2"),
        ("api-duties", "?state=ended"),
    ):
        yield Visit(name, reverse(name) + query, everybody)
    yield Visit("board", reverse("board"), everybody, headers={"HX-Request": "true"})
    for view in SavedView.objects.order_by("pk"):
        for name in ("change-view", "delete-view"):
            yield Visit(name, reverse(name, kwargs={"pk": view.pk}), everybody)
    # A part of a word that is in every child's names.
    yield Visit("children", reverse("children"), everybody, "post", {"name": "zq"})
    asked = {"search": "1", "q": "zq"}
    yield Visit("log-start", reverse("log-start"), everybody, "post", asked)


# Going there


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done meanwhile is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def go(world: World, slug: str, visit: Visit) -> HttpResponse:
    """The answer to this person; what the asking changed is undone."""
    with undone():
        return ask(world, slug, visit)


def ask(world: World, slug: str, visit: Visit) -> Any:
    """The answer to this person. What the asking changed stays, for what they ask next."""
    client = world.fresh_client(slug) if visit.name in LEAVES else world.client(slug)
    if visit.name in GUESSED:
        cache.clear()
    how = {"content_type": visit.content_type} if visit.content_type else {}
    answer: Any = getattr(client, visit.method)(
        visit.path, visit.sent or None, headers=visit.headers or None, **how
    )
    if answer.streaming:
        answer.content = b"".join(answer.streaming_content)
    shows = answer.status_code in (200, 422)
    answer.looked_at = looked_at(world, slug) if shows else set()
    return answer


def ask_and_follow(world: World, slug: str, visit: Visit) -> Iterator[tuple[Visit, Any]]:
    """The answer, and the page that it leads to, which may say what was done."""
    answer = ask(world, slug, visit)
    yield visit, answer
    to = answer.headers.get("Location", "")
    if to.startswith("/") and "/accounts/" not in to:
        then = Visit(f"after {visit.name}", to, tuple(world.cases.values()))
        yield then, ask(world, slug, then)


def looked_at(world: World, slug: str) -> set[int]:
    """The children whom it is kept that this person looked at, by their numbers in canaries."""
    job = world.around.jobs.get(slug)
    if job is None:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT child_id FROM audit_look WHERE person_id = %s", [job.person_id]
        )
        return {world.numbers[pk] for (pk,) in cursor.fetchall()}


def words_of(answer: Any) -> str:
    """All that an answer says: status line, headers, cookies and body, a PDF's pages read out."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = "\n".join(morsel.OutputString() for morsel in answer.cookies.values())
    body = bytes(answer.content)
    text = body.decode(errors="replace")
    if body.startswith(b"%PDF-"):
        text += read_out(body)
    return "\n".join((answer.reason_phrase, head, cookies, text))


def read_out(pdf: bytes) -> str:
    """A PDF's words, its outline's and its particulars'."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = "\n".join(page.extract_text() for page in reader.pages)
    return f"{pages}\n{reader.metadata}\n{reader.outline}"


def found_in(world: World, visit: Visit, answer: Any) -> set[tuple[int, str]]:
    """Whose words the answer holds. What was sent is not told by being shown again."""
    sent = world.canaries.in_text(f"{visit.path} {visit.sent}")
    return world.canaries.in_text(words_of(answer)) - sent


def leaks_in(world: World, slug: str, visit: Visit, found: Iterable[tuple[int, str]]) -> set[Leak]:
    """What this person may not have, of what was found in an answer to them."""
    shown_to_all = oracle.SHOWN_TO_ALL.get(visit.name, frozenset())
    return {
        Leak(slug, _whose(world, owner), name, str(visit))
        for owner, name in found
        if FIELDS[name] not in shown_to_all and not world.allowed(slug, owner, name, visit.about)
    }


def _whose(world: World, owner: int) -> str:
    named = {case.number: case.state for case in world.cases.values()}
    homes = {n: str(pk) for pk, n in world.around.owners.items()}
    return named.get(owner) or f"home {homes.get(owner, owner)}"


@dataclass
class Walked:
    """How far somebody walked, and what they read on the way."""

    lock: str = ""  # by which alone, or by both
    requests: int = 0
    people: set[str] = field(default_factory=set)  # who walked
    addresses: set[str] = field(default_factory=set)  # where, by name
    states: set[str] = field(default_factory=set)  # of the children whose own pages they were
    leaks: set[Leak] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    read: set[tuple[str, str, str]] = field(default_factory=set)  # who, whose state, which word
    # Where a child was shown, to whom, and no look kept.
    unkept: dict[tuple[str, str], str] = field(default_factory=dict)

    def step(self, world: World, slug: str, visit: Visit) -> None:
        answer = go(world, slug, visit)
        self.requests += 1
        self.people.add(slug)
        self.addresses.add(visit.name)
        if len(visit.about) == 1:
            self.states.add(visit.about[0].state)
        if answer.status_code >= 500 or answer.status_code == 429:
            self.broken.append(f"{answer.status_code} for {slug}: {visit}")
        found = found_in(world, visit, answer)
        self.leaks |= leaks_in(world, slug, visit, found)
        self.read |= {(slug, _whose(world, owner), name) for owner, name in found}
        shown = {owner for owner, name in found if owner < FIRST_HOME and name != "reference"}
        if answer.status_code == 200 and shown - answer.looked_at:
            self.unkept.setdefault((visit.name, slug), f"{slug}: {visit}")


Step = tuple[str, Visit]


def walk(world: World, steps: Iterable[Step]) -> Walked:
    walked = Walked()
    with asked_once():
        for slug, visit in steps:
            walked.step(world, slug, visit)
    return walked


# Two answers side by side

_CHANGING = re.compile(
    r"""(nonce="[^"]*"|nonce-[\w+/=-]+|name="csrfmiddlewaretoken"\s+value="[^"]*"|"""
    r"""name="submission"[^>]*|value="[^"]*"\s+name="submission")"""
)


def settled(answer: Any) -> str:
    """The body without what is new at every asking: nonces, csrf tokens, submission keys."""
    return _CHANGING.sub("", bytes(answer.content).decode(errors="replace"))
