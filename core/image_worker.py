"""Decodes one uploaded picture in a limited child process. Never imported; run by core/images.py.

Standard input: the file. Arguments: JSON {"widths": [...], "format": "WEBP"|"JPEG"}.
Standard output: one JSON line, either {"problem": code} or {"variants": [[width, height, bytes], ...]},
followed by the bytes of the variants one after the other.
This is the only importer of Pillow in the web application.
"""

import io
import json
import sys
import warnings

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_HEIGHT = 2048
MIN_SIDE = 100
MAX_RATIO = 10
MODES_WITH_ALPHA = ("LA", "PA", "RGBA", "La", "RGBa")


class Refused(Exception):
    """The picture is refused; the argument is the code that core/images.py turns into a sentence."""


def open_checked(data: bytes) -> Image.Image:
    """Open without decoding: the header alone says whether the picture is too large or too small."""
    Image.MAX_IMAGE_PIXELS = None  # the check below is ours and never a mere warning
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Refused("unreadable") from None
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise Refused("too_many_pixels")
    if min(width, height) < MIN_SIDE:
        raise Refused("too_small")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise Refused("too_long")
    return picture


def upright(picture: Image.Image, width: int) -> Image.Image:
    """Decode near the wanted size, shrink, then turn as the camera was held (EXIF orientation)."""
    orientation = picture.getexif().get(0x0112, 1)
    lying = orientation in (5, 6, 7, 8)
    final = (picture.height, picture.width) if lying else picture.size
    box = fitted(final, width)
    size = (box[1], box[0]) if lying else box
    picture.draft(None, size)  # JPEG: decodes at 1/2, 1/4 or 1/8, but not below the wanted size
    profile = picture.info.get("icc_profile")
    small = plain_mode(picture)
    if small.size != size:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(to_srgb(small, profile))


def fitted(size: tuple[int, int], width: int) -> tuple[int, int]:
    """The size inside width x MAX_HEIGHT with the same shape; never enlarged."""
    scale = min(1.0, width / size[0], MAX_HEIGHT / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def plain_mode(picture: Image.Image) -> Image.Image:
    """RGB, or RGBA when something is see-through. 16-bit grey is scaled down, not cut off."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    has_alpha = picture.mode in MODES_WITH_ALPHA or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Telephones take photos in wider colours; without their profile these would look dull."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if getattr(source.profile, "xcolor_space", "").strip() == "RGB":
            ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # an unreadable profile only costs a little colour
    return picture


def encode(picture: Image.Image, kind: str) -> bytes:
    """The picture alone: no EXIF, GPS, XMP, comment or colour profile goes along."""
    picture.info = {}
    out = io.BytesIO()
    if kind == "JPEG":
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
        flat.save(out, "JPEG", quality=85, optimize=True, exif=b"")
    else:
        picture.save(out, "WEBP", quality=78, method=4, exif=b"", xmp=b"", icc_profile=None)
    return out.getvalue()


def variants(data: bytes, widths: list[int], kind: str) -> list[tuple[int, int, bytes]]:
    """Largest first; each smaller one is made from the one before, which is already small."""
    picture = open_checked(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            current = upright(picture, max(widths))
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Refused("broken") from None
    except MemoryError:  # PNG and WebP cannot be decoded in part as JPEG can
        raise Refused("too_heavy") from None
    made: dict[int, tuple[int, int, bytes]] = {}
    for width in sorted(widths, reverse=True):
        size = fitted(current.size, width)
        if size != current.size:
            current = current.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        if current.width not in made:
            made[current.width] = (current.width, current.height, encode(current, kind))
    return list(made.values())


def main() -> None:
    order = json.loads(sys.argv[4])
    try:
        made = variants(sys.stdin.buffer.read(), order["widths"], order["format"])
        answer: dict[str, object] = {"variants": [(w, h, len(content)) for w, h, content in made]}
    except Refused as refused:
        made, answer = [], {"problem": refused.args[0]}
    out = sys.stdout.buffer
    out.write(json.dumps(answer).encode() + b"\n" + b"".join(content for _, _, content in made))


if __name__ == "__main__":
    main()
