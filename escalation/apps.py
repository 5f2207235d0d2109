"""Who is told, and what becomes of a challenge, is decided in the transaction of the fact."""

from importlib import import_module

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = "Challenges and notices"

    def ready(self) -> None:
        react = import_module("audit.record").react
        react(import_module("escalation.telling").tell)
        react(import_module("escalation.workflow").follow)
