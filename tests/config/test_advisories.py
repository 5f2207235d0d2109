"""A locked version that is known to be weak fails the checks; what is known says how old it is."""

import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.machine import advisories, checking
from config.machine.trouble import Trouble

TODAY = date(2026, 11, 22)
LOCK = "django==5.2.19 \\\n    --hash=sha256:00\nPillow==13.0.0 ; python_version >= '3.11' \\\nuvicorn[standard]==1.0\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    for lock in advisories.LOCKS:
        (tmp_path / "requirements" / lock).write_text(LOCK if lock == "base.lock" else "")
    keep(tmp_path, {})
    return tmp_path


def keep(base: Path, packages: dict[str, Any], made_on: str | None = "2026-11-01") -> None:
    kept = {"made_on": made_on, "packages": packages}
    (base / advisories.KEPT).write_text(json.dumps(kept))


def known(*ranges: list[str | None], versions: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"id": "PYSEC-1", "aliases": [], "ranges": list(ranges), "versions": list(versions)}


def test_every_package_of_every_lock_is_judged(checkout: Path) -> None:
    assert advisories.pins(checkout) == {
        ("django", "5.2.19"),
        ("pillow", "13.0.0"),
        ("uvicorn", "1.0"),
    }
    assert len(advisories.pins(Path(settings.BASE_DIR))) > 100


@pytest.mark.parametrize(
    ("advisory", "weak"),
    [
        (known(["0", "5.2.20"]), True),
        (known(["0", None]), True),
        (known(["5.0", "5.1"], ["5.2", "5.2.20"]), True),
        (known(versions=("5.2.19",)), True),
        (known(["0", "5.2.19"]), False),
        (known(["0", "5.2.2"]), False),
        (known(["5.3", None]), False),
        (known(versions=("5.2.1",)), False),
        (known(["0", "not a version"]), False),
    ],
)
def test_a_weak_version_is_named_with_what_mends_it(
    checkout: Path, advisory: dict[str, Any], weak: bool
) -> None:
    keep(checkout, {"django": [advisory]})

    said = advisories.vulnerable_pins(checkout)

    assert said.startswith("django 5.2.19 is weak: PYSEC-1") if weak else said == ""


def test_what_is_mended_where_is_said(checkout: Path) -> None:
    keep(checkout, {"django": [known(["0", "5.2.20"])]})

    assert "mended in 5.2.20" in advisories.vulnerable_pins(checkout)


def test_checks_that_judged_no_package_do_not_end_as_if_they_had(
    checkout: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(checking, "CHECKS", {})
    monkeypatch.setattr(checking, "throwaway_servers", nullcontext)
    monkeypatch.setattr(checking, "production_like", lambda _: {})
    keep(checkout, {}, made_on=None)

    checking.check(checkout)

    said = capsys.readouterr().out
    assert "Every check passes, but:" in said
    assert "NOT CHECKED" in said


@pytest.mark.parametrize(
    ("made_on", "says"),
    [("2026-11-01", ""), ("2026-08-24", ""), ("2026-08-23", "91 days old"), (None, "Nobody has")],
)
def test_an_old_answer_is_said_to_be_old(checkout: Path, made_on: str | None, says: str) -> None:
    keep(checkout, {}, made_on)

    said = advisories.how_old(checkout, TODAY)

    assert says in said
    assert bool(said) == bool(says)


OF_DJANGO = {
    "id": "GHSA-1",
    "aliases": ["CVE-2026-1"],
    "affected": [
        {"package": {"name": "Other"}, "ranges": [], "versions": ["5.2.19"]},
        {
            "package": {"name": "Django"},
            "ranges": [
                {"type": "GIT", "events": [{"introduced": "0"}]},
                {
                    "type": "ECOSYSTEM",
                    "events": [
                        {"introduced": "4.2"},
                        {"fixed": "4.2.30"},
                        {"introduced": "5.2"},
                        {"fixed": "5.2.20"},
                    ],
                },
            ],
            "versions": ["5.2.1"],
        },
    ],
}


def test_what_the_database_says_is_kept_short_and_with_its_day(checkout: Path) -> None:
    asked = []

    def ask(name: str) -> list[dict[str, Any]]:
        asked.append(name)
        return [OF_DJANGO] if name == "django" else []

    advisories.fetch(checkout, TODAY, ask)

    kept = json.loads((checkout / advisories.KEPT).read_text())
    assert asked == ["django", "pillow", "uvicorn"]
    assert kept["made_on"] == "2026-11-22"
    assert kept["packages"] == {
        "django": [
            {
                "id": "GHSA-1",
                "aliases": ["CVE-2026-1"],
                "ranges": [["4.2", "4.2.30"], ["5.2", "5.2.20"]],
                "versions": ["5.2.1"],
            }
        ]
    }
    assert "GHSA-1" in advisories.vulnerable_pins(checkout)


def test_nothing_is_kept_when_nobody_answers(checkout: Path, monkeypatch: Any) -> None:
    def silent(_asked: Any) -> Any:
        raise TimeoutError("timed out")

    monkeypatch.setattr(advisories, "_post", silent)
    before = (checkout / advisories.KEPT).read_text()

    with pytest.raises(Trouble, match="does not answer"):
        advisories.fetch(checkout, TODAY)

    assert (checkout / advisories.KEPT).read_text() == before
