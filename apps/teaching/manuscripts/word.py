"""Manuscripts in Word: what goes out, with or without red, and what an upload brings."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from apps.core.files import UploadError, name_of, word_file
from apps.core.jobs.services import Outcome, Progress, job_task, start
from apps.core.models import Job
from apps.school.models import Staff
from apps.teaching.documents.blocks import Block
from apps.teaching.documents.compare import Comparison
from apps.teaching.documents.content import part_blocks, part_content
from apps.teaching.documents.html import blocks_of, clean
from apps.teaching.documents.parts import LESSON_PARTS, Document, PartKind
from apps.teaching.documents.rows_of_lines import rows_of_lines, without_place
from apps.teaching.documents.word_package import LARGEST, count_pictures
from apps.teaching.documents.word_reading import read
from apps.teaching.documents.word_writing import Section, Sheet, write
from apps.teaching.manuscripts import pictures, services
from apps.teaching.manuscripts.models import Manuscript, WordUpload

LONGEST_NAME = 90  # characters; the job that reads a file is named after it
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# -- out -----------------------------------------------------------------------------------------


def sheet_of(
    manuscript: Manuscript,
    title: str,
    header: Sequence[tuple[str, str]],
    red: Comparison | None = None,
) -> Sheet:
    """A manuscript as it goes to Word; ``red`` is the comparison whose marks it shows."""
    if red:
        sections = tuple(Section(part.kind, part.blocks) for part in red.parts)
    else:
        text = services.document(manuscript)
        sections = tuple(
            Section(kind, part_blocks(kind, text.get(kind.code))) for kind in manuscript.kinds
        )
    return Sheet(title, tuple(header), sections)


def word_response(sheets: Sequence[Sheet], name: str, *, heading: str) -> HttpResponse:
    """The Word file of one or several sheets, as a download; ``heading`` is above each page."""
    response = HttpResponse(write(sheets, pictures.load, heading=heading), content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return response


# -- in ------------------------------------------------------------------------------------------


@transaction.atomic
def receive_word(
    file, *, by: Staff, user, plan=None, manuscript: Manuscript | None = None
) -> WordUpload:
    """Keep an uploaded Word file for a unit (``plan``) or one text, and have it read.

    ``user`` is the account that waits for it: a deputy's, where it is for somebody else.

    Raises:
        UploadError: it is no Word file, or one that cannot or must not be opened.
    """
    word_file(file, limit=LARGEST)
    file.seek(0)
    name = name_of(file).strip("“”")[:LONGEST_NAME]
    upload = WordUpload(plan=plan, manuscript=manuscript, staff=by, name=name)
    upload.file.save("upload.docx", ContentFile(file.read()), save=False)
    upload.save()
    upload.job = start(read_upload, title=f"读取“{name}”", by=user, params={"upload": upload.pk})
    upload.save(update_fields=["job", "updated_at"])
    return upload


@job_task
def read_upload(job: Job, progress: Progress) -> Outcome:
    """Read an uploaded file in the background; a person then says what of it is taken."""
    upload = WordUpload.objects.select_related("manuscript").get(pk=job.params["upload"])
    kinds = upload.manuscript.kinds if upload.manuscript else LESSON_PARTS
    incoming = pictures.Incoming(upload.staff)
    done = 0

    def take_picture(data: bytes) -> str:
        nonlocal done
        done = min(done + 1, total)
        progress(done, total + 1)
        return incoming.take(data)

    with upload.file.open("rb") as stored:
        stored.name = upload.name
        total = count_pictures(stored)
        progress(0, total + 1)
        try:
            found = read(stored, kinds, take_picture)
        except UploadError as problem:
            upload.state = WordUpload.State.REFUSED
            upload.reading = {"problem": str(problem)}
            upload.save(update_fields=["state", "reading", "updated_at"])
            return Outcome(str(problem), url=upload.get_absolute_url())
    incoming.keep()
    progress(total + 1, total + 1)
    upload.reading = asdict(found)
    upload.state = WordUpload.State.READ
    upload.save(update_fields=["state", "reading", "updated_at"])
    parts = sum(len(lesson.document) for lesson in found.lessons)
    return Outcome(
        f"读出{len(found.lessons)}个课时、{parts}个部分，{len(found.unplaced)}处要您来放。",
        url=upload.get_absolute_url(),
    )


@transaction.atomic
def take_over(
    upload: WordUpload,
    targets: dict[int, Manuscript],
    placed: Iterable[tuple[int, str, str]],
    *,
    by: Staff,
) -> int:
    """Take what was read into the manuscripts: by lesson of the file, which one. ``placed`` are the
    pieces that a person placed: lesson, part, HTML. Returns how many manuscripts were written.

    What stood there is kept as an edition first, so that it can be had back.

    Raises:
        UploadError: a picture was placed where only words are kept; nothing was written.
    """
    upload = WordUpload.objects.select_for_update().get(pk=upload.pk)
    if upload.state != WordUpload.State.READ:
        return 0
    extra: dict[int, list[tuple[str, str]]] = {}
    for lesson, code, html in placed:
        extra.setdefault(lesson, []).append((code, html))
    for number, manuscript in targets.items():
        lesson = upload.reading["lessons"][number]
        text = {**services.document(manuscript), **lesson["document"]}
        for code, html in extra.get(number, []):
            _append(text, services.kind_of(manuscript, code), html)
        services.keep(manuscript, note="上传前自动保存", by=by)
        services.replace_text(manuscript, text, by=by)
        services.keep(manuscript, note=f"上传“{upload.name}”"[:100], by=by)
    upload.state, upload.taken_at = WordUpload.State.TAKEN, timezone.now()
    upload.save(update_fields=["state", "taken_at", "updated_at"])
    return len(targets)


def _append(text: Document, kind: PartKind, html: str) -> None:
    blocks: tuple[Block, ...] = blocks_of(clean(html))
    if kind.columns:
        if without_place(kind, blocks):
            raise UploadError(f"“{kind.title}”里只写文字，放不了图片。请把这张图片放到别的部分。")
        blocks = rows_of_lines(kind, blocks)
        text[kind.code] = [*(text.get(kind.code) or []), *part_content(kind, blocks)]
    else:
        text[kind.code] = f"{text.get(kind.code) or ''}{part_content(kind, blocks)}"
