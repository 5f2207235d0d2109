"""Words that tell whose they are and what they are, wherever they turn up.

`zq07accountzq` is what child 7 told the interviewer. One search of an answer finds every one of
them; the word itself says which child, or which home, it was let out of.
"""

import re
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    """A kind of knowledge about a child. The oracle says of each who may have it."""

    WHO = "who the child is: names, and the authority's number"
    PROFILE = "the profile: looks, health, risks, what helps, phone, friends, travel"
    STRATEGY = "what to do when the child is late: whom to ring, with their numbers"
    ADDRESS = "where the child lives: street and postcode"
    REFERENCE = "the reference of a time away"
    NIGHT = "the night: the log, levels with their reasons, the timeline"
    NOTE_PROFESSIONALS = "a note kept from carers and home staff"
    NOTE_OUTSIDE = "a note kept from the home and its agency"
    NOTE_AUTHORITIES = "a note for the authorities and police alone"
    POLICE = "what police were told and decided, and why"
    TAKEN_OVER = "why a report went to another force, and what that force decided"
    CHALLENGE = "why a decision was challenged, and the answer"
    LEARNING = "what was raised to be learnt from, and what is learnt"
    TOLD_BY = "who told whoever logged it, and their number"
    CALL_BACK = "the number that a carer can be called back on"
    BACK = "how the child came back, and how they were"
    OWED = "what is owed for the return interview, by whom and when"
    TRIES = "how the interview is arranged: tries, whom the child would like, the child's no"
    MEETING = "where exactly a talk at home is"
    ACCOUNT = "what the child told the interviewer"
    SHARED = "what of it the child agreed to share with the reviewing officer"
    SHARED_CARERS = "what of it the child agreed to share with those who care for them"
    SHARED_COORDINATORS = "what of it the child agreed to share with missing coordinators"
    SHARED_POLICE = "what of it police are given on paper, and why without the child’s yes"
    SIGHT = "why somebody asked for sight of the child, looked, was named or is kept out"
    HOLD = "why the child's record is kept for longer"
    DRAFT = "a log that its author has not sent"
    UNSENT = "answers on the first of several pages, which their author has not sent"
    PAPER = "a document made for one person's eyes"


