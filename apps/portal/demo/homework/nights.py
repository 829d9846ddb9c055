"""The nights of a term: what every class is asked to do, tried by its teachers, within the cap."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from apps.portal.demo.homework.lessons import Choices, Given, Plan
from apps.portal.demo.homework.register import books_of
from apps.portal.demo.homework.texts import Asked
from apps.school.models import SchoolClass, Subject, Term
from apps.teaching.homework.nights import Bucket, Night, nights_of
from apps.teaching.homework.trials import digest_of, pupil_minutes
from apps.teaching.models import Homework, HomeworkRule, Trial

CORE = ("chinese", "math", "english")
# Grades 1 and 2: in so many of a hundred lessons something is asked; other subjects a day.
SPOKEN = {"chinese": 85, "math": 45}
OTHERS, OTHERS_LOWER = 55, 25
# One piece in so many was tried by its own teacher though a colleague shares a trial; raised.
OWN_TRIAL_ONE_IN, RAISED_ONE_IN = 4, 8
# Teachers see that the hour is nearly full, and leave away what need not be.
FULL_ONE_IN = 3


@dataclass
class ClassNight:
    """What one class is asked for one night, before anybody decided about it."""

    school_class: SchoolClass
    night: Night
    cap: int
    rows: list[Homework] = field(default_factory=list)

    @property
    def counted(self) -> list[Homework]:
        return [row for row in self.rows if row.counts]

    @property
    def total(self) -> int:
        """Minutes that count against the cap."""
        return sum(row.minutes for row in self.counted)


class Setting:
    """Writes what teachers set, and their trials; keeps all rows for one stroke."""

    def __init__(self, term: Term, until: date, random: Random) -> None:
        self.term, self.random = term, random
        self.subject_names = dict(Subject.objects.values_list("pk", "name"))
        self.plan, self.choices = Plan(term), Choices(term, random)
        self.books = books_of(term.year)
        self.rules = {rule.grade: rule for rule in HomeworkRule.objects.on(term.starts)}
        self.classes = list(term.year.classes.order_by("grade", "number"))
        days = term.days.filter(is_school_day=True, date__lte=until).order_by("date")
        self.weekdays = {day.date: day.runs_as or day.date.isoweekday() for day in days}
        self.nights = nights_of(self.weekdays)
        self.trials: dict[tuple, Trial] = {}
        self._shared: dict[tuple, Trial] = {}
        self._moved: dict[tuple[int, date], list[Homework]] = defaultdict(list)

    def of(self, school_class: SchoolClass, on: date) -> ClassNight:
        """Everything that a class is asked on a day."""
        night, rule = self.nights[on], self.rules[school_class.grade]
        cap = rule.night_cap if night.bucket == Bucket.NIGHT else rule.weekend_cap
        found = ClassNight(school_class, night, cap, self._moved.pop((school_class.pk, on), []))
        if school_class.grade < 3:
            self._lower(found)
        else:
            self._upper(found)
            self._keep_within(found)
        self._other(found)
        return found

    def _upper(self, found: ClassNight) -> None:
        taught = self.plan.taught(found.school_class, found.night.date)
        for given in (taught[code] for code in CORE if code in taught):
            for asked in self.choices.after(given, found.school_class, found.night.date):
                found.rows.append(self.row(found, given, asked))

    def _lower(self, found: ClassNight) -> None:
        taught = self.plan.taught(found.school_class, found.night.date)
        for given in (taught[code] for code in SPOKEN if code in taught):
            if self.random.randrange(100) < SPOKEN[given.subject]:
                asked = self.choices.spoken(given, found.school_class, found.night.date)
                found.rows += [self.row(found, given, one) for one in asked]

    def _other(self, found: ClassNight) -> None:
        grade = found.school_class.grade
        there = self.plan.others(found.school_class, self.weekdays[found.night.date])
        if there and self.random.randrange(100) < (OTHERS_LOWER if grade < 3 else OTHERS):
            given = self.random.choice(there)
            row = self.row(found, given, self.choices.of_others(given, grade))
            if not row.counts or found.total + row.minutes <= found.cap:
                found.rows.append(row)

    def _keep_within(self, found: ClassNight) -> None:
        """Whoever comes last sees the bar, and asks what is over only of those who like to."""
        near = found.cap * 50 // 60
        limit = found.cap if self.random.randrange(FULL_ONE_IN) == 0 else near
        counted = found.counted
        subjects = [row.subject_id for row in counted]
        # The second thing of a subject goes before the only one of another.
        second = [row for place, row in enumerate(counted) if row.subject_id in subjects[:place]]
        for row in [*reversed(second), *reversed(counted[2:])]:
            if found.total <= limit:
                break
            row.required = False

    def row(self, found: ClassNight, given: Given, asked: Asked) -> Homework:
        """A piece as its teacher set it, tried."""
        school_class, night = found.school_class, found.night
        source = (given.subject_id, school_class.grade, asked.source)
        row = Homework(
            school_class=school_class, subject_id=given.subject_id, staff_id=given.staff_id,
            term=self.term, night=night.date, due_on=night.due_on,
            workbook_id=self.books.get(source),
            lesson_id=given.planned.pk if given.planned else None,
            shared=self.random.random() < 0.6, **asked.facts,
        )  # fmt: skip
        self.try_out(row, asked.minutes, asked.errors)
        return row

    def try_out(self, row: Homework, minutes: int, errors: str) -> None:
        """Give a piece its trial, its teacher's or a colleague's, and what follows for pupils.

        ``minutes`` are about a pupil's. Content that was tried keeps its trial.
        """
        grade, rule = row.school_class.grade, self.rules[row.school_class.grade]
        row.digest = digest_of(row.content, row.workbook_id, row.other_source)
        place = (row.subject_id, grade, row.digest)
        trial = self._shared.get(place)
        if trial is None or self.random.randrange(OWN_TRIAL_ONE_IN) == 0:
            trial = self._own_trial(row, place, minutes, errors)
        row.trial = trial
        row.minutes = pupil_minutes(trial.minutes, rule)
        if self.random.randrange(RAISED_ONE_IN) == 0 and row.counts:
            row.minutes += self.random.randint(1, 3)

    def _own_trial(self, row: Homework, place: tuple, minutes: int, errors: str) -> Trial:
        key = (row.staff_id, *place)
        if key not in self.trials:
            rule = self.rules[row.school_class.grade]
            halves = round(minutes / float(rule.factor) * 2 + self.random.choice((-1, 0, 0, 0, 1)))
            early = self.random.choice((0, 0, 1, 1, 2))
            self.trials[key] = Trial(
                staff_id=row.staff_id, term=self.term, subject_id=row.subject_id, grade=place[1],
                digest=row.digest, minutes=Decimal(max(halves, 1)) / 2,
                timed=self.random.random() < 0.6,
                difficulty=self.random.choice((2, 2, 3, 3, 3, 4)), error_points=errors,
                for_whom="学有余力的学生" if row.tier == "C" else "全体学生",
                shared=self.random.random() < 0.8,
                tried_on=max(row.night - timedelta(days=early), self.term.starts),
            )  # fmt: skip
        trial = self.trials[key]
        if trial.shared:
            self._shared.setdefault(place, trial)
        return trial

    def move(self, row: Homework, to: date) -> None:
        """Put a piece off to another night of its class."""
        row.night, row.due_on = to, self.nights[to].due_on
        self._moved[row.school_class_id, to].append(row)
