"""`manage.py protocol`: a version is checked, kept for ever, and followed by an area from a moment on."""

import json
from copy import deepcopy
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.looks import OWNER
from audit.models import Event
from audit.rules import Fact
from core import times
from missing.models import Protocol, ProtocolInForce
from missing.protocol import DEFAULT_DOCUMENT, default_document, default_protocol, faults
from missing.protocols import in_force
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    return {**deepcopy(default_document()), "version": "2.0"}


@pytest.fixture
def written(tmp_path: Path, document: dict[str, Any]) -> Path:
    path = tmp_path / "protocol.json"
    path.write_text(json.dumps(document))
    return path


def publish(path: Path, **options: Any) -> str:
    said = StringIO()
    call_command("protocol", publish=str(path), stdout=said, **options)
    return said.getvalue()


def rewrite(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document))


def test_a_version_is_stored_and_nobody_follows_it_yet(written: Path) -> None:
    assert publish(written) == "Version 2.0 is stored.\n"

    assert Protocol.objects.get(version="2.0").document == json.loads(written.read_text())
    assert not ProtocolInForce.objects.exists()


def test_publishing_the_same_again_changes_nothing(written: Path) -> None:
    publish(written)
    publish(written)

    assert Protocol.objects.filter(version="2.0").count() == 1


def test_that_a_version_is_stored_and_followed_is_on_the_record_once(
    world: make.World, written: Path
) -> None:
    since = (timezone.now() + timedelta(days=9)).isoformat()

    publish(written, area=world.host.area.name, since=since)
    publish(written, area=world.host.area.name, since=since)

    stored = Event.objects.get(fact=Fact.PROTOCOL_PUBLISHED)
    followed = Event.objects.get(fact=Fact.PROTOCOL_IN_FORCE)
    assert stored.payload == {"version": "2.0"}
    assert (followed.payload["version"], followed.payload["area"]) == ("2.0", world.host.area.pk)
    assert {stored.person_name, followed.person_name} == {OWNER.name}


def test_a_refused_document_is_not_on_the_record(written: Path, document: dict[str, Any]) -> None:
    publish(written)
    rewrite(written, {**document, "name": "Another"})

    with pytest.raises(CommandError):
        publish(written)

    assert Event.objects.filter(fact=Fact.PROTOCOL_PUBLISHED).count() == 1


def test_a_stored_version_is_not_changed(written: Path, document: dict[str, Any]) -> None:
    publish(written)
    rewrite(written, {**document, "name": "Another"})

    with pytest.raises(CommandError, match="stored already and never changes"):
        publish(written)

    assert Protocol.objects.get(version="2.0").document["name"] == document["name"]


def test_every_fault_is_said_in_a_sentence_and_nothing_is_stored(
    written: Path, document: dict[str, Any]
) -> None:
    document["duties"][0]["owed_by"] = "nobody"
    document["levels"][1]["rank"] = "first"
    del document["night"]["begins"]
    rewrite(written, document)

    with pytest.raises(CommandError) as refused:
        publish(written)

    said = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in said] == [
        "levels, L1, rank",
        "night, begins",
        "duties, finish-log, owed_by",
        "Nothing was stored.",
    ]
    assert all(line.endswith(".") for line in said)
    assert not Protocol.objects.filter(version="2.0").exists()


def test_what_does_not_fit_together_is_all_said_at_once(document: dict[str, Any]) -> None:
    document["grades"].reverse()
    document["duties"].append(document["duties"][0])
    document["duties"][5]["starts_on"] = [{"fact": "level-set", "at_least_level": "L9"}]
    document["duties"][5]["due"] = {"after_minutes": 5}
    document["duties"][5]["reminders"] = []

    assert faults(document) == [
        "The document: duties: finish-log is there twice.",
        "The document: grades are written from the least grave to the gravest.",
        "The document: level-set names a level that is not there: L9.",
    ]


def test_the_published_documents_have_no_faults() -> None:
    for path in DEFAULT_DOCUMENT.parent.glob("protocol-*.json"):
        assert faults(json.loads(path.read_text())) == []


def test_what_is_no_document_at_all_is_said(tmp_path: Path) -> None:
    unread, broken = tmp_path / "none.json", tmp_path / "broken.json"
    broken.write_text("{")

    with pytest.raises(CommandError, match="cannot be read"):
        publish(unread)
    with pytest.raises(CommandError, match="is not JSON"):
        publish(broken)


def test_an_area_follows_it_from_the_beginning_of_a_day_in_england(
    world: make.World, written: Path
) -> None:
    area, day = world.host.area, times.local(timezone.now()).date() + timedelta(days=9)
    begins = times.start_of(day)

    said = publish(written, area=area.name.upper(), since=day.isoformat())

    assert said.splitlines()[1].startswith(f"{area} follows it from ")
    [followed] = in_force(begins, area)
    assert Protocol.objects.get(pk=followed).version == "2.0"
    [before] = in_force(begins - timedelta(minutes=1), area)
    assert Protocol.objects.get(pk=before).version == default_protocol().version


def test_without_a_moment_it_is_followed_from_now_on(world: make.World, written: Path) -> None:
    publish(written, area=world.host.area.name)

    [followed] = in_force(timezone.now(), world.host.area)
    assert Protocol.objects.get(pk=followed).version == "2.0"


@pytest.mark.parametrize(
    ("options", "because"),
    [
        ({"area": "Nowhere"}, "There is no area “Nowhere”"),
        ({"since": "2099-04-01"}, "Say with --area"),
        ({"area": "here", "since": "2020-04-01"}, "That moment has passed"),
        ({"area": "here", "since": "April"}, "Write --since as"),
    ],
)
def test_what_cannot_be_put_in_force_is_refused_and_nothing_is_stored(
    world: make.World, written: Path, options: dict[str, str], because: str
) -> None:
    if options.get("area") == "here":
        options = {**options, "area": world.host.area.name}

    with pytest.raises(CommandError, match=because):
        publish(written, **options)

    assert not Protocol.objects.filter(version="2.0").exists()


def test_an_area_does_not_follow_two_versions_from_one_moment(
    world: make.World, written: Path, document: dict[str, Any]
) -> None:
    publish(written, area=world.host.area.name, since="2099-04-01T09:00")
    rewrite(written, {**document, "version": "2.1"})

    with pytest.raises(CommandError, match=r"follows version 2\.0 from that moment"):
        publish(written, area=world.host.area.name, since="2099-04-01T09:00")
