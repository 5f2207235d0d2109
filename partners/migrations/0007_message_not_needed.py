from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_mail_of_being_named"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
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
    ]
