"""What a running service writes: each line says which request or which task it belongs to."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.plain import Plain, log
from tests.machine.checkout import Checkout, until

pytestmark = pytest.mark.journey

# Written between tasks: of the worker itself and its pulse, and where a task arrives or its outcome
# is kept.
BETWEEN_TASKS = (
    "celery.worker",
    "celery.apps",
    "celery.beat",
    "celery.redirected",
    "config.pulse",
    "kombu",
    "py.warnings",
)


def lines(service: Checkout, part: str) -> list[dict[str, Any]]:
    written = (service.path / ".local" / "log" / f"{part}.log").read_text().splitlines()
    return [json.loads(line) for line in written if line.startswith("{")]


def test_what_the_web_writes_of_a_request_carries_one_id(
    service: Checkout, who: Callable[[str], Plain]
) -> None:
    who("carer").go("/missing/M-34343/", expect=404)

    asked = [line for line in lines(service, "web") if "/missing/M-34343/" in str(line)]
    assert {line["event"] for line in asked} >= {"request_started", "request_finished"}
    assert len({line["request_id"] for line in asked}) == 1


def test_what_a_worker_writes_of_a_task_carries_the_tasks_id(
    service: Checkout, who: Callable[[str], Plain]
) -> None:
    carer = who("other-carer")
    before = len(lines(service, "worker"))
    reference = log(carer, "Ivy")

    def of_tasks() -> list[dict[str, Any]]:
        written = lines(service, "worker")[before:]
        return [line for line in written if not line["logger"].startswith(BETWEEN_TASKS)]

    until(lambda: any(line.get("task") == "escalation.tasks.send_due" for line in of_tasks()))
    until(lambda: "task_succeeded" in {line["event"] for line in of_tasks()})
    assert not [line for line in of_tasks() if not line.get("task_id")]
    carer.go(f"/missing/{reference}/stand-down/").send(because="Was in the garden")
