import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.PositiveSmallIntegerField(help_text="Which of the owner's few this is."),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "query",
                    models.JSONField(
                        help_text="As an address says it, read by `insight.filters.heard`."
                    ),
                ),
                ("shared", models.BooleanField(default=False)),
                ("is_default", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="Where the owner made it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "place"), name="view_place_of_owner"),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 10)),
                        name="view_at_most_ten",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("owner", "agency"),
                        name="view_one_default",
                    ),
                ],
            },
        ),
    ]
