"""The one way into the record: `audit_append` writes an event as the next link of its child's chain."""

from django.db import migrations

APPEND = r"""
CREATE FUNCTION audit_append(
    p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,
    p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,
    p_job text, p_agency bigint, p_agency_name text, p_payload jsonb
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_chainhead;
    print text := encode(sha256(convert_to(p_payload::text, 'UTF8')), 'hex');
    link text := '';
    before text := '';
    place integer;
    made bigint;
BEGIN
    IF p_child IS NOT NULL THEN
        INSERT INTO audit_chainhead (child_id, seq, hash) VALUES (p_child, 0, '')
            ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chainhead WHERE child_id = p_child FOR UPDATE;
        place := head.seq + 1;
        before := head.hash;
        link := audit_link(
            before, place, p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened,
            p_recorded, p_person, p_person_name, p_job, p_agency, p_agency_name, print
        );
        UPDATE audit_chainhead SET seq = place, hash = link WHERE child_id = p_child;
    END IF;
    INSERT INTO audit_event (
        fact, child_id, episode_id, about_type, about_id, happened_at, recorded_at, person_id,
        person_name, job_title, agency_id, agency_name, payload, fingerprint, seq, previous, hash
    ) VALUES (
        p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened, p_recorded, p_person,
        p_person_name, p_job, p_agency, p_agency_name, p_payload, print, place, before, link
    ) RETURNING id INTO made;
    RETURN made;
END $$;
"""

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


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            LINK,
            "DROP FUNCTION audit_link(text, integer, text, bigint, bigint, text, text,"
            " timestamptz, timestamptz, bigint, text, text, bigint, text, text)",
        ),
        migrations.RunSQL(
            APPEND,
            "DROP FUNCTION audit_append(text, bigint, bigint, text, text, timestamptz,"
            " timestamptz, bigint, text, text, bigint, text, jsonb)",
        ),
    ]
