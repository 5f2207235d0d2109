"""An index over every name of a child, for the search by parts of a name."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEX = """
CREATE INDEX child_names ON children_child
USING gin (lower(forename || ' ' || surname || ' ' || known_as) gin_trgm_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("children", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(INDEX, "DROP INDEX child_names"),
    ]
