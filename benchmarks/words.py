"""How fast two plans are compared, and how fast a Word file with photographs is read.

    python -m benchmarks.words

The comparison is measured against taking both texts apart, reading against unpacking the file and
taking the digests of its pictures: both in the same run. What is read is rolled back. Needs a
migrated database with staff (the demo school). Exit status 1 above a limit.
"""

import hashlib
import io
import random
import sys
import time
import zipfile

from django.core.files.base import ContentFile
from django.db import transaction

from benchmarks.measuring import Ratio, medians, report, set_up

# Issue: two plans of 12 pages in under 300 ms, 10 MB in under 5 s.
COMPARISON, UPLOAD = 300, 5000  # milliseconds
# Or so many times as long as what is measured beside it, on a slow machine.
PARTING, UNPACKING = 20, 12
MEGABYTES = 10
PHRASES = (
    "同桌互相说一说每一步怎么算、为什么满十要进一，再用小棒摆出来",
    "教师追问：你是怎样想的？谁的方法和他不一样？能不能用一句话概括",
    "小组讨论四分钟，把不同的算法写在白板上，推选一人向全班汇报",
    "出示情境图，引导学生提出数学问题并列出算式，比较哪一种更简便",
    "朗读课文第二自然段，圈出描写小河的词语，体会作者为什么这样写",
)


def plan(pages: int, *, seed: int = 1) -> dict:
    """A 教学设计 of so many A4 pages: about 900 characters each, half of them in the table."""
    chance = random.Random(seed)

    def lines(count: int) -> str:
        return "".join(
            f"<p>{number}. {chance.choice(PHRASES)}，{chance.choice(PHRASES)}（{chance.randint(1, 99)}）。</p>"
            for number in range(count)
        )

    return {
        "textbook": lines(3 * pages),
        "learners": lines(2 * pages),
        "goals": [{"text": chance.choice(PHRASES)} for _ in range(5)],
        "focus": lines(2),
        "process": [
            {
                "step": f"环节{number}",
                **{code: lines(2) for code in ("pupils", "teacher")},
                **{code: lines(1) for code in ("intent", "assessment")},
            }
            for number in range(pages)
        ],
        "board": lines(pages),
    }


def changed(text: dict, *, seed: int = 2) -> dict:
    """The same after somebody went through it: words here and there, lines gone, new and moved."""
    chance = random.Random(seed)

    def edited(html: str) -> str:
        lines = html.split("</p>")[:-1]
        for number, line in enumerate(lines):
            if chance.random() < 0.4:
                lines[number] = line.replace("小组", "四人小组").replace("比较", "说一说")
        if len(lines) > 3:
            lines.insert(1, lines.pop(chance.randrange(len(lines))))
            lines[2] = f"<p>新写的一行：{chance.choice(PHRASES)}"
            del lines[3]
        return "".join(f"{line}</p>" for line in lines)

    return {
        code: edited(content)
        if isinstance(content, str)
        else [
            {name: edited(cell) if "<p>" in cell else cell for name, cell in row.items()}
            for row in content
        ]
        for code, content in text.items()
    }


def photographs(megabytes: int) -> list[bytes]:
    """JPEGs of a megabyte each."""
    from PIL import Image

    chance = random.Random(3)
    found = []
    for _ in range(megabytes):
        out = io.BytesIO()
        noise = Image.frombytes("RGB", (800, 800), chance.randbytes(800 * 800 * 3))
        noise.resize((1200, 900)).save(out, "JPEG", quality=93)
        found.append(out.getvalue())
    return found


def word_file(text: dict, pictures: list[bytes]) -> bytes:
    """The plan as the portal writes it, with a picture after every other line of its first part."""
    from apps.teaching.documents.content import part_blocks
    from apps.teaching.documents.parts import LESSON_PARTS
    from apps.teaching.documents.word_writing import Section, Sheet, write

    addresses = {
        f"/teaching/picture/00000000-0000-4000-8000-{n:012}/": p for n, p in enumerate(pictures)
    }
    shown = "".join(f'<p><img src="{src}" alt=""></p>' for src in addresses)
    text = {**text, "textbook": text["textbook"] + shown}
    sections = [Section(kind, part_blocks(kind, text.get(kind.code))) for kind in LESSON_PARTS]
    return write([Sheet("第1课时", (), tuple(sections))], addresses.get)


def upload(data: bytes) -> float:
    """Milliseconds from the form to the text that waits for placing, as a worker does it."""
    from apps.school.models import Staff
    from apps.teaching.manuscripts.services import new_manuscript
    from apps.teaching.manuscripts.word import read_upload, receive_word
    from apps.teaching.models import WordUpload

    with transaction.atomic():
        staff = Staff.objects.exclude(user=None).first()
        file = ContentFile(data, name="教案.docx")
        start = time.perf_counter()
        found = receive_word(
            file, by=staff, user=staff.user, manuscript=new_manuscript("lesson", {}, by=None)
        )
        read_upload(found.job_id)
        taken = (time.perf_counter() - start) * 1000
        found = WordUpload.objects.get(pk=found.pk)
        if found.state != WordUpload.State.READ:
            sys.exit(f"The benchmark's file was refused: {found.reading}")
        found.file.delete(save=False)
        transaction.set_rollback(True)
    return taken


def unpack(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.infolist():
            hashlib.sha256(package.read(entry)).digest()


def main() -> int:
    from apps.teaching.documents.compare import compare
    from apps.teaching.documents.content import part_blocks
    from apps.teaching.documents.parts import LESSON_PARTS
    from apps.teaching.documents.words import words

    before = plan(12)
    after = changed(before)

    def comparison() -> None:
        words.cache_clear()
        compare(LESSON_PARTS, before, after)

    def parting() -> None:
        for text in (before, after):
            for kind in LESSON_PARTS:
                part_blocks(kind, text.get(kind.code))

    compared, parted = medians(comparison, parting)
    data = word_file(before, photographs(MEGABYTES))
    uploaded, unpacked = medians(lambda: upload(data), lambda: unpack(data), rounds=5)
    size = len(data) / 1024 / 1024
    return report(
        [
            Ratio(
                "comparison of two 12-page plans ÷ parting",
                compared / parted,
                max(PARTING, round(COMPARISON / parted)),
                f"{compared:.0f} ms",
            ),
            Ratio(
                f"upload of {size:.1f} MB of Word ÷ unpacking",
                uploaded / unpacked,
                max(UNPACKING, round(UPLOAD / unpacked)),
                f"{uploaded:.0f} ms",
            ),
        ]
    )


if __name__ == "__main__":
    set_up()
    sys.exit(main())
