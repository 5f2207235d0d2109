from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("missing", "0026_answers_between_pages"),
        ("partners", "0012_missing_coordinators_office"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="forcetransfer",
            name="heard_from",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="forcetransfer",
            name="heard_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("phone", "By phone"),
                    ("cut-off", "101: waited and cut off"),
                    ("in-person", "In person"),
                ],
                max_length=20,
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
    ]
