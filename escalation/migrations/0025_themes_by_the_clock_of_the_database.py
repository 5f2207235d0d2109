from django.db import migrations

# The door is made again after the migration, and takes no time from whoever asks.
GONE = "DROP FUNCTION IF EXISTS force_themes(bigint, text, boolean, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("escalation", "0024_read_by_each")]

    operations = [migrations.RunSQL(GONE, migrations.RunSQL.noop)]
