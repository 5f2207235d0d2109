"""`audit_erase` alone says that a payload was erased: what says so makes an empty payload no finding."""

from django.db import migrations

GIVEN = (
    "p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,"
    " p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,"
    " p_job text, p_agency bigint, p_agency_name text, p_payload jsonb"
)
TYPES = (
    "text, bigint, bigint, text, text, timestamptz, timestamptz, bigint, text, text, bigint, text,"
    " jsonb"
)

# What wrote every event until now goes on doing so, for the two functions that have its owner's rights.
WRITE = f"""
ALTER FUNCTION audit_append({TYPES}) RENAME TO audit_write;
REVOKE ALL ON FUNCTION audit_write({TYPES}) FROM PUBLIC;
"""
WRITE_BACK = f"""
GRANT EXECUTE ON FUNCTION audit_write({TYPES}) TO PUBLIC;
ALTER FUNCTION audit_write({TYPES}) RENAME TO audit_append;
"""

# Who may call it is said by `config.rights`, in one transaction after this one.
APPEND = f"""
CREATE FUNCTION audit_append({GIVEN}) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_fact = 'payload-erased' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only audit_erase says that something is erased';
    END IF;
    RETURN audit_write(
        p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened, p_recorded, p_person,
        p_person_name, p_job, p_agency, p_agency_name, p_payload
    );
END $$;
"""

ERASE = r"""
CREATE OR REPLACE FUNCTION audit_erase(
    p_events bigint[], p_reason text, p_recorded timestamptz, p_person bigint, p_person_name text,
    p_job text, p_agency bigint, p_agency_name text
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    erased integer := 0;
BEGIN
    FOR one IN
        SELECT child_id, array_agg(id ORDER BY id) AS ids FROM audit_event
        WHERE id = ANY(p_events) AND payload IS NOT NULL AND fact <> 'payload-erased'
        GROUP BY child_id ORDER BY child_id
    LOOP
        PERFORM {writes}(
            'payload-erased', one.child_id, NULL, '', '', p_recorded, p_recorded, p_person,
            p_person_name, p_job, p_agency, p_agency_name,
            jsonb_build_object('events', one.ids, 'reason', p_reason)
        );
        PERFORM set_config('whereabouts.erasing', 'on', true);
        UPDATE audit_event SET payload = NULL WHERE id = ANY(one.ids);
        PERFORM set_config('whereabouts.erasing', '', true);
        erased := erased + cardinality(one.ids);
    END LOOP;
    RETURN erased;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_looks_by_month")]

    operations = [
        migrations.RunSQL(WRITE, WRITE_BACK),
        migrations.RunSQL(APPEND, f"DROP FUNCTION audit_append({TYPES})"),
        migrations.RunSQL(
            ERASE.replace("{writes}", "audit_write"), ERASE.replace("{writes}", "audit_append")
        ),
    ]
