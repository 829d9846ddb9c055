"""What people attach is kept only where it is safe, and photos tell nobody where they were taken."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.http import Http404
from PIL import Image

from apps.core.files import UploadError, attachment_response, safe_attachment
from apps.core.forms import AttachmentsField


def upload(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def photo() -> bytes:
    image, out = Image.new("RGB", (60, 20), "green"), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 6  # taken upright, stored lying
    exif.get_ifd(0x8825)[1] = "N"  # a latitude
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_stands_upright_and_has_lost_its_place():
    kept = safe_attachment(upload(photo(), "演练.JPG"))
    image = Image.open(kept)
    assert (image.size, dict(image.getexif()), kept.name) == ((20, 60), {}, "演练.jpg")


@pytest.mark.parametrize("quality", [30, 80])
def test_a_photo_that_came_small_does_not_grow(quality):
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(out, "JPEG", quality=quality)
    assert safe_attachment(upload(out.getvalue(), "地面.jpg")).size <= len(out.getvalue())


def test_a_picture_that_would_unpack_to_gigabytes_is_refused():
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(UploadError, match="像素太多"):
        safe_attachment(upload(out.getvalue(), "a.png"))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00", "setup.exe"),
        (b"<html><script>", "report.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"\x89PNG broken", "a.png"),
        (b"", "empty.pdf"),
        (b"GIF89a", "a.gif"),
    ],
)
def test_what_is_unsafe_or_broken_is_refused_with_a_sentence(data, name):
    with pytest.raises(UploadError, match=name):
        safe_attachment(upload(data, name))


def test_a_file_above_the_limit_is_refused():
    with pytest.raises(UploadError, match="超过"):
        safe_attachment(upload(b"%PDF" + b"0" * 2048, "a.pdf"), limit=1024)


def test_a_file_takes_the_ending_of_what_it_is():
    assert safe_attachment(upload(b"%PDF-1.7", "记录.txt")).name == "记录.pdf"


def test_a_stored_file_is_sent_as_a_download_under_its_own_name():
    response = attachment_response(safe_attachment(upload(b"%PDF-1.7", "记录.pdf")), "记录.pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8")
    assert response["Content-Type"] == "application/octet-stream"


def test_a_file_that_was_lost_is_a_page_that_says_what_to_do():
    lost = FieldFile(None, FileField(), "evidence/2022/gone.pdf")
    for stored in (lost, FieldFile(None, FileField(), "")):
        with pytest.raises(Http404, match="从备份恢复"):
            attachment_response(stored, "记录.pdf")


def test_several_files_are_taken_at_once_but_not_too_many():
    field = AttachmentsField(required=False)
    files = [upload(b"%PDF-1.7", f"{n}.pdf") for n in range(11)]
    assert [file.name for file in field.clean(files[:2])] == ["0.pdf", "1.pdf"]
    assert field.clean(None) == []
    with pytest.raises(ValidationError, match="最多上传10个"):
        field.clean(files)
    with pytest.raises(ValidationError) as refusal:
        field.clean([upload(b"", "一.pdf"), files[0], upload(b"", "二.pdf")])
    assert len(refusal.value.messages) == 2
