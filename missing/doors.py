"""The way past the row rules for what was handed over, whoever it was that ended it or took it on."""

from datetime import datetime

from django.db import connection

from children.row_rules import the_episode
from core.doors import Door
from missing.rules import HandoverState

OVERTAKE = Door(
    "overtake_handovers",
    "p_episode bigint, p_at timestamptz",
    returns="SETOF bigint",
    why="A handover is its readers' alone, and waits for nobody whoever ends the duty or takes it on.",
    changes=True,
    body=f"""
UPDATE missing_handover h SET state = '{HandoverState.OVERTAKEN}', answered_at = p_at
  FROM missing_duty d JOIN children_child c ON c.id = d.child_id
 WHERE h.episode_id = p_episode AND h.state = '{HandoverState.WAITING}' AND d.id = h.duty_id
   AND (d.how_ended <> '' OR d.taken_by_id IS DISTINCT FROM h.given_by_id)
   AND (NOT {{is_web}} OR {the_episode("c", "d.episode_id")})
RETURNING h.answer_id
""",
)

DOORS = (OVERTAKE,)


def overtake(episode_id: int, *, at: datetime) -> list[int]:
    """What was handed over in the episode waits for nobody once it has ended, or has another's name on
    it. The duties to answer, which are to be set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT overtake_handovers(%s::bigint, %s::timestamptz)", [episode_id, at])
        return [answer for (answer,) in cursor.fetchall()]
