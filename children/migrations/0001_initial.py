import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("partners", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Postcode",
            fields=[
                (
                    "postcode",
                    models.CharField(
                        help_text="Without the space.",
                        max_length=7,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "authority_code",
                    models.CharField(
                        help_text="The upper-tier authority's ONS code.", max_length=9
                    ),
                ),
                ("easting", models.PositiveIntegerField()),
                ("northing", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shown_as",
                    models.CharField(max_length=200, verbose_name="what the asker was shown"),
                ),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, help_text="When those who answer were told of it.", null=True
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "climbed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When nobody had answered it in time, and it was passed on.",
                        null=True,
                    ),
                ),
                ("allowed", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_because", models.TextField(blank=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                    "decided_by",
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
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("forename", models.CharField(blank=True, max_length=80)),
                ("surname", models.CharField(blank=True, max_length=80)),
                ("known_as", models.CharField(blank=True, max_length=80)),
                ("born_on", models.DateField()),
                ("sex", models.CharField(blank=True, max_length=2)),
                ("died_on", models.DateField(blank=True, null=True)),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When all that says who this is was erased by rule; dates and codes are kept.",
                        null=True,
                    ),
                ),
                (
                    "local_id",
                    models.CharField(
                        help_text="The responsible authority's own number for the child.",
                        max_length=20,
                    ),
                ),
                (
                    "restricted",
                    models.BooleanField(
                        default=False, help_text="Only people named on the child see the child."
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partners.home",
                    ),
                ),
                (
                    "host_authority",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"kind": "authority"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "responsible_authority",
                    models.ForeignKey(
                        limit_choices_to={"kind": "authority"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "supervising_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "children",
                "ordering": ["surname", "forename", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AccessRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "shown_as",
                    models.CharField(max_length=200, verbose_name="what the asker was shown"),
                ),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, help_text="When those who answer were told of it.", null=True
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "climbed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When nobody had answered it in time, and it was passed on.",
                        null=True,
                    ),
                ),
                ("allowed", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_because", models.TextField(blank=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                    "decided_by",
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
                        to="children.accessrequest",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="child",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_requests",
                to="children.child",
            ),
        ),
        migrations.CreateModel(
            name="ChildEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("forename", models.CharField(blank=True, max_length=80)),
                ("surname", models.CharField(blank=True, max_length=80)),
                ("known_as", models.CharField(blank=True, max_length=80)),
                ("born_on", models.DateField()),
                ("sex", models.CharField(blank=True, max_length=2)),
                ("died_on", models.DateField(blank=True, null=True)),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When all that says who this is was erased by rule; dates and codes are kept.",
                        null=True,
                    ),
                ),
                (
                    "local_id",
                    models.CharField(
                        help_text="The responsible authority's own number for the child.",
                        max_length=20,
                    ),
                ),
                (
                    "restricted",
                    models.BooleanField(
                        default=False, help_text="Only people named on the child see the child."
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "host_authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"kind": "authority"},
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
                        to="children.child",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "responsible_authority",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"kind": "authority"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "supervising_agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
            name="ChildSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("searched_at", models.DateTimeField()),
                ("found", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "child searches",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("episode-report", "Episode report"),
                            ("looks", "People who looked at my record"),
                            ("challenge", "Challenge to a police decision"),
                            ("police-summary", "Police summary"),
                            ("interview-report", "Return interview report"),
                            ("chronology", "Chronology for court or panel"),
                            ("police-extract", "Extract of a return interview for police"),
                            ("childs-copy", "The child’s copy of a return interview"),
                        ],
                        max_length=30,
                    ),
                ),
                ("episode_id", models.BigIntegerField(null=True)),
                ("challenge_id", models.BigIntegerField(null=True)),
                ("interview_id", models.BigIntegerField(null=True)),
                (
                    "first_day",
                    models.DateField(
                        help_text="A chronology covers the days from here on.", null=True
                    ),
                ),
                (
                    "last_day",
                    models.DateField(help_text="The last day that a chronology covers.", null=True),
                ),
                (
                    "only_episodes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="The episodes that were chosen for a chronology; none: all of them.",
                        size=None,
                    ),
                ),
                ("filename", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.BinaryField(null=True)),
                (
                    "fingerprint",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 of the content"
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=200)),
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
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="children.child",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shown_as",
                    models.CharField(max_length=200, verbose_name="what the looker was shown"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("missing", "The child may be missing or in danger now"),
                            ("found", "The child has been found, or is with me"),
                            ("health", "The child needs medical help now"),
                            ("other", "Something else that cannot wait"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("review_due_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "climbed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When nobody had reviewed it in time, and it was passed on.",
                        null=True,
                    ),
                ),
                ("justified", models.BooleanField(null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review", models.TextField(blank=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="children.child",
                    ),
                ),
                (
                    "looked_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "looker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
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
                "verbose_name_plural": "emergency accesses",
                "ordering": ["review_due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("professional", "Named professional"),
                            ("named", "Named on the child"),
                            ("reading", "Given sight, to read"),
                            ("emergency", "Emergency access"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where somebody named on the child worked on that day.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="children.child",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        help_text="At which home of it, of somebody who looks after children there.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyAccessEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "shown_as",
                    models.CharField(max_length=200, verbose_name="what the looker was shown"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("missing", "The child may be missing or in danger now"),
                            ("found", "The child has been found, or is with me"),
                            ("health", "The child needs medical help now"),
                            ("other", "Something else that cannot wait"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("review_due_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "climbed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When nobody had reviewed it in time, and it was passed on.",
                        null=True,
                    ),
                ),
                ("justified", models.BooleanField(null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review", models.TextField(blank=True)),
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
                    "looked_as",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "looker",
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
                        to="children.emergencyaccess",
                    ),
                ),
                (
                    "reviewed_by",
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
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="children.grant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="emergencyaccess",
            name="grant",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="emergency",
                to="children.grant",
            ),
        ),
        migrations.CreateModel(
            name="GrantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("professional", "Named professional"),
                            ("named", "Named on the child"),
                            ("reading", "Given sight, to read"),
                            ("emergency", "Emergency access"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Where somebody named on the child worked on that day.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "given_by",
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
                    "home",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="At which home of it, of somebody who looks after children there.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="auth.permission",
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
                        to="children.grant",
                    ),
                ),
                (
                    "user",
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
            name="LegalStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_statuses",
                        to="children.child",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "legal statuses",
                "ordering": ["child", "started_on"],
            },
        ),
        migrations.CreateModel(
            name="LegalStatusEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=4)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                        to="children.legalstatus",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("whole", models.BinaryField(verbose_name="the photo, a JPEG")),
                (
                    "small",
                    models.BinaryField(
                        verbose_name="a square of it to stand beside the name, a JPEG"
                    ),
                ),
                (
                    "width",
                    models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels."),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(help_text="Of the whole photo, in pixels."),
                ),
                (
                    "fingerprint",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the whole photo"),
                ),
                ("taken_on", models.DateField(blank=True, null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="children.child",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "miles_from_authority",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "kind_code",
                    models.CharField(blank=True, max_length=4, verbose_name="SSDA903 PLACE"),
                ),
                (
                    "provider_code",
                    models.CharField(
                        blank=True, max_length=4, verbose_name="SSDA903 PLACE_PROVIDER"
                    ),
                ),
                ("urn", models.CharField(blank=True, max_length=10)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="children.child",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="partners.home",
                    ),
                ),
                (
                    "host_authority",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"kind": "authority"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "supervising_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["child", "started_on"],
            },
        ),
        migrations.CreateModel(
            name="PlacementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "miles_from_authority",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "kind_code",
                    models.CharField(blank=True, max_length=4, verbose_name="SSDA903 PLACE"),
                ),
                (
                    "provider_code",
                    models.CharField(
                        blank=True, max_length=4, verbose_name="SSDA903 PLACE_PROVIDER"
                    ),
                ),
                ("urn", models.CharField(blank=True, max_length=10)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                    "home",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.home",
                    ),
                ),
                (
                    "host_authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"kind": "authority"},
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
                        to="children.placement",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "supervising_agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
            name="Professional",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("social-worker", "Child's social worker"),
                            ("supervising-social-worker", "Supervising social worker"),
                            ("reviewing-officer", "Independent reviewing officer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="professionals",
                        to="children.child",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProfessionalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("social-worker", "Child's social worker"),
                            ("supervising-social-worker", "Supervising social worker"),
                            ("reviewing-officer", "Independent reviewing officer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
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
                    "person",
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
                        to="children.professional",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="what the child looks like"),
                ),
                ("health", models.TextField(blank=True, verbose_name="health and medicine")),
                ("risks", models.TextField(blank=True, verbose_name="what to know now")),
                (
                    "what_helps",
                    models.TextField(
                        blank=True, verbose_name="what helps me, in the child's words"
                    ),
                ),
                ("online", models.TextField(blank=True, verbose_name="phone, and names online")),
                ("people", models.TextField(blank=True, verbose_name="friends and family")),
                (
                    "getting_about",
                    models.TextField(blank=True, verbose_name="money and ways to travel"),
                ),
                ("checks", models.JSONField(blank=True, default=dict)),
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profile",
                        to="children.child",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProfileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="what the child looks like"),
                ),
                ("health", models.TextField(blank=True, verbose_name="health and medicine")),
                ("risks", models.TextField(blank=True, verbose_name="what to know now")),
                (
                    "what_helps",
                    models.TextField(
                        blank=True, verbose_name="what helps me, in the child's words"
                    ),
                ),
                ("online", models.TextField(blank=True, verbose_name="phone, and names online")),
                ("people", models.TextField(blank=True, verbose_name="friends and family")),
                (
                    "getting_about",
                    models.TextField(blank=True, verbose_name="money and ways to travel"),
                ),
                ("checks", models.JSONField(blank=True, default=dict)),
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
                        to="children.profile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportingStrategy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("steps", models.JSONField()),
                ("places", models.JSONField(default=list)),
                ("triggers", models.JSONField(default=list)),
                ("return_by", models.TimeField(blank=True, null=True)),
                ("return_by_weekend", models.TimeField(blank=True, null=True)),
                ("report_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("call_999_if", models.TextField(blank=True)),
                ("expires_on", models.DateField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strategies",
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
                "verbose_name_plural": "reporting strategies",
                "ordering": ["child", "-since"],
            },
        ),
        migrations.CreateModel(
            name="ReportingStrategyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("steps", models.JSONField()),
                ("places", models.JSONField(default=list)),
                ("triggers", models.JSONField(default=list)),
                ("return_by", models.TimeField(blank=True, null=True)),
                ("return_by_weekend", models.TimeField(blank=True, null=True)),
                ("report_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("call_999_if", models.TextField(blank=True)),
                ("expires_on", models.DateField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                        to="children.reportingstrategy",
                    ),
                ),
                (
                    "written_by",
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
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.TextField()),
                ("since", models.DateTimeField()),
                ("lifted_because", models.TextField(blank=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to="children.child",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restricted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RestrictionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("because", models.TextField()),
                ("since", models.DateTimeField()),
                ("lifted_because", models.TextField(blank=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
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
                    "lifted_by",
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
                        to="children.restriction",
                    ),
                ),
                (
                    "restricted_by",
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
            name="Sight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "breadth",
                    models.CharField(
                        choices=[("all", "The child"), ("episode", "What concerns this episode")],
                        max_length=10,
                    ),
                ),
                (
                    "episode_id",
                    models.BigIntegerField(help_text="The episode it is about, if one.", null=True),
                ),
                ("why", models.CharField(max_length=120)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                        related_name="sights",
                        to="children.child",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "breadth",
                    models.CharField(
                        choices=[("all", "The child"), ("episode", "What concerns this episode")],
                        max_length=10,
                    ),
                ),
                (
                    "episode_id",
                    models.BigIntegerField(help_text="The episode it is about, if one.", null=True),
                ),
                ("why", models.CharField(max_length=120)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
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
                        to="children.sight",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Square",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("authority_code", models.CharField(max_length=9)),
                ("east_km", models.PositiveSmallIntegerField()),
                ("north_km", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority_code", "east_km", "north_km"), name="square_of_authority"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnusualLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no-part", "No part in the child’s care at that time"),
                            ("emergency", "Emergency access"),
                            ("out-of-area", "From outside the child’s areas"),
                            ("many-children", "Many children in a short time"),
                        ],
                        max_length=20,
                    ),
                ),
                ("person_name", models.CharField(max_length=120)),
                ("job_title", models.CharField(max_length=120)),
                ("agency_name", models.CharField(max_length=160)),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "children",
                    models.PositiveIntegerField(help_text="How many children of this authority."),
                ),
                ("looks", models.PositiveIntegerField()),
                ("found_at", models.DateTimeField()),
                ("question", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "The reason is a good one"),
                            ("taken-further", "It is taken further, with their agency"),
                        ],
                        max_length=20,
                    ),
                ),
                ("conclusion", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        limit_choices_to={"kind": "authority"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="children.child",
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
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnusualLookEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no-part", "No part in the child’s care at that time"),
                            ("emergency", "Emergency access"),
                            ("out-of-area", "From outside the child’s areas"),
                            ("many-children", "Many children in a short time"),
                        ],
                        max_length=20,
                    ),
                ),
                ("person_name", models.CharField(max_length=120)),
                ("job_title", models.CharField(max_length=120)),
                ("agency_name", models.CharField(max_length=160)),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "children",
                    models.PositiveIntegerField(help_text="How many children of this authority."),
                ),
                ("looks", models.PositiveIntegerField()),
                ("found_at", models.DateTimeField()),
                ("question", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "The reason is a good one"),
                            ("taken-further", "It is taken further, with their agency"),
                        ],
                        max_length=20,
                    ),
                ),
                ("conclusion", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"kind": "authority"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "person",
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
                        to="children.unusuallook",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
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
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["host_authority"], name="child_host"),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["born_on"], name="child_born_on"),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                condition=models.Q(("provider__isnull", False)),
                fields=["provider"],
                name="child_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                condition=models.Q(("supervising_agency__isnull", False)),
                fields=["supervising_agency"],
                name="child_supervising",
            ),
        ),
        migrations.AddConstraint(
            model_name="child",
            constraint=models.UniqueConstraint(
                fields=("responsible_authority", "local_id"), name="child_local_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="child",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("died_on", None), ("died_on__gte", models.F("born_on")), _connector="OR"
                ),
                name="child_dies_after_it_is_born",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="child",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_childevent" ("born_on", "died_on", "erased_at", "forename", "home_id", "host_authority_id", "id", "known_as", "local_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "responsible_authority_id", "restricted", "sex", "supervising_agency_id", "surname") VALUES (NEW."born_on", NEW."died_on", NEW."erased_at", NEW."forename", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."known_as", NEW."local_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."responsible_authority_id", NEW."restricted", NEW."sex", NEW."supervising_agency_id", NEW."surname"); RETURN NULL;',
                    hash="9127ebf1cf377f9d0f7627f658b027130c235a93",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d8818",
                    table="children_child",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="child",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_childevent" ("born_on", "died_on", "erased_at", "forename", "home_id", "host_authority_id", "id", "known_as", "local_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "responsible_authority_id", "restricted", "sex", "supervising_agency_id", "surname") VALUES (NEW."born_on", NEW."died_on", NEW."erased_at", NEW."forename", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."known_as", NEW."local_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_id", NEW."responsible_authority_id", NEW."restricted", NEW."sex", NEW."supervising_agency_id", NEW."surname"); RETURN NULL;',
                    hash="f7cd07c974f045271f651244d8872316e5aadfd8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7c384",
                    table="children_child",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("child", "asked_by"),
                name="access_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allowed", None), ("decided_at", None), ("decided_by", None)),
                    models.Q(
                        ("allowed__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="access_request_decided_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allowed", False), _negated=True),
                    models.Q(("decided_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="access_request_refused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="access_request_decided_by_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_accessrequestevent" ("allowed", "answer_by", "asked_as_id", "asked_at", "asked_by_id", "child_id", "climbed_at", "decided_at", "decided_because", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "shown_as", "told_at", "until") VALUES (NEW."allowed", NEW."answer_by", NEW."asked_as_id", NEW."asked_at", NEW."asked_by_id", NEW."child_id", NEW."climbed_at", NEW."decided_at", NEW."decided_because", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reminded_at", NEW."shown_as", NEW."told_at", NEW."until"); RETURN NULL;',
                    hash="92efda3cc5f9f082f9db19df18d9cccfe48e2300",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d54c6",
                    table="children_accessrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_accessrequestevent" ("allowed", "answer_by", "asked_as_id", "asked_at", "asked_by_id", "child_id", "climbed_at", "decided_at", "decided_because", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "shown_as", "told_at", "until") VALUES (NEW."allowed", NEW."answer_by", NEW."asked_as_id", NEW."asked_at", NEW."asked_by_id", NEW."child_id", NEW."climbed_at", NEW."decided_at", NEW."decided_because", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reminded_at", NEW."shown_as", NEW."told_at", NEW."until"); RETURN NULL;',
                    hash="ebace248860d139863874e8c97041f8d91d31ba9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e3a48",
                    table="children_accessrequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="childsearch",
            index=models.Index(fields=["person", "-searched_at"], name="search_person"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("failure", ""), ("made_at", None)),
                fields=["asked_at"],
                name="document_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content", None), ("made_at", None)),
                    models.Q(
                        ("content__isnull", False),
                        ("made_at__isnull", False),
                        models.Q(("fingerprint", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="document_made_has_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_day", None), ("last_day", None)),
                    models.Q(
                        ("first_day__isnull", False), ("last_day__gte", models.F("first_day"))
                    ),
                    _connector="OR",
                ),
                name="document_covers_days_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["user", "content_object", "until"], name="grant_user_child"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "emergency"), _negated=True),
                    ("until__isnull", False),
                    _connector="OR",
                ),
                name="grant_in_an_emergency_ends",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_only_ends_sooner",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (OLD.until IS NOT NULL AND NEW.until IS NULL) OR NEW.until > OLD.until\n               OR to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' THEN\n                RAISE EXCEPTION 'pgtrigger: what opens a child only ever ends sooner';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bcde80c241ff88b97ae7b534269d3b0f04b9b4b6",
                    operation="UPDATE",
                    pgid="pgtrigger_grant_only_ends_sooner_096ab",
                    table="children_grant",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_asked_again",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM set_config('whereabouts.opened_children', '', true);PERFORM set_config('whereabouts.children_of_opened_episodes', '', true);PERFORM set_config('whereabouts.opened_episodes', '', true);RETURN NULL;",
                    hash="f48e1507441cd1a6938bb3a786c73fbc912801ab",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_asked_again_bafe2",
                    table="children_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_grantevent" ("agency_id", "content_object_id", "given_by_id", "home_id", "id", "kind", "permission_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since", "until", "user_id") VALUES (NEW."agency_id", NEW."content_object_id", NEW."given_by_id", NEW."home_id", NEW."id", NEW."kind", NEW."permission_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;',
                    hash="af56d33c02c1bebaa595428f226ddb00d66ea5b4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8a107",
                    table="children_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_grantevent" ("agency_id", "content_object_id", "given_by_id", "home_id", "id", "kind", "permission_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since", "until", "user_id") VALUES (NEW."agency_id", NEW."content_object_id", NEW."given_by_id", NEW."home_id", NEW."id", NEW."kind", NEW."permission_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;',
                    hash="5a7b7c3688b555cd6ccab18509d478a725b7d51e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4b24",
                    table="children_grant",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("justified", None), ("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(
                        ("justified__isnull", False),
                        ("reviewed_by__isnull", False),
                        ("reviewed_at__isnull", False),
                        models.Q(("review", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_reviewed_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(("reviewed_by", models.F("looker")), _negated=True),
                    _connector="OR",
                ),
                name="emergency_reviewed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("since"))),
                name="emergency_ends_after_it_starts",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_emergencyaccessevent" ("basis", "child_id", "climbed_at", "grant_id", "id", "justified", "looked_as_id", "looker_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "review", "review_due_at", "reviewed_at", "reviewed_by_id", "shown_as", "since", "until") VALUES (NEW."basis", NEW."child_id", NEW."climbed_at", NEW."grant_id", NEW."id", NEW."justified", NEW."looked_as_id", NEW."looker_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reminded_at", NEW."review", NEW."review_due_at", NEW."reviewed_at", NEW."reviewed_by_id", NEW."shown_as", NEW."since", NEW."until"); RETURN NULL;',
                    hash="b1e9232468bef0c24c55f8110bbf57123d07e402",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d5009",
                    table="children_emergencyaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_emergencyaccessevent" ("basis", "child_id", "climbed_at", "grant_id", "id", "justified", "looked_as_id", "looker_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "review", "review_due_at", "reviewed_at", "reviewed_by_id", "shown_as", "since", "until") VALUES (NEW."basis", NEW."child_id", NEW."climbed_at", NEW."grant_id", NEW."id", NEW."justified", NEW."looked_as_id", NEW."looker_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reminded_at", NEW."review", NEW."review_due_at", NEW."reviewed_at", NEW."reviewed_by_id", NEW."shown_as", NEW."since", NEW."until"); RETURN NULL;',
                    hash="c5b0910a11c3b102a79d0e5dd20b13c8b4b1d32e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_41e56",
                    table="children_emergencyaccess",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="legalstatus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("child",),
                name="legal_status_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalstatus",
            constraint=models.UniqueConstraint(
                fields=("child", "started_on"), name="legal_status_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="legal_status_ends_after_it_starts",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalstatus",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_legalstatusevent" ("child_id", "code", "ended_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on") VALUES (NEW."child_id", NEW."code", NEW."ended_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."started_on"); RETURN NULL;',
                    hash="32835c88e6e785b2a3c17a9e65e30d14b15f5c59",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_23fb7",
                    table="children_legalstatus",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalstatus",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_legalstatusevent" ("child_id", "code", "ended_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on") VALUES (NEW."child_id", NEW."code", NEW."ended_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."started_on"); RETURN NULL;',
                    hash="41e27ecc28e4b7c3ff6b0e9d6da50ce67ef288e4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2083a",
                    table="children_legalstatus",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("child",), name="photo_one_present"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="photo_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("child",), name="placement_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("child", "started_on"), name="placement_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="placement_ends_after_it_starts",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_placementevent" ("child_id", "ended_on", "home_id", "host_authority_id", "id", "kind_code", "miles_from_authority", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_code", "provider_id", "started_on", "supervising_agency_id", "urn") VALUES (NEW."child_id", NEW."ended_on", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."kind_code", NEW."miles_from_authority", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_code", NEW."provider_id", NEW."started_on", NEW."supervising_agency_id", NEW."urn"); RETURN NULL;',
                    hash="f4f4f739005af3556114891b8c3c43eb0a7ad57b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f43a6",
                    table="children_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_placementevent" ("child_id", "ended_on", "home_id", "host_authority_id", "id", "kind_code", "miles_from_authority", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_code", "provider_id", "started_on", "supervising_agency_id", "urn") VALUES (NEW."child_id", NEW."ended_on", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."kind_code", NEW."miles_from_authority", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_code", NEW."provider_id", NEW."started_on", NEW."supervising_agency_id", NEW."urn"); RETURN NULL;',
                    hash="ef928ad182c01d9e055b26abf9fb2617ac06373f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b17d3",
                    table="children_placement",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("child", "kind"),
                name="professional_one_of_a_kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="professional",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_professionalevent" ("child_id", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."child_id", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until"); RETURN NULL;',
                    hash="9f5f9480bc1541542141951b860ef0215bd2f8f6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_70a97",
                    table="children_professional",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="professional",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_professionalevent" ("child_id", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."child_id", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until"); RETURN NULL;',
                    hash="e5ac7965065683a78e3357d0e96538b2c2c52796",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_66eeb",
                    table="children_professional",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_profileevent" ("checks", "child_id", "description", "getting_about", "health", "id", "online", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "risks", "what_helps") VALUES (NEW."checks", NEW."child_id", NEW."description", NEW."getting_about", NEW."health", NEW."id", NEW."online", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."risks", NEW."what_helps"); RETURN NULL;',
                    hash="90dbb09cb42ae61f72c51584bbff43d1d5f61222",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_68b6d",
                    table="children_profile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_profileevent" ("checks", "child_id", "description", "getting_about", "health", "id", "online", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "risks", "what_helps") VALUES (NEW."checks", NEW."child_id", NEW."description", NEW."getting_about", NEW."health", NEW."id", NEW."online", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."risks", NEW."what_helps"); RETURN NULL;',
                    hash="dc882144b2e9cad77ae7ccef91c91bfdb9980582",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db28a",
                    table="children_profile",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingstrategy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("child",), name="strategy_one_current"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingstrategy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_reportingstrategyevent" ("call_999_if", "child_id", "expires_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "report_after", "return_by", "return_by_weekend", "since", "steps", "triggers", "until", "written_by_id") VALUES (NEW."call_999_if", NEW."child_id", NEW."expires_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."places", NEW."report_after", NEW."return_by", NEW."return_by_weekend", NEW."since", NEW."steps", NEW."triggers", NEW."until", NEW."written_by_id"); RETURN NULL;',
                    hash="b67af43a156ecdefacc0249aacf189614f01dbcd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3054f",
                    table="children_reportingstrategy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingstrategy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_reportingstrategyevent" ("call_999_if", "child_id", "expires_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "report_after", "return_by", "return_by_weekend", "since", "steps", "triggers", "until", "written_by_id") VALUES (NEW."call_999_if", NEW."child_id", NEW."expires_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."places", NEW."report_after", NEW."return_by", NEW."return_by_weekend", NEW."since", NEW."steps", NEW."triggers", NEW."until", NEW."written_by_id"); RETURN NULL;',
                    hash="23d3c66b4c76a01c08a2b5db042157f2d5a1a6a7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e29c1",
                    table="children_reportingstrategy",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("child",),
                name="restriction_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="restriction_lifted_by_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restriction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_restrictionevent" ("because", "child_id", "id", "lifted_at", "lifted_because", "lifted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted_by_id", "since") VALUES (NEW."because", NEW."child_id", NEW."id", NEW."lifted_at", NEW."lifted_because", NEW."lifted_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."restricted_by_id", NEW."since"); RETURN NULL;',
                    hash="1a6da2fa354ca1e56df9724ac7bfc939bab575b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1e52",
                    table="children_restriction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restriction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_restrictionevent" ("because", "child_id", "id", "lifted_at", "lifted_because", "lifted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted_by_id", "since") VALUES (NEW."because", NEW."child_id", NEW."id", NEW."lifted_at", NEW."lifted_because", NEW."lifted_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."restricted_by_id", NEW."since"); RETURN NULL;',
                    hash="932a3f6574846dfd032f12fa234b00f734605de3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_292ad",
                    table="children_restriction",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sight",
            index=models.Index(fields=["agency", "child"], name="sight_agency_child"),
        ),
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("child", "agency", "episode_id"),
                name="sight_one_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("breadth", "all"), ("episode_id__isnull", False), _connector="OR"
                ),
                name="sight_of_an_episode_names_it",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sight",
            trigger=pgtrigger.compiler.Trigger(
                name="sight_only_ends_sooner",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (OLD.until IS NOT NULL AND NEW.until IS NULL) OR NEW.until > OLD.until\n               OR to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' THEN\n                RAISE EXCEPTION 'pgtrigger: what opens a child only ever ends sooner';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="71cfe8d1def639ed4bdc11cdaaf30d61aa419bfa",
                    operation="UPDATE",
                    pgid="pgtrigger_sight_only_ends_sooner_ef9f4",
                    table="children_sight",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sight",
            trigger=pgtrigger.compiler.Trigger(
                name="sight_is_asked_again",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM set_config('whereabouts.opened_children', '', true);PERFORM set_config('whereabouts.children_of_opened_episodes', '', true);PERFORM set_config('whereabouts.opened_episodes', '', true);RETURN NULL;",
                    hash="d92463fc1c73d9db0726fa713ba33ec22dfb46d0",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_sight_is_asked_again_8e557",
                    table="children_sight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sight",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_sightevent" ("agency_id", "breadth", "child_id", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "why") VALUES (NEW."agency_id", NEW."breadth", NEW."child_id", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until", NEW."why"); RETURN NULL;',
                    hash="8bc3967012122026453ce8d838d5513ca9e9526d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fcfe9",
                    table="children_sight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sight",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_sightevent" ("agency_id", "breadth", "child_id", "episode_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "why") VALUES (NEW."agency_id", NEW."breadth", NEW."child_id", NEW."episode_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until", NEW."why"); RETURN NULL;',
                    hash="3966e98279e2c1b931d9c5a802c6f4622b45eff8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_179e8",
                    table="children_sight",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="unusuallook",
            index=models.Index(fields=["authority", "-last_at"], name="unusual_authority"),
        ),
        migrations.AddIndex(
            model_name="unusuallook",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("asked_at__isnull", False)),
                fields=["person"],
                name="unusual_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallook",
            constraint=models.UniqueConstraint(
                fields=("kind", "authority", "person", "child", "day"),
                name="unusual_once_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("asked_by", None), ("question", "")),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("asked_by__isnull", False),
                        models.Q(("question", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unusual_asked_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("asked_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unusual_answered_after_it_is_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unusual_settled_by_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unusuallook",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_unusuallookevent" ("agency_name", "answer", "answered_at", "asked_at", "asked_by_id", "authority_id", "child_id", "children", "conclusion", "day", "first_at", "found_at", "id", "job_title", "kind", "last_at", "looks", "outcome", "person_id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "settled_at", "settled_by_id") VALUES (NEW."agency_name", NEW."answer", NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."authority_id", NEW."child_id", NEW."children", NEW."conclusion", NEW."day", NEW."first_at", NEW."found_at", NEW."id", NEW."job_title", NEW."kind", NEW."last_at", NEW."looks", NEW."outcome", NEW."person_id", NEW."person_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question", NEW."settled_at", NEW."settled_by_id"); RETURN NULL;',
                    hash="ed908d2c8b39e7e12ee9ca1b960f0ea9ea966ddf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3e849",
                    table="children_unusuallook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unusuallook",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_unusuallookevent" ("agency_name", "answer", "answered_at", "asked_at", "asked_by_id", "authority_id", "child_id", "children", "conclusion", "day", "first_at", "found_at", "id", "job_title", "kind", "last_at", "looks", "outcome", "person_id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "settled_at", "settled_by_id") VALUES (NEW."agency_name", NEW."answer", NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."authority_id", NEW."child_id", NEW."children", NEW."conclusion", NEW."day", NEW."first_at", NEW."found_at", NEW."id", NEW."job_title", NEW."kind", NEW."last_at", NEW."looks", NEW."outcome", NEW."person_id", NEW."person_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question", NEW."settled_at", NEW."settled_by_id"); RETURN NULL;',
                    hash="1ac1232fad5bae336bcba770c4c199d007eb8b29",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_74a3e",
                    table="children_unusuallook",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PlacementPostcode",
            fields=[
                (
                    "placement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="where",
                        serialize=False,
                        to="children.placement",
                    ),
                ),
                ("postcode", models.CharField(blank=True, max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="PlacementPostcodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("postcode", models.CharField(blank=True, max_length=8)),
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
                        to="children.placementpostcode",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="children.placement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placementpostcode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "children_placementpostcodeevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "postcode") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."placement_id", NEW."placement_id", NEW."postcode"); RETURN NULL;',
                    hash="e0ed615730ee4d68356516a03e2deb8ec2d77556",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8a83a",
                    table="children_placementpostcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placementpostcode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "children_placementpostcodeevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "postcode") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."placement_id", NEW."placement_id", NEW."postcode"); RETURN NULL;',
                    hash="bb536b946593deb2c6aa0974f62f1dfe3e5ab1ca",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b1bc",
                    table="children_placementpostcode",
                    when="AFTER",
                ),
            ),
        ),
    ]
