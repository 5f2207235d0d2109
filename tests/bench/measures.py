"""What is compared with what, and how: taken in turns, so that the machine's mood is the same."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from statistics import quantiles
from time import perf_counter
from typing import Any

import psycopg
import pypdf
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from psycopg.types.json import Jsonb

from children.access import children_visible_to
from children.models import Child
from core import papers
from core.papers import Paper, dated
from insight.chronology import SECOND_HAND, Entry
from missing import intake, workflow
from missing.access import open_episodes_visible_to
from missing.models import Episode
from missing.rules import OPEN
from partners.actor import Actor, tell_database, told
from partners.models import Job
from tests import make
from tests.bench.world import Measured
from tests.signing import client_of

Statement = tuple[str, Any]
Work = Callable[[], Any]


@dataclass(frozen=True)
class Ratio:
    """One comparison: what the service does, beside the least that it could cost."""

    name: str
    ours: float
    floor: float
    goal: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


def in_turns(ours: Work, floor: Work, rounds: int) -> tuple[float, float]:
    """The milliseconds of each, after a warm-up, one after the other in every round.

    The lower quartile: what else the machine does only ever adds, and half of all rounds may have it.
    """
    for _ in range(5):
        ours()
        floor()
    took: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for work, times in zip((ours, floor), took, strict=True):
            began = perf_counter()
            work()
            times.append((perf_counter() - began) * 1000)
    gc.enable()
    return lower_quartile(took[0]), lower_quartile(took[1])


def lower_quartile(times: Sequence[float]) -> float:
    return quantiles(times, n=4)[0]


@contextmanager
def listening() -> Iterator[list[Statement]]:
    """Every statement that is sent meanwhile, with its parameters."""
    heard: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield heard


def run(statements: Sequence[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


# The board


def board(measured: Measured, rounds: int) -> Ratio:
    """The page as it is asked for, beside a view that sends the same statements and answers "ok"."""
    ask = asking("/board/", signed_in(measured.world.coordinator))
    ask()
    with listening() as statements:
        page = ask()
    assert page.count(b'scope="row"') == 50
    request = RequestFactory().get("/board/")

    def bare(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            run(statements)
        return HttpResponse("ok")

    ours, floor = in_turns(ask, lambda: bare(request), rounds)
    return Ratio("The signed-in board of 50, beside its SQL alone", ours, floor, 2.0)


def asking(address: str, client: Client) -> Callable[[], bytes]:
    """The page through every middleware, as a server asks the application for it."""
    application = WSGIHandler()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    answered: list[str] = []

    def ask() -> bytes:
        environ = RequestFactory().get(address, headers={"Cookie": cookies}).environ
        answer = application(environ, lambda status, headers: answered.append(status))
        body = b"".join(answer)
        answer.close()
        assert answered.pop() == "200 OK"
        return body

    return ask


def signed_in(job: Job) -> Client:
    client = client_of(job.person, job)
    assert client.session[BACKEND_SESSION_KEY]
    return client


# Creating an episode


def opening(measured: Measured, rounds: int) -> Ratio:
    by = make.acting(measured.world.on_call)

    def ours() -> None:
        tell_database(by)
        workflow.open_episode(child=measured.quiet_child, by=by, now=timezone.now(), danger="no")

    return _writing("An episode opened, beside the same rows inserted", ours, rounds, goal=5.0)


def logging(measured: Measured, rounds: int) -> Ratio:
    by = make.acting(measured.world.on_call)

    def ours() -> None:
        tell_database(by)
        intake.log(
            child=measured.quiet_child,
            danger="no",
            whereabouts="no",
            last_seen_at=None,
            by=by,
            now=timezone.now(),
            level="L2",
        )

    name = "A whole log with its level, beside the same rows inserted"
    return _writing(name, ours, rounds, goal=10.0)


def _writing(name: str, ours: Work, rounds: int, *, goal: float) -> Ratio:
    """Both end by checking every foreign key, and are then undone: nothing grows meanwhile.

    The goals are those of `docs/decisions/0012-what-opening-an-episode-costs.md`.
    """
    with _undone():
        before = _transaction_id()
        ours()
        _check_keys()
        rows = _rows_since(before)
        inserts = [_insert(table, new) for table, new in rows.items()]
    _copy_tables(list(rows))

    def workflow_alone() -> None:
        with _undone():
            ours()
            _check_keys()

    def plain() -> None:
        with _undone():
            run([("SET LOCAL search_path = plain, public", None), *inserts])
            _check_keys()

    return Ratio(name, *in_turns(workflow_alone, plain, rounds), goal=goal)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _check_keys() -> None:
    run([("SET CONSTRAINTS ALL IMMEDIATE", None)])


def _transaction_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def _rows_since(transaction_id: int) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """What this transaction has left in each table: its columns, and its new rows as they ended."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for table, columns in _written_columns(cursor).items():
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f'SELECT {listed} FROM public."{table}" WHERE xmin::text::bigint >= %s',
                [transaction_id],
            )
            if rows := cursor.fetchall():
                found[table] = (columns, rows)
    return found


