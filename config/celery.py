"""The queue: its app, its logs, and the signs of life that `/readyz` reads."""

import gc
import logging.config
import os
import sys
from typing import Any

from celery import Celery, Task, signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django_structlog.celery.steps import DjangoStructLogInitStep

from config import pulse
from config.checks import refuse_to_serve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("whereabouts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.setup_logging.connect
def log_like_the_web(**_: Any) -> None:
    """Celery would set up its own logs; ours are the same JSON lines in every process."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)


@signals.worker_init.connect
def refuse_to_work(**_: Any) -> None:
    """The worker is what sends: where it would only print, it says so and ends."""
    try:
        refuse_to_serve()
    except ImproperlyConfigured as refused:
        sys.exit(str(refused))


@signals.worker_init.connect
def share_what_is_loaded(**_: Any) -> None:
    """The worker's processes share this memory, as long as the collector leaves it alone."""
    gc.collect()
    gc.freeze()


@signals.worker_ready.connect
@signals.heartbeat_sent.connect
def worker_lives(**_: Any) -> None:
    pulse.heart_beats()


@signals.task_postrun.connect
def sweep_has_run(task: Task, state: str = "", **_: Any) -> None:
    """Only a sweep that ended well counts: one that fails each minute must be seen."""
    if state == "SUCCESS" and task.name in pulse.sweeps():
        pulse.sweep_finished(task.name)
