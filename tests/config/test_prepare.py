"""What is there before anybody signs in for the first time."""

import pytest
from django.core.management import call_command

from partners.models import Agency
from partners.rules import AgencyKind

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_every_authority_and_force_from_the_start(owner, settings):
    settings.DEMO = False

    with owner():
        call_command("prepare", "--without-static")

    assert Agency.objects.filter(kind=AgencyKind.AUTHORITY).count() == 153
    assert Agency.objects.filter(kind=AgencyKind.FORCE).count() == 40
