import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0012_bookings_and_not_needed")]

    operations = [
        migrations.AlterField(
            model_name="sharedwords",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared",
                to="returns.answer",
            ),
        ),
        # Until now nobody else read what was shared.
        migrations.AddField(
            model_name="sharedwords",
            name="audience",
            field=models.CharField(
                choices=[
                    ("reviewing-officer", "Their reviewing officer"),
                    ("carers", "Those who care for them"),
                    ("coordinators", "Missing coordinators"),
                ],
                default="reviewing-officer",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="sharedwords",
            constraint=models.UniqueConstraint(
                fields=("answer", "audience"), name="shared_words_once"
            ),
        ),
    ]
