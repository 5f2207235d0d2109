"""Files that people send: judged by what is in them, and made again before they are kept.

A name and a declared type say nothing about a file, so neither is read. A picture is decoded within
limits and drawn anew from its pixels alone: what stood beside them (where and when it was taken,
the phone's number, an earlier thumbnail, a second file behind the first) is not in what is kept.

Pictures are all that is accepted. A PDF cannot be made again from what it shows, so none is.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageFile, ImageOps

# What a phone's photo has: at most ten million bytes, forty million pixels, in one picture.
MOST_BYTES = 10 * 1000 * 1000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 20_000
FORMATS = ("JPEG", "PNG", "WEBP")
# The types that a browser offers to choose from; a hint to it and nothing to us.
ACCEPTED = "image/jpeg,image/png,image/webp"

# What is kept: large enough to know somebody by, and small enough for every page (15 kB).
WHOLE_SIDE = 1200
SMALL_SIDE = 192
SMALL_BYTES = 15_000
QUALITIES = (85, 75, 65, 55, 45, 35, 25, 15)

TOO_BIG = "The photo must be smaller than 10MB"
NOT_A_PHOTO = "The photo must be a JPG, PNG or WebP"
TOO_MANY_PIXELS = "The photo must have fewer than 40 million pixels. Take a smaller one"
MOVES = "The photo must be one picture that doesn’t move"
BROKEN = "The photo can’t be read. Choose another, or take it again"

MEDIA_TYPE = "image/jpeg"

Judged = TypeVar("Judged")


class Unusable(Exception):
    """The file is not one that is kept, with a sentence for whoever sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: two JPEGs of our own making, and no word about where it was taken."""

    whole: bytes
    small: bytes
    width: int
    height: int

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole picture."""
        return hashlib.sha256(self.whole).hexdigest()


def picture(content: bytes) -> Picture:
    """The picture that `content` shows, made again. Raises `Unusable` for what is none, or too much."""
    if len(content) > MOST_BYTES:
        raise Unusable(TOO_BIG)
    opened = _read(lambda: Image.open(io.BytesIO(content), formats=FORMATS), NOT_A_PHOTO)
    _judge(opened)
    pixels = _read(lambda: _pixels(opened), BROKEN)
    whole = ImageOps.contain(pixels, (WHOLE_SIDE, WHOLE_SIDE)) if _is_large(pixels) else pixels
    return Picture(_jpeg(whole, QUALITIES[0]), _small(pixels), *whole.size)


def _read(reading: Callable[[], Judged], sentence: str) -> Judged:
    """Pillow says that a file is no good in many ways; to the sender they are one."""
    try:
        with _whole_files():
            return reading()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(TOO_MANY_PIXELS) from error
    except Exception as error:
        raise Unusable(sentence) from error


@contextmanager
def _whole_files() -> Iterator[None]:
    """WeasyPrint, where it is loaded, tells Pillow to make do with half a file. A photo is whole."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _judge(opened: Image.Image) -> None:
    """By its first bytes alone, before any pixel is decoded: a small file can hold a huge picture."""
    width, height = opened.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Unusable(TOO_MANY_PIXELS)
    # Phones put a second view of the same moment behind a JPEG; its first is the photo.
    if opened.format in ("PNG", "WEBP") and getattr(opened, "n_frames", 1) > 1:
        raise Unusable(MOVES)


def _pixels(opened: Image.Image) -> Image.Image:
    """Upright, in plain colours on white, in a picture that carries nothing else."""
    opened.thumbnail((WHOLE_SIDE * 2, WHOLE_SIDE * 2))
    upright = ImageOps.exif_transpose(opened)
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return plain


def _is_large(pixels: Image.Image) -> bool:
    return max(pixels.size) > WHOLE_SIDE


def _small(pixels: Image.Image) -> bytes:
    """A square from where a face mostly is, as good as fits beside a name."""
    square = ImageOps.fit(pixels, (SMALL_SIDE, SMALL_SIDE), centering=(0.5, 0.35))
    made = (_jpeg(square, quality) for quality in QUALITIES)
    return next((each for each in made if len(each) <= SMALL_BYTES), _jpeg(square, QUALITIES[-1]))


def _jpeg(pixels: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
