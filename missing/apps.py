"""Duties are kept in the transaction of the fact: the ledger reacts to whatever is recorded."""

from importlib import import_module

from django.apps import AppConfig


class MissingConfig(AppConfig):
    name = "missing"
    verbose_name = "Missing episodes"

    def ready(self) -> None:
        react = import_module("audit.record").react
        react(import_module("missing.ledger").keep)
        react(import_module("missing.moves").follow)
        react(import_module("missing.deaths").follow)
