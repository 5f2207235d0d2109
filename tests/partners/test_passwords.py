"""What no password may hold: the words that would be tried first here."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from partners.models import Person
from partners.passwords import WORDS
from partners.rules import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    agency = make.agency(name="Kittiwake House")
    who = make.person(name="Ottoline Brandreth", email="o.smallwood@puffin.example")
    return make.job(Role.ON_CALL, agency, who=who).person


@pytest.mark.parametrize("word", WORDS)
def test_no_word_of_the_service_stands_in_a_password(word):
    with pytest.raises(ValidationError, match="guessed first"):
        validate_password(f"zx7 {word.upper()} kuvo bulb")


@pytest.mark.parametrize(
    "word", ["Ottoline", "brandreth", "smallwood", "PUFFIN", "Kittiwake", "k1tt1w@ke"]
)
def test_nor_does_ones_own_name_address_or_agency(person, word):
    with pytest.raises(ValidationError):
        validate_password(f"zx7 {word} kuvo bulb marzipan", person)


def test_three_words_that_have_nothing_to_do_with_it_are_good(person):
    validate_password("marzipan trombone gravel", person)
    new = Person(name="Ottoline", email="o@x.example")
    validate_password("marzipan trombone gravel", new)
    with pytest.raises(ValidationError):
        validate_password("marzipan ottoline gravel", new)


def test_the_page_says_which_word_and_what_to_do_and_changes_nothing(person, sign_in):
    person.set_password("old")
    person.save()
    page = reverse("account_change_password")
    new = "Kittiwake-gravel-77"
    typed = {"oldpassword": "old", "password1": new, "password2": new}

    answer = sign_in(person.jobs.get()).post(page, typed)

    assert answer.status_code == 200
    assert "without “kittiwake”" in answer.content.decode()
    assert "Three words" in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password("old")