def _written_columns(cursor: Any) -> dict[str, list[str]]:
    """The tables, not their partitions, each with the columns that PostgreSQL doesn't work out."""
    cursor.execute(
        "SELECT relname, array_agg(attname::text ORDER BY attnum) FROM pg_class"
        " JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' AND relnamespace = 'public'::regnamespace"
        " GROUP BY relname"
    )
    return dict(cursor.fetchall())


def _insert(table: str, new: tuple[list[str], list[tuple[Any, ...]]]) -> Statement:
    """One INSERT for all new rows of a table."""
    columns, rows = new
    row = f"({', '.join(['%s'] * len(columns))})"
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f'INSERT INTO "{table}" ({listed}) VALUES {", ".join([row] * len(rows))}'
    return sql, [_plain(value) for each in rows for value in each]


def _plain(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _copy_tables(tables: list[str]) -> None:
    """The same tables beside the real ones: columns, indexes, checks and foreign keys, no triggers."""
    web = settings.WEB_ROLE
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS plain CASCADE")
        cursor.execute("CREATE SCHEMA plain")
        keys = []
        for table in tables:
            cursor.execute(f'CREATE TABLE plain."{table}" (LIKE public."{table}" INCLUDING ALL)')
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND conrelid = %s::regclass",
                [f'public."{table}"'],
            )
            keys += [(table, definition) for (definition,) in cursor.fetchall()]
        cursor.execute("SET search_path = plain, public")
        for table, definition in keys:
            cursor.execute(f'ALTER TABLE plain."{table}" ADD {definition}')
        cursor.execute("SET search_path = public")
        cursor.execute(f'GRANT USAGE ON SCHEMA plain TO "{web}"')
        cursor.execute(f'GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA plain TO "{web}"')


@contextmanager
def as_owner() -> Iterator[None]:
    run([(f'SET ROLE "{connection.settings_dict["USER"]}"', None)])
    try:
        yield
    finally:
        run([(f'SET ROLE "{settings.WEB_ROLE}"', None)])


# Papers


