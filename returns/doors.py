"""The ways past the row rules for interviews: that somebody held one, once sight has ended; what one
covers, whoever records the return; where the child is said not to be back, that the talk has begun, or
that nobody is to come; and where exactly one is, whoever books it."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from children.row_rules import PERSON, one_of, shown_to_whoever_acts, the_child
from children.rules import ROLE_CAN, Can
from core.doors import Door
from missing.rules import AFTER_NO, ASK_AGAIN
from returns.rules import State, Verdict

FINISHED = Door(
    "interviews_finished_by_me",
    "p_number integer",
    returns='TABLE (state text, ended_at timestamptz, "references" text[])',
    why="Sight of the child ends with the interview; that the asker finished it does not.",
    body=f"""
SELECT i.state, CASE i.state WHEN '{State.HELD}' THEN i.held_at ELSE i.declined_at END,
       ARRAY(SELECT e.reference::text FROM missing_episode e
               JOIN returns_returninterview_episodes c ON c.episode_id = e.id
              WHERE c.returninterview_id = i.id ORDER BY e.opened_at)
  FROM returns_returninterview i
 WHERE i.recorded_by_id = {PERSON}
   AND (i.state <> '{State.HELD}' OR i.sent_at IS NOT NULL)
   AND COALESCE((SELECT a.outcome FROM returns_approval a WHERE a.interview_id = i.id
                  ORDER BY a.id DESC LIMIT 1), '{Verdict.APPROVED}') = '{Verdict.APPROVED}'
   AND NOT EXISTS (
       SELECT FROM missing_duty d
         JOIN returns_returninterview_episodes c ON c.episode_id = d.episode_id
        WHERE c.returninterview_id = i.id AND d.code IN {AFTER_NO} AND d.how_ended = '')
 ORDER BY 2 DESC NULLS LAST LIMIT p_number
""",
)

BEGUN = Door(
    "talk_has_begun",
    "p_interview bigint, p_since timestamptz",
    returns="boolean",
    why="Whoever says that a child is not back reads no answer, nor what the child wrote alone; that there"
    " is some is reason to refuse.",
    body=f"""
SELECT EXISTS (
    SELECT FROM returns_returninterview i
     WHERE i.id = p_interview
       AND (EXISTS (SELECT FROM returns_answer a WHERE a.interview_id = i.id AND a.saved_at >= p_since
                       AND (a.text, a.unsaid, a.chosen) <> ('', '', '[]'::jsonb))
            OR EXISTS (SELECT FROM returns_voicelink l
                        WHERE l.interview_id = i.id AND l.finished_at >= p_since))
       AND (NOT {{is_web}}
            OR ({shown_to_whoever_acts("i.child_id")} AND {one_of(ROLE_CAN[Can.RETURN])})))
""",
)

# Who says that a child is not back, or never was away, with whom nobody talks then.
ENDS_A_RETURN = ROLE_CAN[Can.RETURN] | ROLE_CAN[Can.STAND_DOWN]

FREED = Door(
    "free_withdrawn",
    "p_interview bigint",
    returns="void",
    why="Whoever says that a child is not back may neither see nor change an interviewer's times.",
    language="plpgsql",
    changes=True,
    body=f"""
BEGIN
    IF EXISTS (SELECT FROM returns_returninterview i
                WHERE i.id = p_interview AND i.state = '{State.WITHDRAWN}'
                  AND (NOT {{is_web}}
                       OR ({shown_to_whoever_acts("i.child_id")} AND {one_of(ENDS_A_RETURN)}))) THEN
        DELETE FROM returns_slot WHERE interview_id = p_interview AND NOT offered;
        UPDATE returns_slot SET interview_id = NULL WHERE interview_id = p_interview;
    END IF;
END
""",
)

# It tells nothing: whoever sees one time away alone is told of no other.
COVER = Door(
    "cover_asked_again",
    "p_interview bigint",
    returns="void",
    why="Police, who may see one time away alone, record a return that ends the wait after another.",
    changes=True,
    body=f"""
INSERT INTO returns_returninterview_episodes (returninterview_id, episode_id)
SELECT DISTINCT i.id, d.episode_id
  FROM returns_returninterview i JOIN children_child c ON c.id = i.child_id
  JOIN missing_duty d ON d.child_id = c.id AND d.code = '{ASK_AGAIN}' AND d.how_ended = ''
 WHERE i.id = p_interview AND i.state = '{State.TO_ARRANGE}'
   AND (NOT {{is_web}} OR ({the_child("c")} AND {one_of(ROLE_CAN[Can.RETURN] | ROLE_CAN[Can.ARRANGE])}))
    ON CONFLICT DO NOTHING
""",
)

PLACE = Door(
    "say_where",
    "p_interview bigint, p_exactly text",
    returns="void",
    why="Whoever books a talk anew may not be shown where exactly it was to be, and it is there no more.",
    changes=True,
    body=f"""
INSERT INTO returns_meetingplace (interview_id, exactly)
SELECT i.id, p_exactly
  FROM returns_returninterview i JOIN children_child c ON c.id = i.child_id
 WHERE i.id = p_interview AND i.state = '{State.BOOKED}'
   AND (NOT {{is_web}} OR ({the_child("c")} AND {one_of(ROLE_CAN[Can.ARRANGE])}))
    ON CONFLICT (interview_id) DO UPDATE SET exactly = EXCLUDED.exactly
""",
)

DOORS = (FINISHED, BEGUN, FREED, COVER, PLACE)


def say_where(interview_id: int, exactly: str) -> None:
    """Where exactly the talk is that was booked, or how it is joined, in place of what was said before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT say_where(%s::bigint, %s)", [interview_id, exactly])


def cover_asked_again(interview_id: int) -> None:
    """The interview covers the times away, too, after which the child said not now and is to be asked again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cover_asked_again(%s::bigint)", [interview_id])


class Finished(NamedTuple):
    """An interview whose end somebody recorded, by reference and time: no child."""

    state: str
    ended_at: datetime | None
    references: list[str]


def finished_by_me(number: int) -> list[Finished]:
    """The last that whoever acts recorded the end of, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM interviews_finished_by_me(%s)", [number])
        return [Finished(*row) for row in cursor.fetchall()]


def has_begun(interview_id: int, *, since: datetime) -> bool:
    """Has anything of what is said in it been written down since?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT talk_has_begun(%s, %s)", [interview_id, since])
        return bool(cursor.fetchone()[0])


def free_withdrawn(interview_id: int) -> None:
    """The time of a talk that is withdrawn is another child's; what only the booking had made goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT free_withdrawn(%s)", [interview_id])
