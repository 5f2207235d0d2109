"""Agreeing: the on-call worker who stands beside the carer says so, for the officer to read."""

from datetime import datetime

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from escalation import queries
from escalation.models import Challenge
from escalation.workflow.challenge import record_step
from missing import workflow as missing_workflow
from partners.actor import Actor


@transaction.atomic
def agree(*, challenge: Challenge, by: Actor, now: datetime) -> Challenge:
    """On-call of the agency that looks after the child agrees with the carer's challenge, by name.

    Said once, while the challenge waits for its answer; it goes up with it.
    """
    require(by, Can.CHALLENGE, challenge.episode.child)
    episode = missing_workflow.locked(challenge.episode)
    challenge = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    challenge.episode = episode
    if barrier := queries.why_not_agree(challenge, by):
        raise Refused(barrier)
    challenge.agreed_by_id, challenge.agreed_as_id = by.person_id, by.job_id
    challenge.agreed_at = now
    challenge.save(update_fields=["agreed_by", "agreed_as", "agreed_at"])
    payload = {"rung": challenge.rung, "office": challenge.office}
    record_step(Fact.CHALLENGE_AGREED, challenge, by=by, now=now, payload=payload)
    return challenge
