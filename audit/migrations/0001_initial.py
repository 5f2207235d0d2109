import uuid

import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("chain", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
                (
                    "sealed_seq",
                    models.PositiveIntegerField(default=0, help_text="How far a seal holds it."),
                ),
            ],
        ),
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
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("person_id", models.BigIntegerField()),
                ("result", models.CharField(blank=True, max_length=300)),
                ("submitted_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.CharField(max_length=40)),
                ("child_id", models.BigIntegerField(null=True)),
                ("episode_id", models.BigIntegerField(null=True)),
                ("about_type", models.CharField(blank=True, max_length=40)),
                ("about_id", models.CharField(blank=True, max_length=40)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("person_id", models.BigIntegerField(null=True)),
                ("person_name", models.CharField(max_length=120)),
                ("job_title", models.CharField(blank=True, max_length=120)),
                ("agency_id", models.BigIntegerField(null=True)),
                ("agency_name", models.CharField(blank=True, max_length=160)),
                ("payload", models.JSONField(null=True)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "chain",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("child_id"),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("person_id"), 0
                                ),
                                "*",
                                models.Value(-1),
                            ),
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["episode_id", "id"], name="event_episode"),
                    models.Index(fields=["child_id", "-happened_at"], name="event_child"),
                    models.Index(
                        condition=models.Q(("child_id", None)),
                        fields=["agency_id", "-happened_at"],
                        name="event_of_no_child",
                    ),
                    models.Index(
                        condition=models.Q(("fact", "payload-erased")),
                        fields=["child_id"],
                        name="event_erasure",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="event_chain")
                ],
            },
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
