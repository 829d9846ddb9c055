"""A lead plan or an outline on paper and in Word: the header of each text and its parts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe

from apps.teaching.documents.parts import Content, Document, PartKind
from apps.teaching.leads.models import LessonPlan, UnitOutline
from apps.teaching.manuscripts.models import Manuscript
from apps.teaching.manuscripts.word import sheet_of, word_response
from apps.teaching.schedule.models import ClassLesson, Unit, UnitLesson

SCHOOL = "常州市焦溪小学"


@dataclass(frozen=True)
class Shown:
    """A part to be read: running text, or a table with its heads."""

    kind: PartKind
    content: Content

    @property
    def is_table(self) -> bool:
        return bool(self.kind.columns) and len(self.kind.columns) > 1

    @property
    def text(self) -> SafeString:
        """Running text; it was cleaned when it was saved."""
        return mark_safe(self.content) if isinstance(self.content, str) else SafeString("")

    @property
    def rows(self) -> list[list[SafeString]]:
        """The cells row by row; what is not rich text is shown as it was typed."""
        rows = self.content if isinstance(self.content, list) else []
        return [
            [
                mark_safe(row.get(column.code, ""))
                if column.rich
                else SafeString(linebreaksbr(row.get(column.code, ""), autoescape=True))
                for column in self.kind.columns
            ]
            for row in rows
        ]


@dataclass(frozen=True)
class Page:
    """One text as it is printed: the title, labels with their values, parts with what they say."""

    manuscript: Manuscript
    title: str
    header: tuple[tuple[str, str], ...]
    text: Document

    @property
    def parts(self) -> list[Shown]:
        """Every part in order, the empty ones too: paper shows that nothing is there."""
        return [Shown(kind, self.text.get(kind.code) or "") for kind in self.manuscript.kinds]

    @property
    def pairs(self) -> list[tuple[tuple[str, str], ...]]:
        """The header two by two, as the sheet has it."""
        return [self.header[at : at + 2] for at in range(0, len(self.header), 2)]


def lesson_pages(texts: Iterable[tuple[LessonPlan, Document]], unit: Unit) -> list[Page]:
    """教学设计 of several 课时 of one unit; ``unit`` knows its group and lead."""
    texts = list(texts)
    held = defaultdict(list)
    lessons = [row.lesson_id for row, _ in texts]
    rows = ClassLesson.objects.filter(lesson__in=lessons).select_related("staff", "school_class")
    for row in rows.order_by("date", "school_class__number"):
        held[row.lesson_id].append(row)
    return [
        Page(
            row.manuscript,
            f"《{row.lesson.title}》第{row.lesson.number}课时",
            _header(row.lesson, unit, held[row.lesson_id]),
            text,
        )
        for row, text in texts
    ]


def outline_page(outline: UnitOutline, text: Document, days: tuple[date, date] | None) -> Page:
    unit = outline.unit
    header = (
        ("学科", str(unit.group.subject)),
        ("年级", unit.group.get_grade_display()),
        ("单元", unit.title),
        ("课时数", str(unit.lessons.count())),
        ("编写人", str(outline.staff)),
        ("教学时间", span(days) if days else "待定"),
    )
    return Page(outline.manuscript, f"《{unit.title}》单元课程纲要", header, text)


def in_word(pages: Iterable[Page], unit: Unit, what: str) -> HttpResponse:
    """The pages as a download in the school's template.

    ``2021—2022学年第二学期_三年级语文_主备_第一单元.docx`` (0-frame.md 0.6).
    """
    group = unit.group
    name = "_".join((str(group.term), str(group), what, unit.title)).replace("/", "-")
    heading = f"{SCHOOL} {group.term.short} {group}《{unit}》{what}"
    sheets = [sheet_of(page.manuscript, page.title, page.header) for page in pages]
    return word_response(sheets, name, heading=heading)


def _header(lesson: UnitLesson, unit: Unit, held: list[ClassLesson]) -> tuple:
    users = dict.fromkeys(str(row.staff) for row in held if row.staff)
    classes = dict.fromkeys(str(row.school_class) for row in held)
    days = [row.date for row in held]
    return (
        ("课题", lesson.title),
        ("课时", f"第{lesson.number}课时"),
        ("课型", lesson.get_kind_display()),
        ("主备人", str(unit.lead or "")),
        ("使用人", "、".join(users)),
        ("上课日期", span((days[0], days[-1])) if days else "待定"),
        ("班级", "、".join(classes)),
    )


def span(days: tuple[date, date]) -> str:
    """3月1日, or 3月1日—3月3日."""
    first, last = (f"{day.month}月{day.day}日" for day in days)
    return first if first == last else f"{first}—{last}"
