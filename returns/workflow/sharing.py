"""What is shared of what the child said, and with whom: what the child agreed to, and what safety needs."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from partners.actor import Actor
from returns.access import (
    is_readable,
    readers_the_child_chose,
    refuses_sharing,
    sharing_is_decided,
)
from returns.models import ReturnInterview, SharedWords
from returns.rules import SharedWith, may_read
from returns.workflow.interview import locked, record_each

Choice = Collection[tuple[int, SharedWith]]  # which answer, by its key, and who reads it
Shared = tuple[int, str, str]  # which answer, who reads it, and why police must


@transaction.atomic
def share_words(
    *, interview: ReturnInterview, chosen: Choice, because: str = "", by: Actor, now: datetime
) -> None:
    """Each of these answers of the child's is read by those it is shared with, and no other is. That none is
    shared at all is a decision too.

    Said again, it is said anew: what isn't among them is no longer shared. `because`: why police are to
    read what the child didn't agree to share.
    """
    require(by, Can.HEAR, interview.child)
    interview, episodes = locked(interview)
    refuse_unless_shareable(interview)
    refused, readers = refuses_sharing(interview), readers_the_child_chose(interview)
    agreed_only = {whom for _, whom in chosen} - {SharedWith.POLICE_FOR_SAFETY}
    _refuse_without_agreement(interview, agreed_only, refused=refused, readers=readers)
    said = dict(interview.answers.of_the_child().values_list("pk", "question"))
    wanted: set[Shared] = {
        (answer, audience, because if audience == SharedWith.POLICE_FOR_SAFETY else "")
        for answer, audience in chosen
        if answer in said and audience in may_read(said[answer], refused=refused, chosen=readers)
    }
    if (SharedWith.POLICE_FOR_SAFETY, "") in {(audience, why) for _, audience, why in wanted}:
        raise Refused("Say why police must read what the child did not agree to share.")
    before: dict[Shared, int] = {
        (each.answer_id, each.audience, each.because): each.pk
        for each in SharedWords.objects.filter(interview=interview)
    }
    if wanted == before.keys() and sharing_is_decided(interview):
        return
    gone = [pk for shared, pk in before.items() if shared not in wanted]
    SharedWords.objects.filter(pk__in=gone).delete()
    _share(interview, wanted - before.keys(), by=by, now=now)
    answers = len({answer for answer, *_ in wanted})
    record_each(Fact.INTERVIEW_SHARED, interview, episodes, by, now, answers=answers)


def _refuse_without_agreement(
    interview: ReturnInterview,
    wanted: Collection[SharedWith],
    *,
    refused: bool,
    readers: Collection[SharedWith] | None,
) -> None:
    """`wanted`: who would read what only the child's yes gives them; `readers`: whom alone the child chose."""
    if refused and wanted:
        raise Refused(
            f"{interview.child} does not agree to share what was said. Only police can be given what keeps"
            " somebody safe. Go back to read the answer under “Before we start”."
        )
    if readers is not None and set(wanted) - set(readers):
        raise Refused(
            f"{interview.child} wrote who else may be given what was said, and did not choose everybody whom"
            " you did. Go back to see whom they chose."
        )


def _share(
    interview: ReturnInterview, wanted: Collection[Shared], *, by: Actor, now: datetime
) -> None:
    SharedWords.objects.bulk_create(
        SharedWords(
            interview=interview,
            answer_id=answer,
            audience=audience,
            because=why,
            by_id=by.person_id,
            at=now,
        )
        for answer, audience, why in sorted(wanted)
    )


def refuse_unless_shareable(interview: ReturnInterview) -> None:
    """Nothing is shared while it is still being written."""
    if not is_readable(interview):
        raise Refused(
            "What was said can be shared once it has been sent for approval. Go back to see how it stands."
        )
