"""Whom to phone: kept by whoever sets the service up, read by anybody, checked again in time."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db.models.expressions import RawSQL
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.helplines import ALL
from core.times import local
from partners import helplines
from partners.models import Helpline, Person, Team
from partners.rules import Office
from tests import make
from tests.signing import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_helplines")]


@pytest.fixture
def setter_up(db) -> Client:
    who = Person.objects.create_superuser("setup@example.test", None, name="Setting up")
    return client_of(who)


def page(name: str = "helplines") -> str:
    return " ".join(Client().get(reverse(name)).content.decode().split())


def as_it_came(line) -> tuple[str, ...]:
    return (line.name, line.for_what, line.number, line.dial, line.text_to, line.email, line.note)


def test_the_service_comes_with_the_numbers_that_it_says_without_a_database():
    kept = [as_it_came(line) for line in Helpline.objects.all()]

    assert kept == [as_it_came(line) for line in ALL]
    assert [line.name for line in helplines.for_children()] == ["Childline", "Missing People"]


def test_the_page_says_what_is_kept_and_when_it_was_checked():
    today = local(timezone.now()).date()
    Helpline.objects.filter(name="Childline").update(number="0800 2222", checked_on=today)

    shown = page()

    assert "Call 0800 2222" in shown
    assert shown.count("Number checked on") == 1


def test_where_no_row_can_be_read_the_page_says_what_the_service_came_with(monkeypatch):
    """The database itself refuses, which spoils whatever else its transaction would have read."""
    unreadable = Helpline.objects.filter(pk=RawSQL("1 / 0", ()))
    monkeypatch.setattr(Helpline.objects, "all", unreadable.all)

    assert "Call 116 000" in page()
    assert "Childline" in page("helplines-for-children")


def test_where_no_team_can_be_read_the_numbers_for_everybody_are_there(monkeypatch):
    unreadable = Team.objects.filter(pk=RawSQL("1 / 0", ()))
    monkeypatch.setattr(Team.objects, "filter", unreadable.filter)

    assert "Call 116 000" in page()


def test_anybody_reads_the_out_of_hours_teams_that_may_be_read_and_no_others(world):
    make.team(world.responsible, Office.PLACING_AUTHORITY, phone="0121 496 0001", on_helplines=True)
    make.team(world.host, Office.PLACING_AUTHORITY, phone="0121 496 0002")

    text = page()

    assert "0121 496 0001" in text
    assert str(world.responsible) in text
    assert "0121 496 0002" not in text


def test_children_have_a_page_in_plain_words_with_those_who_are_there_for_them():
    text = page("helplines-for-children")

    assert "You’re not in trouble" in text
    assert "Childline" in text
    assert "Text relay" not in text
    assert reverse("helplines-for-children") in page()


def test_whoever_sets_the_service_up_hears_what_is_to_be_checked_and_says_that_it_is(
    setter_up, settings
):
    changelist = reverse("admin:partners_helpline_changelist")
    now = timezone.now()
    late = local(now).date() - timedelta(days=settings.HELPLINES_CHECK_DAYS + 1)
    Helpline.objects.update(checked_on=local(now).date())
    Helpline.objects.filter(name="101").update(checked_on=late)

    warned = [str(each) for each in get_messages(setter_up.get(changelist).wsgi_request)]
    chosen = Helpline.objects.get(name="101")
    setter_up.post(changelist, {"action": "checked_today", "_selected_action": [chosen.pk]})

    assert warned == [f"Not checked for {settings.HELPLINES_CHECK_DAYS} days: 1."]
    assert not helplines.to_check(now).exists()
    assert Event.objects.filter(fact=Fact.HELPLINE_CHANGED, about_id=str(chosen.pk)).exists()
