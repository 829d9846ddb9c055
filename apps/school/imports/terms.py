"""What the files of a term have in common: its classes, and people named as the school names them."""

from datetime import date

from apps.school.calendar.models import Term
from apps.school.classes.models import SchoolClass
from apps.school.imports.sheet import CellError, Sheet
from apps.school.organisation.models import Staff


def found(table: dict, key, what: str):
    """The record of ``key``; a sentence that names what is missing."""
    if key not in table:
        raise CellError(f"{what}不存在，请先建立或改正。")
    return table[key]


def class_name(key: tuple[int, int]) -> str:
    return SchoolClass(grade=key[0], number=key[1]).name


class TermSheet(Sheet):
    """A file that belongs to a term: its classes are those of the term's school year."""

    def __init__(self, term: Term, today: date):
        self.term = term
        # Changes hold from today on, but never from outside the term.
        self.on = min(max(today, term.starts), term.ends)

    def load_classes(self) -> None:
        self.classes = {
            (row.grade, row.number): row
            for row in SchoolClass.objects.filter(year=self.term.year_id)
        }

    def load_staff(self) -> None:
        staff = list(Staff.objects.on_duty())
        self.staff = {row.number: row for row in staff}
        names: dict[str, list[Staff]] = {}
        for row in staff:
            names.setdefault(row.name, []).append(row)
        self.staff_by_name = names

    def class_of(self, key: tuple[int, int]) -> SchoolClass:
        return found(self.classes, key, f"{self.term.year}的班级{class_name(key)}")

    def staff_of(self, word: str) -> Staff:
        """By staff number, or by a name that only one person has."""
        if word in self.staff:
            return self.staff[word]
        named = self.staff_by_name.get(word, [])
        if len(named) > 1:
            numbers = "、".join(row.number for row in named)
            raise CellError(f"有{len(named)}位教职工叫{word}，请改填工号（{numbers}）。")
        if not named:
            raise CellError(f"没有工号或姓名为“{word}”的在职教职工。")
        return named[0]
