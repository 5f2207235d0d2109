"""The worker of the queue: `python -m config.worker`.

Processes, so that a task that crashes or hangs ends alone and another goes on meanwhile.
"""

import os

from config.celery import app

# In kilobytes; a process that has grown past this, by PDFs, is replaced after its task.
GROWN = 250_000

if __name__ == "__main__":
    # Not through Celery's command line, which loads an interactive shell's packages.
    worker = app.Worker(
        pool_cls="prefork",
        concurrency=int(os.environ.get("WORKER_PROCESSES", "2")),
        max_memory_per_child=GROWN,
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    worker.start()
    raise SystemExit(worker.exitcode)
