"""The words of every message. They are made from the reference, the duty, times and phone numbers alone: what
leaves the service never names a child.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.record import Recorded
from children.models import AccessRequest, EmergencyAccess
from core.times import at as said_at
from core.times import when as said_when
from escalation.managers import out_of_reach
from escalation.models import Challenge
from escalation.queries import decision_due_at, open_challenge
from escalation.rules import NOBODY_IN_CHARGE, Kind
from missing import ledger
from missing.models import Duty, Episode
from missing.queries import phones_of
from missing.rules import HOLD_INTERVIEW
from partners.rules import Office

EPISODE = "/missing/{reference}/"
CHALLENGE = "/escalations/{challenge}/"
INTERVIEW = "/returns/{interview}/"
LEARNING = "/escalations/learning/{about}/"


@dataclass(frozen=True)
class Message:
    """What is said, in one line and then in a sentence or two. Only `Facts` may be filled in.

    All of it is urgent, but for what is said to be able to wait: of that kind alone somebody may
    say that it isn't e-mailed to them, or not in their quiet hours. `wakes`: what is for a social worker
    reaches whoever stands in out of hours as well, unless they may not read it, or it has a working day.
    """

    words: str
    more: str = ""
    path: str = EPISODE
    may_wait: Kind | None = None
    wakes: bool = True


STILL_AWAY = (
    "Look at what has been tried and what is still open. If something is owed by you now, such as telling"
    " parents or Ofsted, it is on the page."
)

MESSAGES: Mapping[str, Message] = {
    "logged": Message(
        "A child isn’t where they should be",
        "The carer has sent what they know. Accept it by name, so that they know you are there.",
    ),
    "log-abandoned": Message(
        "A log was begun and not sent: phone whoever has it",
        "They may need help. Say on the page what came of the call, or take the log over and send"
        " it yourself.",
    ),
    "log-taken-over": Message(
        "On-call has taken over the log that was begun here",
        "Nothing that was said is lost. Read who has it now, and add what you know.",
        path="/missing/{reference}/log/",
        may_wait=Kind.LOG,
    ),
    "logged-for-you": Message(
        "It has been logged for you that a child isn’t where they should be",
        "It has been sent, so there is no need to log it again. Read it, and add what you know.",
    ),
    "with-you-now": Message(
        "Who looks after the child has changed, and this time away is with you now",
        "What those before you owed is yours. Read what is known and what has been done, and accept by"
        " name what nobody has in hand.",
    ),
    "gravest-level": Message(
        "Set to the gravest level",
        "Somebody who knows the child fears serious harm now. Read what is known.",
    ),
    "level-rose": Message(
        "The level of what was reported to you has risen: decide by {by}",
        "Whoever looks after the child is more worried than when police were told. Read why, and"
        " decide anew.",
        path="/missing/{reference}/police/decision/",
    ),
    "level-lowered": Message(
        "The level of what was reported to you has been lowered",
        "Whoever looks after the child is less worried than before. Read why. What you decided stands until"
        " you decide anew.",
        path="/missing/{reference}/assessment/",
    ),
    "level-changed": Message(
        "Somebody else has set another level",
        "Read which level it is now, and why. If you are more worried, set it higher. In danger, call 999.",
        path="/missing/{reference}/assessment/",
    ),
    "seen-or-heard": Message(
        "Somebody saw the child, or was in touch with them",
        "Read on the timeline when it was, and what was said. In danger, call 999.",
    ),
    "seen-or-heard-otherwise": Message(
        "What was written of a sighting or a contact was wrong",
        "Read on the timeline what is right.",
    ),
    "seen-or-heard-to-read": Message(
        "A child was seen while away, or somebody was in touch with them",
        "Those who look for the child have been told. Read on the timeline when it was, and what was said.",
        may_wait=Kind.SIGHTING,
    ),
    "seen-or-heard-otherwise-to-read": Message(
        "What was written of a sighting or a contact was wrong",
        "Read on the timeline what is right.",
        may_wait=Kind.SIGHTING,
    ),
    "more-is-known": Message(
        "More is known that points to a higher risk: decide by {by}",
        "The level has not risen. Read what is new, and decide anew.",
        path="/missing/{reference}/police/decision/",
    ),
    "more-is-known-here": Message(
        "More is known that points to a higher risk; police are told here",
        "Read what is new. If it cannot wait, phone police: call 999 in danger.",
        path="/missing/{reference}/assessment/",
    ),
    "police-to-be-told": Message(
        "Police are to be told by {report_by}: the level has risen",
        "Somebody else has set a level at which police are told. Report to police, or say on the page that"
        " they have been told. In danger, call 999.",
        path="/missing/{reference}/police/",
    ),
    "named-as-agreeing": Message(
        "You are named as agreeing to a lower level",
        "Read the level and the reason. If you did not agree, say so on the timeline, and phone"
        " whoever looks after the child.",
        path="/missing/{reference}/assessment/",
    ),
    "named-as-agreeing-to-stop": Message(
        "You are named as agreeing that nobody was away",
        "Police were told, and look no more. If you did not agree, phone police at once, and whoever"
        " looks after the child.",
    ),
    "reported": Message(
        "A child has been reported to police",
        "Accept it by name, so that everyone knows who has it.",
    ),
    "report-corrected": Message(
        "When or how police were told has been corrected",
        "Nothing is asked of you.",
        path="/missing/{reference}/police/",
        may_wait=Kind.DAILY,
    ),
    "decision-wanted": Message(
        "A report is waiting for a police decision by {by}",
        "Decide whether to record it, at what risk, and when to look again.",
        path="/missing/{reference}/police/decision/",
    ),
    "transferred-away": Message(
        "A report has gone to another police force",
        "It owes the next decision, and nothing more is asked of you. The record is closed to you"
        " again; your own decisions are kept.",
        path="/decisions/",
    ),
    "said-transferred": Message(
        "A report is said to have gone to another police force",
        "Somebody heard so from police, and wrote it down. You see the record until an officer of that force"
        " decides: if it is not so, take the report back.",
        path="/missing/{reference}/police/",
    ),
    "force-transferred": Message(
        "Another police force has taken the report over",
        "It decides anew by {by}. Read which force, and why.",
        path="/missing/{reference}/police/",
    ),
    "carers-lead": Message(
        "Late or away, and carers lead: police are not needed",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "reported-to-read": Message(
        "A child was reported to police",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "returned-to-read": Message(
        "The child is back",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "police-decided": Message(
        "Police have decided",
        "Read what they decided and why. If you disagree, you can challenge it.",
        path="/missing/{reference}/police/",
    ),
    "decision-to-confirm": Message(
        "A decision of yours was written down by somebody who heard it",
        "It is what everybody reads now. If it was so, confirm it; if it was otherwise, record what"
        " you decided.",
        path="/missing/{reference}/police/",
    ),
    "decision-corrected": Message(
        "Police correct what was written down of their decision",
        "It is not what somebody heard by phone. Read what they decided. If you disagree, you can"
        " challenge it.",
        path="/missing/{reference}/police/",
    ),
    "decision-confirmed": Message(
        "Police confirm what was written down of their decision",
        "Nothing is asked of you.",
        path="/missing/{reference}/police/",
        may_wait=Kind.DAILY,
    ),
    "enquiry-corrected": Message(
        "Police correct what was written down of what they did",
        "It is not what somebody heard by phone. Read what they did to find the child.",
        path=EPISODE + "police/work/",
    ),
    "graded-highest": Message(
        "Police have graded the risk at their highest",
        "Read the decision and what is asked of you.",
        path="/missing/{reference}/police/",
    ),
    "search-not-active": Message(
        "The search was checked, and it isn’t active",
        "Police said that they are acting on it, and whoever is responsible for the child has found"
        " that it is not enough. Ask by phone what is being done. It can be challenged.",
        path="/missing/{reference}/police/",
    ),
    "still-away-24h": Message(
        "Still away after 24 hours",
        STILL_AWAY,
    ),
    "still-away-72h": Message(
        "Still away after 72 hours",
        STILL_AWAY,
    ),
    "still-away-7d": Message(
        "Still away after 7 days",
        STILL_AWAY,
    ),
    "managers-to-tell": Message(
        "A child is still away: phone your {managers}",
        "They should hear of it by now, and your authority has no desk for them here that could be told.",
    ),
    "turned-18": Message(
        "Turned 18 while away",
        "The search goes on as before. The authority that placed the child decides what else changes.",
    ),
    "information-wanted": Message(
        "You are asked for information, by {by}",
        "Somebody who is looking for the child needs to know. If you cannot say, say so.",
        path=EPISODE + "police/questions/{about}/",
    ),
    "information-given": Message(
        "What you asked is answered",
        "Read the answer. If they could not say, think of who else might know.",
        path=EPISODE + "police/work/#questions",
    ),
    "task-added": Message(
        "A task has been added for you, to do by {by}",
        "Read what is asked, and say when it is done.",
    ),
    "task-done": Message(
        "What you asked for is done",
        "Read on the timeline what came of it.",
    ),
    "task-set-aside": Message(
        "What you asked for was set aside as not needed",
        "Read why on the clocks, and ask somebody else if it is needed after all.",
    ),
    "handover-wanted": Message(
        "Somebody hands over to you: accept by {by}",
        "Until you accept, it stays theirs. If you cannot take it, say no.",
        path="/handovers/",
    ),
    "handover-unanswered": Message(
        "Nobody has accepted what you handed over",
        "It is still yours. Phone whoever you asked, or keep it.",
        path="/handovers/",
    ),
    "handover-left-waiting": Message(
        "Nobody has accepted what a colleague handed over",
        "It is still theirs, and can be taken over once it is late. Phone whoever was asked.",
    ),
    "handover-declined": Message(
        "Somebody said no to what you handed over",
        "It is still yours. Read why, and ask somebody else.",
    ),
    "challenged": Message(
        "A police decision has been challenged",
        "A senior officer is asked to look again by {by}. If things get worse, do not wait: call"
        " 999.",
        path=CHALLENGE,
    ),
    "challenge-to-review": Message(
        "A challenge is waiting for you, to pick up by {by}",
        "A carer asks you to look again at a police decision. If nobody picks it up in time, it"
        " goes to the next rank by itself.",
        path=CHALLENGE + "review/",
    ),
    "challenge-question": Message(
        "A senior officer asks you something about a challenge, to answer by {by}",
        "They decide the challenge with what you say. If you cannot say, say so.",
        path=CHALLENGE + "answer/",
    ),
    "challenge-answered": Message(
        "What was asked about a challenge has been answered",
        "Read the answer, and decide. The time to decide has gone on meanwhile.",
        path=CHALLENGE + "review/",
    ),
    "challenge-climbed": Message(
        "A challenge has gone to a more senior officer",
        "Nobody answered in time, so it went up by itself. It is to be picked up by {by}.",
        path=CHALLENGE,
    ),
    "challenge-decided": Message(
        "A senior officer has looked at the challenge",
        "Read what was decided and why.",
        path=CHALLENGE,
    ),
    "your-decision-reviewed": Message(
        "A senior officer has looked again at a decision of yours",
        "It was challenged. Read what was decided now, and why.",
        path=CHALLENGE,
    ),
    "challenge-corrected": Message(
        "What was written down of a call about a challenge has been corrected",
        "Somebody had heard or written it wrongly. Read what is right, and what was wrong.",
        path=CHALLENGE,
    ),
    "challenge-answered-otherwise": Message(
        "What police answered to a challenge is not what you were told",
        "It had been heard or written down wrongly. Read what they decided, and what follows from it.",
        path=CHALLENGE,
    ),
    "graded-highest-corrected": Message(
        "Police have not graded the risk at their highest",
        "It had been heard or written down wrongly. Read what they decided.",
        path="/missing/{reference}/police/",
    ),
    "your-review-corrected": Message(
        "An answer about a decision of yours had been written down wrongly",
        "A senior officer had answered the challenge by phone. Read what is right, and what was"
        " wrong.",
        path=CHALLENGE,
    ),
    "challenge-withdrawn": Message(
        "A challenge needs no answer any more",
        "Things have changed since it was made.",
        path=CHALLENGE,
    ),
    "challenge-reopened": Message(
        "A challenge needs an answer again: the child is not back",
        "The return that had ended it was recorded by mistake. Its times are those from before.",
        path=CHALLENGE,
    ),
    "challenge-transferred": Message(
        "A challenge needs no answer any more",
        "The report has gone to another police force, which decides anew. Your own decisions and"
        " challenges are kept.",
        path="/kept/decisions/",
    ),
    "challenge-ended": Message(
        "A challenge has ended, because another police force decides anew",
        "Nobody answers it any more. Read what the other force decides, and challenge that if you"
        " disagree. If things get worse, do not wait: call 999.",
        path=CHALLENGE,
    ),
    "challenge-unanswered": Message(
        "No senior officer has answered a challenge",
        "It has reached the highest rank. Phone {who}: {phone}.",
        path=CHALLENGE,
    ),
    "located": Message(
        "Found, and not home yet",
        "Nobody needs to search any more. Where the child is, and who brings them home, is on the page.",
    ),
    "gone-again": Message(
        "Gone again after being found",
        "The child isn’t where they were found any more. Look again at how worried to be, and tell"
        " police by phone if they are to look.",
    ),
    "returned": Message(
        "The child is back",
        "Nobody needs to search any more. What is owed now is on the page.",
    ),
    "not-back": Message(
        "The child is not back: it was recorded by mistake",
        "What was owed while the child is away is owed again, by the times by which it was owed. Read what was"
        " wrong, and go on from there.",
    ),
    "not-back-no-talk": Message(
        "The child is not back, so there is no return interview yet",
        "The return was recorded by mistake, and its return interview is withdrawn. Once the child is back,"
        " you hear of it anew.",
        path="/returns/",
    ),
    "not-back-one-less": Message(
        "A return interview is about the earlier time away alone",
        "The child is not back from the later one: that return was recorded by mistake. What is booked about the"
        " earlier one stays booked. Read the case before anybody goes to it.",
        path="/returns/",
    ),
    "interview-withdrawn": Message(
        "A return interview that you were to hold is called off",
        "The child is not back: the return was recorded by mistake. Your time is free again.",
        path="/returns/",
    ),
    "not-back-talk-stands": Message(
        "The child is not home after all: the return was a mistake",
        "The talk that was asked for before going home is still to be arranged, or stays booked. Read the case"
        " before anybody goes to it: the child may be away.",
        path="/returns/",
    ),
    "talk-before-home": Message(
        "A child was found: arrange a talk before they go home",
        "Where the child is, and who is with them, is on the case. Once they are home the 72 hours run as after"
        " any return.",
        path=INTERVIEW,
    ),
    "talk-called-off": Message(
        "A talk before going home is called off",
        "The child was not away, so that nobody is owed it. If a time was booked, it is free again; whoever"
        " told the child of it tells them.",
        path="/returns/",
    ),
    "needs-help-now": Message(
        "The child is back, and needs help now",
        "Nobody needs to search any more. Read how the child is and what has been done, and phone"
        " whoever is with the child.",
        path="/missing/{reference}/back/done/",
    ),
    "prevention-recorded": Message(
        "Police have recorded the prevention interview, or why there was none",
        "Nothing is asked of you.",
        path="/missing/{reference}/prevention/",
        may_wait=Kind.DAILY,
    ),
    "prevention-to-confirm": Message(
        "What came of a prevention interview was written down by somebody who heard it",
        "Police owe it, and nobody else will hold it now. If it was so, confirm it; if it was"
        " otherwise, put it right.",
        path="/missing/{reference}/prevention/",
    ),
    "harm-disclosed": Message(
        "A child who came back told police of harm",
        "Read what was said and whom police told, and act on it now.",
        path="/missing/{reference}/prevention/",
    ),
    "stood-down": Message(
        "Stood down: the child was not away",
        "Nobody needs to search or to do anything more. Why is on the page.",
    ),
    "no-more-search": Message(
        "Stood down: the child was not away",
        "Nobody needs to search any more. The record is closed to police again.",
        path="/decisions/",
    ),
    "set-aside": Message(
        "Something that was owed is set aside",
        "Whoever owed it says that it isn’t needed. Read why on its clock. If it is needed, phone them, and"
        " say so on the timeline.",
    ),
    "interview-to-offer": Message(
        "A child is back: offer a return interview",
        "Offer it, and hold it, by {hold_by}. Weekends count.",
        path="/returns/",
    ),
    "interview-passed-on": Message(
        "A return interview is yours now",
        "Another service had it before. See what is still to be done, and by when.",
        path=INTERVIEW,
    ),
    "interview-booked": Message(
        "A return interview is booked for {time}", path=INTERVIEW, may_wait=Kind.INTERVIEW
    ),
    "interview-to-tell": Message(
        "A return interview is booked for {time}: you are to tell the child",
        "Where it is, and with whom, is on its page. Say to the service that holds it when you have told them,"
        " or that you can’t: only then is it written down that the child was offered it.",
        path=INTERVIEW,
    ),
    "interview-not-yours": Message(
        "A return interview that you were booked to hold isn’t yours any more",
        "Somebody else holds it, or has held it, or the child has said not now. Take it out of your calendar.",
        path="/returns/",
    ),
    "interview-yours": Message("You are to hold a return interview, {time}", path=INTERVIEW),
    "interview-waits": Message(
        "A child whom you are to talk with is away again",
        "What is booked waits until the child is back. Read the interview’s page before you go to it.",
        path="/returns/",
    ),
    "interview-stands": Message(
        "A child whom you are to talk with was not away: what is booked stands",
        "Nothing else is asked of you.",
        path="/returns/",
    ),
    "interview-yours-due": Message(
        "The return interview that you are to hold is due by {by}",
        "It has not been written down as held. Weekends count.",
        path="/returns/",
    ),
    "interview-due-soon": Message(
        "A return interview is due by {by}",
        "It has not been written down as held. Weekends count.",
        path="/returns/",
    ),
    "interview-called-off": Message(
        "A return interview that was booked is not needed any more",
        "Why is on its clock. The child may be waiting for it: make sure that they are told.",
    ),
    "interview-declined": Message(
        "No return interview for now",
        "The child has said not now. They will be asked again. A carer or a parent who wants to say"
        " what they know can tell the child’s social worker.",
        path=INTERVIEW,
        may_wait=Kind.INTERVIEW,
    ),
    "interview-no-contact": Message(
        "No return interview: nobody could reach the child",
        "It is not a no of the child’s. If the child would like to talk after all, they still can: tell the child’s"
        " social worker.",
        path=INTERVIEW,
        may_wait=Kind.INTERVIEW,
    ),
    "interview-refused": Message(
        "No return interview: the child has said no",
        "The child doesn’t want to be asked again. A carer or a parent who wants to say what they"
        " know can tell the child’s social worker, who writes it down on the page of the interview.",
        path=INTERVIEW,
        may_wait=Kind.INTERVIEW,
    ),
    "interview-overdue": Message(
        "A return interview is not written down as held in time", may_wait=Kind.INTERVIEW
    ),
    "interview-held": Message(
        "The return interview has been held", path=INTERVIEW, may_wait=Kind.INTERVIEW
    ),
    "interview-to-write": Message(
        "You have talked with a child: write it down",
        "A colleague recorded that you listened. Write down what was said, and send it for approval.",
        path=INTERVIEW,
    ),
    "interview-to-approve": Message(
        "A return interview is to be approved",
        "It was held and written down. Read it, and approve it or return it with comments. Whoever"
        " held it cannot approve it.",
        path=INTERVIEW,
    ),
    "interview-to-share": Message(
        "A return interview is approved: decide what others read of it",
        "Choose, answer by answer, who else reads what the child said, or that nobody does. Until you do,"
        " nobody is given any of it.",
        path=INTERVIEW,
    ),
    "interview-sent-back": Message(
        "A return interview was returned to you with comments",
        "Read what should be looked at again. You can write in it until you send it once more.",
        path=INTERVIEW,
    ),
    "child-has-written": Message(
        "A child has written something for you",
        "Read it now: it may be that they are not safe. It is on the page of the return interview.",
        path=INTERVIEW,
        wakes=False,
    ),
    "told-at-once": Message(
        "A child may not be safe: read this now",
        "Somebody who talks with the child has heard something that cannot wait. It is on the"
        " timeline. In danger, call 999.",
    ),
    "in-danger-now": Message(
        "A child who is back may be in danger now",
        "Whoever talks with the child was told to call 999. What they heard is on the timeline.",
    ),
    "access-asked": Message(
        "Somebody asks to see a child’s record: to be answered by {by}",
        "Read who and why. Whoever says who sees the child answers it.",
        path="/children/requests/",
        wakes=False,
    ),
    "access-asked-reminder": Message(
        "A request to see a child is still to be answered, by {by}",
        "Whoever asks waits for it, and sees nothing of the child until then. Whoever says who sees the"
        " child answers it.",
        path="/children/requests/",
        wakes=False,
    ),
    "access-asked-passed-on": Message(
        "Nobody has answered a request to see a child in time: it is passed on",
        "It was due by {by}. Whoever says who sees the child answers it, or sees to it that somebody does.",
        path="/children/requests/",
        wakes=False,
    ),
    "emergency-access": Message(
        "Somebody has opened a child’s record in an emergency",
        "Read who and why. Whoever says who sees the child reviews it by {by}.",
        path="/children/emergencies/{about}/",
    ),
    "review-reminder": Message(
        "Emergency access is still to be reviewed, by {by}",
        "Nobody has said yet whether it was justified.",
        path="/children/emergencies/{about}/",
    ),
    "review-passed-on": Message(
        "Nobody has reviewed emergency access in time, so it comes to you",
        "It was due by {by}. Say whether it was justified, or see to it that somebody does it now.",
        path="/children/emergencies/{about}/",
    ),
    NOBODY_IN_CHARGE: Message(
        "Nobody of your authority can say any more who sees a restricted child",
        "The last of those named on the child who could has left. Nobody else can open the record:"
        " ask whoever runs this service for you to name somebody on the child with this number.",
        path="/children/{about}/",
    ),
    "reminder": Message("Due by {by}: {what}"),
    "passed-on": Message(
        "Not done in time, so it comes to you: {what}",
        "It was due by {by}. Accept it by name, or see to it that {who} does it now.",
    ),
    "nobody-picked-up": Message(
        "Nobody has picked this up: {what}",
        "Nobody has said that they are on it. Phone {who}: {phone}. In danger, call 999.",
    ),
    "learning-to-look-at": Message(
        "Something was raised to be learnt from: look at it by {by}",
        "Read what happened, look at it with the force, and say what is learnt and who does what.",
        path=LEARNING,
    ),
    "learning-raised": Message(
        "Raised to be learnt from: the missing coordinator looks at it",
        "Nothing is asked of you.",
        path=LEARNING,
        may_wait=Kind.DAILY,
    ),
    "learning-closed": Message(
        "What was raised to be learnt from is closed: what is learnt, and who does what",
        "Nothing is asked of you.",
        path=LEARNING,
        may_wait=Kind.DAILY,
    ),
    "not-delivered": Message("A message to the {who} was not delivered. Phone them: {phone}"),
}

# What is still worth sending once it turns out that nobody was away.
AFTER_STANDING_DOWN = frozenset(
    {
        *("stood-down", "no-more-search", "challenge-withdrawn", "interview-stands"),
        *("talk-called-off", "named-as-agreeing-to-stop"),
    }
)

# What is said of a return interview, for those alone who see the interview.
ABOUT_INTERVIEWS = frozenset(
    {
        *("interview-to-offer", "interview-booked", "interview-declined", "interview-held"),
        *("interview-to-approve", "interview-sent-back", "child-has-written"),
        *("interview-to-write", "interview-to-share", "interview-no-contact"),
        *(
            "interview-not-yours",
            "interview-yours",
            "interview-yours-due",
            "interview-due-soon",
            "interview-refused",
        ),
        *("interview-passed-on", "interview-to-tell", "not-back-no-talk"),
        "not-back-one-less",
        "not-back-talk-stands",
        "talk-before-home",
        "talk-called-off",
        "interview-withdrawn",
        "interview-waits",
        "interview-stands",
    }
)


# All that words may be made of. There is no name here to put into a message.

FACTS: Mapping[str, Callable[[Recorded], object]] = {
    "reference": lambda event: event.episode.reference,
    "challenge": lambda event: _challenge(event).pk,
    "interview": lambda event: event.about.pk,
    "about": lambda event: event.about.pk,
    "by": lambda event: said_at(_due(event), now=event.recorded_at),
    "what": lambda event: ledger.words_of(event.about),
    "who": lambda event: Office(event.about.owed_by).label.lower(),
    "phone": lambda event: phone_of(Office(event.about.owed_by), event.episode, event.recorded_at),
    "managers": lambda event: ", ".join(each.label.lower() for each in out_of_reach(event)),
    "report_by": lambda event: said_at(
        datetime.fromisoformat(event.payload["report_by"]), now=event.recorded_at
    ),
    "hold_by": lambda event: said_at(_talk_due(event), now=event.recorded_at),
    "time": lambda event: said_when(event.about.booked_for, now=event.recorded_at),
}


def _challenge(event: Recorded) -> Any:
    """The challenge that the fact is about, or whose duty it is about."""
    about = event.about
    return about if isinstance(about, Challenge) else open_challenge(event.episode)


def _due(event: Recorded) -> datetime:
    """By when whoever is told should have acted."""
    about = event.about
    for key in ("answer_by", "accept_by", "due_by"):
        if key in event.payload:
            return datetime.fromisoformat(event.payload[key])
    if isinstance(about, Duty):
        return about.due_at
    if isinstance(about, Challenge):
        return about.pick_up_by
    if isinstance(about, EmergencyAccess):
        return about.review_due_at
    if isinstance(about, AccessRequest):
        return about.answer_by
    return decision_due_at(event.episode) or event.recorded_at


def _talk_due(event: Recorded) -> datetime:
    """By when the area's protocol wants the return interview held."""
    talk = event.episode.duties.open().filter(code=HOLD_INTERVIEW).first()
    return talk.due_at if talk else event.recorded_at


def phone_of(office: Office, episode: Episode, now: datetime) -> str:
    """The number that is answered for the office at that time; 101 when there is none."""
    there = phones_of(episode, now).number_of(office)
    return there.phone if there else "101"
