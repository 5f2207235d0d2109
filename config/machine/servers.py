"""PostgreSQL and Valkey together, for `make run` and for tests."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from config.machine import postgres
from config.machine.account import account_for
from config.machine.postgres import OWNER, Postgres
from config.machine.process import Process, log_file
from config.machine.valkey import Valkey

WEB_ROLE = "whereabouts_web"
WORKER_ROLE = "whereabouts_worker"


@dataclass
class Servers:
    """Running servers and how to reach them; usable in a `with`, which stops them."""

    sockets: Path
    postgres: Postgres | None = None
    valkey: Valkey | None = None

    @property
    def owner_url(self) -> str:
        assert self.postgres is not None
        return self.postgres.url(OWNER)

    @property
    def redis_url(self) -> str:
        assert self.valkey is not None
        return self.valkey.url()

    @property
    def processes(self) -> list[Process]:
        return [server.process for server in (self.postgres, self.valkey) if server]

    def stop(self) -> None:
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()
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


def start(
    folder: Path, *, durable: bool, with_postgres: bool = True, with_valkey: bool = True
) -> Servers:
    """Start servers with their data and logs below the folder; throw-away ones sync no disk.

    Sockets lie in a short folder of their own, because a socket's path may have 107 bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    account = account_for(folder, postgres.program("postgres", postgres.package()))
    sockets = account.folder(Path(tempfile.mkdtemp(prefix="whereabouts-")))
    servers = Servers(sockets=sockets)
    try:
        if with_postgres:
            servers.postgres = Postgres(
                account=account,
                data=account.data(folder, "postgres"),
                sockets=sockets,
                log=log_file(folder / "log", "postgres"),
                durable=durable,
            )
            servers.postgres.start()
        if with_valkey:
            servers.valkey = Valkey(
                account=account,
                data=account.data(folder, "valkey"),
                sockets=sockets,
                log=log_file(folder / "log", "valkey"),
                durable=durable,
            )
            servers.valkey.start()
    except BaseException:
        servers.stop()
        raise
    return servers
