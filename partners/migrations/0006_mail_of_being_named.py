from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_mail_of_sight_given"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("sign-in-reminder", "Reminder to sign in more safely"),
                    ("test-alert", "Test alert"),
                    ("sight-given", "Somebody has begun to see children"),
                    ("named-for-a-child", "Named for a child"),
                    ("not-named-any-more", "Not named for a child any more"),
                ],
                max_length=20,
            ),
        ),
    ]
