import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import missing.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("children", "0001_initial"),
        ("partners", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HolidayCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=80, unique=True)),
                ("document", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="InformationAnswer",
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
                ("cannot_say", models.BooleanField(default=False)),
                ("text", models.TextField()),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="InformationRequest",
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
                    "asked_of",
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
                    "answer_to",
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
                        help_text="Who is told of the answer.",
                        max_length=30,
                    ),
                ),
                ("question", models.TextField()),
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
                        max_length=30,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pages",
                    models.CharField(
                        choices=[("back", "A return"), ("challenge", "A challenge")], max_length=20
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Located",
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
                            ("hospital", "In hospital"),
                            ("custody", "In police custody"),
                            ("elsewhere", "Somewhere else that is safe"),
                        ],
                        max_length=20,
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                (
                    "with_whom",
                    models.CharField(blank=True, max_length=200, verbose_name="who is with them"),
                ),
                ("seen_by", models.CharField(max_length=200, verbose_name="who has seen them")),
                ("found_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_how",
                    models.TextField(blank=True, verbose_name="what is known of how they went"),
                ),
            ],
            options={
                "verbose_name_plural": "located",
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="LocatedEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "In hospital"),
                            ("custody", "In police custody"),
                            ("elsewhere", "Somewhere else that is safe"),
                        ],
                        max_length=20,
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                (
                    "with_whom",
                    models.CharField(blank=True, max_length=200, verbose_name="who is with them"),
                ),
                ("seen_by", models.CharField(max_length=200, verbose_name="who has seen them")),
                ("found_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_how",
                    models.TextField(blank=True, verbose_name="what is known of how they went"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MistakenReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("returned_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                (
                    "found_how",
                    models.CharField(
                        choices=[
                            ("came-back", "They came back by themselves"),
                            ("carer", "A carer found them"),
                            ("police", "Police found them"),
                            ("family", "Family or a friend brought them"),
                            ("other", "Another way"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "found_otherwise",
                    models.CharField(blank=True, max_length=200, verbose_name="in which other way"),
                ),
                ("found_where", models.CharField(blank=True, max_length=200)),
                (
                    "found_with",
                    models.CharField(blank=True, max_length=200, verbose_name="who was with them"),
                ),
                ("hurt", models.BooleanField(default=False)),
                ("needs_medicine", models.BooleanField(default=False)),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("food", "Needs something to eat or drink"),
                                ("clothes", "Needs clothes or a wash"),
                                ("bed", "Has nowhere to sleep tonight"),
                                ("contact", "Wants to see or speak to somebody"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("police_told", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_as", models.BigIntegerField(unique=True)),
                ("what_was_wrong", models.TextField()),
                ("put_right_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["put_right_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                            ("call", "Call"),
                            ("contact", "Contact"),
                            ("sighting", "Sighting"),
                            ("search", "Search"),
                            ("said", "What the child said"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
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
                        max_length=30,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NoteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("contact", "Contact"),
                            ("sighting", "Sighting"),
                            ("search", "Search"),
                            ("said", "What the child said"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
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
                        max_length=30,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PoliceDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=40)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("reason", models.TextField()),
                (
                    "carer_worry",
                    models.TextField(blank=True, verbose_name="what the carer said worries them"),
                ),
                (
                    "carer_should",
                    models.TextField(
                        blank=True, verbose_name="what the carer should do, and until when"
                    ),
                ),
                ("review_at", models.DateTimeField(blank=True, null=True)),
                ("officer_name", models.CharField(max_length=120)),
                ("officer_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("officer_number", models.CharField(blank=True, max_length=40)),
                ("log_number", models.CharField(blank=True, max_length=40)),
                ("decided_at", models.DateTimeField()),
                ("second_hand", models.BooleanField(default=False)),
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
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-decided_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PoliceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("999", "999"),
                            ("101", "101"),
                            ("online", "Online"),
                            ("in-person", "In person"),
                            ("transferred", "Transferred by another police force"),
                        ],
                        max_length=20,
                    ),
                ),
                ("spoke_to", models.CharField(blank=True, max_length=120)),
                (
                    "reference",
                    models.CharField(blank=True, max_length=40, verbose_name="police log number"),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "because",
                    models.CharField(blank=True, max_length=300, verbose_name="what was wrong"),
                ),
            ],
            options={
                "ordering": ["-reported_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Protocol",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=40, unique=True)),
                ("document", models.JSONField()),
                ("published_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProtocolInForce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "protocols in force",
                "ordering": ["area", "-since"],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("returned_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                (
                    "found_how",
                    models.CharField(
                        choices=[
                            ("came-back", "They came back by themselves"),
                            ("carer", "A carer found them"),
                            ("police", "Police found them"),
                            ("family", "Family or a friend brought them"),
                            ("other", "Another way"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "found_otherwise",
                    models.CharField(blank=True, max_length=200, verbose_name="in which other way"),
                ),
                ("found_where", models.CharField(blank=True, max_length=200)),
                (
                    "found_with",
                    models.CharField(blank=True, max_length=200, verbose_name="who was with them"),
                ),
                ("hurt", models.BooleanField(default=False)),
                ("needs_medicine", models.BooleanField(default=False)),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("food", "Needs something to eat or drink"),
                                ("clothes", "Needs clothes or a wash"),
                                ("bed", "Has nowhere to sleep tonight"),
                                ("contact", "Wants to see or speak to somebody"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("police_told", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("no-answer", "No answer"),
                            ("not-safe", "Not safe to try"),
                            ("not-applies", "Doesn’t apply"),
                            ("mistake", "Ticked by mistake"),
                        ],
                        max_length=20,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["taken_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField(verbose_name="what is to be done")),
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
                ("due_by", models.DateTimeField()),
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
                        max_length=30,
                    ),
                ),
                (
                    "added_as",
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
                        max_length=30,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("outcome", models.TextField(blank=True, verbose_name="what came of it")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["due_by", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("what", models.TextField(verbose_name="what is to be done")),
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
                ("due_by", models.DateTimeField()),
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
                        max_length=30,
                    ),
                ),
                (
                    "added_as",
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
                        max_length=30,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("outcome", models.TextField(blank=True, verbose_name="what came of it")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=missing.rules.new_reference, max_length=12, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("being-logged", "Being logged now"),
                            ("away", "Not where expected"),
                            ("found", "Found, not home yet"),
                            ("back", "Back"),
                            ("closed", "Closed"),
                            ("stood-down", "Stood down"),
                            ("ended", "Ended"),
                        ],
                        default="being-logged",
                        max_length=20,
                    ),
                ),
                (
                    "cohort",
                    models.CharField(
                        choices=[("care", "In care"), ("home", "Lives at home")],
                        default="care",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("logged_at", models.DateTimeField(blank=True, null=True)),
                ("danger", models.CharField(blank=True, max_length=20)),
                ("last_seen_at", models.DateTimeField(blank=True, null=True)),
                ("last_seen_by", models.CharField(blank=True, max_length=120)),
                (
                    "expected_at",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "Home"),
                            ("school", "School or college"),
                            ("family", "Family time"),
                            ("activity", "An activity or club"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expected_where", models.CharField(blank=True, max_length=120)),
                ("expected_by", models.DateTimeField(blank=True, null=True)),
                ("whereabouts", models.CharField(blank=True, max_length=20)),
                ("where_thought", models.CharField(blank=True, max_length=330)),
                ("wearing", models.CharField(blank=True, max_length=610)),
                ("carrying", models.CharField(blank=True, max_length=300)),
                ("circumstances", models.TextField(blank=True)),
                ("level", models.CharField(blank=True, max_length=10)),
                ("next_look_at", models.DateTimeField(blank=True, null=True)),
                ("stood_down_because", models.TextField(blank=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("restricted", models.BooleanField(default=False)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episodes",
                        to="children.child",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        help_text="The force that holds, or would hold, the report.",
                        limit_choices_to={"kind": "force"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "carer_told",
                    models.BooleanField(
                        default=False,
                        help_text="A carer told whoever logged it, so what was judged then is theirs.",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at"],
            },
        ),
        migrations.CreateModel(
            name="Enquiry",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("visited", "Went to an address"),
                            ("spoke", "Spoke to somebody"),
                            ("searched", "Searched a place"),
                            ("phone", "Traced a phone, a bank card or an online account"),
                            ("cameras", "Looked at cameras or number plates"),
                            ("asked-services", "Asked hospitals, custody or transport"),
                            ("circulated", "Told other forces, or the public"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what", models.TextField()),
                ("result", models.TextField(verbose_name="what came of it")),
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
                        max_length=30,
                    ),
                ),
                ("done_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="missing.enquiry",
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
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enquiries",
                        to="missing.episode",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "enquiries",
                "ordering": ["-done_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "owed_by",
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
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("started_by_event", models.BigIntegerField()),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ended_by_event", models.BigIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "how_ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("met", "Done"),
                            ("not-needed", "Not needed"),
                            ("waived", "Set aside"),
                        ],
                        max_length=20,
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
                        help_text="Who hears of it at all, of those who see the episode.",
                        max_length=30,
                    ),
                ),
                ("waived_because", models.TextField(blank=True)),
                ("moments_done", models.PositiveSmallIntegerField(default=0)),
                ("next_moment_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="children.child",
                    ),
                ),
                (
                    "taken_by",
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
                        related_name="duties",
                        to="missing.episode",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missing.holidaycalendar",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
                "ordering": ["due_at"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("answers", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
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
                    "episode",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="missing.episode",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DecisionConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("officer_name", models.CharField(max_length=120)),
                ("officer_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
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
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missing.episode",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.JSONField()),
                ("suggestion", models.JSONField()),
                ("suggested_level", models.CharField(max_length=10)),
                ("level", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("gut_feeling", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("next_look_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.job",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="missing.episode",
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EpisodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("reference", models.CharField(default=missing.rules.new_reference, max_length=12)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("being-logged", "Being logged now"),
                            ("away", "Not where expected"),
                            ("found", "Found, not home yet"),
                            ("back", "Back"),
                            ("closed", "Closed"),
                            ("stood-down", "Stood down"),
                            ("ended", "Ended"),
                        ],
                        default="being-logged",
                        max_length=20,
                    ),
                ),
                (
                    "cohort",
                    models.CharField(
                        choices=[("care", "In care"), ("home", "Lives at home")],
                        default="care",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("logged_at", models.DateTimeField(blank=True, null=True)),
                ("danger", models.CharField(blank=True, max_length=20)),
                ("last_seen_at", models.DateTimeField(blank=True, null=True)),
                ("last_seen_by", models.CharField(blank=True, max_length=120)),
                (
                    "expected_at",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "Home"),
                            ("school", "School or college"),
                            ("family", "Family time"),
                            ("activity", "An activity or club"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expected_where", models.CharField(blank=True, max_length=120)),
                ("expected_by", models.DateTimeField(blank=True, null=True)),
                ("whereabouts", models.CharField(blank=True, max_length=20)),
                ("where_thought", models.CharField(blank=True, max_length=330)),
                ("wearing", models.CharField(blank=True, max_length=610)),
                ("carrying", models.CharField(blank=True, max_length=300)),
                ("circumstances", models.TextField(blank=True)),
                ("level", models.CharField(blank=True, max_length=10)),
                ("next_look_at", models.DateTimeField(blank=True, null=True)),
                ("stood_down_because", models.TextField(blank=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("restricted", models.BooleanField(default=False)),
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
                    "force",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="The force that holds, or would hold, the report.",
                        limit_choices_to={"kind": "force"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
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
                    "opened_by",
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
                        to="missing.episode",
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
                (
                    "carer_told",
                    models.BooleanField(
                        default=False,
                        help_text="A carer told whoever logged it, so what was judged then is theirs.",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ForceTransfer",
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
                ("why", models.TextField()),
                ("transferred_at", models.DateTimeField()),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="missing.episode",
                    ),
                ),
                (
                    "from_force",
                    models.ForeignKey(
                        limit_choices_to={"kind": "force"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "to_force",
                    models.ForeignKey(
                        limit_choices_to={"kind": "force"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "transferred_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["transferred_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "given_as",
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
                    "to_office",
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
                ("outstanding", models.TextField()),
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
                        max_length=30,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("accept_by", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not accepted yet"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("taken-back", "Taken back"),
                            ("overtaken", "Over before it was accepted"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("declined_because", models.TextField(blank=True)),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="missing.duty",
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
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="missing.duty",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="missing.episode",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "to_person",
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
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "given_as",
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
                    "to_office",
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
                ("outstanding", models.TextField()),
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
                        max_length=30,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("accept_by", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not accepted yet"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("taken-back", "Taken back"),
                            ("overtaken", "Over before it was accepted"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("declined_because", models.TextField(blank=True)),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.duty",
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
                    "duty",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="missing.duty",
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
                    "given_by",
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
                        to="missing.handover",
                    ),
                ),
                (
                    "to_agency",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "to_person",
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
        pgtrigger.migrations.AddTrigger(
            model_name="holidaycalendar",
            trigger=pgtrigger.compiler.Trigger(
                name="calendar_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5758fa91bf96df99290be97248ffa468daa62e87",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_calendar_never_changes_3a857",
                    table="missing_holidaycalendar",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="informationanswer",
            name="given_as",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.job"
            ),
        ),
        migrations.AddField(
            model_name="informationanswer",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="asked_as",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.job"
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="informationanswer",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="missing.informationrequest",
            ),
        ),
        migrations.AddField(
            model_name="keptanswers",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.episode"
            ),
        ),
        migrations.AddField(
            model_name="keptanswers",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="located",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="located",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="located",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="locatedevent",
            name="episode",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="locatedevent",
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
            model_name="locatedevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="missing.located",
            ),
        ),
        migrations.AddField(
            model_name="locatedevent",
            name="recorded_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mistakenreturn",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mistaken_returns",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="mistakenreturn",
            name="put_right_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mistakenreturn",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="missing.note",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noteevent",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.note",
            ),
        ),
        migrations.AddField(
            model_name="noteevent",
            name="episode",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="noteevent",
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
            model_name="noteevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="missing.note",
            ),
        ),
        migrations.AddField(
            model_name="noteevent",
            name="written_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policedecision",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                help_text="What was recorded second-hand, where police say that it was otherwise.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="missing.policedecision",
            ),
        ),
        migrations.AddField(
            model_name="policedecision",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="policedecision",
            name="officer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policedecision",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decisionconfirmation",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation",
                to="missing.policedecision",
            ),
        ),
        migrations.AddField(
            model_name="policereport",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="police_reports",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="policereport",
            name="force",
            field=models.ForeignKey(
                limit_choices_to={"kind": "force"},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.agency",
            ),
        ),
        migrations.AddField(
            model_name="policereport",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policereport",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="missing.policereport",
            ),
        ),
        migrations.AddField(
            model_name="policedecision",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="missing.policereport",
            ),
        ),
        migrations.AddField(
            model_name="forcetransfer",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfer",
                to="missing.policereport",
            ),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="reporting_protocol",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.protocol",
            ),
        ),
        migrations.AddField(
            model_name="episodeevent",
            name="responsible_protocol",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.protocol",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="reporting_protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.protocol"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="responsible_protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.protocol"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.protocol"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.protocol"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="protocol",
            trigger=pgtrigger.compiler.Trigger(
                name="protocol_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="14a75089da4169382f1485126bb4c50ac917312e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_protocol_never_changes_ebc60",
                    table="missing_protocol",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="protocolinforce",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="protocols",
                to="partners.area",
            ),
        ),
        migrations.AddField(
            model_name="protocolinforce",
            name="protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="missing.protocol"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="episode",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="return_record",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="taken_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="duty",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="task",
                to="missing.duty",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="added_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="done_by",
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
            model_name="taskevent",
            name="duty",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.duty",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="episode",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="missing.episode",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
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
            model_name="taskevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="missing.task",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_how", ""), models.Q(("heard_from", ""), _negated=True), _connector="OR"
                ),
                name="enquiry_heard_from_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__lte", models.F("recorded_at"))),
                name="enquiry_before_it_is_recorded",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="enquiry_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ffd5f4e6503fc11c620f21f12795d2f911901022",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_enquiry_never_changes_cdf49",
                    table="missing_enquiry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("duty",),
                name="handover_one_waiting_per_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "waiting")),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="handover_over_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("declined_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="handover_declined_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(
                        ("answered_by__isnull", False),
                        models.Q(("answered_by", models.F("given_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="handover_accepted_by_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "missing_handoverevent" ("accept_by", "answer_id", "answered_at", "answered_by_id", "asked_at", "audience", "declined_because", "duty_id", "episode_id", "given_as", "given_by_id", "id", "outstanding", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "to_agency_id", "to_office", "to_person_id") VALUES (NEW."accept_by", NEW."answer_id", NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."audience", NEW."declined_because", NEW."duty_id", NEW."episode_id", NEW."given_as", NEW."given_by_id", NEW."id", NEW."outstanding", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."to_agency_id", NEW."to_office", NEW."to_person_id"); RETURN NULL;',
                    hash="09cd437c6c9ce5ba156a2b15d511bda99a588d78",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_92b74",
                    table="missing_handover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "missing_handoverevent" ("accept_by", "answer_id", "answered_at", "answered_by_id", "asked_at", "audience", "declined_because", "duty_id", "episode_id", "given_as", "given_by_id", "id", "outstanding", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "to_agency_id", "to_office", "to_person_id") VALUES (NEW."accept_by", NEW."answer_id", NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."audience", NEW."declined_because", NEW."duty_id", NEW."episode_id", NEW."given_as", NEW."given_by_id", NEW."id", NEW."outstanding", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."to_agency_id", NEW."to_office", NEW."to_person_id"); RETURN NULL;',
                    hash="e6b42562527abcfabd93c9e6a7df0526887054e7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8d198",
                    table="missing_handover",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_how", ""), models.Q(("heard_from", ""), _negated=True), _connector="OR"
                ),
                name="informationrequest_heard_from_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_by__gt", models.F("asked_at"))),
                name="request_answered_after_it_is_asked",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="informationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="request_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="270da0c6ea2fd0cb90916b0b6e27ecf4db3c5d07",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_request_never_changes_1b271",
                    table="missing_informationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="informationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_how", ""), models.Q(("heard_from", ""), _negated=True), _connector="OR"
                ),
                name="informationanswer_heard_from_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="informationanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="answer_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8e01ea526299e9efe169d8ceaf1c7bf3f5548f7d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_answer_never_changes_45799",
                    table="missing_informationanswer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="keptanswers",
            constraint=models.UniqueConstraint(
                fields=("person", "episode", "pages"), name="answers_kept_once_of_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="located",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)),
                fields=("episode",),
                name="located_in_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="located",
            constraint=models.CheckConstraint(
                condition=models.Q(("found_at__lte", models.F("recorded_at"))),
                name="found_before_it_is_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="located",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at", None), ("left_at__gte", models.F("found_at")), _connector="OR"
                ),
                name="left_after_being_found",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="located",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "missing_locatedevent" ("episode_id", "found_at", "id", "kind", "left_at", "left_how", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "seen_by", "with_whom") VALUES (NEW."episode_id", NEW."found_at", NEW."id", NEW."kind", NEW."left_at", NEW."left_how", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."recorded_at", NEW."recorded_by_id", NEW."seen_by", NEW."with_whom"); RETURN NULL;',
                    hash="856bb15dbe61984e5adb8b6c1e1fe8da38d9d7a3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3714a",
                    table="missing_located",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="located",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "missing_locatedevent" ("episode_id", "found_at", "id", "kind", "left_at", "left_how", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "seen_by", "with_whom") VALUES (NEW."episode_id", NEW."found_at", NEW."id", NEW."kind", NEW."left_at", NEW."left_how", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."recorded_at", NEW."recorded_by_id", NEW."seen_by", NEW."with_whom"); RETURN NULL;',
                    hash="fda0bf1f59ccf58ac7f795b2a5498f6f40b54267",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2040b",
                    table="missing_located",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mistakenreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("what_was_wrong", ""), _negated=True),
                name="mistaken_return_says_what_was_wrong",
            ),
        ),
        migrations.AddConstraint(
            model_name="mistakenreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("put_right_at__gte", models.F("recorded_at"))),
                name="mistaken_return_put_right_after_it_is_recorded",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mistakenreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="mistaken_return_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="20f18a0a23f6b631b26e443d4317310a80913f18",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_mistaken_return_never_changes_0bc84",
                    table="missing_mistakenreturn",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrects", None),
                    models.Q(("corrects", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="note_corrects_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "missing_noteevent" ("audience", "corrects_id", "episode_id", "happened_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."audience", NEW."corrects_id", NEW."episode_id", NEW."happened_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="10cb88a9e87c8bbe7b69e889cea38adc9acddecc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0eced",
                    table="missing_note",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "missing_noteevent" ("audience", "corrects_id", "episode_id", "happened_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."audience", NEW."corrects_id", NEW."episode_id", NEW."happened_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="1342d7034e114958c02c5ec7fde99ca329279587",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_77b00",
                    table="missing_note",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionconfirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="confirmation_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="66d9e4064aec3f31658759308664798bb0cf86b7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_confirmation_never_changes_b813b",
                    table="missing_decisionconfirmation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="policereport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("because", ""), ("corrects", None)),
                    models.Q(
                        ("corrects__isnull", False),
                        models.Q(("because", ""), _negated=True),
                        models.Q(("corrects", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_corrects_another_and_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="policereport",
            constraint=models.CheckConstraint(
                condition=models.Q(("reported_at__lte", models.F("recorded_at"))),
                name="report_before_it_is_recorded",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policereport",
            trigger=pgtrigger.compiler.Trigger(
                name="report_is_given_its_reference_alone",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'UPDATE' AND OLD.reference = '' AND NEW.reference <> ''\n       AND to_jsonb(NEW) - 'reference' = to_jsonb(OLD) - 'reference' THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'pgtrigger: a report stays as it was, but for the reference that comes later';\n",
                    hash="fd22eccf224be3f1eaa3ac19feca423ba24a3044",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_is_given_its_reference_alone_90c9d",
                    table="missing_policereport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="policedecision",
            constraint=models.UniqueConstraint(
                fields=("corrects",), name="decision_corrected_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="policedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrects", None),
                    models.Q(
                        ("second_hand", False),
                        models.Q(("corrects", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="decision_corrects_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="policedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("officer", None),
                        ("second_hand", True),
                        models.Q(("heard_how", ""), _negated=True),
                    ),
                    models.Q(("officer__isnull", False), ("second_hand", False)),
                    _connector="OR",
                ),
                name="decision_says_whose_it_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="policedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_at", None), ("review_at__gt", models.F("decided_at")), _connector="OR"
                ),
                name="decision_reviewed_after_it_is_made",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policedecision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="377c439fecba22e3653aaa2c767597b8ddfc59d4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_never_changes_3c67c",
                    table="missing_policedecision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="forcetransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_how", ""), models.Q(("heard_from", ""), _negated=True), _connector="OR"
                ),
                name="forcetransfer_heard_from_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="forcetransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_force", models.F("to_force")), _negated=True),
                name="transfer_to_another_force",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="forcetransfer",
            trigger=pgtrigger.compiler.Trigger(
                name="transfer_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="52498fc7f9c8b88cba09e2c06eac3ca915d3978e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_transfer_never_changes_4519a",
                    table="missing_forcetransfer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(fields=["child", "-opened_at"], name="episode_child"),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["responsible_authority", "opened_at"],
                name="episode_open_responsible",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["host_authority", "opened_at"],
                name="episode_open_host",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["provider", "opened_at"],
                name="episode_open_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["supervising_agency", "opened_at"],
                name="episode_open_supervising",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["home", "opened_at"],
                name="episode_open_home",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("status__in", ("being-logged", "away", "found", "back"))),
                fields=["force", "opened_at"],
                name="episode_open_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("being-logged", "away", "found"))),
                fields=("child",),
                name="episode_one_open_per_child",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_at__isnull", False), ("status__in", ("back", "closed"))),
                    models.Q(("status__in", ("back", "closed")), _negated=True),
                    _connector="OR",
                ),
                name="episode_back_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "stood-down"), _negated=True),
                    models.Q(("stood_down_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="episode_stood_down_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(("status", "closed"), _negated=True),
                    _connector="OR",
                ),
                name="episode_closed_has_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "missing_episodeevent" ("carer_told", "carrying", "child_id", "circumstances", "closed_at", "cohort", "danger", "expected_at", "expected_by", "expected_where", "force_id", "home_id", "host_authority_id", "id", "last_seen_at", "last_seen_by", "level", "logged_at", "next_look_at", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reference", "reporting_protocol_id", "responsible_authority_id", "responsible_protocol_id", "restricted", "returned_at", "status", "stood_down_because", "supervising_agency_id", "wearing", "where_thought", "whereabouts") VALUES (NEW."carer_told", NEW."carrying", NEW."child_id", NEW."circumstances", NEW."closed_at", NEW."cohort", NEW."danger", NEW."expected_at", NEW."expected_by", NEW."expected_where", NEW."force_id", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."last_seen_at", NEW."last_seen_by", NEW."level", NEW."logged_at", NEW."next_look_at", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."reference", NEW."reporting_protocol_id", NEW."responsible_authority_id", NEW."responsible_protocol_id", NEW."restricted", NEW."returned_at", NEW."status", NEW."stood_down_because", NEW."supervising_agency_id", NEW."wearing", NEW."where_thought", NEW."whereabouts"); RETURN NULL;',
                    hash="d8c18faed61207371ffcc88d81caa835880b5dad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1e5a3",
                    table="missing_episode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="episode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "missing_episodeevent" ("carer_told", "carrying", "child_id", "circumstances", "closed_at", "cohort", "danger", "expected_at", "expected_by", "expected_where", "force_id", "home_id", "host_authority_id", "id", "last_seen_at", "last_seen_by", "level", "logged_at", "next_look_at", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reference", "reporting_protocol_id", "responsible_authority_id", "responsible_protocol_id", "restricted", "returned_at", "status", "stood_down_because", "supervising_agency_id", "wearing", "where_thought", "whereabouts") VALUES (NEW."carer_told", NEW."carrying", NEW."child_id", NEW."circumstances", NEW."closed_at", NEW."cohort", NEW."danger", NEW."expected_at", NEW."expected_by", NEW."expected_where", NEW."force_id", NEW."home_id", NEW."host_authority_id", NEW."id", NEW."last_seen_at", NEW."last_seen_by", NEW."level", NEW."logged_at", NEW."next_look_at", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_id", NEW."reference", NEW."reporting_protocol_id", NEW."responsible_authority_id", NEW."responsible_protocol_id", NEW."restricted", NEW."returned_at", NEW."status", NEW."stood_down_because", NEW."supervising_agency_id", NEW."wearing", NEW."where_thought", NEW."whereabouts"); RETURN NULL;',
                    hash="12e5320f629b0c28e4ea727fc2f21f1072a17892",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c091",
                    table="missing_episode",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("how_ended", "")), fields=["next_moment_at"], name="duty_moment"
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["episode", "due_at"], name="duty_episode"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("how_ended", "")),
                fields=["agency", "owed_by", "due_at"],
                name="duty_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("code", "started_by_event"), name="duty_once_per_fact"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("how_ended", "")),
                    models.Q(
                        models.Q(("how_ended", ""), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="duty_ended_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how_ended", "waived"), _negated=True),
                    models.Q(("waived_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="duty_waived_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by", None),
                    models.Q(("agreed_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="assessment_agreed_by_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="assessment_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1fa21b54dbe6533fa0db7d3df2d5917f69e15b7d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_assessment_never_changes_252f8",
                    table="missing_assessment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="protocolinforce",
            constraint=models.UniqueConstraint(
                fields=("area", "since"), name="protocol_in_force_since"
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned_at__lte", models.F("recorded_at"))),
                name="return_before_it_is_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("found_at", None), ("found_at__lte", models.F("returned_at")), _connector="OR"
                ),
                name="return_found_before_home",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="return_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="86019f6de6ca4d187b012d758883a2c0cef9149a",
                    operation="UPDATE",
                    pgid="pgtrigger_return_never_changes_5945e",
                    table="missing_return",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="return_goes_only_as_a_mistake",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NOT EXISTS (SELECT FROM missing_mistakenreturn m WHERE m.episode_id IS NOT DISTINCT FROM OLD.episode_id AND m.returned_at IS NOT DISTINCT FROM OLD.returned_at AND m.found_at IS NOT DISTINCT FROM OLD.found_at AND m.found_how IS NOT DISTINCT FROM OLD.found_how AND m.found_otherwise IS NOT DISTINCT FROM OLD.found_otherwise AND m.found_where IS NOT DISTINCT FROM OLD.found_where AND m.found_with IS NOT DISTINCT FROM OLD.found_with AND m.hurt IS NOT DISTINCT FROM OLD.hurt AND m.needs_medicine IS NOT DISTINCT FROM OLD.needs_medicine AND m.needs IS NOT DISTINCT FROM OLD.needs AND m.police_told IS NOT DISTINCT FROM OLD.police_told AND m.recorded_by_id IS NOT DISTINCT FROM OLD.recorded_by_id AND m.recorded_at IS NOT DISTINCT FROM OLD.recorded_at) THEN\n        RAISE EXCEPTION 'pgtrigger: a return stays, but for one that is kept as a mistake';\n    END IF;\n    RETURN OLD;\n",
                    hash="94de82fc340686d983933d25bc8482f4f4bc1715",
                    operation="DELETE",
                    pgid="pgtrigger_return_goes_only_as_a_mistake_61672",
                    table="missing_return",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="step_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fde5be019c91d04f22a503b2a9a5bac72396cf12",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_step_never_changes_9a974",
                    table="missing_step",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_by__gt", models.F("added_at"))),
                name="task_due_after_it_is_added",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None), ("outcome", "")),
                    models.Q(
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="task_done_by_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "missing_taskevent" ("added_as", "added_at", "added_by_id", "audience", "done_at", "done_by_id", "due_by", "duty_id", "episode_id", "id", "office", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."added_as", NEW."added_at", NEW."added_by_id", NEW."audience", NEW."done_at", NEW."done_by_id", NEW."due_by", NEW."duty_id", NEW."episode_id", NEW."id", NEW."office", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."what"); RETURN NULL;',
                    hash="cf29d87b36f01df5d925e678140f430055ca7317",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f72e2",
                    table="missing_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "missing_taskevent" ("added_as", "added_at", "added_by_id", "audience", "done_at", "done_by_id", "due_by", "duty_id", "episode_id", "id", "office", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."added_as", NEW."added_at", NEW."added_by_id", NEW."audience", NEW."done_at", NEW."done_by_id", NEW."due_by", NEW."duty_id", NEW."episode_id", NEW."id", NEW."office", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."what"); RETURN NULL;',
                    hash="9f81c6165e4f3d982ca25b194ee213d729de1b3d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_284be",
                    table="missing_task",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="WhoTold",
            fields=[
                (
                    "episode",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="who_told",
                        serialize=False,
                        to="missing.episode",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carer", "Their carer, or somebody at the home"),
                            ("family", "A parent, or somebody in the family"),
                            ("school", "Their school or college"),
                            ("social-worker", "A social worker"),
                            ("coordinator", "A missing coordinator"),
                            ("other", "Somebody else"),
                            ("nobody", "Nobody told me: I found out myself"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "who told",
            },
        ),
        migrations.CreateModel(
            name="WhyLow",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="why_low",
                        serialize=False,
                        to="missing.policedecision",
                    ),
                ),
                ("because", models.TextField()),
            ],
            options={
                "verbose_name_plural": "why low",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="whotold",
            trigger=pgtrigger.compiler.Trigger(
                name="who_told_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="529e895b6857788cb41a67df5f76897651347595",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_who_told_never_changes_59825",
                    table="missing_whotold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="whylow",
            trigger=pgtrigger.compiler.Trigger(
                name="why_low_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="62fe064f3b334852efceae366995e1f280ca8ad9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_why_low_never_changes_332d3",
                    table="missing_whylow",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="HowTheyWere",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mistakes_before",
                    models.PositiveSmallIntegerField(
                        help_text="How many returns by mistake there had been by then."
                    ),
                ),
                ("said_something_worrying", models.BooleanField(default=False)),
                ("how_they_are", models.TextField(blank=True)),
                (
                    "done_about_it",
                    models.TextField(blank=True, verbose_name="what was done about what they need"),
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
                        max_length=30,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="how_they_were",
                        to="missing.episode",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "how they were",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("episode", "mistakes_before"), name="how_they_were_once_a_return"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="howtheywere",
            trigger=pgtrigger.compiler.Trigger(
                name="how_they_were_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e6cb890eaa27df9f0225f0d7254fe1d17820a69b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_how_they_were_never_changes_c2dcb",
                    table="missing_howtheywere",
                    when="BEFORE",
                ),
            ),
        ),
    ]
