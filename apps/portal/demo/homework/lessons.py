"""What each class has on a day, as far as homework follows from it; and what a group asks then."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from apps.portal.demo.homework.texts import Asked, Line, choose, filled, heading_of, lines, topic
from apps.portal.demo.preparation.books import Kind, volume
from apps.school.models import Lesson, SchoolClass, Term
from apps.teaching.models import ClassLesson, UnitLesson

# One lesson in so many is asked about in another way by a class than by its group.
VARIED_ONE_IN = 4
# What is asked beside the main thing: in so many of a hundred lessons.
BESIDE = {"chinese": 70, "math": 65, "english": 35}
OTHERS = (
    "science", "ethics", "pe", "music", "art", "labour", "practice", "it", "calligraphy",
)  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """A 课时 of a group's plan with what homework wants to know of it."""

    pk: int
    subject: str
    grade: int
    title: str
    unit: str
    kind: str
    # The which lesson of the term, and of its title.
    place: int
    turn: int

    @property
    def is_essay(self) -> bool:
        """Whether the class begins to write an essay in it."""
        return self.title.startswith("习作：") and self.turn == 1


@dataclass(frozen=True)
class Given:
    """A lesson that a class has on a day, and who gives it."""

    planned: Planned | None
    subject: str
    subject_id: int
    staff_id: int


class Plan:
    """Lessons of a term by class and day."""

    def __init__(self, term: Term) -> None:
        self.term = term
        planned = {row.pk: row for row in _planned(term)}
        self._by_day: dict[tuple[int, date], dict[str, Given]] = defaultdict(dict)
        rows = ClassLesson.objects.filter(lesson__unit__group__term=term, staff__isnull=False)
        for lesson, class_id, staff, on, subject in rows.order_by(
            "date", "period__number", "pk"
        ).values_list("lesson", "school_class", "staff", "date", "lesson__unit__group__subject"):
            one, there = planned[lesson], self._by_day[class_id, on]
            # An essay is what a day's homework is about, whatever else was taught.
            if one.subject not in there or not there[one.subject].planned.is_essay:
                there[one.subject] = Given(one, one.subject, subject, staff)
        self._others: dict[tuple[int, int], list[Given]] = defaultdict(list)
        for class_id, weekday, code, subject, staff in (
            Lesson.objects.filter(term=term, subject__code__in=OTHERS, staff__isnull=False)
            .order_by("period__number", "pk")
            .values_list("school_class", "weekday", "subject__code", "subject", "staff")
        ):
            self._others[class_id, weekday].append(Given(None, code, subject, staff))

    def taught(self, school_class: SchoolClass, on: date) -> dict[str, Given]:
        """The last lesson of each of Chinese, mathematics and English on a day."""
        return self._by_day.get((school_class.pk, on), {})

    def others(self, school_class: SchoolClass, weekday: int) -> list[Given]:
        """Lessons by the timetable of a weekday, of those other subjects that ask for something."""
        there = self._others.get((school_class.pk, weekday), [])
        return [given for given in there if given.subject in of_others(school_class.grade)]


def _planned(term: Term) -> Iterator[Planned]:
    places: Counter[tuple] = Counter()
    turns: Counter[tuple] = Counter()
    rows = UnitLesson.objects.filter(unit__group__term=term).order_by(
        "unit__group", "unit__number", "number"
    )
    for pk, title, kind, unit, subject, grade in rows.values_list(
        "pk", "title", "kind", "unit__title", "unit__group__subject__code", "unit__group__grade"
    ):
        places[subject, grade] += 1
        turns[subject, grade, unit, title] += 1
        yield Planned(
            pk, subject, grade, title, unit, kind, places[subject, grade],
            turns[subject, grade, unit, title],
        )  # fmt: skip


class Choices:
    """What is asked after each lesson: the same in all classes of a group, or nearly."""

    def __init__(self, term: Term, random: Random) -> None:
        self.term, self.random = term, random
        self._asked: dict[tuple, list[Asked]] = {}

    def after(self, given: Given, school_class: SchoolClass, on: date) -> list[Asked]:
        """What a teacher asks of a class of grades 3 to 6 after a lesson."""
        sample = f"{on} {school_class.grade} {school_class.number}"
        if own := lines(given.subject).get(sample):
            return [filled(line, self.random) for line in own]
        varied = self.random.randrange(VARIED_ONE_IN) == 0
        key = (given.planned.pk, varied)
        if key not in self._asked:
            self._asked[key] = self._choose(given.planned)
        return self._asked[key]

    def _choose(self, planned: Planned) -> list[Asked]:
        under, subject = lines(planned.subject), planned.subject
        heading = heading_of(
            subject, volume(planned.grade, self.term), planned.title, planned.kind, planned.turn
        )
        names = _names(planned)
        found = [choose(under[heading], self.random, **names)]
        if self.random.randrange(100) < BESIDE[subject]:
            found.append(choose(under["另外"], self.random, **names))
        return found

    def spoken(self, given: Given, school_class: SchoolClass, on: date) -> list[Asked]:
        """What is asked in grades 1 and 2, where nothing is written at home."""
        under = lines("lower")
        if own := given.subject == "chinese" and under.get(
            f"{on} {school_class.grade} {school_class.number}"
        ):
            return [filled(line, self.random) for line in own]
        heading = "数学" if given.subject == "math" else _lower_heading(given.planned)
        # Classes of a grade are asked much the same.
        key = (given.planned.pk, "spoken", self.random.randrange(2))
        if key not in self._asked:
            self._asked[key] = [choose(under[heading], self.random, **_names(given.planned))]
        return self._asked[key]

    def of_others(self, given: Given, grade: int) -> Asked:
        """What a subject without a plan of its own asks."""
        return choose(of_others(grade)[given.subject], self.random)


def of_others(grade: int) -> dict[str, tuple[Line, ...]]:
    """What subjects without a plan of their own ask for in a grade, by code."""
    return lines("lower" if grade < 3 else "others")


def _lower_heading(planned: Planned) -> str:
    if planned.title[0].isascii():
        return "拼音"
    read = planned.kind == Kind.NEW and not planned.title.startswith(("语文园地", "口语交际"))
    return "语文" if read else "语文·平日"


def _names(planned: Planned) -> dict[str, str]:
    # Unit 3 My friends is Unit 3 to everybody; revision is of the whole book.
    numbered = planned.unit.startswith(("Unit", "Project"))
    unit = " ".join(planned.unit.split()[:2]) if numbered else "本学期"
    return {"题": topic(planned.title), "单元": unit, "页": str(planned.place + 1)}
