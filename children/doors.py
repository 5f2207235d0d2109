"""The ways past the row rules that children need: a move, and a search by name or by where a home is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from children.models import Child
from children.row_rules import (
    AGENCY,
    IS_RESTRICTED,
    IS_SHOWN,
    OPENED,
    PERSON,
    READS_HOME,
    READS_PLACEMENT,
    one_of,
    the_child,
)
from children.rules import FIND_BY_PHONE, ONLY_BY, ROLE_CAN, Can, GrantKind
from core.doors import Door
from partners.actor import Actor
from partners.models import Home
from partners.rules import Role

DIGITS = 10  # of a telephone number, without the nought or the country's code
LONGEST_HOURS = 4  # no setting makes emergency access longer

_MOVING = ROLE_CAN[Can.MOVE] | ROLE_CAN[Can.MATCH_HOME]
assert ONLY_BY[Can.MOVE] is ONLY_BY[Can.MATCH_HOME]

PLACE = Door(
    "place_child",
    "p_child bigint, p_home bigint, p_provider bigint, p_supervising bigint, p_host bigint",
    returns="void",
    why="A move may take the child out of the sight of the very person who records it.",
    language="plpgsql",
    changes=True,
    body=f"""
BEGIN
    PERFORM FROM children_child c WHERE c.id = p_child AND (NOT {{is_web}} OR (
        {the_child("c")} AND c.{ONLY_BY[Can.MOVE].value}_id = {AGENCY} AND {one_of(_MOVING)}));
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
    body=rf"""
SELECT id FROM children_child
 WHERE (NOT {{is_web}} OR {one_of(ROLE_CAN[Can.SEE])})
   AND lower(forename || ' ' || surname || ' ' || known_as) LIKE ALL (
    SELECT '%' || regexp_replace(lower(word), '([\\%_])', '\\\1', 'g') || '%'
      FROM unnest(p_words) word)
""",
)

# A whole number finds, and a part of one nothing: whoever has been rung by it has it. The country's
# code and the nought are the same.
PHONED = Door(
    "children_phoned",
    "p_digits text",
    returns="SETOF bigint",
    why="Who finds a child by a carer's phone is the database's to say as well.",
    body=rf"""
SELECT c.id FROM children_child c JOIN partners_job j ON j.home_id = c.home_id
 WHERE (NOT {{is_web}} OR {one_of(FIND_BY_PHONE)})
   AND length(p_digits) >= {DIGITS}
   AND right(regexp_replace(j.phone, '\D', '', 'g'), {DIGITS}) = right(p_digits, {DIGITS})
   AND j.started_on <= current_date AND (j.ended_on IS NULL OR j.ended_on > current_date)
""",
)

# No more than that there is a child of whom both facts are so: never for a restricted one.
MATCHING = Door(
    "children_matching",
    "p_surname text, p_born_on date, p_authority bigint, p_local_id text",
    returns="TABLE (id bigint, initials text, authority text)",
    why="Whoever asks for sight of a child does not see the child yet.",
    body=f"""
SELECT c.id, upper(left(coalesce(nullif(c.forename, ''), c.known_as), 1) || ' ' || left(c.surname, 1)),
       a.name
  FROM children_child c JOIN partners_agency a ON a.id = c.responsible_authority_id
 WHERE NOT c.restricted AND (NOT {{is_web}} OR {one_of(ROLE_CAN[Can.ASK])})
   AND ((p_surname <> '' AND lower(c.surname) = lower(p_surname) AND c.born_on = p_born_on)
        OR (p_local_id <> '' AND c.local_id = p_local_id
            AND c.responsible_authority_id = p_authority))
 ORDER BY c.id
""",
)

IN_EMERGENCY = Door(
    "open_in_emergency",
    "p_child bigint, p_person bigint, p_agency bigint, p_permission bigint, p_reason text,"
    " p_since timestamptz, p_until timestamptz",
    returns="bigint",
    why="Whoever looks in an emergency opens to themselves a child they do not see.",
    language="plpgsql",
    changes=True,
    body=f"""
DECLARE
    v_grant bigint;
BEGIN
    IF {{is_web}} AND NOT (
        p_person = {PERSON} AND p_agency = {AGENCY} AND {one_of(ROLE_CAN[Can.EMERGENCY])}
        AND p_since > now() - interval '1 hour'
        AND p_until <= now() + interval '{LONGEST_HOURS} hours'
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not theirs to open';
    END IF;
    PERFORM FROM children_child WHERE id = p_child AND NOT restricted FOR SHARE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO children_grant
        (user_id, agency_id, permission_id, content_object_id, kind, reason, since, until)
    VALUES (p_person, p_agency, p_permission, p_child, '{GrantKind.EMERGENCY}', p_reason, p_since,
            p_until)
    RETURNING id INTO v_grant;
    RETURN v_grant;
END
""",
)

