"""What the child agreed to share of what was written down, and with whom."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from partners.actor import Actor
from returns.access import is_readable
from returns.models import ReturnInterview, SharedWords
from returns.rules import CONSENT, REFUSED_CONSENT, SharedWith, may_read
from returns.workflow.interview import locked, record_each

Choice = Collection[tuple[int, SharedWith]]  # which answer, by its key, and who reads it


@transaction.atomic
def share_words(*, interview: ReturnInterview, chosen: Choice, by: Actor, now: datetime) -> None:
    """Each of these answers of the child's is read by those it is shared with, and no other is.

    Said again, it is said anew: what isn't among them is no longer shared.
    """
    require(by, Can.HEAR, interview.child)
    interview, episodes = locked(interview)
    refuse_unless_shareable(interview)
    said = dict(interview.answers.of_the_child().values_list("pk", "question"))
    wanted = {
        (answer, audience)
        for answer, audience in chosen
        if answer in said and audience in may_read(said[answer])
    }
    before = list(SharedWords.objects.filter(interview=interview))
    kept = {(each.answer_id, each.audience) for each in before}
    if wanted == kept:
        return
    gone = [each.pk for each in before if (each.answer_id, each.audience) not in wanted]
    SharedWords.objects.filter(pk__in=gone).delete()
    SharedWords.objects.bulk_create(
        SharedWords(
            interview=interview, answer_id=answer, audience=audience, by_id=by.person_id, at=now
        )
        for answer, audience in sorted(wanted - kept)
    )
    answers = len({answer for answer, _ in wanted})
    record_each(Fact.INTERVIEW_SHARED, interview, episodes, by, now, answers=answers)


def refuse_unless_shareable(interview: ReturnInterview) -> None:
    """Nothing is shared while it is still being written, nor where the child said no to it."""
    if not is_readable(interview):
        raise Refused(
            "What was said can be shared once it has been sent for approval. Go back to see how it stands."
        )
    if interview.answers.filter(question=CONSENT, chosen__contains=REFUSED_CONSENT).exists():
        raise Refused(
            f"{interview.child} does not agree to share what was said, so nobody else reads it. Go back to"
            " read the answer under “Before we start”."
        )
