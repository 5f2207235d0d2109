"""The doors through which a child answers, who has no account: what opens them is the secret of a link.

Nobody acts, so the row rules show nothing and take nothing. Each door asks for the digest of the secret,
does one thing for the one interview that its link is for, and does nothing once the link is over. To
whoever has no such link it says the same as of one that never was.
"""

import hashlib
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from children.row_rules import PERSON
from core.doors import Door
from returns.rules import OPEN, SharedWith
from returns.voice import voiced

MOST_WORDS = 4000
_ASKED = ", ".join(f"'{question.code}'" for question in voiced().questions)
_OPEN_STATES = ", ".join(f"'{state.value}'" for state in OPEN)
_CHOSEN_BY_THE_CHILD = ", ".join(
    f"'{whom.value}'" for whom in SharedWith if whom is not SharedWith.POLICE_FOR_SAFETY
)
# The one link that the secret opens: neither finished, ended nor too old, before the talk is held.
_LINK = f"""returns_voicelink l
  JOIN returns_returninterview i ON i.id = l.interview_id AND i.state IN ({_OPEN_STATES})
  JOIN children_child c ON c.id = i.child_id AND c.died_on IS NULL AND c.erased_at IS NULL
 WHERE l.digest = p_digest AND l.finished_at IS NULL AND l.ended_at IS NULL AND l.expires_at > now()
   AND {PERSON} IS NULL"""

OPENED = Door(
    "voice_opened",
    "p_digest text",
    returns="TABLE (child text, asked_by text)",
    why="A child who follows their link is called by name, and told who asks; nobody is signed in.",
    body=f"""
SELECT COALESCE(NULLIF(c.known_as, ''), NULLIF(c.forename, ''), 'you'),
       (SELECT p.name::text FROM partners_person p WHERE p.id = l.made_by_id)
  FROM {_LINK}
""",
)

SAID = Door(
    "voice_said",
    "p_digest text",
    returns="TABLE (question text, words text, chosen text)",
    why="A child reads what they have written so far, until they say that it is right.",
    body=f"""
SELECT w.question::text, w.text, w.chosen::text
  FROM returns_childswords w WHERE w.link_id = (SELECT l.id FROM {_LINK})
""",
)

SAY = Door(
    "voice_say",
    "p_digest text, p_question text, p_text text, p_chosen text",
    returns="boolean",
    why="A child's answer is kept as they go; nobody who is signed in can write it for them.",
    language="plpgsql",
    changes=True,
    body=f"""
DECLARE p_link bigint;
BEGIN
    SELECT l.id INTO p_link FROM {_LINK} FOR UPDATE OF l;
    IF NOT FOUND OR p_question NOT IN ({_ASKED}) OR char_length(p_text) > {MOST_WORDS} THEN
        RETURN false;
    END IF;
    IF p_text = '' AND p_chosen = '' THEN
        DELETE FROM returns_childswords WHERE link_id = p_link AND question = p_question;
        RETURN true;
    END IF;
    INSERT INTO returns_childswords (link_id, question, text, chosen, said_at)
    VALUES (p_link, p_question, p_text, p_chosen, now())
        ON CONFLICT (link_id, question)
        DO UPDATE SET text = EXCLUDED.text, chosen = EXCLUDED.chosen, said_at = EXCLUDED.said_at;
    RETURN true;
END
""",
)

FINISH = Door(
    "voice_finish",
    "p_digest text, p_readers text[]",
    returns="boolean",
    why="A child says that it is right, and who else may be given it: their link is over with that.",
    language="plpgsql",
    changes=True,
    body=f"""
DECLARE p_link bigint;
BEGIN
    SELECT l.id INTO p_link FROM {_LINK} FOR UPDATE OF l;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO returns_childsreader (link_id, audience)
    SELECT DISTINCT p_link, reader FROM unnest(p_readers) reader WHERE reader IN ({_CHOSEN_BY_THE_CHILD});
    UPDATE returns_voicelink SET finished_at = now() WHERE id = p_link;
    RETURN true;
END
""",
)

DOORS = (OPENED, SAID, SAY, FINISH)


class Opened(NamedTuple):
    """Who answers, by first name, and who asks."""

    child: str
    asked_by: str


class Written(NamedTuple):
    """What the child wrote or picked on one question."""

    text: str
    chosen: str


def digest_of(token: str) -> str:
    """What is kept of a link's secret, and by which the doors open."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened(digest: str) -> Opened | None:
    """Whom the link is for; None for a link that never was, or is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM voice_opened(%s)", [digest])
        row = cursor.fetchone()
    return Opened(*row) if row else None


def said(digest: str) -> dict[str, Written]:
    """What was written by the link so far, by question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM voice_said(%s)", [digest])
        return {question: Written(*rest) for question, *rest in cursor.fetchall()}


def say(digest: str, question: str, *, text: str = "", chosen: str = "") -> bool:
    """Keep what stands there now, or that nothing does. False: the link is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voice_say(%s, %s, %s, %s)", [digest, question, text, chosen])
        return bool(cursor.fetchone()[0])


def finish(digest: str, readers: Collection[SharedWith]) -> bool:
    """The child says that it is right. False: the link was over already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT voice_finish(%s, %s::text[])", [digest, [each.value for each in readers]]
        )
        return bool(cursor.fetchone()[0])