# The words that a child's record is full of, each with the kind of knowledge that it is.
FIELDS: dict[str, Kind] = {
    "forename": Kind.WHO,
    "surname": Kind.WHO,
    "knownas": Kind.WHO,
    "localid": Kind.WHO,
    "looks": Kind.PROFILE,
    "health": Kind.PROFILE,
    "risks": Kind.PROFILE,
    "helps": Kind.PROFILE,
    "online": Kind.PROFILE,
    "people": Kind.PROFILE,
    "about": Kind.PROFILE,
    "photo": Kind.PROFILE,
    "planned": Kind.STRATEGY,
    "plannedphone": Kind.STRATEGY,
    "plannedfirst": Kind.STRATEGY,
    "planned999": Kind.STRATEGY,
    "plannedplace": Kind.STRATEGY,
    "plannedtrigger": Kind.STRATEGY,
    "street": Kind.ADDRESS,
    "postcode": Kind.ADDRESS,
    "reference": Kind.REFERENCE,
    "thoughttobe": Kind.NIGHT,
    "lastseenby": Kind.NIGHT,
    "shouldbe": Kind.NIGHT,
    "tried": Kind.NIGHT,
    "wearing": Kind.NIGHT,
    "carrying": Kind.NIGHT,
    "circumstances": Kind.NIGHT,
    "toldby": Kind.TOLD_BY,
    "toldphone": Kind.TOLD_BY,
    "levelwhy": Kind.NIGHT,
    "gut": Kind.NIGHT,
    "note": Kind.NIGHT,
    "outstanding": Kind.NIGHT,
    "task": Kind.NIGHT,
    "taskdone": Kind.NIGHT,
    "noteprofessionals": Kind.NOTE_PROFESSIONALS,
    "noteoutside": Kind.NOTE_OUTSIDE,
    "noteauthorities": Kind.NOTE_AUTHORITIES,
    "correction": Kind.NOTE_AUTHORITIES,
    "taskkept": Kind.NOTE_AUTHORITIES,
    "stooddown": Kind.NIGHT,
    "spoketo": Kind.POLICE,
    "policelog": Kind.POLICE,
    "wrongcall": Kind.POLICE,
    "decided": Kind.POLICE,
    "worry": Kind.POLICE,
    "should": Kind.POLICE,
    "lowgrade": Kind.POLICE,
    "owedbypolice": Kind.POLICE,
    "transferwhy": Kind.TAKEN_OVER,
    "decidedanew": Kind.TAKEN_OVER,
    "transferheard": Kind.TAKEN_OVER,
    "transferheardfrom": Kind.TAKEN_OVER,
    "enquiry": Kind.POLICE,
    "enquiryoutside": Kind.NOTE_OUTSIDE,
    "asked": Kind.POLICE,
    "given": Kind.POLICE,
    "askedoutside": Kind.NOTE_OUTSIDE,
    "givenoutside": Kind.NOTE_OUTSIDE,
    "policefound": Kind.POLICE,
    "notseenbypolice": Kind.POLICE,
    "toldpolice": Kind.NOTE_AUTHORITIES,
    "policereferred": Kind.NOTE_AUTHORITIES,
    "harm": Kind.CHALLENGE,
    "missed": Kind.CHALLENGE,
    "phoned": Kind.CHALLENGE,
    "answer": Kind.CHALLENGE,
    "answerer": Kind.CHALLENGE,
    "misheard": Kind.CHALLENGE,
    "questioned": Kind.CHALLENGE,
    "replied": Kind.CHALLENGE,
    "lookback": Kind.LEARNING,
    "lookbackfor": Kind.LEARNING,
    "learnt": Kind.LEARNING,
    "learntwith": Kind.LEARNING,
    "learnttodo": Kind.LEARNING,
    "learntwho": Kind.LEARNING,
    "callback": Kind.CALL_BACK,
    "foundplace": Kind.NIGHT,
    "foundwith": Kind.NIGHT,
    "leftfoundplace": Kind.NIGHT,
    "foundwhere": Kind.BACK,
    "foundotherwise": Kind.BACK,
    "backwith": Kind.BACK,
    "backwrong": Kind.BACK,
    "howtheyare": Kind.BACK,
    "doneaboutit": Kind.BACK,
    "firstwords": Kind.BACK,
    "worryhow": Kind.NOTE_OUTSIDE,
    "worrydone": Kind.NOTE_OUTSIDE,
    "worrywords": Kind.NOTE_OUTSIDE,
    "owedafterwards": Kind.OWED,
    "attempt": Kind.TRIES,
    "declined": Kind.TRIES,
    "wish": Kind.TRIES,
    "interpreter": Kind.TRIES,
    "meetingplace": Kind.MEETING,
    "notindependent": Kind.TRIES,
    "carersview": Kind.TRIES,
    "account": Kind.ACCOUNT,
    "wrotealone": Kind.ACCOUNT,
    "sharedwords": Kind.SHARED,
    "sharedcarers": Kind.SHARED_CARERS,
    "sharedcoordinators": Kind.SHARED_COORDINATORS,
    "sharedpolice": Kind.SHARED_POLICE,
    "sharedforsafety": Kind.SHARED_POLICE,
    "sharedbecause": Kind.SHARED_POLICE,
    "accountnote": Kind.ACCOUNT,
    "accountactions": Kind.ACCOUNT,
    "toldatonce": Kind.NOTE_OUTSIDE,
    "returnedwhy": Kind.ACCOUNT,
    "askedwhy": Kind.SIGHT,
    "lookedwhy": Kind.SIGHT,
    "namedwhy": Kind.SIGHT,
    "restrictedwhy": Kind.SIGHT,
    "lookquestion": Kind.SIGHT,
    "heldwhy": Kind.HOLD,
    "draft": Kind.DRAFT,
    "unsentback": Kind.UNSENT,
    "unsentchallenge": Kind.UNSENT,
    "paper": Kind.PAPER,
}

FIRST_HOME = 80  # owners from here on are homes, those before are children
# Fields by name, for a random token of a page may look like a word that is none of ours.
_WORD = re.compile(rf"zq(\d\d)({'|'.join(FIELDS)})zq")
_START = 2  # letters that what is sought begins with: much of a page is passed over by them


def word(owner: int, field: str) -> str:
    """The one word of this owner for this field."""
    assert field in FIELDS, field
    return f"Zq{owner:02}{field}zq"


class Canaries:
    """Every canary of a world: the words, and what cannot be a word (references, postcodes)."""

    def __init__(self) -> None:
        self._others: dict[str, tuple[int, str]] = {}
        self._patterns: list[re.Pattern[str]] = []

    def know(self, text: str, owner: int, field: str) -> None:
        """`text` belongs to `owner` too, as that field."""
        self._others[text.casefold()] = (owner, field)
        longest_first = sorted(self._others, key=lambda other: (other[:_START], -len(other)))
        self._patterns = [
            re.compile(
                f"{re.escape(start)}(?:{'|'.join(re.escape(each[_START:]) for each in some)})"
            )
            for start, some in groupby(longest_first, key=lambda other: other[:_START])
        ]

    def in_text(self, text: str) -> set[tuple[int, str]]:
        """Whose words are in the text, and of which field."""
        text = text.casefold()
        found = {(int(owner), field) for owner, field in _WORD.findall(text)}
        for pattern in self._patterns:
            found.update(self._others[other] for other in pattern.findall(text))
        return found
