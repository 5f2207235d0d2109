"""What the child agreed to share of what was written down, with whoever reviews the care plan."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from partners.actor import Actor
from returns.access import is_readable
from returns.models import Answer, ReturnInterview, SharedWords
from returns.workflow.interview import locked, record_each


@transaction.atomic
def share_words(
    *, interview: ReturnInterview, answers: Collection[int], by: Actor, now: datetime
) -> None:
    """The child's reviewing officer reads these answers of the child's, and no others.

    Said again, it is said anew: what isn't among them is no longer shared.
    """
    require(by, Can.HEAR, interview.child)
    interview, episodes = locked(interview)
    refuse_unless_shareable(interview)
    theirs = Answer.objects.of_the_child().filter(interview=interview, pk__in=answers)
    before = SharedWords.objects.filter(interview=interview)
    kept = set(before.values_list("answer", flat=True))
    wanted = set(theirs.values_list("pk", flat=True))
    if wanted == kept:
        return
    before.exclude(answer__in=wanted).delete()
    SharedWords.objects.bulk_create(
        SharedWords(interview=interview, answer_id=answer, by_id=by.person_id, at=now)
        for answer in sorted(wanted - kept)
    )
    record_each(Fact.INTERVIEW_SHARED, interview, episodes, by, now, answers=len(wanted))


def refuse_unless_shareable(interview: ReturnInterview) -> None:
    """Nothing is shared while it is still being written."""
    if not is_readable(interview):
        raise Refused(
            "What was said can be shared once it has been sent for approval. Go back to see how it stands."
        )
