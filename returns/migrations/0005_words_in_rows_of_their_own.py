import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# The words, each wording's row history under the moment it was first kept, and the notes of tries.
MOVE = """
INSERT INTO returns_notnow (interview_id, text)
SELECT id, declined_words FROM returns_returninterview WHERE declined_words <> '';

INSERT INTO returns_notnowevent
       (pgh_created_at, pgh_label, pgh_context_id, pgh_obj_id, id, interview_id, text)
SELECT DISTINCT ON (kept.pgh_obj_id, kept.declined_words)
       kept.pgh_created_at, kept.pgh_label, kept.pgh_context_id, words.id, words.id,
       kept.pgh_obj_id, kept.declined_words
  FROM returns_returninterviewevent kept JOIN returns_notnow words
    ON words.interview_id = kept.pgh_obj_id
 WHERE kept.declined_words <> ''
 ORDER BY kept.pgh_obj_id, kept.declined_words, kept.pgh_id;

INSERT INTO returns_attemptnote (attempt_id, text)
SELECT id, note FROM returns_attempt WHERE note <> '';

SET CONSTRAINTS ALL IMMEDIATE
"""
MOVE_BACK = """
UPDATE returns_returninterview interview SET declined_words = words.text
  FROM returns_notnow words WHERE words.interview_id = interview.id;

UPDATE returns_returninterviewevent kept SET declined_words = words.text
  FROM returns_notnow words
 WHERE words.interview_id = kept.pgh_obj_id AND kept.state = 'declined';

UPDATE returns_attempt attempt SET note = words.text
  FROM returns_attemptnote words WHERE words.attempt_id = attempt.id;

SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("children", "0015_review_of_emergency_access_climbs"),
        ("missing", "0006_ended_by_death"),
        ("partners", "0008_carer_found_by_phone"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("returns", "0004_ended_by_death"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="NotNow",
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
            name="NotNowEvent",
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="returninterview",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="returninterview",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="returninterview",
            name="interview_declined_has_the_childs_words",
        ),
        migrations.AddField(
            model_name="attemptnote",
            name="attempt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="written",
                to="returns.attempt",
            ),
        ),
        migrations.AddField(
            model_name="notnow",
            name="interview",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="not_now",
                to="returns.returninterview",
            ),
        ),
        migrations.AddField(
            model_name="notnowevent",
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
            model_name="notnowevent",
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
            model_name="notnowevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="returns.notnow",
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="not_now_has_the_childs_words"
            ),
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.RemoveField(
            model_name="attempt",
            name="note",
        ),
        migrations.RemoveField(
            model_name="returninterview",
            name="declined_words",
        ),
        migrations.RemoveField(
            model_name="returninterviewevent",
            name="declined_words",
        ),
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    ("declined_at__isnull", False),
                    _connector="OR",
                ),
                name="interview_declined_says_when",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="returninterview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "child_id", "child_told_by", "declined_at", "held_at", "id", "independence", "interviewer_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="fcd0363356ec94c9140cee718e0d70f83da7766c",
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
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "child_id", "child_told_by", "declined_at", "held_at", "id", "independence", "interviewer_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="e219d0bc7811318590bf1bb97d11862f6c66d7e8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b369b",
                    table="returns_returninterview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notnow",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "returns_notnowevent" ("id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."interview_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="04da6bd1feb117862a7f14478b5614556e31aa7d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e9e24",
                    table="returns_notnow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notnow",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "returns_notnowevent" ("id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."interview_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="9307be992d7bee89a34fa4e8fa06913732b366c1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dbbe1",
                    table="returns_notnow",
                    when="AFTER",
                ),
            ),
        ),
    ]
