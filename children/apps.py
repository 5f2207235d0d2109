"""What happens to homes and people is followed here for the children around whom they are."""

from importlib import import_module

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "children"
    verbose_name = "Children"

    def ready(self) -> None:
        react = import_module("audit.record").react
        react(import_module("children.leavers").keep_open)
