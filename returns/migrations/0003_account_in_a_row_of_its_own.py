import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# An account that is empty says nothing, and gets no row.
MOVE = """
INSERT INTO returns_account (interview_id, text)
SELECT id, account FROM returns_returninterview WHERE account <> ''
"""
MOVE_BACK = """
UPDATE returns_returninterview interview SET account = words.text
  FROM returns_account words WHERE words.interview_id = interview.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("children", "0014_history_of_who_is_let_in"),
        ("partners", "0005_mail_of_sight_given"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("returns", "0002_what_was_found_and_by_whom"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="in the child's words")),
            ],
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(verbose_name="in the child's words")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReturnInterviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to-arrange", "To arrange"),
                            ("booked", "Booked"),
                            ("held", "Held"),
                            ("declined", "Said not now"),
                        ],
                        default="to-arrange",
                        max_length=20,
                    ),
                ),
                (
                    "independence",
                    models.JSONField(
                        default=list,
                        help_text="What `independence.check` found when the interviewer was chosen.",
                    ),
                ),
                ("not_independent_because", models.TextField(blank=True)),
                ("booked_for", models.DateTimeField(blank=True, null=True)),
                (
                    "where",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("school", "School or college"),
                            ("home", "At home"),
                            ("out", "A café, car or walk"),
                            ("youth-centre", "Youth centre"),
                            ("video", "Video call"),
                            ("phone", "Phone"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "child_told_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("text", "A text from the interviewer"),
                            ("carer", "Their carer tells them"),
                            ("social-worker", "Their social worker tells them"),
                        ],
                        max_length=20,
                    ),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("seen_alone", models.BooleanField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "declined_words",
                    models.TextField(
                        blank=True, verbose_name="what the child said, in the child's words"
                    ),
                ),
                (
                    "offered_instead",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "A phone call"),
                            ("text", "A chat by text"),
                            ("letter", "A letter"),
                            ("other-person", "Somebody else to talk to"),
                            ("later", "A later day"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ask_again_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="account",
            name="interview",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account",
                to="returns.returninterview",
            ),
        ),
        migrations.AddField(
            model_name="accountevent",
            name="interview",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="returns.returninterview",
            ),
        ),
        migrations.AddField(
            model_name="accountevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="accountevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="returns.account",
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="child",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="children.child",
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="interviewer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="returns.returninterview",
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who recorded that it was held, or said no to for now.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="returninterviewevent",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.agency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "returns_accountevent" ("id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."interview_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="4d5c57608f485bd5e185c98dac89278ce12f98b7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_41e0b",
                    table="returns_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "returns_accountevent" ("id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."interview_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="53b105fe8ba5338539435dba23d216fcb753e1fd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ab6b3",
                    table="returns_account",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.RemoveField(
            model_name="returninterview",
            name="account",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="returninterview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "child_id", "child_told_by", "declined_at", "declined_words", "held_at", "id", "independence", "interviewer_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."declined_words", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="3949cf2bf7c19f5a3ca50de4185d1167972031e6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51738",
                    table="returns_returninterview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="returninterview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "child_id", "child_told_by", "declined_at", "declined_words", "held_at", "id", "independence", "interviewer_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."declined_words", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="924ebc81a6552091c4ece9e03e47fc14a93c054f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b369b",
                    table="returns_returninterview",
                    when="AFTER",
                ),
            ),
        ),
    ]
