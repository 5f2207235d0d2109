"""What seals all chains. It is not the web's to call."""

from django.db import migrations

SEAL_HASH = r"""
CREATE FUNCTION audit_seal_hash(
    p_number integer, p_at timestamptz, p_previous text, p_heads text
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\n', p_number, extract(epoch FROM p_at), p_previous, p_heads), 'UTF8'
    )), 'hex')
$$;
"""

# A head that somebody is adding to just now is left to the next seal: nobody waits for this one.
MAKE_SEAL = r"""
CREATE FUNCTION audit_make_seal(p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last audit_seal;
    place integer;
    grown integer;
    heads text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_seal'));
    SELECT * INTO last FROM audit_seal ORDER BY number DESC LIMIT 1;
    place := coalesce(last.number, 0) + 1;
    WITH moved AS MATERIALIZED (
        SELECT chain FROM audit_chainhead WHERE seq > sealed_seq FOR UPDATE SKIP LOCKED
    ), held AS (
        UPDATE audit_chainhead head SET sealed_seq = head.seq FROM moved
        WHERE head.chain = moved.chain RETURNING head.chain, head.seq, head.hash
    ), kept AS (
        INSERT INTO audit_sealedhead (seal, chain, seq, hash)
        SELECT place, chain, seq, hash FROM held RETURNING chain, seq, hash
    )
    SELECT count(*), coalesce(string_agg(concat_ws(' ', chain, seq, hash), E'\n' ORDER BY chain), '')
        INTO grown, heads FROM kept;
    INSERT INTO audit_seal (number, sealed_at, chains, previous, hash) VALUES (
        place, p_at, grown, coalesce(last.hash, ''),
        audit_seal_hash(place, p_at, coalesce(last.hash, ''), heads)
    );
    RETURN place;
END $$;
REVOKE ALL ON FUNCTION audit_make_seal(timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append")]

    operations = [
        migrations.RunSQL(
            SEAL_HASH, "DROP FUNCTION audit_seal_hash(integer, timestamptz, text, text)"
        ),
        migrations.RunSQL(MAKE_SEAL, "DROP FUNCTION audit_make_seal(timestamptz)"),
    ]
