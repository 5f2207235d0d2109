"""What the leak walk says of itself at the end of a run."""

from tests.leaks.distance import far, in_a_line
from tests.leaks.walk import Walked


def _walked(lock: str, *people: str) -> Walked:
    walked = Walked(lock=lock, requests=1200, people=set(people))
    walked.addresses, walked.states = {"child", "home"}, {"placed"}
    return walked


def test_walks_that_processes_shared_are_told_of_as_one() -> None:
    walks = [_walked("both locks", "carer"), _walked("both locks", "stranger"), _walked("one")]

    assert in_a_line(map(far, walks)) == (
        "leak walk: 2 addresses \N{MULTIPLICATION SIGN} 2 people \N{MULTIPLICATION SIGN} 1 states; 3,600 requests (2,400 with both locks,"
        " 1,200 with one)"
    )


def test_where_nobody_walked_nothing_is_said() -> None:
    assert in_a_line([]) == ""
