"""Start-up of the top package: the queue's app and the system checks."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_migrate


class ConfigApp(AppConfig):
    """Loads what must be known before the first task is sent or the first check is run."""

    name = "config"
    default = True

    def ready(self) -> None:
        import_module("config.celery")
        import_module("config.checks")
        rights = import_module("config.rights")
        last = apps.get_app_config(
            "pgtrigger"
        )  # told after django-pghistory, which makes functions
        post_migrate.connect(rights.set_rights, sender=last, dispatch_uid="rights")


class StaticApp(StaticFilesConfig):
    """Without files that no page of ours shows.

    The API answers in JSON alone; htmx is vendored; neither library's other files fit together
    once each is named by what it holds.
    """

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework/*", "django_htmx/*"]
