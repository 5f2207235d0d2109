from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0003_account_in_a_row_of_its_own"),
    ]

    operations = [
        migrations.AlterField(
            model_name="returninterview",
            name="state",
            field=models.CharField(
                choices=[
                    ("to-arrange", "To arrange"),
                    ("booked", "Booked"),
                    ("held", "Held"),
                    ("declined", "Said not now"),
                    ("ended", "Not held: the child has died"),
                ],
                default="to-arrange",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="returninterviewevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("to-arrange", "To arrange"),
                    ("booked", "Booked"),
                    ("held", "Held"),
                    ("declined", "Said not now"),
                    ("ended", "Not held: the child has died"),
                ],
                default="to-arrange",
                max_length=20,
            ),
        ),
    ]
