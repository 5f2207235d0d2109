"""The ways past the row rules for whoever held an interview, that they did, once sight has ended; and for whoever
says that a child is not back, that nobody is to come."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from children.row_rules import PERSON, shown_to_whoever_acts
from core.doors import Door
from missing.rules import ASK_AGAIN
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
   AND COALESCE((SELECT a.outcome FROM returns_approval a WHERE a.interview_id = i.id
                  ORDER BY a.id DESC LIMIT 1), '{Verdict.APPROVED}') = '{Verdict.APPROVED}'
   AND NOT EXISTS (
       SELECT FROM missing_duty d
         JOIN returns_returninterview_episodes c ON c.episode_id = d.episode_id
        WHERE c.returninterview_id = i.id AND d.code = '{ASK_AGAIN}' AND d.how_ended = '')
 ORDER BY 2 DESC NULLS LAST LIMIT p_number
""",
)

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
                  AND (NOT {{is_web}} OR {shown_to_whoever_acts("i.child_id")})) THEN
        DELETE FROM returns_slot WHERE interview_id = p_interview AND NOT offered;
        UPDATE returns_slot SET interview_id = NULL WHERE interview_id = p_interview;
    END IF;
END
""",
)

DOORS = (FINISHED, FREED)


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


def free_withdrawn(interview_id: int) -> None:
    """The time of a talk that is withdrawn is another child's; what only the booking had made goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT free_withdrawn(%s)", [interview_id])
