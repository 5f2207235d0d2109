from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0003_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="path",
            field=models.CharField(
                default="", help_text="The page of the service to go to.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="notification",
            name="words",
            field=models.CharField(
                default="", help_text="What it says, without personal data.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="challenge",
            name="ground",
            field=models.CharField(
                help_text="A ground of the protocol, by its code.", max_length=40
            ),
        ),
        migrations.AlterField(
            model_name="challenge",
            name="rung",
            field=models.PositiveSmallIntegerField(
                help_text="The protocol's number of it, from 1."
            ),
        ),
    ]
