"""Writing down what was said, answer by answer; and somebody else's reading of it before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.rules import Fact
from children.access import Standing, require, standing_of
from children.rules import Can
from core.refusals import Denied, Refused
from missing.models import Episode, Note
from missing.queries import police_hear_of
from missing.workflow import close_if_over, tell_at_once
from partners.actor import Actor
from returns.access import (
    is_to_write,
    last_outcome,
    may_approve,
    may_send,
    may_write,
    sharing_is_decided,
)
from returns.answers import Kept, Said, Seen, said_in
from returns.models import Answer, Approval, ApprovalComments, ReturnInterview, SharedWords
from returns.rules import OPEN, Kind, State, Verdict
from returns.workflow.interview import end_service_sight, locked, record_each, refuse_ended


@transaction.atomic
def write_down(
    *,
    interview: ReturnInterview,
    boxes: Iterable[tuple[Said, Seen]],
    by: Actor,
    now: datetime,
    window: UUID | None = None,
) -> list[Kept]:
    """Keep what stands in each box. What was written in another window meanwhile is kept beside it.

    To keep the same twice is to keep it once. A `window` goes on with what it wrote itself, even
    where the answer that said so never reached it.
    """
    interview = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    refuse_unless_written_by(interview, standing_of(by, interview.child))
    refuse_unless_written(interview)
    mine = list(Answer.objects.filter(interview=interview, by=by.person_id))
    hand = Hand(by, now, window)
    return [_keep(interview, said, seen, mine, hand) for said, seen in boxes]


def refuse_unless_written_by(interview: ReturnInterview, writer: Standing) -> None:
    """Nobody else's to write in, nor to read half a sentence of."""
    writer.require(Can.HOLD)
    if not may_write(interview, writer):
        raise Denied(
            "A return interview is written down by whoever holds it, and by their colleagues.",
            who_could=f"{interview.interviewer or 'An interviewer'}, {interview.service}",
        )


def refuse_unless_written(interview: ReturnInterview) -> None:
    """It is written until it is sent for approval, also once the talk was held; and again once that was
    returned."""
    if State(interview.state) is not State.HELD:
        refuse_ended(interview)
    if not is_written(interview):
        raise Refused(
            "This interview was sent for approval, so no word of it is changed."
            " If it is returned with comments, it can be written again."
        )


def is_written(interview: ReturnInterview) -> bool:
    if State(interview.state) in OPEN:
        return True
    return is_to_write(interview) or last_outcome(interview) == Verdict.RETURNED


@dataclass(frozen=True)
class Hand:
    """Who writes, when, and in which open page."""

    by: Actor
    now: datetime
    window: UUID | None

    def wrote(self, answer: Answer) -> bool:
        """Was it this page that wrote it last?"""
        return self.window is not None and answer.window == self.window


def _keep(
    interview: ReturnInterview, said: Said, seen: Seen, mine: list[Answer], hand: Hand
) -> Kept:
    here = [each for each in mine if (each.question, each.kind) == (said.question, said.kind)]
    shown = next((each for each in here if each.pk == seen.answer_id), None)
    if seen.mark == said.mark or (shown is None and said.is_empty):
        return Kept(seen)  # nothing was written in this window
    answer = _as_shown(shown, said, seen, hand) if shown else _free_for(said, here, hand)
    another = answer is None and bool(here)
    if another and said.kind is Kind.PICKED:
        answer = here[0]
    if answer is None:
        answer = _write(interview, said, hand)
        mine.append(answer)
    else:
        _change(answer, said, hand)
    return Kept(Seen(answer.pk, said.mark), another)


def _as_shown(shown: Answer, said: Said, seen: Seen, hand: Hand) -> Answer | None:
    """The answer that the box was filled with, unless another window has changed it since."""
    unchanged = said_in(shown).mark in (seen.mark, said.mark)
    return shown if unchanged or hand.wrote(shown) else None


def _free_for(said: Said, here: list[Answer], hand: Hand) -> Answer | None:
    """An answer that this window wrote, that says the same already, or nothing."""
    ours = (each for each in here if hand.wrote(each))
    free = (each for each in here if each.is_empty or said_in(each) == said)
    return next(ours, None) or next(free, None)


def _write(interview: ReturnInterview, said: Said, hand: Hand) -> Answer:
    return Answer.objects.create(
        interview=interview,
        question=said.question,
        kind=said.kind,
        text=said.text,
        chosen=said.chosen,
        unsaid=said.unsaid,
        by_id=hand.by.person_id,
        said_at=hand.now,
        saved_at=hand.now,
        window=hand.window,
    )


def _change(answer: Answer, said: Said, hand: Hand) -> None:
    if said_in(answer) == said:
        return
    answer.text, answer.chosen, answer.unsaid = said.text, said.chosen, said.unsaid
    answer.saved_at, answer.window = hand.now, hand.window
    answer.save(update_fields=["text", "chosen", "unsaid", "saved_at", "window"])


