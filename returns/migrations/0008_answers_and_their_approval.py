import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# What the child said was one text: it is the answer to what happened, by whoever recorded it then.
MOVE = """
INSERT INTO returns_answer
       (interview_id, question, kind, text, chosen, unsaid, by_id, said_at, saved_at)
SELECT account.interview_id, 'account', 'words', account.text, '[]', '',
       COALESCE(talk.recorded_by_id, talk.interviewer_id), talk.held_at, talk.held_at
  FROM returns_account account JOIN returns_returninterview talk ON talk.id = account.interview_id;

INSERT INTO returns_answerevent
       (pgh_created_at, pgh_label, pgh_context_id, pgh_obj_id, id, interview_id, question, kind,
        text, chosen, unsaid, by_id, said_at, saved_at)
SELECT kept.pgh_created_at, kept.pgh_label, kept.pgh_context_id, answer.id, answer.id,
       answer.interview_id, 'account', 'words', kept.text, '[]', '', answer.by_id,
       answer.said_at, kept.pgh_created_at
  FROM returns_accountevent kept JOIN returns_answer answer
    ON answer.interview_id = kept.interview_id
 ORDER BY kept.pgh_id;

SET CONSTRAINTS ALL IMMEDIATE
"""
MOVE_BACK = """
INSERT INTO returns_account (interview_id, text)
SELECT answer.interview_id, string_agg(answer.text, E'\\n\\n' ORDER BY answer.id)
  FROM returns_answer answer JOIN returns_returninterview talk ON talk.id = answer.interview_id
 WHERE answer.kind = 'words' AND answer.text <> '' AND talk.state = 'held'
 GROUP BY answer.interview_id;

SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("returns", "0007_prevention_interview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "The child's words"),
                            ("note", "The worker's note"),
                            ("picked", "What the worker picked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("chosen", models.JSONField(blank=True, default=list)),
                (
                    "unsaid",
                    models.CharField(
                        blank=True,
                        choices=[("not-asked", "Not asked"), ("no-words", "Didn’t want to say")],
                        max_length=20,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="returns.returninterview",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AnswerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("question", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "The child's words"),
                            ("note", "The worker's note"),
                            ("picked", "What the worker picked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("chosen", models.JSONField(blank=True, default=list)),
                (
                    "unsaid",
                    models.CharField(
                        blank=True,
                        choices=[("not-asked", "Not asked"), ("no-words", "Didn’t want to say")],
                        max_length=20,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="returns.returninterview",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="returns.answer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "Approved"), ("returned", "Returned with comments")],
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("comments", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="returns.returninterview",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.DeleteModel(
            name="AccountEvent",
        ),
        migrations.DeleteModel(
            name="Account",
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["interview", "question"], name="answer_of_interview"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unsaid", ""), models.Q(("kind", "words"), ("text", "")), _connector="OR"
                ),
                name="answer_has_words_or_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "picked"), ("chosen", []), _connector="OR"),
                name="answer_picks_only_when_picked",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="only_its_author_writes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'pgtrigger: an answer is never removed';\n    END IF;\n    IF TG_OP = 'UPDATE' AND (OLD.by_id, OLD.interview_id, OLD.question, OLD.kind)\n       IS DISTINCT FROM (NEW.by_id, NEW.interview_id, NEW.question, NEW.kind) THEN\n        RAISE EXCEPTION 'pgtrigger: an answer stays whose it is, and to which question';\n    END IF;\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.by_id THEN\n        RAISE EXCEPTION 'pgtrigger: an answer is changed by whoever wrote it alone';\n    END IF;\n    IF NOT COALESCE(\n        (SELECT a.outcome = 'returned' FROM returns_approval a\n          WHERE a.interview_id = NEW.interview_id ORDER BY a.id DESC LIMIT 1),\n        (SELECT i.state IN ('to-arrange', 'booked') FROM returns_returninterview i\n          WHERE i.id = NEW.interview_id),\n        false) THEN\n        RAISE EXCEPTION 'pgtrigger: what was sent for approval is not changed';\n    END IF;\n    RETURN NEW;\n",
                    hash="77f058408eed6ece3373263a403c84f3cf7ec899",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_only_its_author_writes_dc34a",
                    table="returns_answer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "returns_answerevent" ("by_id", "chosen", "id", "interview_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "said_at", "saved_at", "text", "unsaid") VALUES (NEW."by_id", NEW."chosen", NEW."id", NEW."interview_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question", NEW."said_at", NEW."saved_at", NEW."text", NEW."unsaid"); RETURN NULL;',
                    hash="f5898f703fd87548b7c647f5650c2fa5984bcd9d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_516f2",
                    table="returns_answer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "returns_answerevent" ("by_id", "chosen", "id", "interview_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "said_at", "saved_at", "text", "unsaid") VALUES (NEW."by_id", NEW."chosen", NEW."id", NEW."interview_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question", NEW."said_at", NEW."saved_at", NEW."text", NEW."unsaid"); RETURN NULL;',
                    hash="bd6168e7cccc0d06c99526f157e95b52233fd604",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8f9ba",
                    table="returns_answer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "returned"), _negated=True),
                fields=("interview",),
                name="approval_one_to_decide_or_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="approval_decided_says_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "returned"), _negated=True),
                    models.Q(("comments", ""), _negated=True),
                    _connector="OR",
                ),
                name="approval_returned_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("sent_by")), _negated=True),
                    _connector="OR",
                ),
                name="approval_by_somebody_else",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="another_person_decides_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'pgtrigger: an approval is never removed';\n    END IF;\n    IF TG_OP = 'INSERT' THEN\n        IF NEW.outcome <> '' OR NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.sent_by_id THEN\n            RAISE EXCEPTION 'pgtrigger: it is sent before it is decided, by whoever sends it';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF OLD.outcome <> '' OR (OLD.interview_id, OLD.sent_by_id, OLD.sent_at)\n       IS DISTINCT FROM (NEW.interview_id, NEW.sent_by_id, NEW.sent_at) THEN\n        RAISE EXCEPTION 'pgtrigger: what was sent and decided is not changed';\n    END IF;\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.decided_by_id OR EXISTS (\n        SELECT FROM returns_answer w\n         WHERE w.interview_id = NEW.interview_id AND w.by_id = NEW.decided_by_id) THEN\n        RAISE EXCEPTION 'pgtrigger: somebody decides who wrote none of it';\n    END IF;\n    RETURN NEW;\n",
                    hash="8df137343029ca5f63e6012bae08108894fc7e82",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_another_person_decides_once_bc9a7",
                    table="returns_approval",
                    when="BEFORE",
                ),
            ),
        ),
    ]
