import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("children", "0001_initial"),
        ("missing", "0001_initial"),
        ("partners", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField()),
                ("who", models.CharField(max_length=120, verbose_name="which agency or office")),
                ("due_on", models.DateField()),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        help_text="A ground of the protocol, by its code.", max_length=40
                    ),
                ),
                (
                    "harm",
                    models.TextField(verbose_name="why the child is at risk of significant harm"),
                ),
                ("missed", models.TextField(blank=True, verbose_name="what has been missed")),
                (
                    "phoned_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="whom they asked by phone"
                    ),
                ),
                ("phoned_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("phoned_number", models.CharField(blank=True, max_length=40)),
                ("phoned_at", models.DateTimeField(blank=True, null=True)),
                ("raised_at", models.DateTimeField()),
                (
                    "rung",
                    models.PositiveSmallIntegerField(
                        help_text="The protocol's number of it, from 1."
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a senior officer"),
                            ("climbed", "Sent on to a more senior officer"),
                            ("decided", "Decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                (
                    "withdrawn_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decided", "Police have decided since it was sent."),
                            (
                                "transferred",
                                "Another police force has taken the report over and decides anew.",
                            ),
                            ("over", "Things have changed since it was sent."),
                        ],
                        max_length=20,
                    ),
                ),
                ("pick_up_by", models.DateTimeField()),
                ("decide_by", models.DateTimeField()),
                ("picked_up_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on-call who agrees",
                    ),
                ),
                (
                    "climbed_from",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="climbed_to",
                        to="escalation.challenge",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        help_text="The decision challenged; none when no decision has come.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="missing.policedecision",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="missing.episode",
                    ),
                ),
                (
                    "picked_up_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missing.protocol",
                    ),
                ),
                (
                    "raised_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ChallengeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "ground",
                    models.CharField(
                        help_text="A ground of the protocol, by its code.", max_length=40
                    ),
                ),
                (
                    "harm",
                    models.TextField(verbose_name="why the child is at risk of significant harm"),
                ),
                ("missed", models.TextField(blank=True, verbose_name="what has been missed")),
                (
                    "phoned_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="whom they asked by phone"
                    ),
                ),
                ("phoned_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("phoned_number", models.CharField(blank=True, max_length=40)),
                ("phoned_at", models.DateTimeField(blank=True, null=True)),
                ("raised_at", models.DateTimeField()),
                (
                    "rung",
                    models.PositiveSmallIntegerField(
                        help_text="The protocol's number of it, from 1."
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a senior officer"),
                            ("climbed", "Sent on to a more senior officer"),
                            ("decided", "Decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                (
                    "withdrawn_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decided", "Police have decided since it was sent."),
                            (
                                "transferred",
                                "Another police force has taken the report over and decides anew.",
                            ),
                            ("over", "Things have changed since it was sent."),
                        ],
                        max_length=20,
                    ),
                ),
                ("pick_up_by", models.DateTimeField()),
                ("decide_by", models.DateTimeField()),
                ("picked_up_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_as",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on-call who agrees",
                    ),
                ),
                (
                    "climbed_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="escalation.challenge",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The decision challenged; none when no decision has come.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.policedecision",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.episode",
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
                        to="escalation.challenge",
                    ),
                ),
                (
                    "picked_up_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.protocol",
                    ),
                ),
                (
                    "raised_as",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "call",
                    models.CharField(
                        choices=[
                            ("asked", "Who was asked by phone before it was sent"),
                            ("answered", "What an officer answered by phone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("officer_name", models.CharField(max_length=120)),
                ("officer_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("officer_number", models.CharField(blank=True, max_length=40)),
                ("spoken_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("changed", "Change the decision"),
                            ("in-part", "Change it in part"),
                            ("kept", "Keep the decision"),
                        ],
                        help_text="Of an answer. Empty where it was corrected before outcomes could be.",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.TextField(blank=True, verbose_name="what they were heard to say"),
                ),
                ("review_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.TextField(verbose_name="what was wrong, and why")),
                ("corrected_at", models.DateTimeField()),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="escalation.challenge",
                    ),
                ),
                (
                    "corrected_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        help_text="What had been recorded as decided because of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missing.policedecision",
                    ),
                ),
            ],
            options={
                "ordering": ["corrected_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="An e-mail address; of a text, whose mobile and not its number.",
                        max_length=254,
                    ),
                ),
                ("reference", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("possibly-twice", "Possibly sent twice"),
                            ("failed", "Not delivered"),
                            ("not-needed", "Not sent, because it was not needed any more"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
                ("on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LearningCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delayed-response", "A response that came late"),
                            ("unneeded-report", "A report to police that was not needed"),
                            ("information-gap", "Information that was missing or came too late"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what_happened", models.TextField()),
                (
                    "raised_for",
                    models.CharField(blank=True, max_length=120, verbose_name="who asked for it"),
                ),
                ("raised_at", models.DateTimeField()),
                ("look_by", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no-issue", "Nothing to change"),
                            ("learning", "Learning for the people or agencies involved"),
                            ("protocol-change", "The local protocol is to change"),
                            ("strategy-meeting", "A strategy meeting is to be held"),
                        ],
                        max_length=20,
                    ),
                ),
                ("learning", models.TextField(blank=True, verbose_name="what is learnt")),
                (
                    "looked_with",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="with whom of the force"
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_cases",
                        to="missing.episode",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        blank=True,
                        help_text="None where police were not told.",
                        limit_choices_to={"kind": "force"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "raised_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LearningActionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("what", models.TextField()),
                ("who", models.CharField(max_length=120, verbose_name="which agency or office")),
                ("due_on", models.DateField()),
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
                        to="escalation.learningaction",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="escalation.learningcase",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="learningaction",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="escalation.learningcase",
            ),
        ),
        migrations.CreateModel(
            name="LearningCaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delayed-response", "A response that came late"),
                            ("unneeded-report", "A report to police that was not needed"),
                            ("information-gap", "Information that was missing or came too late"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what_happened", models.TextField()),
                (
                    "raised_for",
                    models.CharField(blank=True, max_length=120, verbose_name="who asked for it"),
                ),
                ("raised_at", models.DateTimeField()),
                ("look_by", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no-issue", "Nothing to change"),
                            ("learning", "Learning for the people or agencies involved"),
                            ("protocol-change", "The local protocol is to change"),
                            ("strategy-meeting", "A strategy meeting is to be held"),
                        ],
                        max_length=20,
                    ),
                ),
                ("learning", models.TextField(blank=True, verbose_name="what is learnt")),
                (
                    "looked_with",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="with whom of the force"
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_as",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.episode",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="None where police were not told.",
                        limit_choices_to={"kind": "force"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
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
                        to="escalation.learningcase",
                    ),
                ),
                (
                    "raised_as",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                (
                    "message",
                    models.CharField(help_text="A key of `messages.MESSAGES`.", max_length=40),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="What it says, without personal data.", max_length=200
                    ),
                ),
                (
                    "path",
                    models.CharField(help_text="The page of the service to go to.", max_length=200),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "unreached",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        help_text="The office that a message did not reach, of what asks somebody to phone it.",
                        max_length=30,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("everyone", "Everyone who works with this child"),
                            ("professionals", "Everyone except carers and home staff"),
                            (
                                "outside-the-provider",
                                "Everyone except the home and the agency that looks after the child",
                            ),
                            ("authority-and-police", "Only the authorities and the police"),
                        ],
                        default="everyone",
                        help_text="Who else may read that they were told, where what they were told is not for everybody.",
                        max_length=30,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="missing.duty",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="missing.episode",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Told alone, whatever their office.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-told_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DigestLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "read_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When this person read it, whoever else has.",
                        null=True,
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="escalation.digest",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digest_lines",
                        to="escalation.notification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="An e-mail address; of a text, whose mobile and not its number.",
                        max_length=254,
                    ),
                ),
                ("reference", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("possibly-twice", "Possibly sent twice"),
                            ("failed", "Not delivered"),
                            ("not-needed", "Not sent, because it was not needed any more"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("text", "Text")], max_length=10
                    ),
                ),
                ("subject", models.CharField(max_length=120)),
                ("body", models.TextField()),
                (
                    "arrived_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the way out says that it was delivered.",
                        null=True,
                    ),
                ),
                ("ask_again_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="escalation.notification",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unmailed",
                    models.JSONField(
                        default=list, help_text="Some of `rules.Kind`.", verbose_name="not e-mailed"
                    ),
                ),
                (
                    "texted",
                    models.JSONField(
                        default=list, help_text="Some of `rules.Kind`.", verbose_name="texted too"
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        max_length=30,
                        verbose_name="who is asked",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "event_id",
                    models.BigIntegerField(help_text="The fact that started the duty.", null=True),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="escalation.challenge",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QuestionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField()),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("carer", "Carer"),
                            ("on-call", "On-call worker"),
                            (
                                "fostering-social-worker",
                                "Supervising social worker or home manager",
                            ),
                            ("placing-authority", "Placing authority"),
                            ("social-worker", "Child's social worker"),
                            ("host-coordinator", "Missing coordinator where the child lives"),
                            (
                                "coordinator",
                                "Missing coordinator of the authority that looks after the child",
                            ),
                            ("police-supervisor", "Police control room supervisor"),
                            ("duty-inspector", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("interview-service", "Return interview service"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("service-manager", "Service manager"),
                            ("head-of-service", "Head of service"),
                            ("director", "Director of children’s services"),
                            ("service", "This service"),
                        ],
                        max_length=30,
                        verbose_name="who is asked",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "event_id",
                    models.BigIntegerField(help_text="The fact that started the duty.", null=True),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_as",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_as",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="escalation.challenge",
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
                        to="escalation.question",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("changed", "Change the decision"),
                            ("in-part", "Change it in part"),
                            ("kept", "Keep the decision"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("reviewed_at", models.DateTimeField()),
                ("second_hand", models.BooleanField(default=False)),
                (
                    "reviewer_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who answered by phone"
                    ),
                ),
                ("reviewer_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reviewer_number", models.CharField(blank=True, max_length=40)),
                (
                    "heard_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "By phone"),
                            ("cut-off", "101: waited and cut off"),
                            ("in-person", "In person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("next_review_at", models.DateTimeField(blank=True, null=True)),
                (
                    "challenge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="escalation.challenge",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        help_text="The new decision, when the review changed the old one; or the old one again, where it had been written down wrongly as changed.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_by_review",
                        to="missing.policedecision",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who heard it",
                    ),
                ),
                (
                    "reviewed_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("changed", "Change the decision"),
                            ("in-part", "Change it in part"),
                            ("kept", "Keep the decision"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("reviewed_at", models.DateTimeField()),
                ("second_hand", models.BooleanField(default=False)),
                (
                    "reviewer_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who answered by phone"
                    ),
                ),
                ("reviewer_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reviewer_number", models.CharField(blank=True, max_length=40)),
                (
                    "heard_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "By phone"),
                            ("cut-off", "101: waited and cut off"),
                            ("in-person", "In person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("next_review_at", models.DateTimeField(blank=True, null=True)),
                (
                    "challenge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="escalation.challenge",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The new decision, when the review changed the old one; or the old one again, where it had been written down wrongly as changed.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.policedecision",
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
                        to="escalation.review",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who heard it",
                    ),
                ),
                (
                    "reviewed_as",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("episode", "rung"),
                name="challenge_one_open_per_rung",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("picked_up_at", None), ("picked_up_by", None)),
                    models.Q(("picked_up_at__isnull", False), ("picked_up_by__isnull", False)),
                    _connector="OR",
                ),
                name="challenge_picked_up_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_as", None), ("agreed_at", None), ("agreed_by", None)),
                    models.Q(
                        ("agreed_as__isnull", False),
                        ("agreed_at__isnull", False),
                        ("agreed_by__isnull", False),
                        models.Q(("agreed_by", models.F("raised_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="challenge_agreed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("phoned_at", None),
                        ("phoned_name", ""),
                        ("phoned_number", ""),
                        ("phoned_rank", None),
                    ),
                    models.Q(
                        models.Q(("phoned_name", ""), _negated=True), ("phoned_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="challenge_phoned_somebody_at_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="challenge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "escalation_challengeevent" ("agreed_as_id", "agreed_at", "agreed_by_id", "climbed_from_id", "decide_by", "decision_id", "episode_id", "ground", "harm", "id", "missed", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phoned_at", "phoned_name", "phoned_number", "phoned_rank", "pick_up_by", "picked_up_at", "picked_up_by_id", "protocol_id", "raised_as_id", "raised_at", "raised_by_id", "rung", "state", "withdrawn_because") VALUES (NEW."agreed_as_id", NEW."agreed_at", NEW."agreed_by_id", NEW."climbed_from_id", NEW."decide_by", NEW."decision_id", NEW."episode_id", NEW."ground", NEW."harm", NEW."id", NEW."missed", NEW."office", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phoned_at", NEW."phoned_name", NEW."phoned_number", NEW."phoned_rank", NEW."pick_up_by", NEW."picked_up_at", NEW."picked_up_by_id", NEW."protocol_id", NEW."raised_as_id", NEW."raised_at", NEW."raised_by_id", NEW."rung", NEW."state", NEW."withdrawn_because"); RETURN NULL;',
                    hash="1d5af744282e8bc69b9d1d97f1c012ed24aca09a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df090",
                    table="escalation_challenge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="challenge",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "escalation_challengeevent" ("agreed_as_id", "agreed_at", "agreed_by_id", "climbed_from_id", "decide_by", "decision_id", "episode_id", "ground", "harm", "id", "missed", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phoned_at", "phoned_name", "phoned_number", "phoned_rank", "pick_up_by", "picked_up_at", "picked_up_by_id", "protocol_id", "raised_as_id", "raised_at", "raised_by_id", "rung", "state", "withdrawn_because") VALUES (NEW."agreed_as_id", NEW."agreed_at", NEW."agreed_by_id", NEW."climbed_from_id", NEW."decide_by", NEW."decision_id", NEW."episode_id", NEW."ground", NEW."harm", NEW."id", NEW."missed", NEW."office", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phoned_at", NEW."phoned_name", NEW."phoned_number", NEW."phoned_rank", NEW."pick_up_by", NEW."picked_up_at", NEW."picked_up_by_id", NEW."protocol_id", NEW."raised_as_id", NEW."raised_at", NEW."raised_by_id", NEW."rung", NEW."state", NEW."withdrawn_because"); RETURN NULL;',
                    hash="e398ac6f9ac09c4121d5128358474a9eb6da3e4f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f0fbb",
                    table="escalation_challenge",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="correction_says_why"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="correction_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="01d1e6f20a78b0ae478b0441716d5d3417f0835f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_correction_never_changes_4d65f",
                    table="escalation_correction",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["next_try_at"],
                name="digest_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("person", "on"), name="digest_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("sent", "possibly-twice")), ("sent_at__isnull", False)),
                    models.Q(("state__in", ("sent", "possibly-twice")), _negated=True),
                    _connector="OR",
                ),
                name="digest_sent_has_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="learningcase",
            index=models.Index(fields=["force", "raised_at"], name="learning_of_force"),
        ),
        migrations.AddConstraint(
            model_name="learningcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("outcome", "")),
                        models.Q(("learning", "")),
                        models.Q(("looked_with", "")),
                        ("closed_as", None),
                        ("closed_at", None),
                        ("closed_by", None),
                    ),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("learning", ""), _negated=True),
                        ("closed_as__isnull", False),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="learning_closed_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="learningcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("force", None),
                    models.Q(("looked_with", ""), _negated=True),
                    _connector="OR",
                ),
                name="learning_closed_with_the_force",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="learningcase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "escalation_learningcaseevent" ("closed_as_id", "closed_at", "closed_by_id", "episode_id", "force_id", "id", "kind", "learning", "look_by", "looked_with", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_as_id", "raised_at", "raised_by_id", "raised_for", "reference", "what_happened") VALUES (NEW."closed_as_id", NEW."closed_at", NEW."closed_by_id", NEW."episode_id", NEW."force_id", NEW."id", NEW."kind", NEW."learning", NEW."look_by", NEW."looked_with", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_as_id", NEW."raised_at", NEW."raised_by_id", NEW."raised_for", NEW."reference", NEW."what_happened"); RETURN NULL;',
                    hash="b6ba52d10f0141c1a0522cf30927dc1b754a6726",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d9468",
                    table="escalation_learningcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="learningcase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "escalation_learningcaseevent" ("closed_as_id", "closed_at", "closed_by_id", "episode_id", "force_id", "id", "kind", "learning", "look_by", "looked_with", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_as_id", "raised_at", "raised_by_id", "raised_for", "reference", "what_happened") VALUES (NEW."closed_as_id", NEW."closed_at", NEW."closed_by_id", NEW."episode_id", NEW."force_id", NEW."id", NEW."kind", NEW."learning", NEW."look_by", NEW."looked_with", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_as_id", NEW."raised_at", NEW."raised_by_id", NEW."raised_for", NEW."reference", NEW."what_happened"); RETURN NULL;',
                    hash="04b7c2629215669bf84611362fc51dd17431fe66",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a8835",
                    table="escalation_learningcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="learningaction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "escalation_learningactionevent" ("case_id", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what", "who") VALUES (NEW."case_id", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."what", NEW."who"); RETURN NULL;',
                    hash="b7b1fefe7f8a3ccb6ce4d7e3977e64cf515c0341",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_330de",
                    table="escalation_learningaction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="learningaction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "escalation_learningactionevent" ("case_id", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what", "who") VALUES (NEW."case_id", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."what", NEW."who"); RETURN NULL;',
                    hash="7ead11c514d22407ba14125c64d04c2f6508dce8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_779dc",
                    table="escalation_learningaction",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["agency", "office", "-told_at"], name="notification_inbox"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["agency", "office"],
                name="notification_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                fields=("event_id", "message", "agency", "office", "unreached"),
                name="notification_once_per_fact",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at", None), ("read_by", None)),
                    models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                    _connector="OR",
                ),
                name="notification_read_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="digestline",
            index=models.Index(
                condition=models.Q(("digest", None)), fields=["person"], name="line_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="digestline",
            constraint=models.UniqueConstraint(
                fields=("notification", "person"), name="line_once_for_each_person"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("arrived_at", None), ("state__in", ("sent", "possibly-twice"))),
                fields=["sent_at"],
                name="delivery_on_its_way",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["next_try_at"],
                name="delivery_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("notification", "channel", "address"), name="delivery_once_per_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("sent", "possibly-twice")), ("sent_at__isnull", False)),
                    models.Q(("state__in", ("sent", "possibly-twice")), _negated=True),
                    _connector="OR",
                ),
                name="delivery_sent_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_at", None), ("state__in", ("sent", "possibly-twice")), _connector="OR"
                ),
                name="delivery_arrived_once_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="preference_quiet_hours_begin_and_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)),
                fields=("challenge",),
                name="question_one_open_per_challenge",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_as", None),
                        ("answered_at", None),
                        ("answered_by", None),
                    ),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("answered_as__isnull", False),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="question_answered_by_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "escalation_questionevent" ("answer", "answer_by", "answered_as_id", "answered_at", "answered_by_id", "asked_as_id", "asked_at", "asked_by_id", "challenge_id", "event_id", "id", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."answer", NEW."answer_by", NEW."answered_as_id", NEW."answered_at", NEW."answered_by_id", NEW."asked_as_id", NEW."asked_at", NEW."asked_by_id", NEW."challenge_id", NEW."event_id", NEW."id", NEW."office", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="93278b8908ee4c1c5eadfde275283c2329a961bc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2bb1a",
                    table="escalation_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "escalation_questionevent" ("answer", "answer_by", "answered_as_id", "answered_at", "answered_by_id", "asked_as_id", "asked_at", "asked_by_id", "challenge_id", "event_id", "id", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."answer", NEW."answer_by", NEW."answered_as_id", NEW."answered_at", NEW."answered_by_id", NEW."asked_as_id", NEW."asked_at", NEW."asked_by_id", NEW."challenge_id", NEW."event_id", NEW."id", NEW."office", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="da9f19410d35c51228c8c197836a6d1caea96bf9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_38845",
                    table="escalation_question",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("recorded_at__isnull", False),
                        ("recorded_by__isnull", False),
                        ("reviewed_as", None),
                        ("reviewer", None),
                        ("second_hand", True),
                        models.Q(("reviewer_name", ""), _negated=True),
                        models.Q(("heard_how", ""), _negated=True),
                    ),
                    models.Q(
                        ("heard_how", ""),
                        ("recorded_at", None),
                        ("recorded_by", None),
                        ("reviewed_as__isnull", False),
                        ("reviewer__isnull", False),
                        ("reviewer_name", ""),
                        ("reviewer_number", ""),
                        ("reviewer_rank", None),
                        ("second_hand", False),
                    ),
                    _connector="OR",
                ),
                name="review_says_whose_it_is",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "escalation_reviewevent" ("challenge_id", "decision_id", "heard_how", "id", "next_review_at", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "reviewed_as_id", "reviewed_at", "reviewer_id", "reviewer_name", "reviewer_number", "reviewer_rank", "second_hand") VALUES (NEW."challenge_id", NEW."decision_id", NEW."heard_how", NEW."id", NEW."next_review_at", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_as_id", NEW."reviewed_at", NEW."reviewer_id", NEW."reviewer_name", NEW."reviewer_number", NEW."reviewer_rank", NEW."second_hand"); RETURN NULL;',
                    hash="3cce3df6b9b32d40146997d2528d5971c9457ed6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27ed9",
                    table="escalation_review",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "escalation_reviewevent" ("challenge_id", "decision_id", "heard_how", "id", "next_review_at", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "reviewed_as_id", "reviewed_at", "reviewer_id", "reviewer_name", "reviewer_number", "reviewer_rank", "second_hand") VALUES (NEW."challenge_id", NEW."decision_id", NEW."heard_how", NEW."id", NEW."next_review_at", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_as_id", NEW."reviewed_at", NEW."reviewer_id", NEW."reviewer_name", NEW."reviewer_number", NEW."reviewer_rank", NEW."second_hand"); RETURN NULL;',
                    hash="60a20642a603f912eb419df85aba8ee94f8b303e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e5e02",
                    table="escalation_review",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "challenge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="called_back",
                        serialize=False,
                        to="escalation.challenge",
                    ),
                ),
                ("number", models.CharField(max_length=40)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="callback",
            trigger=pgtrigger.compiler.Trigger(
                name="call_back_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e752727d86f77b6c8d13fe226c7cd88148ed73c8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_call_back_never_changes_4f242",
                    table="escalation_callback",
                    when="BEFORE",
                ),
            ),
        ),
    ]
