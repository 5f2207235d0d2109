"""A return opens an interview in its own transaction: this package reacts to it."""

from importlib import import_module

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "returns"
    verbose_name = "Returns"

    def ready(self) -> None:
        react = import_module("audit.record").react
        react(import_module("returns.workflow").follow)
