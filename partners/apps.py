"""Who comes and goes is put on the record, and keys of systems end with a sign-in: by signal and reaction."""

from importlib import import_module

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Agencies and people"

    def ready(self) -> None:
        import_module("partners.presence").watch()
        import_module("audit.record").react(import_module("partners.tokens").end_with_a_sign_in)
