from django.db import migrations

# Nobody has checked them yet.
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


def keep_lines(apps, schema_editor):
    helpline = apps.get_model("partners", "Helpline")
    helpline.objects.bulk_create(
        helpline(place=place, **line) for place, line in enumerate(LINES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_carer_found_by_phone"),
    ]

    operations = [
        migrations.RunPython(keep_lines, migrations.RunPython.noop),
    ]
