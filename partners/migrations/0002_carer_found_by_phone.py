"""An index over the digits of carers' and home staff's phones, for the search by a whole number."""

from django.db import migrations

INDEX = r"""
CREATE INDEX job_phone ON partners_job (right(regexp_replace(phone, '\D', '', 'g'), 10))
WHERE home_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX job_phone")]
