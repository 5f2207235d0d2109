from importlib import import_module

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Agencies and people"

    def ready(self) -> None:
        import_module("partners.presence").watch()
