"""A Word file with pictures on its way in and out: all of it or nothing, and no difference at the end."""

import gzip
import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from apps.core.files import UploadError
from apps.core.models import Job
from apps.teaching.documents.compare import compare
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.documents.word_lines import FORMULA
from apps.teaching.documents.word_writing import write
from apps.teaching.manuscripts import pictures, services
from apps.teaching.manuscripts.models import Picture, WordUpload
from apps.teaching.manuscripts.word import read_upload, receive_word, sheet_of, take_over
from tests.core.test_files import ole_with, with_part
from tests.factories import StaffFactory
from tests.teaching.documents.word_files import drawing, emf, p, png, r, word
from tests.teaching.factories import COMPLETE, UnitFactory, lesson_plan, manuscript

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str, size: tuple[int, int] = (8, 8), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 7).save(out, kind)
    return out.getvalue()


def huge_png() -> bytes:
    """A few bytes that say they are 30,000 × 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    old = png()[12:29]
    new = b"IHDR" + head
    return (
        png()
        .replace(old, new)
        .replace(struct.pack(">I", zlib.crc32(old)), struct.pack(">I", zlib.crc32(new)))
    )


def plan_with(*files: bytes) -> bytes:
    """A plan with these pictures in its first part."""
    names = [f"word/media/image{number}.bin" for number in range(len(files))]
    relations = {f"rId{n}": ("image", f"media/image{n}.bin") for n in range(len(files))}
    body = p("一、教材分析") + "".join(p(r("看图"), drawing(key)) for key in relations)
    body += p("二、教学目标") + p("1. 会读")
    return word(body, parts=dict(zip(names, files, strict=True)), relations=relations)


def upload(data: bytes, target=None, name: str = "教案.docx", by=None) -> WordUpload:
    staff = by or StaffFactory()
    target = target or manuscript({})
    file = ContentFile(data, name=name)
    found = receive_word(file, by=staff, user=staff.user, manuscript=target)
    read_upload(found.job_id)
    found.refresh_from_db()
    return found


def stored(settings) -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "teaching" / "pictures"
    return [one.name for one in folder.rglob("*") if one.is_file()]


def test_pictures_are_kept_as_they_are_or_as_browsers_show_them(settings):
    files = (
        png(),
        picture("JPEG"),
        picture("GIF", mode="L"),
        picture("BMP"),
        picture("TIFF"),
        emf(),
    )
    found = upload(plan_with(*files, png(), gzip.compress(emf())))
    assert found.state == WordUpload.State.READ
    kept = {one.content_type: one.file.read() for one in Picture.objects.order_by("added_at", "pk")}
    assert kept["image/jpeg"] == files[1]
    assert kept["image/x-emf"] == emf()
    assert Picture.objects.count() == len(stored(settings)) == 5
    html = found.reading["lessons"][0]["document"]["textbook"]
    assert html.count("<img ") == 8
    assert html.count(f'alt="{FORMULA}"') == 2


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (huge_png(), "像素太多"),
        (SVG, "另存为 PNG"),
        (b"GIF89a", "另存为 PNG"),
        (png()[:20], "另存为 PNG"),
        (b"", "另存为 PNG"),
        (gzip.compress(bytes(pictures.LARGEST_UNPACKED + 1)), "另存为 PNG"),
        (b"\x1f\x8bxx", "另存为 PNG"),
    ],
)
def test_one_bad_picture_refuses_the_file_and_keeps_none_of_it(settings, bad, told):
    found = upload(plan_with(png(), bad))
    assert found.state == WordUpload.State.REFUSED
    assert told in found.reading["problem"]
    assert Job.objects.get(pk=found.job_id).message == found.reading["problem"]
    assert not Picture.objects.exists()
    assert not stored(settings)


def test_photos_lose_the_place_where_they_were_taken_and_stand_upright():
    def photo(orientation: int) -> bytes:
        image, exif, out = Image.new("RGB", (8, 4), 7), Image.Exif(), io.BytesIO()
        exif[ExifTags.Base.Orientation] = orientation
        exif[ExifTags.Base.Make] = "手机"
        image.save(out, "JPEG", exif=exif)
        return out.getvalue()

    upload(plan_with(photo(1), photo(6)))
    kept = [Image.open(one.file) for one in Picture.objects.all()]
    assert sorted(image.size for image in kept) == [(4, 8), (8, 4)]
    assert not any(image.getexif() for image in kept)


def test_the_same_picture_of_two_files_is_kept_once():
    upload(plan_with(png()))
    upload(plan_with(png(), png(9)))
    assert Picture.objects.count() == 2


def test_a_file_that_is_no_word_file_is_not_even_kept():
    with pytest.raises(UploadError, match="宏"):
        upload(with_part(plan_with(), "word/vbaProject.bin", b"x"))
    assert not WordUpload.objects.exists()


def test_a_long_name_is_cut_and_an_odd_one_is_kept():
    assert len(upload(plan_with(), name=f"{'长' * 300}.docx").name) < 150
    assert "<b>" in upload(plan_with(), name="<b>x.docx").name


def test_progress_is_told_by_pictures(monkeypatch):
    told = []
    monkeypatch.setattr(
        "apps.core.jobs.services.Progress.__call__",
        lambda self, done, total: told.append((done, total)) or setattr(self, "done", done),
    )
    upload(plan_with(png(), png(9)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_plan_with_pictures_goes_out_and_comes_back_without_a_difference():
    target = manuscript(COMPLETE)
    staff = StaffFactory()
    take_over(upload(plan_with(png(), emf(), picture("JPEG")), target), {0: target}, [], by=staff)
    before = services.document(target)
    data = write([sheet_of(target, "第1课时", (("课题", "加法"),))], pictures.load)
    again = upload(data, target)
    assert not again.reading["unplaced"]
    take_over(again, {0: target}, [], by=staff)
    assert services.document(target) == before
    assert before["goals"] == [{"text": "会读"}]
    assert Picture.objects.count() == 3


def test_a_picture_is_not_placed_where_only_words_are_kept(client):
    plan = lesson_plan(unit=UnitFactory())
    body = p("一、作业设计") + p(r("看图列式"), drawing("rId0"))
    data = word(
        body,
        parts={"word/media/image0.bin": png()},
        relations={"rId0": ("image", "media/image0.bin")},
    )
    found = upload(data, plan.manuscript, by=plan.unit.lead)
    client.force_login(plan.unit.lead.user)
    fields = {"lesson-0": plan.manuscript.pk, "piece-0": "homework"}
    answer = client.post(found.get_absolute_url(), fields, follow=True)
    assert "“作业设计”里只写文字" in answer.content.decode()
    assert services.document(plan.manuscript) == COMPLETE
    client.post(found.get_absolute_url(), {**fields, "piece-0": "preparation"})
    assert "<img " in services.document(plan.manuscript)["preparation"]


def test_a_red_file_comes_back_as_the_text_after_the_changes():
    after = {**COMPLETE, "board": "<p>进位加法的算理</p>", "goals": COMPLETE["goals"][1:]}
    red = compare(LESSON_PARTS, COMPLETE, after)
    data = write([sheet_of(manuscript(after), "第1课时", (), red)], pictures.load)
    assert upload(data).reading["lessons"][0]["document"] == after


def test_a_lost_picture_leaves_a_word_in_the_file_that_goes_out():
    target = manuscript({})
    take_over(upload(plan_with(png()), target), {0: target}, [], by=StaffFactory())
    Picture.objects.get().file.delete()
    data = write([sheet_of(target, "第1课时", ())], pictures.load)
    assert "（图片：缺）" in upload(data).reading["lessons"][0]["document"]["textbook"]


def test_old_word_files_are_answered_at_the_form(client):
    plan = lesson_plan(unit=UnitFactory())
    client.force_login(plan.unit.lead.user)
    file = SimpleUploadedFile("教案.doc", ole_with("WordDocument"))
    url = reverse("teaching:manuscript-upload", args=[plan.manuscript.pk])
    answer = client.post(url, {"file": file})
    assert answer.status_code == 422
    assert "文件类型选“Word 文档（*.docx）”" in answer.content.decode()
