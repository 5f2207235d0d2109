"""A return opens an interview, an end frees its slot or a service's sight, and beginning to sign in again
ends a calendar's address, in their own transactions: by reaction."""

from importlib import import_module

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "returns"
    verbose_name = "Returns"

    def ready(self) -> None:
        react = import_module("audit.record").react
        workflow = import_module("returns.workflow")
        react(workflow.follow)
        react(workflow.free_slot)
        react(workflow.end_when_set_aside)
        react(workflow.end_calendar_keys)
