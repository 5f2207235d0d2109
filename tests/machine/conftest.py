"""A copy of the checkout, so that these tests leave the one they run in alone."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.machine.checkout import Checkout, copy_of_this_checkout


@pytest.fixture(scope="package")
def new_checkout() -> Iterator[Callable[..., Checkout]]:
    """Copies in folders of the given rights; whatever still runs in them is stopped in the end."""
    with ExitStack() as ending:

        def make(*, mode: int = 0o755) -> Checkout:
            folder = Path(tempfile.mkdtemp(prefix="wb-"))
            folder.chmod(mode)
            ending.callback(shutil.rmtree, folder, ignore_errors=True)
            checkout = copy_of_this_checkout(folder)
            ending.callback(checkout.stop)
            return checkout

        yield make
