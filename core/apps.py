from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "The design system, papers and refusals"

    def ready(self) -> None:
        import_module("core.lookups")
