"""How `make bench` ends."""

import pytest

from tests.bench.__main__ import end, show
from tests.bench.measures import Ratio


def test_what_takes_longer_than_it_may_is_named_and_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slow, quick = Ratio("The board", 5, 2, goal=2.0), Ratio("A child", 3, 2, goal=2.0)

    with pytest.raises(SystemExit) as ended:
        end([*show(slow), *show(quick)])

    assert ended.value.code == "1 of these took longer than they may: The board."


def test_where_nothing_does_it_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    end(show(Ratio("A child", 3, 2, goal=2.0)))

    assert capsys.readouterr().out.endswith("Nothing took longer than it may.\n")
