"""The clock that sends the sweeps: `python -m config.beat`.

A sweep is sent by its name, so this process needs neither models nor a database and stays small.
It keeps no file: a sweep asks what is due, so nothing depends on when the last one ran.
"""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

from config import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("whereabouts", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")


@signals.setup_logging.connect
def log_like_the_web(**_: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)


@signals.beat_init.connect
def sweep_at_once(**_: Any) -> None:
    """After an outage what is due is looked for now, not a minute later."""
    for task in pulse.sweeps():
        app.send_task(task, ignore_result=True)


if __name__ == "__main__":
    # Not through Celery's command line, which loads an interactive shell's packages.
    app.Beat(scheduler_cls="celery.beat:Scheduler", quiet=True).run()
