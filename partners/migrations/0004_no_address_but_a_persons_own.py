from typing import Any

from django.db import migrations


def forget_addresses(apps: Any, schema_editor: Any) -> None:
    """A person's address is on the person. A row beside it could outlive it, and reset a password."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("partners", "0003_invitations_setup_mail"),
    ]

    operations = [migrations.RunPython(forget_addresses, migrations.RunPython.noop)]
