"""The few ways past the row rules: database functions that run with their owner's rights.

A door does one thing, checks who asks, and gives back no more than its caller may read. Each
package names its own in `doors.py`; `config.row_rules` makes them after every migrate.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """A `SECURITY DEFINER` function: its name and arguments, what it returns, and why it may.

    `{is_web}` in the body is true when the row rules apply to whoever asks: the web role, and every
    role but the worker's and the owner's. Those pass, for their sweeps.
    """

    name: str
    arguments: str
    returns: str
    why: str
    body: str
    language: str = "sql"
    changes: bool = False
    in_demo_only: bool = False

    def statements(self, web: str, worker: str, *, demo: bool) -> Iterator[str]:
        """Make it, and let nobody but the service's two roles through."""
        body = self.body.replace("{is_web}", _is_not(worker))
        called = f"{self.name}({self.arguments})"
        yield (
            f"CREATE OR REPLACE FUNCTION {called} RETURNS {self.returns}"
            f" LANGUAGE {self.language} {'VOLATILE' if self.changes else 'STABLE'}"
            f" SECURITY DEFINER SET search_path = public, pg_temp AS $door${body}$door$"
        )
        yield f"REVOKE ALL ON FUNCTION {self.name} FROM PUBLIC"
        opened = "GRANT" if demo or not self.in_demo_only else "REVOKE"
        side = "TO" if opened == "GRANT" else "FROM"
        yield f'{opened} EXECUTE ON FUNCTION {self.name} {side} "{web}", "{worker}"'


def _is_not(worker: str) -> str:
    """Inside a door the current user is its owner: who asks is the role put on, or signed in with.

    Asked this way round, so that a role nobody thought of is held to the rules. The worker may put on
    the web role, and only then is held to them.
    """
    asks = (
        "(CASE current_setting('role') WHEN 'none' THEN session_user"
        " ELSE current_setting('role')::name END)"
    )
    return (
        f"(NOT pg_has_role({asks}, '{worker}', 'MEMBER')"
        f" AND NOT pg_has_role({asks}, current_user, 'MEMBER'))"
    )
