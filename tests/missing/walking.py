"""Walking the carer's log by plain POSTs: what its tests share."""

from typing import Any

from django.test import Client

from missing.log import STEPS

START = "/missing/start/"
# What a carer is asked: nobody has told them.
CARERS_STEPS = tuple(step for step in STEPS if not step.second_hand)


def begin(client: Client) -> str:
    """The address of the draft that the start page began."""
    chosen = client.get(START).content.decode().split('name="child"')[1].split('value="')[1]
    answer = client.post(START, {"child": chosen.split('"')[0]})
    assert answer.status_code == 302
    return answer.url.removesuffix("danger/")


def say(client: Client, draft: str, page: str, **answers: Any) -> str:
    """Answer one page; gives the page that comes next."""
    answer = client.post(f"{draft}{page}/", answers)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url.removeprefix(draft).strip("/")


def sent_thin(client: Client, **whereabouts: Any) -> str:
    draft = begin(client)
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")
    say(client, draft, "whereabouts", **(whereabouts or {"whereabouts": "no"}), send="now")
    assert say(client, draft, "check", level="") == "sent"
    return draft


def through(client: Client, draft: str) -> None:
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")
    say(client, draft, "whereabouts", whereabouts="no")
    say(client, draft, "expected", expected="home", due="10pm")
    say(client, draft, "tried", reached="no")
    say(client, draft, "unusual", unusual="yes")
    say(client, draft, "happened", happened=["argument"])
    say(client, draft, "riskier", gut_feeling="He took his best coat")
    assert say(client, draft, "wearing", wearing="Black puffer jacket") == "suggestion"


def seen(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]
