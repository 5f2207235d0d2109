"""An agency's first administrator is asked by whoever runs the service: on the command line or the admin."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from partners.invitations import invitation_of
from partners.models import Invitation, Person
from partners.rules import AgencyKind, Role
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db


def test_the_command_prints_a_link_that_lets_an_administrator_in(capsys):
    agency = make.agency(AgencyKind.FOSTERING, code="northway")

    call_command("invite_admin", agency="northway", email="Pat@Example.test")

    link = capsys.readouterr().out.strip()
    found = invitation_of(link.rstrip("/").rsplit("/", 1)[1], now=timezone.now())
    assert found
    assert (found.agency, found.role, found.email) == (
        agency,
        Role.AGENCY_ADMIN,
        "pat@example.test",
    )


@pytest.mark.parametrize(
    ("agency", "email", "said"),
    [("nowhere", "a@example.test", "No agency"), ("northway", "nonsense", "email address")],
)
def test_the_command_says_what_is_wrong(agency, email, said):
    make.agency(AgencyKind.FOSTERING, code="northway")

    with pytest.raises(CommandError, match=said):
        call_command("invite_admin", agency=agency, email=email)


def test_somebody_is_not_asked_twice():
    make.agency(AgencyKind.FOSTERING, code="northway")
    call_command("invite_admin", agency="northway", email="a@example.test")

    with pytest.raises(CommandError, match="is waiting"):
        call_command("invite_admin", agency="northway", email="a@example.test")


def test_in_the_admin_whoever_sets_agencies_up_asks_one():
    agency = make.agency(AgencyKind.FOSTERING)
    setter_up = Person.objects.create_superuser("setup@example.test", None, name="Setting up")
    client = client_of(setter_up)
    said = {"action": "invite_administrator", "_selected_action": [agency.pk]}
    page = reverse("admin:partners_agency_changelist")

    client.post(page, {**said, "email": "nonsense"})
    client.post(page, {**said, "email": "pat@example.test"})

    invitation = Invitation.objects.get()
    assert (invitation.agency, invitation.email) == (agency, "pat@example.test")
    assert Event.objects.get(fact=Fact.INVITED).person_name == "Setting up"
