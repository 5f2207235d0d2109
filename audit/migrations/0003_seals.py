"""Every event is in a chain, what happened to no child too; and hourly seals over all chains."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What happened to no child was in no chain until now.
CHAIN_THE_REST = r"""
DO $$
DECLARE
    loose audit_event;
    head audit_chainhead;
    link text;
BEGIN
    FOR loose IN SELECT * FROM audit_event WHERE seq IS NULL ORDER BY id LOOP
        INSERT INTO audit_chainhead (chain, seq, hash, sealed_seq) VALUES (loose.chain, 0, '', 0)
            ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chainhead WHERE chain = loose.chain FOR UPDATE;
        link := audit_link(
            head.hash, (head.seq + 1)::integer, loose.fact, loose.child_id, loose.episode_id,
            loose.about_type, loose.about_id, loose.happened_at, loose.recorded_at,
            loose.person_id, loose.person_name, loose.job_title, loose.agency_id,
            loose.agency_name, loose.fingerprint
        );
        UPDATE audit_event SET seq = head.seq + 1, previous = head.hash, hash = link
            WHERE id = loose.id;
        UPDATE audit_chainhead SET seq = head.seq + 1, hash = link WHERE chain = loose.chain;
    END LOOP;
END $$;
"""
UNCHAIN = """
UPDATE audit_event SET seq = NULL, previous = '', hash = '' WHERE child_id IS NULL;
DELETE FROM audit_chainhead WHERE chain <= 0;
"""

APPEND = r"""
CREATE OR REPLACE FUNCTION audit_append(
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                (
                    "chains",
                    models.PositiveIntegerField(
                        help_text="How many chains had grown since the last one."
                    ),
                ),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SealedHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seal", models.PositiveIntegerField(help_text="The seal's number.")),
                ("chain", models.BigIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_append_only",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_not_emptied",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_chain",
        ),
        migrations.RenameField(
            model_name="chainhead",
            old_name="child_id",
            new_name="chain",
        ),
        migrations.AddField(
            model_name="chainhead",
            name="sealed_seq",
            field=models.PositiveIntegerField(default=0, help_text="How far a seal holds it."),
        ),
        migrations.AddField(
            model_name="event",
            name="chain",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    models.F("child_id"),
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.comparison.Coalesce(models.F("person_id"), 0),
                        "*",
                        models.Value(-1),
                    ),
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.RunSQL(APPEND, migrations.RunSQL.noop),
        migrations.RunSQL(CHAIN_THE_REST, UNCHAIN),
        migrations.AlterField(
            model_name="event",
            name="hash",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="event",
            name="seq",
            field=models.PositiveIntegerField(),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("fact", "payload-erased")),
                fields=["child_id"],
                name="event_erasure",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF TG_OP = 'UPDATE' AND current_setting('whereabouts.erasing', true) = 'on' THEN\n                        IF NEW.payload IS NULL\n                           AND to_jsonb(NEW) - 'payload' - 'chain' = to_jsonb(OLD) - 'payload' - 'chain'\n                        THEN RETURN NEW; END IF;\n                    END IF;\n                    RAISE EXCEPTION 'pgtrigger: the record is only added to';\n                ",
                    hash="c85ba39e4dbac2a19af950e65fae495ff0acd7a0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_event_append_only_208db",
                    table="audit_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="not_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: the record cannot be emptied';",
                    hash="e16aecba234c3a5babfa18ec223ad5a92495167b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_not_emptied_80d58",
                    table="audit_event",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("chain", "seq"), name="event_chain"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="425da599b8e4cf7384a383a64e17697a9d08a345",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4de12",
                    table="audit_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="not_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: the record cannot be emptied';",
                    hash="f49abe71cfbd4e299dbe43c8504253480313f90b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_not_emptied_29367",
                    table="audit_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedhead",
            constraint=models.UniqueConstraint(fields=("chain", "seq"), name="sealed_head_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedhead",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="44ef3057a0c42b67527ad6d5213b6a08fdc7be8a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_19e7a",
                    table="audit_sealedhead",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedhead",
            trigger=pgtrigger.compiler.Trigger(
                name="not_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: the record cannot be emptied';",
                    hash="6c4bfbad7dc9be8f991c50b5e91dd267b7b45fd2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_not_emptied_7ca6f",
                    table="audit_sealedhead",
                    when="BEFORE",
                ),
            ),
        ),
    ]
