"""Whatever is sent to the API, it answers as its committed schema says, and never by falling over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from missing.models import Duty, Episode
from partners import tokens
from tests import make

pytestmark = pytest.mark.django_db

SCHEMA = schemathesis.openapi.from_path(Path(settings.BASE_DIR) / "docs" / "api" / "openapi.yaml")
SCHEMA.app = WSGIHandler()
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
HELD = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
CALLERS = ("carer", "on_call", "sergeant", "coordinator")


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The test's transaction outlives each request, as it does with Django's own test client."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_the_api_answers_as_its_schema_says(world: make.World, operation: Any, caller: str) -> None:
    episode = make.decided(world).episode
    world.child = make.child(world.responsible, host=world.host, at=world.home)
    _, key = tokens.issue(job=getattr(world, caller), name="A system", now=timezone.now())
    real = {
        "reference": [episode.reference],
        "id": list(Duty.objects.values_list("pk", flat=True)),
        "child": [world.child.pk, episode.child_id],
        "whereabouts": ["no", "spoke"],
        "danger": ["no", "yes"],
        "outcome": ["not-recording"],
        "grade": ["high"],
    }
    asked = 0

    @effort(
        max_examples=16,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ),
        data=st.data(),
    )
    def hold(case: Any, data: Any) -> None:
        nonlocal asked
        for part in (case.path_parameters, case.body):
            _put_real_things_in(part, real, data)
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Token {key}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=HELD)
        asked += 1

    hold()

    assert asked >= 8
    assert Episode.objects.count() == 1


def _put_real_things_in(part: Any, real: dict[str, list[Any]], data: Any) -> None:
    """Half of the time, so that what is sent also gets past the first question."""
    for name, values in real.items():
        if isinstance(part, dict) and name in part and data.draw(st.booleans()):
            part[name] = data.draw(st.sampled_from(values))


def test_the_schema_is_for_those_who_may_use_it(world: make.World) -> None:
    _, key = tokens.issue(job=world.on_call, name="A system", now=timezone.now())

    assert Client().get("/api/v1/schema/").status_code == 401
    answer = Client(headers={"Authorization": f"Token {key}"}).get("/api/v1/schema/")
    assert answer.status_code == 200
    assert b"log_episode" in answer.content
