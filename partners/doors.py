"""The way past the row rules for a number that is forgotten."""

from django.db import connection

from core.doors import Door
from partners.rules import Role

_AGENCY = "NULLIF(current_setting('whereabouts.agency', true), '')::bigint"

FORGET_MOBILE = Door(
    "forget_mobile",
    "p_person bigint",
    returns="void",
    why="Whoever lets somebody begin again reads none of their number, and nothing is sent there any more.",
    changes=True,
    body=f"""
UPDATE partners_mobile SET number = '', code = '', code_sent_at = NULL, confirmed_at = NULL
 WHERE person_id = p_person AND (NOT {{is_web}} OR (
    current_setting('whereabouts.role', true) = '{Role.AGENCY_ADMIN.value}'
    AND EXISTS (SELECT FROM partners_job j WHERE j.person_id = p_person AND j.agency_id = {_AGENCY}
                   AND (j.ended_on IS NULL OR j.ended_on > current_date))))
""",
)

DOORS = (FORGET_MOBILE,)


def forget_mobile(person_id: int) -> None:
    """The number at which somebody was sent texts is gone; they may give one again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_mobile(%s)", [person_id])
