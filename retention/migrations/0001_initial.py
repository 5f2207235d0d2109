import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("children", "0001_initial"),
        ("partners", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DueSearch",
            fields=[
                (
                    "month",
                    models.DateField(help_text="Its first day.", primary_key=True, serialize=False),
                ),
                ("searched_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DisposalReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("size", models.PositiveIntegerField()),
                ("first_at", models.DateTimeField(blank=True, null=True)),
                ("second_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
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
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Nobody: the service, each month.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
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
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kept_until",
                    models.DateField(help_text="The last day for which it had to be kept."),
                ),
                (
                    "because",
                    models.JSONField(
                        help_text="The kinds that asked for that day, by their codes."
                    ),
                ),
                ("counts", models.JSONField(help_text="How many rows of what there are.")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "Keep it longer"), ("dispose", "Erase it")],
                        max_length=10,
                    ),
                ),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "It was put on legal hold"),
                            ("not-due", "It isn't due any more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was erased, left, or kept by the whole review.",
                        null=True,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposal_items",
                        to="children.child",
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
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="retention.disposalreview",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.TextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
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
                        related_name="holds",
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-set_at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="disposalreview",
            index=models.Index(fields=["authority", "-made_at"], name="disposal_review_authority"),
        ),
        migrations.AddConstraint(
            model_name="disposalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_at", None), ("first_by", None)),
                    models.Q(("first_at__isnull", False), ("first_by__isnull", False)),
                    _connector="OR",
                ),
                name="disposal_first_approved_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second_at", None), ("second_by", None)),
                    models.Q(
                        ("first_by__isnull", False),
                        ("second_at__isnull", False),
                        ("second_by__isnull", False),
                        models.Q(("second_by", models.F("first_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="disposal_approved_by_two_different_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_at", None), ("second_at__isnull", False), _connector="OR"
                ),
                name="disposal_asked_after_two_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None), ("second_at__isnull", False), _connector="OR"
                ),
                name="disposal_done_after_two_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)),
                fields=("child",),
                name="disposal_item_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                    models.Q(
                        models.Q(("decision", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="disposal_decided_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decision", "keep"),
                        ("keep_until__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(models.Q(("decision", "keep"), _negated=True), ("keep_until", None)),
                    _connector="OR",
                ),
                name="disposal_kept_says_why_and_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("decision", "dispose"), ("left", ""), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="disposal_erased_was_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency", None), ("child__isnull", False)),
                    models.Q(("agency__isnull", False), ("child", None)),
                    _connector="OR",
                ),
                name="hold_is_on_a_child_or_an_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_because", ""), ("lifted_by", None)),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hold_lifted_by_name_and_why",
            ),
        ),
    ]
