"""The demo world is made once, in demo mode, where nobody is yet."""

import pytest
from django.core.management import CommandError, call_command

from children.models import Child
from partners.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_seeding_again_makes_nothing(owner, capsys):
    with owner():
        call_command("seed")
        made = (Person.objects.count(), Child.objects.count())
        call_command("seed")

    assert "nothing was made" in capsys.readouterr().out
    assert (Person.objects.count(), Child.objects.count()) == made


def test_a_database_with_people_is_left_alone(owner, capsys):
    make.person()
    with owner():
        call_command("seed")

    assert "nothing was made" in capsys.readouterr().out
    assert Person.objects.count() == 1


def test_seeding_is_refused_outside_demo_mode(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo mode"):
        call_command("seed")
