from django.db import migrations


class Migration(migrations.Migration):
    """The door takes the agency as well now; the one that didn't ask for it is not left beside it."""

    dependencies = [("children", "0022_history_of_who_asked_and_who_looked")]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS"
            " open_in_emergency(bigint, bigint, bigint, text, timestamptz, timestamptz)",
            migrations.RunSQL.noop,
        )
    ]
