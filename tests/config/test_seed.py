"""The demo world is made once, in demo mode, where nobody is yet."""

import pytest
from django.core.management import CommandError, call_command

from children.models import Child
from partners.demo import PEOPLE
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


def test_preparing_a_database_with_people_adds_nobody_and_says_nothing_of_it(owner, capsys):
    make.person()
    with owner():
        call_command("prepare", "--without-static")

    said = capsys.readouterr()
    assert (Person.objects.count(), Child.objects.count()) == (1, 0)
    assert said.err == ""
    assert len(said.out.splitlines()) == len(PEOPLE)


def test_preparing_an_empty_database_makes_the_demo_world_in_demo_mode_alone(owner, settings):
    settings.DEMO = False
    with owner():
        call_command("prepare", "--without-static")
        assert not Person.objects.exists()

        settings.DEMO = True
        call_command("prepare", "--without-static")

    for each in PEOPLE:
        assert Person.objects.filter(email=each.email).exists(), each.slug


def test_seeding_is_refused_outside_demo_mode(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo mode"):
        call_command("seed")
