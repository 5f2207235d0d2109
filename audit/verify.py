"""Is the record as it was written? Every chain, every head, every seal; what is wrong, by name.

The work is done in the database, some tens of thousands of events a statement. Each statement reads
events and heads of the same moment, so it can run while the service goes on.

Days of looks are compared with what was put on the record of them.

What cannot be found: events cut from the end of a chain together with its head, before a seal
holds them; and a record rewritten from end to end with all its seals, unless a copy of the seals is
with somebody else (`against`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from audit import looked

CHUNK = 50_000  # events a statement
FIRST, LAST = -(2**63), 2**63 - 1


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: in which chain, at which place, and what."""

    chain: int | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        where = () if self.chain is None else (chain_in_words(self.chain),)
        at = () if self.seq is None else (f"event {self.seq}",)
        return ", ".join((*where, *at)) + (": " if where or at else "") + self.what


def chain_in_words(chain: int) -> str:
    """“child 12”; what concerns no child is in the chain of whoever did it."""
    if chain > 0:
        return f"child {chain}"
    return f"person {-chain}, about no child" if chain else "the service, about no child"


@dataclass(frozen=True)
class Scope:
    """Which chains: all, one child's, or those that have grown since."""

    child_id: int | None = None
    since: datetime | None = None


def parts(scope: Scope) -> list[tuple[int, int]]:
    """Stretches of chain numbers, some tens of thousands of events each, without a gap between."""
    if scope.child_id is not None:
        return [(scope.child_id - 1, scope.child_id)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(chain) FROM (SELECT chain, sum(seq) OVER (ORDER BY chain) / %s AS part"
            " FROM audit_chainhead) AS counted GROUP BY part ORDER BY part",
            [CHUNK],
        )
        ends = [row[0] for row in cursor.fetchall()]
    bounds = [FIRST, *ends[:-1], LAST]
    return list(pairwise(bounds))


def check_chains(part: tuple[int, int], scope: Scope) -> Iterator[Finding]:
    """What is wrong with the chains of one stretch, in order."""
    after, until = part
    given = {"after": after, "until": until, "since": scope.since}
    for chain, seq, what in _ask(_CHAINS, given):
        yield Finding(chain, seq, what)


def check_seals(scope: Scope) -> Iterator[Finding]:
    """Whether every seal is the one that was made, and the record still holds what it sealed."""
    for number, what in _ask(_SEALS, {}) if scope.child_id is None else ():
        yield Finding(None, None, f"seal {number} {what}")
    for chain, seq, what in _ask(_SEALED_HEADS, {"chain": scope.child_id}):
        yield Finding(chain, seq, what)


def check_looks(scope: Scope) -> Iterator[Finding]:
    """Whether each day of looks is as it was when it was put on the record; where all is checked."""
    for day, what in looked.check_days() if scope == Scope() else ():
        yield Finding(None, None, f"looks of {day}: {what}" if day else f"looks: {what}")


def check_against(kept: Mapping[int, str]) -> Iterator[Finding]:
    """Whether the seals are those that another party was handed: their numbers and hashes."""
    ours = dict(_ask("SELECT number, hash FROM audit_seal", {}))
    for number, print_ in sorted(kept.items()):
        if number not in ours:
            yield Finding(None, None, f"seal {number} was handed over and is not in the record")
        elif ours[number] != print_:
            yield Finding(None, None, f"seal {number} is not the one that was handed over")


def counted(scope: Scope) -> tuple[int, int]:
    """How many chains and events there are to check."""
    where = "" if scope.child_id is None else "WHERE chain = %(chain)s"
    question = f"SELECT count(*), coalesce(sum(seq), 0) FROM audit_chainhead {where}"  # noqa: S608
    ((chains, events),) = _ask(question, {"chain": scope.child_id})
    return chains, int(events)


def _ask(question: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """One statement that may take its time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(question, given)
        return list(cursor.fetchall())


# An event that is gone shows as a gap before the next one, or as a head that nothing reaches.
_CHAINS = r"""
WITH grown AS MATERIALIZED (
    SELECT chain FROM audit_event
    WHERE chain > %(after)s AND chain <= %(until)s AND recorded_at >= %(since)s
    UNION
    SELECT chain FROM audit_chainhead
    WHERE chain > %(after)s AND chain <= %(until)s AND seq > sealed_seq
), erasure AS MATERIALIZED (
    SELECT DISTINCT which #>> '{}' AS id
    FROM audit_event, jsonb_path_query(payload, '$.events[*]') AS which
    WHERE fact = 'payload-erased'
      AND (child_id > %(after)s AND child_id <= %(until)s OR child_id IS NULL)
), link AS MATERIALIZED (
    SELECT id, chain, seq, previous, hash, fact,
        lag(seq, 1, 0) OVER one AS seq_before,
        lag(hash, 1, '') OVER one AS hash_before,
        lead(seq) OVER one IS NULL AS newest,
        payload IS NULL AS empty,
        encode(sha256(convert_to(payload::text, 'UTF8')), 'hex') <> fingerprint AS payload_changed,
        audit_link(
            previous, seq, fact, child_id, episode_id, about_type, about_id, happened_at,
            recorded_at, person_id, person_name, job_title, agency_id, agency_name, fingerprint
        ) <> hash AS words_changed
    FROM audit_event
    WHERE chain > %(after)s AND chain <= %(until)s
      AND (%(since)s::timestamptz IS NULL OR chain IN (SELECT chain FROM grown))
    WINDOW one AS (PARTITION BY chain ORDER BY seq)
), found AS (
    SELECT chain, seq_before + 1 AS seq, CASE
        WHEN seq = seq_before THEN 'two events stand at this place'
        WHEN seq = seq_before + 2 THEN 'it is missing'
        ELSE 'it is missing, and so are those up to ' || seq - 1 END AS what
    FROM link WHERE seq <> seq_before + 1
    UNION ALL
    SELECT chain, seq, 'what it says was changed' FROM link WHERE words_changed
    UNION ALL
    SELECT chain, seq, 'its payload was changed' FROM link WHERE payload_changed
    UNION ALL
    SELECT chain, seq, 'its payload is gone, and no erasure names it' FROM link
    WHERE empty AND id::text NOT IN (SELECT id FROM erasure)
    UNION ALL
    SELECT chain, seq, 'it does not follow the event before it' FROM link
    WHERE seq = seq_before + 1 AND previous <> hash_before
    UNION ALL
    SELECT coalesce(head.chain, last.chain), coalesce(last.seq, 0) + 1, CASE
        WHEN head.chain IS NULL THEN 'the chain has no head'
        ELSE 'it is missing: the head of the chain is at event ' || head.seq END
    FROM (SELECT * FROM link WHERE newest) AS last
    FULL JOIN (
        SELECT * FROM audit_chainhead WHERE chain > %(after)s AND chain <= %(until)s
          AND (%(since)s::timestamptz IS NULL OR chain IN (SELECT chain FROM grown))
    ) AS head USING (chain)
    WHERE head.chain IS NULL OR head.seq > coalesce(last.seq, 0)
    UNION ALL
    SELECT chain, last.seq, CASE
        WHEN head.seq < last.seq THEN 'it is past the head of the chain, which is at event ' || head.seq
        ELSE 'the head of the chain has another hash' END
    FROM link AS last JOIN audit_chainhead AS head USING (chain)
    WHERE last.newest AND (head.seq < last.seq OR head.seq = last.seq AND head.hash <> last.hash)
)
SELECT chain, seq, what FROM found ORDER BY chain, seq, what
"""

_SEALS = r"""
WITH held AS (
    SELECT seal, count(*) AS chains,
        string_agg(concat_ws(' ', chain, seq, hash), E'\n' ORDER BY chain) AS heads
    FROM audit_sealedhead GROUP BY seal
), seal AS (
    SELECT made.*, lag(number, 1, 0) OVER one AS number_before, lag(made.hash, 1, '') OVER one AS
        hash_before, coalesce(held.chains, 0) AS grown, audit_seal_hash(
            number, sealed_at, previous, coalesce(heads, '')
        ) AS now
    FROM audit_seal AS made LEFT JOIN held ON held.seal = number
    WINDOW one AS (ORDER BY number)
)
SELECT number, what FROM (
    SELECT number_before + 1 AS number, 'is missing' || CASE WHEN number > number_before + 2
        THEN ', and so are those up to ' || number - 1 ELSE '' END AS what
    FROM seal WHERE number <> number_before + 1
    UNION ALL
    SELECT number, 'was changed' FROM seal WHERE now <> hash OR grown <> chains
    UNION ALL
    SELECT number, 'does not follow the seal before it' FROM seal
    WHERE number = number_before + 1 AND previous <> hash_before
) AS found ORDER BY number, what
"""

_SEALED_HEADS = r"""
SELECT chain, seq, what FROM (
    SELECT held.chain, held.seq, CASE
        WHEN event.id IS NULL THEN 'it is missing: seal ' || held.seal || ' holds it'
        ELSE 'it is not the event that seal ' || held.seal || ' holds' END AS what
    FROM audit_sealedhead AS held LEFT JOIN audit_event AS event
      ON event.chain = held.chain AND event.seq = held.seq
    WHERE event.hash IS DISTINCT FROM held.hash
      AND (%(chain)s::bigint IS NULL OR held.chain = %(chain)s)
    UNION ALL
    SELECT head.chain, head.sealed_seq, 'the head says that a seal holds it, and none does'
    FROM audit_chainhead AS head LEFT JOIN audit_sealedhead AS held
      ON held.chain = head.chain AND held.seq = head.sealed_seq
    WHERE head.sealed_seq > 0 AND held.id IS NULL
      AND (%(chain)s::bigint IS NULL OR head.chain = %(chain)s)
) AS found ORDER BY chain, seq, what
"""
