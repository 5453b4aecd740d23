"""Photos go through a limited child process and come out upright, small and without metadata."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from core import images
from core.child import ChildFailed, Limits, run_limited
from core.images import ImageProblem, process_photo, process_scan, sniff

pytestmark = pytest.mark.once
CANARY = b"CANARY-35.3192N-139.5467E"


def picture(size=(400, 300), kind="JPEG", mode="RGB", colour=(180, 40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def refused(data: bytes) -> str:
    with pytest.raises(ImageProblem) as caught:
        process_photo(data)
    return caught.value.code


def huge_png_header(width: int, height: int) -> bytes:
    """A PNG whose header promises width x height pixels; the data behind it is never needed."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def test_a_camera_photo_becomes_webp_of_three_widths():
    photo = process_photo(picture((2400, 1800)))
    assert list(photo.variants) == [320, 800, 1600]
    assert (photo.width, photo.height) == (1600, 1200)
    shapes = [(opened(content).format, opened(content).size) for content in photo.variants.values()]
    assert shapes == [("WEBP", (320, 240)), ("WEBP", (800, 600)), ("WEBP", (1600, 1200))]


def test_a_small_photo_is_never_enlarged():
    photo = process_photo(picture((500, 300)))
    assert {width: opened(content).size for width, content in photo.variants.items()} == {
        320: (320, 192),
        500: (500, 300),
    }


def test_a_tall_photo_is_at_most_2048_pixels_high():
    photo = process_photo(picture((1100, 2200)))
    assert (photo.width, photo.height) == (1024, 2048)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_photo_is_turned_as_the_camera_was_held(orientation):
    upright = Image.new("RGB", (400, 200), "blue")
    upright.paste("red", (0, 0, 200, 100))  # red at the top left
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif, quality=95)
    made = opened(process_photo(out.getvalue()).variants[400]).convert("RGB")
    assert made.size == (400, 200)
    red, blue = made.getpixel((20, 20)), made.getpixel((380, 180))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def with_metadata(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = CANARY.decode()
    xmp = b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", CANARY.decode())
        return picture(kind=kind, exif=exif, pnginfo=text) + CANARY
    if kind == "JPEG":
        return picture(kind=kind, exif=exif, comment=CANARY, xmp=xmp) + CANARY
    return picture(kind=kind, exif=exif, xmp=xmp) + CANARY


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_metadata_or_of_trailing_data_is_kept(kind):
    data = with_metadata(kind)
    assert data.count(CANARY) >= 2
    outputs = [*process_photo(data).variants.values(), process_scan(data)]
    assert [CANARY in content for content in outputs] == [False] * 3
    assert [
        sorted(opened(content).info.keys() & {"exif", "xmp", "icc_profile", "comment"}) for content in outputs
    ] == [[]] * 3
    assert [dict(opened(content).getexif()) for content in outputs] == [{}] * 3


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (picture(mode="CMYK", colour=(0, 200, 200, 30)), "RGB"),
        (picture(mode="L", colour=90), "RGB"),
        (picture(kind="PNG", mode="I;16", colour=40_000), "RGB"),
        (picture(kind="PNG", mode="RGBA", colour=(180, 40, 30, 90)), "RGBA"),
        (picture(kind="PNG", mode="LA", colour=(90, 90)), "RGBA"),
        (picture(kind="PNG", mode="1", colour=1), "RGB"),
        (picture(kind="WEBP", mode="RGBA", colour=(180, 40, 30, 90)), "RGBA"),
    ],
)
def test_every_usual_kind_of_colour_is_taken(data, mode):
    assert opened(process_photo(data).variants[400]).mode == mode


def test_sixteen_bit_grey_keeps_its_brightness():
    grey = opened(process_photo(picture(kind="PNG", mode="I;16", colour=40_000)).variants[400])
    assert abs(grey.getpixel((5, 5))[0] - 156) <= 2


