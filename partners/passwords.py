"""Words that are guessed first of somebody who works here, and so stand in no password of theirs."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from partners.models import Job

# Of the service and its work; whoever chooses adds their own name, address and agencies (`_of`).
WORDS = (
    *("whereabouts", "missing", "password", "passphrase", "welcome", "letmein"),
    *("qwerty", "safeguarding", "fostering", "carer", "socialworker", "police"),
)
SHORTEST = 4  # letters of a name: a shorter one stands in too many other words
LOOKS_LIKE = str.maketrans("01345@$!", "oieasasi")


class NoWordOfOurs:
    """A password that holds one of these words is guessed before others (OWASP ASVS 5.0, 6.1.2)."""

    def validate(self, password: str, user: Any = None) -> None:
        typed = _letters(password)
        for word in (*WORDS, *_of(user)):
            if word in typed:
                raise ValidationError(
                    f"Choose a password without “{word}”, which would be guessed first. Three words"
                    " that have nothing to do with you or your work are good."
                )

    def get_help_text(self) -> str:
        return "No word of your name, your address, your agency or this service."


def _of(person: Any) -> set[str]:
    """What others know of this person: their name, their address, and where they work."""
    if person is None:
        return set()
    jobs = Job.objects.filter(person=person.pk) if person.pk else Job.objects.none()
    agencies = jobs.values_list("agency__name", flat=True)
    known = " ".join([person.name, person.email, *agencies])
    words = (_letters(each) for each in re.split(r"[^\w]+", known))
    return {word for word in words if len(word) >= SHORTEST}


def _letters(words: str) -> str:
    """As whoever guesses would try it: with digits for the letters that they look like."""
    return re.sub(r"[^a-z]", "", words.casefold().translate(LOOKS_LIKE))
