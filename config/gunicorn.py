"""How gunicorn serves the pages; the code is loaded once and shared by its workers."""

import gc
import os
from pathlib import Path
from typing import Any

from django.urls import get_resolver

PORT = os.environ.get("PORT", "8000")

bind = os.environ.get("BIND", f"127.0.0.1:{PORT}").split(",")
workers = int(os.environ.get("WEB_WORKERS", "2"))
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108

# Requests are logged by the service itself, without query strings; gunicorn's own lines join them.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def pre_fork(_server: Any, _worker: Any) -> None:
    """Load every address now; what is loaded stays shared, untouched by each worker's collector."""
    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()