# Somebody else's reading of it


def send(
    interview: ReturnInterview, episodes: list[Episode], *, by: Actor, now: datetime
) -> Approval:
    """To be read by somebody else of the service; from now on no word of it changes."""
    words = Answer.objects.filter(interview=interview, kind=Kind.WORDS)
    if not words.exclude(text="", unsaid="").exists():
        raise Refused(
            f"Nothing that {interview.child} said is written down yet. Write at least one answer,"
            f" or that {interview.child} didn’t want to say."
        )
    if is_to_write(interview):
        interview.sent_at = now
        interview.save(update_fields=["sent_at"])
    approval = Approval.objects.create(interview=interview, sent_by_id=by.person_id, sent_at=now)
    record_each(Fact.INTERVIEW_SENT, interview, episodes, by, now)
    return approval


@transaction.atomic
def send_written(*, interview: ReturnInterview, by: Actor, now: datetime) -> Approval:
    """The talk was held, and is written down by now; or it came back with comments, and was written again."""
    require(by, Can.HOLD, interview.child)
    interview, episodes = locked(interview)
    if State(interview.state) is not State.HELD or not is_written(interview):
        raise Refused("Nothing of this interview is left to write. Go back to see how it stands.")
    if not may_send(interview, by):
        raise Denied(
            "Whoever wrote it sends it, so that you can approve it.",
            who_could=str(interview.recorded_by),
        )
    return send(interview, episodes, by=by, now=now)


@transaction.atomic
def decide(
    *, interview: ReturnInterview, outcome: Verdict, by: Actor, now: datetime, comments: str = ""
) -> Approval:
    """Somebody else of the service approves it or returns it with comments. They change no word.

    Once it is approved the service owes nothing more, and stops seeing the child. What others read of it is for
    the child's social worker to decide, where nobody has yet.
    """
    require(by, Can.HEAR, interview.child)
    interview, episodes = locked(interview)
    # A colleague may have approved it a moment ago, and the service have stopped seeing the child.
    refuse_unless_sent(interview)
    refuse_unless_approved_by(interview, standing_of(by, interview.child))
    waiting = interview.approvals.select_for_update().get(outcome="")
    waiting.outcome = outcome
    waiting.decided_by_id = by.person_id
    waiting.decided_at = now
    waiting.save(update_fields=["outcome", "decided_by", "decided_at"])
    approved = outcome == Verdict.APPROVED
    if not approved:
        ApprovalComments.objects.create(approval=waiting, text=comments)
        # Its words may be others when it comes back, and are shared anew then.
        SharedWords.objects.filter(interview=interview).delete()
    fact = Fact.INTERVIEW_APPROVED if approved else Fact.INTERVIEW_SENT_BACK
    # Of a child who has died nobody is asked for anything more.
    to_share = approved and not interview.child.died_on and not sharing_is_decided(interview)
    said: dict[str, Any] = {"to_share": True} if to_share else {}
    record_each(fact, interview, episodes, by, now, **said)
    if approved:
        for episode in episodes:
            close_if_over(episode=episode, by=by, now=now)
        end_service_sight(interview, episodes, now=now)
    return waiting


def refuse_unless_approved_by(interview: ReturnInterview, reader: Standing) -> None:
    """It waits for approval, and this is somebody who may give it."""
    reader.require(Can.HEAR)
    if not may_approve(interview, reader):
        raise Denied(
            "Whoever held a return interview, wrote any of it, or sent it, doesn’t approve it.",
            who_could=f"Another interviewer of {interview.service}.",
        )
    refuse_unless_sent(interview)


def refuse_unless_sent(interview: ReturnInterview) -> None:
    """It was sent, and nobody has said anything of it yet."""
    if last_outcome(interview) != "":
        raise Refused("This interview doesn’t wait for approval. Go back to see how it stands.")


# Whenever it is heard


@transaction.atomic
def tell_somebody_now(
    *, interview: ReturnInterview, text: str, in_danger: bool, by: Actor, now: datetime
) -> Note:
    """What was heard cannot wait for the interview to be written down.

    It stands on the last time away that police hear of, so that they are told of danger; else on the last.
    """
    require(by, Can.HOLD, interview.child)
    interview, episodes = locked(interview)
    episode = heard_of_by_police(interview, now) or episodes[-1]
    return tell_at_once(episode=episode, text=text, in_danger=in_danger, by=by, now=now)


def heard_of_by_police(interview: ReturnInterview, now: datetime) -> Episode | None:
    """The last of its times away that police are told of danger about; None once they see the child no more."""
    newest_first = interview.episodes.order_by("-opened_at", "-pk")
    return next((each for each in newest_first if police_hear_of(each, now)), None)
