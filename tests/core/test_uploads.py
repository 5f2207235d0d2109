"""What is kept of a picture that somebody sends: its pixels, and nothing that came along with them."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from core import uploads
from core.uploads import Unusable, picture

PLACE = "Larch Rise 4, canary"


def drawn(size: tuple[int, int] = (60, 40), mode: str = "RGB", colour: Any = "red") -> Image.Image:
    return Image.new(mode, size, colour)


def written(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def of_a_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = PLACE
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 35.0, 12.3), 3: "W", 4: (2.0, 7.0, 1.2)})
    return exif


def comments() -> PngImagePlugin.PngInfo:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", PLACE)
    said.add_itxt("XML:com.adobe.xmp", PLACE)
    return said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_jpeg_of_our_own_making(kind: str) -> None:
    kept = picture(written(drawn(), kind))

    assert opened(kept.whole).format == "JPEG"
    assert (kept.width, kept.height) == (60, 40)
    assert len(kept.fingerprint) == 64


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("JPEG", {"exif": of_a_place(), "comment": PLACE, "icc_profile": PLACE.encode()}),
        ("PNG", {"pnginfo": comments(), "exif": of_a_place()}),
        ("WEBP", {"exif": of_a_place(), "xmp": PLACE.encode(), "icc_profile": PLACE.encode()}),
    ],
)
def test_where_it_was_taken_and_what_was_written_in_it_are_gone(
    kind: str, told: dict[str, Any]
) -> None:
    sent = written(drawn(), kind, **told)
    assert PLACE.encode() in sent

    kept = picture(sent)

    for each in (kept.whole, kept.small):
        assert PLACE.encode() not in each
        assert b"Exif" not in each
        assert not opened(each).getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(opened(each).info)


def test_a_photo_that_lies_on_its_side_is_stood_up() -> None:
    kept = picture(written(drawn((60, 40)), exif=of_a_place()))

    assert (kept.width, kept.height) == (40, 60)


def test_what_hides_behind_a_photo_is_gone() -> None:
    hidden = b"<script>alert(document.cookie)</script>PK\x03\x04"

    kept = picture(written(drawn()) + hidden)

    assert b"script" not in kept.whole
    assert b"PK\x03\x04" not in kept.whole


def test_a_large_photo_becomes_one_that_a_page_can_carry() -> None:
    noise = Image.effect_noise((2600, 1300), 90).convert("RGB")

    kept = picture(written(noise))

    assert (kept.width, kept.height) == (1200, 600)
    assert opened(kept.small).size == (192, 192)
    assert len(kept.small) <= uploads.SMALL_BYTES


@pytest.mark.parametrize(
    ("mode", "colour", "kind"),
    [
        ("RGBA", (255, 0, 0, 128), "PNG"),
        ("LA", (10, 10), "PNG"),
        ("P", 3, "PNG"),
        ("L", 90, "JPEG"),
        ("CMYK", (9, 9, 9, 9), "JPEG"),
        ("1", 1, "PNG"),
    ],
)
def test_pictures_of_every_colouring_are_read(mode: str, colour: Any, kind: str) -> None:
    assert opened(picture(written(drawn(mode=mode, colour=colour), kind)).whole).mode == "RGB"


def refused(content: bytes) -> str:
    with pytest.raises(Unusable) as refusal:
        picture(content)
    return refusal.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Ash",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
        b"GIF89a" + b"\x00" * 40,
        b"MZ" + b"\x00" * 200,
        b"%!PS-Adobe-3.0\n(%pipe%id) (w) file",
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert refused(content) == uploads.NOT_A_PHOTO


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_kinds_of_picture_that_nobody_needs_are_not_decoded(kind: str) -> None:
    assert refused(written(drawn((16, 16)), kind)) == uploads.NOT_A_PHOTO


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    whole = written(Image.effect_noise((200, 200), 90).convert("RGB"), kind)

    assert refused(whole[: len(whole) // 2]) in (uploads.BROKEN, uploads.NOT_A_PHOTO)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind: str) -> None:
    frames = [drawn(colour="red"), drawn(colour="blue")]

    assert refused(written(frames[0], kind, save_all=True, append_images=frames[1:])) == (
        uploads.MOVES
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is as wide and high as it likes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\x00" * 4000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("width", "height"), [(6400, 6400), (20_001, 10), (11_000, 9_000), (60_000, 60_000)]
)
def test_a_small_file_with_a_huge_picture_in_it_is_not_opened(width: int, height: int) -> None:
    assert refused(bomb(width, height)) == uploads.TOO_MANY_PIXELS


def test_words_in_a_picture_that_would_fill_the_memory_are_refused() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "x" * 70_000_000, zip=True)

    assert refused(written(drawn(), "PNG", pnginfo=said)) == uploads.NOT_A_PHOTO


def test_a_file_of_more_than_ten_megabytes_is_refused_unread() -> None:
    assert refused(written(drawn()) + b"\x00" * uploads.MOST_BYTES) == uploads.TOO_BIG