def paper(rounds: int) -> Ratio:
    """A chronology of three pages through our own templates, beside WeasyPrint with the same page."""
    made_at = timezone.now()
    around = Paper("Chronology", "Child 1", "Jo Marsh, Social worker, Bradford", made_at)
    told = three_pages(made_at)
    said = {"paper": around, "dated": dated, "service_name": settings.SERVICE_NAME}
    page = render_to_string("papers/chronology.html", {**told, **said})
    drawing = papers._drawing()
    assert (
        len(pypdf.PdfReader(BytesIO(papers.render("papers/chronology.html", told, around))).pages)
        == 3
    )

    def floor() -> bytes:
        document = drawing.weasyprint.HTML(string=page, url_fetcher=drawing.fetcher)
        return bytes(
            document.write_pdf(
                stylesheets=[drawing.stylesheet],
                font_config=drawing.fonts,
                pdf_variant="pdf/ua-1",
            )
        )

    ours, least = in_turns(
        lambda: papers.render("papers/chronology.html", told, around), floor, max(rounds // 4, 5)
    )
    return Ratio("A paper of three pages, beside WeasyPrint alone", ours, least, 1.3)


def three_pages(at: datetime) -> dict[str, Any]:
    who = ("Sam Pell, Police control room supervisor, West Midlands Police",)
    entry = Entry(
        at=at,
        title="Police decision recorded",
        text="Not recording now. Risk grade: medium.",
        words="Often late on a Saturday, and spoken to by phone at a friend’s house.",
        who=who,
        rules="Default framework",
        marks=(SECOND_HAND,),
        number="12",
        fingerprint="ebd4c8e2fa9b",
    )
    episode = {
        "reference": "M-7F3K2",
        "began": dated(at),
        "facts": [("How it stands", "Closed")],
        "entries": [entry] * 14,
        "seal": [("Newest entry", "12")],
    }
    days = "29 Nov 2025 to 29 Nov 2026"
    child = [("Name", "Ash Turner")]
    around = {"name": "Ash", "number": 1, "days": days, "child": child, "homes": []}
    return {**around, "episodes": [episode]}


# The access rule


def access(measured: Measured, rounds: int, *, job: Job, who: str, both: bool) -> Ratio:
    """A page of open episodes whom the actor may see, beside a page of anybody's.

    With one lock as the worker, to whom no row is hidden; with both as the web role.
    """
    columns = ("pk", "reference", "child_id", "status", "level", "opened_at")
    everybody = Episode.objects.filter(status__in=OPEN)
    mine = open_episodes_visible_to(make.acting(job))
    ours, floor = (
        rows.order_by("-opened_at").values_list(*columns)[:50] for rows in (mine, everybody)
    )
    locks, goal = ("both locks", 2.2) if both else ("one lock", 1.5)
    name = f"Open episodes that {who} may see, {locks}, beside anybody's"
    return _asked(name, ours, floor, rounds * 4, job=job, both=both, goal=goal, least=15)


def one_child(measured: Measured, rounds: int, *, job: Job, both: bool) -> Ratio:
    """A child read by its number for somebody who may see it, beside the same row read for nobody."""
    pk = measured.quiet_child.pk
    ours, floor = (
        rows.filter(pk=pk).order_by()
        for rows in (children_visible_to(make.acting(job)), Child.objects.all())
    )
    locks, goal = ("both locks" if both else "one lock"), 2.0
    name = f"A child whom this person may see, by number, {locks}, beside anybody's"
    return _asked(name, ours, floor, rounds * 4, job=job, both=both, goal=goal, least=1)


def one_child_worded(measured: Measured, rounds: int, *, job: Job) -> Ratio:
    """The same with one lock as the service asks: Django words both questions, which takes longer than
    PostgreSQL takes to answer them."""
    pk, by = measured.quiet_child.pk, make.acting(job)
    with transaction.atomic():
        tell_database(by)
        run([(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"', None)])
        took = in_turns(
            lambda: children_visible_to(by).get(pk=pk),
            lambda: Child.objects.get(pk=pk),
            rounds * 4,
        )
    return Ratio("The same as the service asks, one lock, words and all", *took, goal=2.0)


def _asked(
    name: str,
    ours: QuerySet[Any, Any],
    floor: QuerySet[Any, Any],
    rounds: int,
    *,
    job: Job,
    both: bool,
    goal: float,
    least: int,
) -> Ratio:
    role = settings.WEB_ROLE if both else settings.WORKER_ROLE
    with (
        _speaking(role, make.acting(job)) as asker,
        _speaking(settings.WORKER_ROLE) as anybody,
    ):
        question, plain = (rows.query.sql_with_params() for rows in (ours, floor))
        assert len(asker.execute(*question).fetchall()) >= least
        return Ratio(
            name,
            *in_turns(
                lambda: asker.execute(*question).fetchall(),
                lambda: anybody.execute(*plain).fetchall(),
                rounds,
            ),
            goal=goal,
        )


@contextmanager
def _speaking(role: str, actor: Actor | None = None) -> Iterator[Any]:
    """A connection of its own that has the role, on which that person acts in one transaction, as in
    a request."""
    parameters = connection.get_connection_params()
    with psycopg.connect(**parameters) as own:
        own.execute(f'SET ROLE "{role}"')
        if actor is not None:
            for name, value in told(actor).items():
                own.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield own
