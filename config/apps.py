"""Start-up of the top package: the queue's app and the system checks."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ConfigApp(AppConfig):
    """Loads what must be known before the first task is sent or the first check is run."""

    name = "config"

    def ready(self) -> None:
        import_module("config.celery")
        import_module("config.checks")
        rights = import_module("config.rights")
        record = apps.get_app_config("audit")  # an app with models, so that it is told
        post_migrate.connect(rights.set_rights, sender=record, dispatch_uid="rights")
