"""Start-up of the top package: the queue's app and the system checks."""

from importlib import import_module

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Loads what must be known before the first task is sent or the first check is run."""

    name = "config"

    def ready(self) -> None:
        import_module("config.celery")
        import_module("config.checks")
