from django.db import migrations, models

# As the service has said them until now (`core.helplines`). Nobody has checked them yet.
LINES = (
    {
        "name": "999",
        "for_what": "A child is in danger now",
        "number": "999",
        "dial": "999",
    },
    {
        "name": "101",
        "for_what": "Police, when it can wait a few minutes",
        "number": "101",
        "dial": "101",
    },
    {
        "name": "Text relay",
        "for_what": "If you can't hear or speak on the phone",
        "number": "18000 in an emergency, or 18001 101",
        "dial": "18000",
        "note": "Use the Relay UK app or a textphone.",
    },
    {
        "name": "Childline",
        "for_what": "For anyone under 19, about anything",
        "number": "0800 1111",
        "dial": "08001111",
        "note": "Free. It won't show on the bill.",
        "for_children": True,
    },
    {
        "name": "Missing People",
        "for_what": "For anyone who is away, thinking of going, or worried about someone who is",
        "number": "116 000",
        "dial": "116000",
        "text_to": "116000",
        "email": "116000@missingpeople.org.uk",
        "note": "Free and confidential.",
        "for_children": True,
    },
)


def keep_what_was_said(apps, schema_editor):
    helpline = apps.get_model("partners", "Helpline")
    helpline.objects.bulk_create(
        helpline(place=place, **line) for place, line in enumerate(LINES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0014_history_of_jobs"),
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
        migrations.AddField(
            model_name="team",
            name="on_helplines",
            field=models.BooleanField(
                default=False, verbose_name="anybody may read the number on the page of helplines"
            ),
        ),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
