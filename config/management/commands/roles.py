"""`manage.py roles`: the web and worker roles, made by the owner; a second time changes nothing."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from config.rights import set_rights
from config.roles import Login, RoleRefused, let_act_as, make_roles


class Command(BaseCommand):
    help = (
        "Make the two database roles the service signs in with. Passwords are read from "
        "DATABASE_WEB_PASSWORD and DATABASE_WORKER_PASSWORD."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        web = Login(settings.WEB_ROLE, os.environ.get("DATABASE_WEB_PASSWORD", ""))
        worker = Login(settings.WORKER_ROLE, os.environ.get("DATABASE_WORKER_PASSWORD", ""))
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                make_roles(cursor, web, worker)
                let_act_as(cursor, worker, web)
                set_rights()
        except RoleRefused as refused:
            raise CommandError(str(refused)) from refused
        if options["verbosity"]:
            self.stderr.write(f"The roles {web.name} and {worker.name} are ready.")
