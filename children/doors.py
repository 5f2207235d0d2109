"""The ways past the row rules that children need: a move, and a search by name."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from children.models import Child
from children.row_rules import OPENED, the_child
from core.doors import Door

PLACE = Door(
    "place_child",
    "p_child bigint, p_home bigint, p_provider bigint, p_supervising bigint, p_host bigint",
    returns="void",
    why="A move may take the child out of the sight of the very person who records it.",
    language="plpgsql",
    changes=True,
    body=f"""
BEGIN
    PERFORM FROM children_child c WHERE c.id = p_child AND (NOT {{is_web}} OR {the_child("c")});
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such child to move';
    END IF;
    UPDATE children_child
       SET home_id = p_home, provider_id = p_provider, supervising_agency_id = p_supervising,
           host_authority_id = p_host
     WHERE id = p_child;
END
""",
)

# Numbers alone, of children anywhere: the row rules then hide those that are not the asker's.
# Without this a search for part of a name would have to read every child the asker may see.
NAMED = Door(
    "children_named",
    "p_words text[]",
    returns="SETOF bigint",
    why="Row rules keep a search for part of a name from using its index.",
    body="""
SELECT id FROM children_child
 WHERE lower(forename || ' ' || surname || ' ' || known_as) LIKE ALL (
    SELECT '%' || regexp_replace(lower(word), '([\\%_])', '\\\1', 'g') || '%'
      FROM unnest(p_words) word)
""",
)

DOORS = (*OPENED, PLACE, NAMED)


def place(child: Child) -> None:
    """Write who looks after the child now, as the instance says it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_child(%s, %s, %s, %s, %s)",
            [
                child.pk,
                child.home_id,
                child.provider_id,
                child.supervising_agency_id,
                child.host_authority_id,
            ],
        )


def named(words: Sequence[str]) -> Any:
    """The numbers of the children in whose names every one of the words is found."""
    return RawSQL("SELECT children_named(%s)", [list(words)])