def test_an_animation_gives_its_first_picture():
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 150), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    made = opened(process_photo(out.getvalue()).variants[200])
    assert getattr(made, "n_frames", 1) == 1
    assert made.convert("RGB").getpixel((5, 5))[0] > 200


def test_a_colour_profile_is_turned_into_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = opened(process_photo(picture(icc_profile=profile)).variants[400])
    assert abs(made.getpixel((5, 5))[0] - 180) <= 4
    broken = opened(process_photo(picture(icc_profile=b"no profile at all" * 20)).variants[400])
    assert abs(broken.getpixel((5, 5))[0] - 180) <= 4


def test_a_photographed_document_becomes_one_jpeg():
    scan = opened(process_scan(picture((1600, 2400), kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))))
    assert (scan.format, scan.size) == ("JPEG", (1365, 2048))
    assert scan.getpixel((5, 5)) == (255, 255, 255)  # see-through becomes paper, not black


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"\0" * images.MAX_BYTES, "too_many_bytes"),
        (b"<html><script>alert(1)</script>", "kind"),
        (b"MZ\x90\x00" + b"\0" * 100, "kind"),
        (b"\x7fELF" + b"\0" * 100, "kind"),
        (b"PK\x03\x04" + b"\0" * 100, "kind"),
        (b"%PDF-1.7\n", "kind"),
        (b"GIF89a" + b"\0" * 100, "kind"),
        (b"II*\0" + b"\0" * 100, "kind"),
        (b"8BPS\0\x01", "kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "kind"),
        (b"SIMPLE  =                    T", "kind"),
        (b"\0\0\x01\0\x01\0", "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "kind"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "heic"),
        (b"\xff\xd8\xff\xe0 and then nothing of a photo", "unreadable"),
        (b"\x89PNG\r\n\x1a\n", "unreadable"),
        (picture((600, 400))[:-200], "broken"),
        (picture((40, 40)), "too_small"),
        (picture((2000, 150)), "too_long"),
        (huge_png_header(10_000, 10_000), "too_many_pixels"),
        (huge_png_header(50_000, 1), "too_small"),
        (huge_png_header(60_000, 60_000), "too_many_pixels"),
    ],
)
def test_what_is_no_usable_photo_is_refused_with_its_reason(data, code):
    assert refused(data) == code


def test_a_heic_photo_is_answered_with_what_to_do_on_the_telephone():
    with pytest.raises(ImageProblem) as caught:
        process_photo(b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "「設定」→「カメラ」→「フォーマット」で「互換性優先」" in caught.value.message_ja


def test_a_hundred_megapixels_are_refused_from_the_header_alone():
    started = time.process_time()
    assert refused(huge_png_header(10_000, 10_000)) == "too_many_pixels"
    assert time.process_time() - started < 0.2  # this process only waits


def test_a_picture_that_needs_too_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(images, "_LIMITS", Limits(memory_mb=100))
    assert refused(picture((4000, 3000), kind="PNG")) in ("too_heavy", "limits")


def test_the_child_has_no_time_without_end(tmp_path):
    script = tmp_path / "loop.py"
    script.write_text("while True: pass")
    with pytest.raises(ChildFailed):
        run_limited(script, b"", limits=Limits(cpu_seconds=1, wall_seconds=5))


def test_the_child_cannot_write_files_and_sees_no_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    script = tmp_path / "write.py"
    script.write_text(
        "import os\n"
        "try:\n"
        f"    with open({str(tmp_path / 'out')!r}, 'wb') as out: out.write(b'x' * 10)\n"
        "    wrote = 'wrote'\n"
        "except OSError as refused: wrote = type(refused).__name__\n"
        "print(wrote, os.environ.get('SECRET_KEY'))\n"
    )
    assert run_limited(script, b"") == b"OSError None\n"


def test_the_first_bytes_tell_the_kind():
    kinds = {kind: sniff(picture(kind=kind)[:16]) for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")}
    assert kinds == {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "GIF": None, "TIFF": None, "BMP": None}
