"""作业规定 and 一教一辅 of the demo school: what may be asked, and from which books."""

from apps.core.models import Named
from apps.school.models import Grade, SchoolYear, Subject, Term
from apps.teaching.homework.defaults import write_rules
from apps.teaching.models import Workbook

Kind = Workbook.Kind
# Subject: textbook, workbook, publisher of both.
BOOKS = {
    "chinese": ("统编版《语文》", "《练习与测试》（语文）", "人民教育出版社"),
    "math": ("苏教版《数学》", "《补充习题》（数学）", "江苏凤凰教育出版社"),
    "english": ("译林版《英语》", "《补充习题》（英语）", "译林出版社"),
    "science": ("苏教版《科学》", "", "江苏凤凰教育出版社"),
    "ethics": ("统编版《道德与法治》", "", "人民教育出版社"),
}
SCHOOL_MADE = {
    "chinese": "焦溪小学语文校本作业", "math": "焦溪小学数学校本作业", "english": "焦溪小学英语校本作业",
    "science": "科学观察记录单", "labour": "勤耕园劳动手册", "practice": "综合实践活动手册",
    "calligraphy": "校本习字册",
}  # fmt: skip
LIST = "江苏省中小学教辅材料推荐目录（{year}）"


def write_terms() -> None:
    """The rules of all grades from the first term on, and the register of every school year."""
    write_rules(Term.objects.earliest("starts").starts)
    subjects = {row.code: row for row in Subject.objects.all()}
    rows = [
        row
        for year in SchoolYear.objects.all()
        for grade in Grade.values
        for row in _of_grade(year, grade, subjects)
    ]
    Named.fill_pinyin(rows)
    Workbook.objects.bulk_create(rows)


def _of_grade(year: SchoolYear, grade: int, subjects: dict[str, Subject]):
    for code, (textbook, workbook, publisher) in BOOKS.items():
        place = {"year": year, "grade": grade, "subject": subjects[code], "publisher": publisher}
        if code == "english" and grade < 3:
            continue
        yield Workbook(name=textbook, kind=Kind.TEXTBOOK, **place)
        # Nothing is sold in grades 1 and 2: what they have there is used at school.
        if workbook:
            yield Workbook(
                name=workbook,
                kind=Kind.WORKBOOK,
                paid=grade >= 3,
                approval=LIST.format(year=year.start_year),
                **place,
            )
    for code, name in SCHOOL_MADE.items():
        if code != "english" or grade >= 3:
            yield Workbook(
                name=name, kind=Kind.SCHOOL, year=year, grade=grade, subject=subjects[code],
                publisher="常州市焦溪小学",
            )  # fmt: skip


def books_of(year: SchoolYear) -> dict[tuple[int, int, str], int]:
    """The ids of a year's sources by subject id, grade and kind."""
    rows = Workbook.objects.filter(year=year).values_list("subject", "grade", "kind", "pk")
    return {(subject, grade, kind): pk for subject, grade, kind, pk in rows}