LIVED_IN = Door(
    "home_is_lived_in",
    "p_home bigint",
    returns="boolean",
    why="Whoever closes a home sees no child, and closes none where a child lives.",
    body=f"""
SELECT EXISTS (SELECT FROM children_child WHERE home_id = p_home)
 WHERE NOT {{is_web}}
    OR {one_of([Role.AGENCY_ADMIN])} AND EXISTS (
       SELECT FROM partners_home WHERE id = p_home AND provider_id = {AGENCY})
    OR EXISTS (SELECT FROM partners_person WHERE id = {PERSON} AND is_staff)
""",
)

_PLACING = one_of(_MOVING)

# Whoever says where a child lives finds the home by its postcode, and reads that with its name: there is
# more than one of a name. The street they read once the child lives there.
HOME_POSTCODE = Door(
    "home_postcode",
    "p_home bigint",
    returns="text",
    why="Nobody who places a child reads where the home is before the child lives there.",
    body=f"""
SELECT postcode FROM partners_homeaddress
 WHERE home_id = p_home AND (NOT {{is_web}} OR {_PLACING})
""",
)
HOMES_AT = Door(
    "homes_at",
    "p_postcodes text[]",
    returns="SETOF bigint",
    why="A home is found by its postcode by whoever does not read its address.",
    body=f"""
SELECT home_id FROM partners_homeaddress
 WHERE postcode = ANY (p_postcodes) AND (NOT {{is_web}} OR {_PLACING})
""",
)

DOORS = (
    *(*OPENED, IS_SHOWN, IS_RESTRICTED, PLACE, NAMED, PHONED, MATCHING, IN_EMERGENCY, LIVED_IN),
    *(HOME_POSTCODE, HOMES_AT, READS_HOME, READS_PLACEMENT),
)


def is_lived_in(home: Home) -> bool:
    """Does any child live there, as far as the record knows? Nobody else's home is said to be empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT home_is_lived_in(%s)", [home.pk])
        (lived_in,) = cursor.fetchone()
    return lived_in is not False


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


def phoned(number: str) -> Any:
    """The numbers of the children who live with somebody who has this phone."""
    digits = "".join(each for each in number if each in "0123456789")
    return RawSQL("SELECT children_phoned(%s)", [digits])


def homes_at(postcodes: Sequence[str]) -> Any:
    """The numbers of the homes at any of these."""
    return RawSQL("SELECT homes_at(%s)", [list(postcodes)])


def home_postcode() -> Any:
    """Of each home of a queryset, its postcode; none to whoever may not ask."""
    asked = Func(F("pk"), function=HOME_POSTCODE.name, output_field=CharField())
    return Coalesce(asked, Value(""))


def postcode_of(home: Home) -> str:
    """Of one home, for whoever says that a child lives there."""
    return str(Home.objects.values_list(home_postcode(), flat=True).get(pk=home.pk))


def matching(
    *, surname: str, born_on: date | None, authority_id: int | None, local_id: str
) -> list[tuple[int, str, str]]:
    """The number, initials and responsible authority of each child of whom two facts are so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM children_matching(%s, %s::date, %s::bigint, %s)",
            [surname, born_on, authority_id, local_id],
        )
        return list(cursor.fetchall())


def open_in_emergency(
    child_id: int,
    actor: Actor,
    permission_id: int,
    reason: str,
    *,
    since: datetime,
    until: datetime,
) -> int | None:
    """The number of the grant that opens the child to whoever acts, in that work, until then.

    None for a child who is restricted, and for one who is not there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT open_in_emergency(%s, %s, %s, %s, %s, %s::timestamptz, %s::timestamptz)",
            [child_id, actor.person_id, actor.agency_id, permission_id, reason, since, until],
        )
        (grant_id,) = cursor.fetchone()
        return None if grant_id is None else int(grant_id)
