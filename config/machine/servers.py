"""PostgreSQL and Valkey together, for `make run` and for tests."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from config.machine import postgres
from config.machine.account import account_for
from config.machine.postgres import Postgres
from config.machine.process import Process, log_file
from config.machine.valkey import Valkey

WEB_ROLE = "whereabouts_web"
WORKER_ROLE = "whereabouts_worker"


@dataclass
class Servers:
    """Two running servers and how to reach them; usable in a `with`, which stops them."""

    postgres: Postgres
    valkey: Valkey
    sockets: Path

    @property
    def owner_url(self) -> str:
        return self.postgres.url()

    @property
    def web_url(self) -> str:
        """The role is made by `manage.py roles`."""
        return self.postgres.url(WEB_ROLE)

    @property
    def worker_url(self) -> str:
        return self.postgres.url(WORKER_ROLE)

    @property
    def redis_url(self) -> str:
        return self.valkey.url()

    @property
    def processes(self) -> list[Process]:
        return [self.postgres.process, self.valkey.process]

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def __enter__(self) -> "Servers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(folder: Path, *, durable: bool) -> Servers:
    """Both servers, with their data and logs below the folder; throw-away ones need no disk sync.

    Sockets lie in a short folder of their own, because a socket's path may have 107 bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    account = account_for(folder, postgres.program("postgres", postgres.package()))
    sockets = account.folder(Path(tempfile.mkdtemp(prefix="whereabouts-")))
    servers = Servers(
        postgres=Postgres(
            account=account,
            data=account.data(folder, "postgres"),
            sockets=sockets,
            log=log_file(folder / "log", "postgres"),
            durable=durable,
        ),
        valkey=Valkey(
            account=account,
            data=account.data(folder, "valkey"),
            sockets=sockets,
            log=log_file(folder / "log", "valkey"),
            durable=durable,
        ),
        sockets=sockets,
    )
    try:
        servers.postgres.start()
        servers.valkey.start()
    except BaseException:
        servers.stop()
        raise
    return servers
