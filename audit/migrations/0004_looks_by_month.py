"""Looks in a partition for each month, one for each person, child, page and minute.

What was looked at in a month that has no partition yet goes into `audit_look_default`, and is moved
when the month's partition is made.
"""

from django.db import migrations, models

# One index finds who looked at a child, newest first, and keeps a minute's looks to one; the other
# finds what one person has looked at.
TABLE = r"""
CREATE TABLE audit_look (
    child_id bigint NOT NULL,
    looked_at timestamptz NOT NULL,
    person_id bigint NOT NULL,
    page varchar(80) NOT NULL,
    purpose varchar(80) NOT NULL,
    person_name varchar(120) NOT NULL,
    job_id bigint NULL,
    job_title varchar(120) NOT NULL,
    role varchar(30) NOT NULL,
    agency_id bigint NOT NULL,
    agency_name varchar(160) NOT NULL,
    shared_device boolean NULL,
    home_id bigint NULL,
    CONSTRAINT look_once_a_minute PRIMARY KEY (child_id, looked_at, person_id, page)
) PARTITION BY RANGE (looked_at);
CREATE INDEX look_person ON audit_look (person_id, looked_at);
CREATE TABLE audit_look_default PARTITION OF audit_look DEFAULT;
"""

# A partition has nobody's rights but its owner's: it is reached through the table alone, whose
# rights and row rules it would pass over.
MONTH = r"""
CREATE FUNCTION audit_look_month(p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since timestamptz := date_trunc('month', p_day::timestamp) AT TIME ZONE 'UTC';
    until timestamptz := (date_trunc('month', p_day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    name text := 'audit_look_' || to_char(p_day, 'YYYY_MM');
    other name;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_look_month'));
    IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE audit_look INCLUDING ALL)', name);
    FOR other IN
        SELECT DISTINCT grantee::regrole::name FROM pg_class, aclexplode(relacl)
        WHERE oid = to_regclass(name) AND grantee <> relowner AND grantee <> 0
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %I', name, other);
    END LOOP;
    LOCK TABLE audit_look_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH moved AS (DELETE FROM audit_look_default WHERE looked_at >= %L AND looked_at < %L'
        ' RETURNING *) INSERT INTO %I SELECT * FROM moved', since, until, name
    );
    EXECUTE format(
        'ALTER TABLE audit_look ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, since, until
    );
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION audit_look_month(date) FROM PUBLIC;
"""

AHEAD = r"""
CREATE FUNCTION audit_looks_ahead(p_day date, p_months integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FILTER (
        WHERE audit_look_month((p_day + make_interval(months => ahead))::date)
    )::integer FROM generate_series(0, least(p_months, 24)) AS ahead
$$;
REVOKE ALL ON FUNCTION audit_looks_ahead(date, integer) FROM PUBLIC;
"""

FORGET = r"""
CREATE FUNCTION audit_forget_looks(p_month date, p_today date) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    name text := 'audit_look_' || to_char(p_month, 'YYYY_MM');
    gone bigint;
BEGIN
    IF date_trunc('month', p_month) >= date_trunc('month', p_today) THEN
        RAISE EXCEPTION 'this month and those to come are not removed';
    END IF;
    IF to_regclass(name) IS NULL THEN
        RAISE EXCEPTION 'there is no month % to remove', to_char(p_month, 'YYYY-MM');
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', name) INTO gone;
    EXECUTE format('DROP TABLE %I', name);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION audit_forget_looks(date, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, "DROP TABLE audit_look")],
            state_operations=[
                migrations.CreateModel(
                    name="Look",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "child_id",
                                "looked_at",
                                "person_id",
                                "page",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("child_id", models.BigIntegerField()),
                        ("looked_at", models.DateTimeField(help_text="Cut to the minute.")),
                        ("person_id", models.BigIntegerField()),
                        ("page", models.CharField(max_length=80)),
                        ("purpose", models.CharField(max_length=80)),
                        ("person_name", models.CharField(max_length=120)),
                        ("job_id", models.BigIntegerField(null=True)),
                        ("job_title", models.CharField(max_length=120)),
                        ("role", models.CharField(blank=True, max_length=30)),
                        ("agency_id", models.BigIntegerField()),
                        ("agency_name", models.CharField(max_length=160)),
                        ("shared_device", models.BooleanField(null=True)),
                        (
                            "home_id",
                            models.BigIntegerField(
                                help_text="Of whoever cares or works in a home: which one it was then.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["person_id", "looked_at"], name="look_person")
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(MONTH, "DROP FUNCTION audit_look_month(date)"),
        migrations.RunSQL(AHEAD, "DROP FUNCTION audit_looks_ahead(date, integer)"),
        migrations.RunSQL(FORGET, "DROP FUNCTION audit_forget_looks(date, date)"),
        migrations.RunSQL("SELECT audit_looks_ahead(current_date, 2)", migrations.RunSQL.noop),
    ]
