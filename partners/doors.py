"""The way into the record: what the web writes there names whoever acts, and nobody else."""

from django.db import connection

from audit.rules import Fact
from core.doors import Door
from partners.rules import Role

# What somebody is recorded to have done before the database is told that they act.
JOINING = (Fact.INVITATION_ACCEPTED, Fact.JOB_STARTED)
# The one before may act still, when the next comes.
COMING_AND_GOING = (Fact.SIGNED_IN, Fact.SIGNED_OUT)

_ACTING = "NULLIF(current_setting('whereabouts.person', true), '')::bigint"
_AGENCY = "NULLIF(current_setting('whereabouts.agency', true), '')::bigint"


def _one_of(facts: tuple[Fact, ...]) -> str:
    return "p_fact IN ({})".format(", ".join(f"'{each.value}'" for each in facts))


APPEND = Door(
    "audit_append",
    "p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,"
    " p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,"
    " p_job text, p_agency bigint, p_agency_name text, p_payload jsonb",
    returns="bigint",
    why="Nobody has a right to write events: each is the next link of its chain, under a true name.",
    language="plpgsql",
    changes=True,
    body=f"""
BEGIN
    IF p_fact = '{Fact.PAYLOAD_ERASED.value}' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only audit_erase says that something is erased';
    END IF;
    IF {{is_web}} THEN
        IF p_person IS DISTINCT FROM {_ACTING}
           AND NOT ({_ACTING} IS NULL AND {_one_of(JOINING)})
           AND NOT {_one_of(COMING_AND_GOING)} THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names whoever acts';
        END IF;
        IF p_agency IS DISTINCT FROM {_AGENCY}
           AND NOT {_one_of((*JOINING, *COMING_AND_GOING))} THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names the agency that one acts for';
        END IF;
        PERFORM FROM partners_person WHERE id = p_person AND name = p_person_name;
        IF NOT FOUND THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names people by their own names';
        END IF;
    END IF;
    RETURN audit_write(
        p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened, p_recorded, p_person,
        p_person_name, p_job, p_agency, p_agency_name, p_payload
    );
END
""",
)

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

DOORS = (APPEND, FORGET_MOBILE)


def forget_mobile(person_id: int) -> None:
    """The number at which somebody was sent texts is gone; they may give one again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_mobile(%s)", [person_id])
