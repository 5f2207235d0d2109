"""Bodies of every size and shape: what is too much is not read, and said so; nothing breaks."""

import io
import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from children.models import Photo
from core import uploads
from tests import make

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
EPISODES = "/api/v1/episodes/"


@pytest.fixture
def client(world: Any, sign_in: Any) -> Client:
    made: Client = sign_in(world.carer)
    made.raise_request_exception = False
    return made


def test_a_form_longer_than_any_of_ours_is_not_read_and_says_so(client: Client) -> None:
    answer = client.post("/children/", b"name=" + b"x" * 3_000_000, content_type=FORM)

    assert answer.status_code == 413
    assert "That is too big" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"


def test_signed_out_nobody_has_a_large_body_read_either() -> None:
    answer = Client().post(reverse("account_login"), b"x" * 3_000_000, content_type=FORM)

    assert answer.status_code == 413


def test_only_a_page_that_takes_a_photo_takes_a_body_as_large_as_one(
    world: Any, client: Client
) -> None:
    file = SimpleUploadedFile("photo.jpg", make.jpeg() + b"\x00" * 5_000_000)
    elsewhere = client.post("/children/", {"name": "Ash", "photo": file})
    file.seek(0)
    there = client.post(reverse("child-photo", args=[world.child.pk]), {"photo": file})

    assert elsewhere.status_code == 413
    assert there.status_code == 302


def test_a_photo_larger_than_a_page_takes_is_refused_before_it_is_read(
    world: Any, client: Client
) -> None:
    file = SimpleUploadedFile("photo.jpg", b"\x00" * 12_000_000)

    answer = client.post(reverse("child-photo", args=[world.child.pk]), {"photo": file})

    assert answer.status_code == 413
    assert "smaller than 10MB" in answer.content.decode()


def test_a_body_that_lies_about_its_length_breaks_nothing(world: Any, client: Client) -> None:
    for length in ("", "-1", "x", "²", "9" * 40):
        answer = client.generic("POST", "/children/", b"name=Ash", FORM, CONTENT_LENGTH=length)

        assert answer.status_code in (400, 413, 422), length


def test_a_body_in_chunks_without_a_length_is_no_way_round() -> None:
    """Django reads as many bytes as the length says, and here nothing says one."""
    environ = RequestFactory()._base_environ(REQUEST_METHOD="POST", CONTENT_TYPE=FORM)
    environ |= {"wsgi.input": io.BytesIO(b"name=" + b"x" * 3_000_000), "CONTENT_LENGTH": ""}

    assert not WSGIRequest(environ).POST


def test_no_file_that_is_sent_touches_a_disk() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > uploads.MOST_BYTES


def test_a_thousand_fields_or_files_more_than_any_form_are_refused(
    world: Any, client: Client
) -> None:
    fields = "&".join(f"a{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    files = {f"photo{n}": SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(20)}

    assert client.post("/children/", fields, content_type=FORM).status_code == 400
    address = reverse("child-photo", args=[world.child.pk])
    assert client.post(address, files).status_code == 400
    assert not Photo.objects.exists()


# The API


def send(client: Client, body: bytes | str, kind: str = "application/json") -> Any:
    return client.post(EPISODES, body, content_type=kind)


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/xml",
        "application/x-yaml",
        "application/x-python-pickle",
        "text/html",
    ],
)
def test_the_api_reads_json_and_nothing_that_is_called_otherwise(
    world: Any, client: Client, kind: str
) -> None:
    answer = send(client, json.dumps({"child": world.child.pk}), kind)

    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "[" * 50_000 + "]" * 50_000,
        '{"child": ' + "9" * 5_000 + "}",
        '{"child": 1e9999}',
        '{"child": NaN}',
        '{"child": "\\u0000"}',
        '{"child": "\\ud800"}',
        '{"child": {"__proto__": 1}}',
        '{"child": [1], "child": 2}',
        "null",
        "[]",
        '"x"',
        "\x00",
        b"\xff\xfe{\x00}",
        b'\xef\xbb\xbf{"child": 1}',
    ],
)
def test_no_json_however_deep_or_broken_is_more_than_a_sentence(
    client: Client, body: bytes | str
) -> None:
    answer = send(client, body)

    assert answer.status_code in (400, 404), answer.status_code
    assert answer.json()["detail"]


def test_json_larger_than_any_of_ours_is_refused_as_json(client: Client) -> None:
    answer = send(client, b'{"x":"' + b"x" * 3_000_000 + b'"}')

    assert answer.status_code == 413
    assert "Nothing has been changed" in answer.json()["detail"]
