import django.contrib.postgres.constraints
import django.contrib.postgres.fields
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
                    "window",
                    models.UUIDField(
                        blank=True,
                        help_text="The open page that wrote it last, by its submission key.",
                        null=True,
                    ),
                ),
                (
                    "by",
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
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tried_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("visit", "Visit"),
                            ("phone", "Phone"),
                            ("text", "Text"),
                            ("video", "Video call"),
                            ("through-carer", "Through the carer"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("spoke", "Spoke with the child"),
                            ("told", "The child was told of the time that is booked"),
                            ("left-message", "Left a message"),
                            ("no-answer", "No answer"),
                            ("asked-to-wait", "The child asked to wait"),
                            ("said-no", "The child said no"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-tried_at", "-pk"],
            },
        ),
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
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written",
                        to="returns.attempt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreventionInterview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heard_from", models.CharField(blank=True, max_length=120)),
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
                (
                    "mistakes_before",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How often the child had been recorded as back by mistake until then.",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Police saw the child"),
                            ("refused", "The child said no"),
                            ("not-done", "There was none"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("officer_name", models.CharField(blank=True, max_length=120)),
                (
                    "officer_number",
                    models.CharField(blank=True, max_length=40, verbose_name="collar number"),
                ),
                ("seen_alone", models.BooleanField(blank=True, null=True)),
                ("found", models.TextField(blank=True, verbose_name="what police found")),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("away-again", "The child is away again"),
                            ("not-well", "The child is not well enough"),
                            ("not-reached", "Nobody reached the child"),
                            ("no-answer", "Police were asked and did not answer"),
                            ("not-by-force", "The force holds none in a case like this"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("because_more", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="returns.preventioninterview",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preventions",
                        to="missing.episode",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        limit_choices_to={"kind": "force"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-recorded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PreventionDisclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in the child's words")),
                (
                    "harm",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("injury", "Injury"),
                                ("sexual", "Sexual harm"),
                                ("physical", "Physical harm by somebody"),
                                ("emotional", "Emotional harm"),
                                ("none-known", "None that is known"),
                                ("unknown", "Not known"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "offences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("victim", "As a victim"), ("suspect", "As a suspect")],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("referrals", models.TextField(blank=True, verbose_name="whom police told")),
                (
                    "prevention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosure",
                        to="returns.preventioninterview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreventionConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("officer_name", models.CharField(max_length=120)),
                ("confirmed_at", models.DateTimeField()),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prevention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="returns.preventioninterview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReturnInterview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to-arrange", "To arrange"),
                            ("booked", "Booked"),
                            ("held", "Held"),
                            ("declined", "Said not now"),
                            ("ended", "Not held: the child has died"),
                            ("no-contact", "Nobody could reach the child"),
                            ("not-needed", "Not needed any more"),
                            ("withdrawn", "Not needed: the child was not back, or not away"),
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
                    "bookings",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How often a time was booked or moved: calendars keep the last.",
                    ),
                ),
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
                            ("hospital", "Hospital, before going home"),
                            ("custody", "Police station, before going home"),
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
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was first sent for approval. Held and not sent, it is still to be written down.",
                        null=True,
                    ),
                ),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews",
                        to="children.child",
                    ),
                ),
                (
                    "episodes",
                    models.ManyToManyField(related_name="interviews", to="missing.episode"),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lived_at",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where the child lived when the time and place were booked.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who recorded that it was held, or said no to for now.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at"],
            },
        ),
        migrations.CreateModel(
            name="NotNowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(verbose_name="in the child's words")),
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
                        to="returns.notnow",
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
            ],
            options={
                "abstract": False,
            },
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
        migrations.CreateModel(
            name="MeetingPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "exactly",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="where exactly, or how to join"
                    ),
                ),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_place",
                        to="returns.returninterview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarersView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("said_by", models.CharField(max_length=120)),
                ("text", models.TextField(verbose_name="in their words")),
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
                        default="professionals",
                        max_length=30,
                    ),
                ),
                ("heard_at", models.DateTimeField()),
                (
                    "written_by",
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
                        related_name="carers_views",
                        to="returns.returninterview",
                    ),
                ),
            ],
            options={
                "ordering": ["heard_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="interview",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="returns.returninterview",
            ),
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
                    "sent_by",
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
                        related_name="approvals",
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
                    "window",
                    models.UUIDField(
                        blank=True,
                        help_text="The open page that wrote it last, by its submission key.",
                        null=True,
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="interview",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="returns.returninterview",
            ),
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
                            ("ended", "Not held: the child has died"),
                            ("no-contact", "Nobody could reach the child"),
                            ("not-needed", "Not needed any more"),
                            ("withdrawn", "Not needed: the child was not back, or not away"),
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
                    "bookings",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How often a time was booked or moved: calendars keep the last.",
                    ),
                ),
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
                            ("hospital", "Hospital, before going home"),
                            ("custody", "Police station, before going home"),
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
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was first sent for approval. Held and not sent, it is still to be written down.",
                        null=True,
                    ),
                ),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "interviewer",
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
                    "lived_at",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Where the child lived when the time and place were booked.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.home",
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
                        to="returns.returninterview",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
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
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SharedWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("reviewing-officer", "Their reviewing officer"),
                            ("carers", "Those who care for them"),
                            ("coordinators", "Missing coordinators"),
                            ("police", "Police, on paper"),
                            ("police-for-safety", "Police, on paper, to keep somebody safe"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "because",
                    models.TextField(blank=True, verbose_name="why, where the child did not agree"),
                ),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared",
                        to="returns.answer",
                    ),
                ),
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
                        related_name="shared_words",
                        to="returns.returninterview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "offered",
                    models.BooleanField(
                        default=True,
                        help_text="The interviewer offered it before anybody booked it.",
                    ),
                ),
                (
                    "interview",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slot",
                        to="returns.returninterview",
                    ),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="language of the interpreter"
                    ),
                ),
                ("advocate", models.BooleanField(default=False)),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="support",
                        to="returns.returninterview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VoiceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finished_at",
                    models.DateTimeField(
                        blank=True, help_text="When the child said that it is right.", null=True
                    ),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(
                        blank=True, help_text="When whoever made the link was told.", null=True
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voice_links",
                        to="returns.returninterview",
                    ),
                ),
                (
                    "made_by",
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
        migrations.CreateModel(
            name="ChildsWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True)),
                ("chosen", models.CharField(blank=True, max_length=40)),
                ("said_at", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="returns.voicelink",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ChildsReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("reviewing-officer", "Their reviewing officer"),
                            ("carers", "Those who care for them"),
                            ("coordinators", "Missing coordinators"),
                            ("police", "Police, on paper"),
                            ("police-for-safety", "Police, on paper, to keep somebody safe"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readers",
                        to="returns.voicelink",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(blank=True, max_length=120)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("time", models.CharField(blank=True, max_length=120)),
                ("told", models.CharField(blank=True, max_length=120)),
                ("said_by", models.CharField(max_length=120)),
                ("said_on", models.DateField()),
                ("written_at", models.DateTimeField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interview_wishes",
                        to="children.child",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ApprovalComments",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="returns.approval",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="approval_comments_say_something",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approvalcomments",
            trigger=pgtrigger.compiler.Trigger(
                name="approval_comments_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7a2635a77df6b8492f8b5080fd7eeef0919c56a3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_approval_comments_never_change_0a8df",
                    table="returns_approvalcomments",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attemptnote",
            trigger=pgtrigger.compiler.Trigger(
                name="attempt_note_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f28ad797c83a44f44cdbfc6d8047d32d692e58aa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_attempt_note_never_changes_ff7e8",
                    table="returns_attemptnote",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_how", ""), models.Q(("heard_from", ""), _negated=True), _connector="OR"
                ),
                name="preventioninterview_heard_from_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects", None)),
                fields=("episode", "mistakes_before"),
                name="prevention_once_per_return",
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("heard_how", ""), ("officer__isnull", False)),
                    models.Q(
                        models.Q(("heard_how", ""), _negated=True),
                        ("corrects", None),
                        ("officer", None),
                    ),
                    _connector="OR",
                ),
                name="prevention_says_whose_it_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "done"), _negated=True),
                    models.Q(("heard_how", ""), _negated=True),
                    ("seen_alone__isnull", False),
                    _connector="OR",
                ),
                name="prevention_says_if_seen_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "not-done"), _negated=True),
                    models.Q(("because", ""), _negated=True),
                    _connector="OR",
                ),
                name="prevention_not_done_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="preventioninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(("happened_at__lte", models.F("recorded_at"))),
                name="prevention_before_it_is_recorded",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preventioninterview",
            trigger=pgtrigger.compiler.Trigger(
                name="prevention_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="668fbcf6f2bcfcffbe4a4cda25ef40ec4b6c0e39",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_prevention_never_changes_131ea",
                    table="returns_preventioninterview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preventiondisclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="prevention_disclosure_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3b7b2f471e0653776d0aa8b9a00346f9b2aae8e6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_prevention_disclosure_never_changes_4415a",
                    table="returns_preventiondisclosure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preventionconfirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="prevention_confirmation_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2b603518c3afa2c9bbb068586ea1cceb7f0cdc24",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_prevention_confirmation_never_changes_fbe2d",
                    table="returns_preventionconfirmation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="returninterview",
            index=models.Index(fields=["service", "state"], name="interview_service_state"),
        ),
        migrations.AddIndex(
            model_name="returninterview",
            index=models.Index(fields=["child", "-opened_at"], name="interview_child"),
        ),
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("to-arrange", "booked"))),
                fields=("child",),
                name="interview_one_open_per_child",
            ),
        ),
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "booked"), _negated=True),
                    models.Q(("booked_for__isnull", False), ("interviewer__isnull", False)),
                    _connector="OR",
                ),
                name="interview_booked_says_when_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "held"), _negated=True),
                    models.Q(("held_at__isnull", False), ("interviewer__isnull", False)),
                    _connector="OR",
                ),
                name="interview_held_says_when_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at", None), ("state", "held"), _connector="OR"),
                name="interview_sent_was_held",
            ),
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
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "bookings", "child_id", "child_told_by", "declined_at", "held_at", "id", "independence", "interviewer_id", "lived_at_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "sent_at", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."bookings", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."lived_at_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."sent_at", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="4ba1da35a54df91e6674ff3fb065a4deb2e7193d",
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
                    func='INSERT INTO "returns_returninterviewevent" ("ask_again_on", "booked_for", "bookings", "child_id", "child_told_by", "declined_at", "held_at", "id", "independence", "interviewer_id", "lived_at_id", "not_independent_because", "offered_instead", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "seen_alone", "sent_at", "service_id", "state", "where") VALUES (NEW."ask_again_on", NEW."booked_for", NEW."bookings", NEW."child_id", NEW."child_told_by", NEW."declined_at", NEW."held_at", NEW."id", NEW."independence", NEW."interviewer_id", NEW."lived_at_id", NEW."not_independent_because", NEW."offered_instead", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."seen_alone", NEW."sent_at", NEW."service_id", NEW."state", NEW."where"); RETURN NULL;',
                    hash="00d0c71e71ea8ebe2626d9cc00a39d98cb9eb97b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b369b",
                    table="returns_returninterview",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="not_now_has_the_childs_words"
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
        migrations.AddConstraint(
            model_name="carersview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), models.Q(("said_by", ""), _negated=True)
                ),
                name="carers_view_says_who_and_what",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carersview",
            trigger=pgtrigger.compiler.Trigger(
                name="carers_view_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="69492c21fedf5a495fd417ecdeb8b1cc669660c1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_carers_view_never_changes_74c4a",
                    table="returns_carersview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attempt",
            trigger=pgtrigger.compiler.Trigger(
                name="attempt_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b0e0f6f178703d17c2e88e6c34e6a25377560b8d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_attempt_never_changes_40062",
                    table="returns_attempt",
                    when="BEFORE",
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
                    func="\n    IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'pgtrigger: an approval is never removed';\n    END IF;\n    IF TG_OP = 'INSERT' THEN\n        IF NEW.outcome <> '' OR NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.sent_by_id THEN\n            RAISE EXCEPTION 'pgtrigger: it is sent before it is decided, by whoever sends it';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF OLD.outcome <> '' OR (OLD.interview_id, OLD.sent_by_id, OLD.sent_at)\n       IS DISTINCT FROM (NEW.interview_id, NEW.sent_by_id, NEW.sent_at) THEN\n        RAISE EXCEPTION 'pgtrigger: what was sent and decided is not changed';\n    END IF;\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.decided_by_id OR EXISTS (\n        SELECT FROM returns_answer w\n         WHERE w.interview_id = NEW.interview_id AND w.by_id = NEW.decided_by_id\n           AND (w.text, w.unsaid, w.chosen) <> ('', '', '[]'::jsonb)) OR EXISTS (\n        SELECT FROM returns_returninterview i\n         WHERE i.id = NEW.interview_id AND NEW.decided_by_id IN (i.interviewer_id, i.recorded_by_id)) THEN\n        RAISE EXCEPTION 'pgtrigger: somebody decides who wrote none of it';\n    END IF;\n    RETURN NEW;\n",
                    hash="042e40a8ed8924f8b551e204c4ca5307ee2d62a2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_another_person_decides_once_bc9a7",
                    table="returns_approval",
                    when="BEFORE",
                ),
            ),
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
                    func="\n    IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'pgtrigger: an answer is never removed';\n    END IF;\n    IF TG_OP = 'UPDATE' AND (OLD.by_id, OLD.interview_id, OLD.question, OLD.kind)\n       IS DISTINCT FROM (NEW.by_id, NEW.interview_id, NEW.question, NEW.kind) THEN\n        RAISE EXCEPTION 'pgtrigger: an answer stays whose it is, and to which question';\n    END IF;\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint <> NEW.by_id THEN\n        RAISE EXCEPTION 'pgtrigger: an answer is changed by whoever wrote it alone';\n    END IF;\n    IF NOT COALESCE(\n        (SELECT a.outcome = 'returned' FROM returns_approval a\n          WHERE a.interview_id = NEW.interview_id ORDER BY a.id DESC LIMIT 1),\n        (SELECT i.state IN ('to-arrange', 'booked') OR i.state = 'held' AND i.sent_at IS NULL FROM returns_returninterview i\n          WHERE i.id = NEW.interview_id),\n        false) THEN\n        RAISE EXCEPTION 'pgtrigger: what was sent for approval is not changed';\n    END IF;\n    RETURN NEW;\n",
                    hash="71c43726a9699d64be1a72b8e4335a64c81486a1",
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
                    func='INSERT INTO "returns_answerevent" ("by_id", "chosen", "id", "interview_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "said_at", "saved_at", "text", "unsaid", "window") VALUES (NEW."by_id", NEW."chosen", NEW."id", NEW."interview_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question", NEW."said_at", NEW."saved_at", NEW."text", NEW."unsaid", NEW."window"); RETURN NULL;',
                    hash="1bebc21e0645c346c38f6efb304707f4bd1e53c4",
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
                    func='INSERT INTO "returns_answerevent" ("by_id", "chosen", "id", "interview_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "said_at", "saved_at", "text", "unsaid", "window") VALUES (NEW."by_id", NEW."chosen", NEW."id", NEW."interview_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question", NEW."said_at", NEW."saved_at", NEW."text", NEW."unsaid", NEW."window"); RETURN NULL;',
                    hash="759d160d846ac968c5b18dc85722174730aa4c33",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8f9ba",
                    table="returns_answer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedwords",
            constraint=models.UniqueConstraint(
                fields=("answer", "audience"), name="shared_words_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedwords",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience", "police-for-safety"), models.Q(("because", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("audience", "police-for-safety"), _negated=True), ("because", "")
                    ),
                    _connector="OR",
                ),
                name="shared_words_without_a_yes_say_why",
            ),
        ),
        migrations.AddIndex(
            model_name="slot",
            index=models.Index(fields=["service", "starts_at"], name="slot_service_starts"),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("interview__isnull", False)),
                expressions=[
                    (
                        models.Func(
                            models.F("interviewer"),
                            models.F("interviewer"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("starts_at"), models.F("ends_at"), function="tstzrange"
                        ),
                        "&&",
                    ),
                ],
                name="slot_interviewer_booked_once_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("offered", True)),
                fields=("interviewer", "starts_at"),
                name="slot_offered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="slot_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offered", True), ("interview__isnull", False), _connector="OR"
                ),
                name="slot_not_offered_is_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="voicelink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("finished_at", None)),
                fields=("interview",),
                name="voice_link_one_waits_per_interview",
            ),
        ),
        migrations.AddConstraint(
            model_name="voicelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at", None), ("ended_at", None), _connector="OR"),
                name="voice_link_finished_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="voicelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_at", None), ("finished_at__isnull", False), _connector="OR"
                ),
                name="voice_link_arrives_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="voicelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="voice_link_lives_a_while",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voicelink",
            trigger=pgtrigger.compiler.Trigger(
                name="the_child_finishes_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.interview_id, OLD.digest, OLD.made_by_id, OLD.made_at, OLD.expires_at)\n       IS DISTINCT FROM (NEW.interview_id, NEW.digest, NEW.made_by_id, NEW.made_at, NEW.expires_at) THEN\n        RAISE EXCEPTION 'pgtrigger: a link stays whose it is, and ends when it was to end';\n    END IF;\n    IF (OLD.finished_at IS NOT NULL OR OLD.ended_at IS NOT NULL)\n       AND (OLD.finished_at, OLD.ended_at) IS DISTINCT FROM (NEW.finished_at, NEW.ended_at) THEN\n        RAISE EXCEPTION 'pgtrigger: a link that is over is over';\n    END IF;\n    IF OLD.finished_at IS DISTINCT FROM NEW.finished_at AND NULLIF(current_setting('whereabouts.person', true), '')::bigint IS NOT NULL THEN\n        RAISE EXCEPTION 'pgtrigger: the child alone says that it is right';\n    END IF;\n    RETURN NEW;\n",
                    hash="f37e26ee25ffd0947e695144a6432b38a8829f7a",
                    operation="UPDATE",
                    pgid="pgtrigger_the_child_finishes_once_03554",
                    table="returns_voicelink",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="childswords",
            constraint=models.UniqueConstraint(
                fields=("link", "question"), name="childs_words_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="childswords",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen__gt", ""), ("text", "")),
                    models.Q(("chosen", ""), ("text__gt", "")),
                    _connector="OR",
                ),
                name="childs_words_are_written_or_picked",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="childswords",
            trigger=pgtrigger.compiler.Trigger(
                name="childs_words_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint IS NOT NULL THEN\n        RAISE EXCEPTION 'pgtrigger: the child alone writes this';\n    END IF;\n    PERFORM FROM returns_voicelink l\n      WHERE l.id = COALESCE(NEW.link_id, OLD.link_id) AND l.finished_at IS NOT NULL;\n    IF FOUND THEN\n        RAISE EXCEPTION 'pgtrigger: what the child wrote is never changed';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n",
                    hash="34e2272ecfd768bc45a3ece5f83a033fb300c2f5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_childs_words_never_change_afdbc",
                    table="returns_childswords",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="childsreader",
            constraint=models.UniqueConstraint(
                fields=("link", "audience"), name="childs_reader_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="childsreader",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "police-for-safety"), _negated=True),
                name="childs_reader_is_the_childs_to_choose",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="childsreader",
            trigger=pgtrigger.compiler.Trigger(
                name="childs_readers_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NULLIF(current_setting('whereabouts.person', true), '')::bigint IS NOT NULL THEN\n        RAISE EXCEPTION 'pgtrigger: the child alone writes this';\n    END IF;\n    PERFORM FROM returns_voicelink l\n      WHERE l.id = COALESCE(NEW.link_id, OLD.link_id) AND l.finished_at IS NOT NULL;\n    IF FOUND THEN\n        RAISE EXCEPTION 'pgtrigger: what the child wrote is never changed';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n",
                    hash="4f3325d9b4ec4ca76a227e1f3b8b8753f316b901",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_childs_readers_never_change_4b3c7",
                    table="returns_childsreader",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place", ""), ("time", ""), ("told", ""), ("who", ""), _negated=True
                ),
                name="wish_says_something",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="wish",
            trigger=pgtrigger.compiler.Trigger(
                name="wish_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a4ff7bd13ffd926854d8fba8efacd7004bc760f0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_wish_never_changes_e8d7d",
                    table="returns_wish",
                    when="BEFORE",
                ),
            ),
        ),
    ]
