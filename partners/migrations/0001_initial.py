import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Helpline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("for_what", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=80, verbose_name="number, as it is said")),
                ("dial", models.CharField(max_length=40, verbose_name="number, as it is dialled")),
                (
                    "text_to",
                    models.CharField(blank=True, max_length=40, verbose_name="number to text"),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "for_children",
                    models.BooleanField(
                        default=False, verbose_name="for children to ring about anything"
                    ),
                ),
                (
                    "place",
                    models.PositiveSmallIntegerField(default=0, verbose_name="place in the list"),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, verbose_name="last checked"),
                ),
            ],
            options={
                "ordering": ["place", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "is_staff",
                    models.BooleanField(default=False, verbose_name="may set agencies up"),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Agency",
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
                            ("authority", "Local authority"),
                            ("force", "Police force"),
                            ("provider", "Children's home provider"),
                            ("fostering", "Fostering agency"),
                            ("interview-service", "Return interview service"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=160)),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="An authority's ONS code (E08000032) or a force's slug (west-yorkshire).",
                        max_length=40,
                        null=True,
                        unique=True,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("easting", models.PositiveIntegerField(blank=True, null=True)),
                ("northing", models.PositiveIntegerField(blank=True, null=True)),
                ("adjoining", models.ManyToManyField(blank=True, to="partners.agency")),
                (
                    "interviews_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who holds return interviews for this authority, when it is not the authority.",
                        limit_choices_to={"kind": "interview-service"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews_for",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "agencies",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas_served",
                        to="partners.agency",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="agency",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorities",
                to="partners.area",
            ),
        ),
        migrations.CreateModel(
            name="Home",
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
                            ("childrens-home", "Children's home"),
                            ("foster-household", "Foster household"),
                            ("supported", "Supported accommodation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "urn",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        null=True,
                        unique=True,
                        verbose_name="Ofsted unique reference number",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="homes",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("carer", "Foster carer"),
                            ("home-staff", "Children's home worker"),
                            ("on-call", "On-call worker"),
                            ("fostering-social-worker", "Supervising social worker"),
                            ("call-handler", "Police call handler"),
                            ("police-supervisor", "Police control room supervisor"),
                            ("senior-officer", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("social-worker", "Child's social worker"),
                            ("emergency-duty", "Out-of-hours duty worker"),
                            ("interviewer", "Return interviewer"),
                            ("coordinator", "Missing coordinator"),
                            ("placing-authority", "Placing authority manager"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("agency-admin", "Agency administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ],
                        null=True,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("started_on", models.DateField()),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which the person no longer does it.",
                        null=True,
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the agency last said that this is right.",
                        null=True,
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When what hung on the job ended with it: signing in as it, and shifts to come.",
                        null=True,
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="partners.agency",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="partners.home",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["started_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("carer", "Foster carer"),
                            ("home-staff", "Children's home worker"),
                            ("on-call", "On-call worker"),
                            ("fostering-social-worker", "Supervising social worker"),
                            ("call-handler", "Police call handler"),
                            ("police-supervisor", "Police control room supervisor"),
                            ("senior-officer", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("social-worker", "Child's social worker"),
                            ("emergency-duty", "Out-of-hours duty worker"),
                            ("interviewer", "Return interviewer"),
                            ("coordinator", "Missing coordinator"),
                            ("placing-authority", "Placing authority manager"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("agency-admin", "Agency administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ],
                        null=True,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("serial", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="partners.agency",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="partners.home",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        help_text="What was taken up; before, the job in which somebody begins again.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="partners.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-invited_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgencyToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="Which system uses it.", max_length=120)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="partners.job",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="Who was shown it; nobody where the service made it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JobEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("carer", "Foster carer"),
                            ("home-staff", "Children's home worker"),
                            ("on-call", "On-call worker"),
                            ("fostering-social-worker", "Supervising social worker"),
                            ("call-handler", "Police call handler"),
                            ("police-supervisor", "Police control room supervisor"),
                            ("senior-officer", "Duty inspector"),
                            ("superintendent", "Duty superintendent"),
                            ("social-worker", "Child's social worker"),
                            ("emergency-duty", "Out-of-hours duty worker"),
                            ("interviewer", "Return interviewer"),
                            ("coordinator", "Missing coordinator"),
                            ("placing-authority", "Placing authority manager"),
                            ("reviewing-officer", "Independent reviewing officer"),
                            ("agency-admin", "Agency administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ],
                        null=True,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("started_on", models.DateField()),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which the person no longer does it.",
                        null=True,
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the agency last said that this is right.",
                        null=True,
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When what hung on the job ended with it: signing in as it, and shifts to come.",
                        null=True,
                    ),
                ),
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
                        to="partners.job",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mail",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("invitation", "Invitation"),
                            ("sign-in-reminder", "Reminder to sign in more safely"),
                            ("test-alert", "Test alert"),
                            ("sight-given", "Somebody has begun to see children"),
                            ("named-for-a-child", "Named for a child"),
                            ("mobile-code", "Code to confirm a mobile number"),
                            ("not-named-any-more", "Not named for a child any more"),
                            (
                                "begun-again",
                                "Somebody begins again with signing in at another agency",
                            ),
                            ("access-answered", "Request to see a child answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="partners.agency",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="partners.invitation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mobile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20)),
                ("code", models.CharField(blank=True, max_length=6)),
                ("code_sent_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mobile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        help_text="Monday is 0.",
                        size=None,
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_hours",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "office hours",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("device", models.CharField(blank=True, max_length=80)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="partners.job",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Setup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreement_on", models.DateField(blank=True, null=True)),
                ("agreement_reference", models.CharField(blank=True, max_length=120)),
                ("contact_name", models.CharField(blank=True, max_length=120)),
                ("contact_title", models.CharField(blank=True, max_length=120)),
                ("contact_phone", models.CharField(blank=True, max_length=40)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("alert_code", models.CharField(blank=True, max_length=6)),
                ("alert_sent_at", models.DateTimeField(blank=True, null=True)),
                ("alert_received_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="setup",
                        to="partners.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("name", models.CharField(max_length=120)),
                ("phone", models.CharField(max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("out_of_hours", models.BooleanField(default=False)),
                (
                    "on_helplines",
                    models.BooleanField(
                        default=False,
                        verbose_name="anybody may read the number on the page of helplines",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["agency", "name"],
            },
        ),
        migrations.CreateModel(
            name="RotaShift",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="partners.team",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="person_email_is_lower",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("area", None), ("kind", "authority"), _connector="OR"),
                name="agency_in_an_area_is_an_authority",
            ),
        ),
        migrations.AddConstraint(
            model_name="home",
            constraint=models.UniqueConstraint(
                fields=("provider", "name"), name="home_name_in_provider"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["agency", "role"], name="job_agency_role"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("home__isnull", False), ("role__in", ("carer", "home-staff"))),
                    models.Q(
                        models.Q(("role__in", ("carer", "home-staff")), _negated=True),
                        ("home", None),
                    ),
                    _connector="OR",
                ),
                name="job_of_a_home_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="job_ends_after_it_starts",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="job",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_jobevent" ("agency_id", "checked_at", "closed_at", "ended_on", "home_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "rank", "role", "started_on", "title") VALUES (NEW."agency_id", NEW."checked_at", NEW."closed_at", NEW."ended_on", NEW."home_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."rank", NEW."role", NEW."started_on", NEW."title"); RETURN NULL;',
                    hash="a0018432ba4170b8a1736e3d09f0f41af194bbd8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3d639",
                    table="partners_job",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="job",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_jobevent" ("agency_id", "checked_at", "closed_at", "ended_on", "home_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "rank", "role", "started_on", "title") VALUES (NEW."agency_id", NEW."checked_at", NEW."closed_at", NEW."ended_on", NEW."home_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."rank", NEW."role", NEW."started_on", NEW."title"); RETURN NULL;',
                    hash="db67d12e4db0d8a36bed496dceb5799587c99c86",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a0c57",
                    table="partners_job",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["agency", "-invited_at"], name="invitation_agency"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_is_lower",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("home__isnull", False), ("role__in", ("carer", "home-staff"))),
                    models.Q(
                        models.Q(("role__in", ("carer", "home-staff")), _negated=True),
                        ("home", None),
                    ),
                    _connector="OR",
                ),
                name="invitation_to_a_home_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("job__isnull", False), _connector="OR"),
                name="invitation_used_made_a_job",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("revoked_at", None), _connector="OR"),
                name="invitation_used_or_taken_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None), ("used_at", None)),
                fields=("agency", "email", "role", "home"),
                name="invitation_one_unanswered",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["next_try_at"],
                name="mail_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invitation__isnull", False), ("kind", "invitation")),
                    models.Q(models.Q(("kind", "invitation"), _negated=True), ("invitation", None)),
                    _connector="OR",
                ),
                name="mail_of_an_invitation",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("sent", "possibly-twice")), ("sent_at__isnull", False)),
                    models.Q(("state__in", ("sent", "possibly-twice")), _negated=True),
                    _connector="OR",
                ),
                name="mail_sent_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mobile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at", None), models.Q(("number", ""), _negated=True), _connector="OR"
                ),
                name="mobile_confirmed_is_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))),
                name="hours_close_after_they_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6]), ("weekdays__len__gte", 1)
                ),
                name="hours_are_of_a_weekday",
            ),
        ),
        migrations.AddConstraint(
            model_name="setup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alert_received_at", None), ("alert_sent_at__isnull", False), _connector="OR"
                ),
                name="setup_alert_sent_before_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                fields=("agency", "office", "out_of_hours"), name="team_one_per_office_and_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotashift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="shift_ends_after_it_starts",
            ),
        ),
        migrations.CreateModel(
            name="HomeAddress",
            fields=[
                (
                    "home",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="address",
                        serialize=False,
                        to="partners.home",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("postcode", models.CharField(blank=True, max_length=8)),
            ],
            options={
                "verbose_name": "address of a home",
                "verbose_name_plural": "addresses of homes",
            },
        ),
    ]
