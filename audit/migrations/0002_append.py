"""The one way into the record: each event is the next link of its chain, and only an erasure says so.

A child's events are a chain, and what happened to no child is in that of whoever did it. Who may call
which of these is said by `config.rights`, after every migrate.
"""

from django.db import migrations

TYPES = (
    "text, bigint, bigint, text, text, timestamptz, timestamptz, bigint, text, text, bigint, text,"
    " jsonb"
)

LINK = r"""
CREATE FUNCTION audit_link(
    p_before text, p_seq integer, p_fact text, p_child bigint, p_episode bigint,
    p_about_type text, p_about_id text, p_happened timestamptz, p_recorded timestamptz,
    p_person bigint, p_person_name text, p_job text, p_agency bigint, p_agency_name text,
    p_print text
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        p_before, p_seq, p_fact, p_child, p_episode, p_about_type, p_about_id,
        extract(epoch FROM p_happened), extract(epoch FROM p_recorded), p_person, p_person_name,
        p_job, p_agency, p_agency_name, p_print
    )::text, 'UTF8')), 'hex')
$$;
"""

# For the two functions below alone, which have its owner's rights.
WRITE = r"""
CREATE FUNCTION audit_write(
    p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,
    p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,
    p_job text, p_agency bigint, p_agency_name text, p_payload jsonb
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_chainhead;
    which bigint := coalesce(p_child, -coalesce(p_person, 0));
    print text := encode(sha256(convert_to(p_payload::text, 'UTF8')), 'hex');
    link text;
    made bigint;
BEGIN
    SELECT * INTO head FROM audit_chainhead WHERE chain = which FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_chainhead (chain, seq, hash, sealed_seq) VALUES (which, 0, '', 0)
            ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chainhead WHERE chain = which FOR UPDATE;
    END IF;
    link := audit_link(
        head.hash, head.seq + 1, p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened,
        p_recorded, p_person, p_person_name, p_job, p_agency, p_agency_name, print
    );
    UPDATE audit_chainhead SET seq = head.seq + 1, hash = link WHERE chain = which;
    INSERT INTO audit_event (
        fact, child_id, episode_id, about_type, about_id, happened_at, recorded_at, person_id,
        person_name, job_title, agency_id, agency_name, payload, fingerprint, seq, previous, hash
    ) VALUES (
        p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened, p_recorded, p_person,
        p_person_name, p_job, p_agency, p_agency_name, p_payload, print, head.seq + 1, head.hash,
        link
    ) RETURNING id INTO made;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit_write(
    text, bigint, bigint, text, text, timestamptz, timestamptz, bigint, text, text, bigint, text,
    jsonb
) FROM PUBLIC;
"""

APPEND = r"""
CREATE FUNCTION audit_append(
    p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,
    p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,
    p_job text, p_agency bigint, p_agency_name text, p_payload jsonb
) RETURNS bigint
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

# An erasure is an event of the child whose event it is, so that it is in that chain; what erased
# something stays. Erased twice is erased once.
ERASE = r"""
CREATE FUNCTION audit_erase(
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
        PERFORM audit_write(
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
REVOKE ALL ON FUNCTION audit_erase(
    bigint[], text, timestamptz, bigint, text, text, bigint, text
) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            LINK,
            "DROP FUNCTION audit_link(text, integer, text, bigint, bigint, text, text,"
            " timestamptz, timestamptz, bigint, text, text, bigint, text, text)",
        ),
        migrations.RunSQL(WRITE, f"DROP FUNCTION audit_write({TYPES})"),
        migrations.RunSQL(APPEND, f"DROP FUNCTION audit_append({TYPES})"),
        migrations.RunSQL(
            ERASE,
            "DROP FUNCTION audit_erase(bigint[], text, timestamptz, bigint, text, text, bigint, text)",
        ),
    ]
