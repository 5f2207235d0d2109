"""Logs: one JSON line an event, with ids, and nothing that says who somebody is."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pydantic
import pytest
import structlog

from config.logs import formatter


@contextmanager
def lines_of(logger: logging.Logger) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is logged meanwhile, as the lines that would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    logger.addHandler(handler)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        logger.removeHandler(handler)
        structlog.contextvars.clear_contextvars()


@pytest.fixture
def written():
    logger = logging.getLogger("whereabouts.test")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    with lines_of(logger) as lines:
        yield lines


@pytest.fixture
def library():
    return logging.getLogger("whereabouts.test")


@pytest.fixture
def log(written):
    return structlog.get_logger("whereabouts.test")


def test_a_line_of_ours_and_one_of_a_librarys_have_the_same_shape(written, log, library):
    log.info("sent", delivery_id=7)
    library.info("sent %s", 7)

    ours, theirs = written()
    shared = {"event", "level", "logger", "timestamp"}
    assert ours == ours | {"event": "sent", "delivery_id": 7, "level": "info"}
    assert theirs["event"] == "sent 7"
    assert shared <= set(ours)
    assert shared <= set(theirs)


@pytest.mark.django_db
def test_every_line_of_a_request_carries_the_requests_own_id(client):
    with lines_of(logging.getLogger()) as lines:
        for _ in range(2):
            client.get("/no-such-page/")

    written = [(line["logger"].partition(".")[0], line["request_id"]) for line in lines()]
    first, second = written[: len(written) // 2], written[len(written) // 2 :]
    assert {logger for logger, _ in first} == {"django_structlog", "django"}
    assert len({request_id for _, request_id in first}) == 1
    assert len({request_id for _, request_id in second}) == 1
    assert first[0] != second[0]


def test_every_line_carries_what_is_bound_whoever_writes_it(written, log, library):
    structlog.contextvars.bind_contextvars(request_id="r-1", task_id="t-1")

    log.info("one")
    library.warning("two")

    assert [(line["request_id"], line["task_id"]) for line in written()] == [("r-1", "t-1")] * 2


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("reset asked by amina.example@carers.example", {}),
        ("started", {"email": "amina.example@carers.example"}),
        ("started", {"user": {"first_name": "Amina", "id": 4}}),
        ("started", {"name": "Amina Example"}),
        ("request_started", {"request": "GET /children/?search=Amina+Example"}),
        ("request_started", {"request": "GET /find?q=a&postcode=Amina"}),
        ("seen", {"people": ["amina.example@carers.example"]}),
    ],
)
def test_nobodys_name_address_or_search_is_written(written, log, event, more):
    log.info(event, **more)

    line = json.dumps(written()).lower()
    assert event.split()[0] in line
    assert "amina" not in line
    assert "@carers" not in line


def test_a_password_in_the_address_of_a_server_is_not_written(written, log):
    log.info("connecting to smtp://whereabouts:secret@mail/")

    (line,) = written()
    assert line["event"] == "connecting to smtp://whereabouts:[hidden]@mail/"


def test_a_path_and_an_id_stay_readable(written, log):
    log.info("request_started", request="GET /episodes/M-7F3K2/?page=2", user_id=12)

    (line,) = written()
    assert line["request"] == "GET /episodes/M-7F3K2/"
    assert line["user_id"] == 12


def test_the_row_that_a_constraint_refused_is_not_written(written, log):
    refused = psycopg.errors.UniqueViolation(
        'duplicate key value violates unique constraint "one_email"\n'
        "DETAIL:  Key (email)=(Amina Example) already exists."
    )

    try:
        raise refused
    except psycopg.Error:
        log.exception("request_failed")

    (line,) = written()
    assert "one_email" in line["exception"]
    assert "Amina" not in line["exception"]


def test_the_value_that_a_document_was_refused_for_is_not_written(written, log):
    class Document(pydantic.BaseModel):
        born: int

    typed = {"born": "Amina Example, 2011"}

    try:
        Document.model_validate(typed)
    except pydantic.ValidationError:
        log.exception("refused")

    (line,) = written()
    assert "born" in line["exception"]
    assert "Amina" not in line["exception"]
