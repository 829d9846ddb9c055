"""What observed lessons tell: by dimension, subject and teacher, over time.

Whoever oversees lessons sees everything, a 教研组长 the persons of the own subject, a teacher oneself.
Everybody sees means of the own groups and of the school, unless they would speak of persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from apps.school.models import Staff, Subject, TeachingAssignment, Term
from apps.school.roles import Facts, facts
from apps.school.rules import is_inspector
from apps.teaching.observations import charts, means
from apps.teaching.observations.models import Observation
from apps.teaching.observations.rules import oversees_results


@dataclass(frozen=True)
class Reader:
    """Who asks, and whose results are theirs to see."""

    known: Facts
    oversees: bool
    reads_groups: bool

    @classmethod
    def of(cls, user) -> "Reader":
        oversees = oversees_results(user)
        return cls(facts(user), oversees, oversees or is_inspector(user))

    @property
    def led(self) -> set[int | None]:
        return {subject for subject, grade in self.known.led if grade is None}

    def personal(self) -> Q:
        """Lessons of which this person sees the points."""
        if self.oversees:
            return Q()
        if self.known.staff_id is None:
            return Q(pk=None)
        return Q(teacher=self.known.staff_id) | Q(subject__in=self.led)

    def subjects(self) -> QuerySet[Subject]:
        """The groups whose means this person sees."""
        if self.reads_groups:
            return Subject.objects.all()
        taught = TeachingAssignment.objects.filter(staff=self.known.staff_id)
        return Subject.objects.filter(Q(pk__in=taught.values("subject")) | Q(pk__in=self.led))

    def sees_all_of(self, subject: Subject | None) -> bool:
        """Whether every lesson of the subject (of the school) is this person's to see."""
        return self.oversees or (subject is not None and subject.pk in self.led)


@dataclass(frozen=True)
class Asked:
    """What the page is about: a term or all, a subject or all, a teacher or none."""

    term: Term | None = None
    subject: Subject | None = None
    teacher: Staff | None = None


@dataclass(frozen=True)
class Line:
    """One lesson with what it came to."""

    observation: Observation
    mean: means.LessonMean


@dataclass(frozen=True)
class GroupLine:
    """A subject in the table; ``mean`` is None where it would speak of persons."""

    subject: Subject
    teachers: int
    lessons: int
    mean: means.GroupMean | None


@dataclass(frozen=True)
class TeacherLine:
    teacher: Staff
    result: means.TeacherMean


@dataclass
class Analysis:
    """The page for one reader."""

    reader: Reader
    asked: Asked
    _groups: means.Groups = field(init=False)

    def __post_init__(self):
        self.base = means.counted(Observation.objects.all())
        if self.asked.term:
            self.base = self.base.filter(term=self.asked.term)
        self._groups = means.groups(self.base)

    # -- what it is about ---------------------------------------------------------------------

    @property
    def scope(self) -> QuerySet[Observation]:
        """The lessons that the figures are made of."""
        scope = self.base
        if self.asked.subject:
            scope = scope.filter(subject=self.asked.subject)
        if self.asked.teacher:
            scope = scope.filter(self.reader.personal(), teacher=self.asked.teacher)
        return scope

    @property
    def title(self) -> str:
        if self.asked.teacher:
            return str(self.asked.teacher)
        return f"{self.asked.subject}组" if self.asked.subject else "全校"

    @property
    def whole(self) -> means.GroupMean | None:
        """The mean of the group or the school that is asked for, whether it may be shown or not."""
        subject = self.asked.subject
        return self._groups.of(subject=subject.pk if subject else None)

    @property
    def is_hidden(self) -> bool:
        """Whether too few taught for a mean that does not speak of persons."""
        if self.sees_each:
            return False
        return self.whole is None or self.whole.is_small

    @property
    def sees_each(self) -> bool:
        """Whether every lesson that the page is about is the reader's to see."""
        return bool(self.asked.teacher) or self.reader.sees_all_of(self.asked.subject)

    # -- figures ------------------------------------------------------------------------------

    def parts(self) -> list[means.Part]:
        return [] if self.is_hidden else means.parts(self.scope)

    def compared(self) -> list[means.Part]:
        """The school's dimensions, beside those of a part of it."""
        school = self._groups.of()
        if school is None or not (self.asked.subject or self.asked.teacher):
            return []
        return means.parts(self.base) if self.reader.oversees or not school.is_small else []

    def lines(self) -> list[Line]:
        """The lessons whose points the reader sees, the latest first."""
        found = means.lesson_means(self.scope.filter(self.reader.personal()))
        rows = Observation.objects.filter(pk__in=found).with_names().order_by("-date", "-pk")
        return [Line(row, found[row.pk]) for row in rows]

    def group_lines(self) -> list[GroupLine]:
        """The groups whose means the reader sees, the best first; small ones at the end."""
        rows = []
        for subject in self.reader.subjects():
            found = self._groups.of(subject=subject.pk)
            if found:
                shown = self.reader.sees_all_of(subject) or not found.is_small
                rows.append(
                    GroupLine(subject, found.teachers, found.lessons, found if shown else None)
                )
        return _betraying_nobody(rows, self.reader.oversees)

    def teacher_lines(self) -> list[TeacherLine]:
        """The teachers whose results the reader sees, by name."""
        found = {
            row.teacher: row
            for row in means.teacher_means(self.scope.filter(self.reader.personal()))
        }
        people = Staff.objects.filter(pk__in=found).order_by("pinyin")
        return [TeacherLine(person, found[person.pk]) for person in people]

    def by_term(self) -> list[tuple[Term, means.GroupMean]]:
        """The means of all terms that may be shown, the earliest first."""
        subject = self.asked.subject
        every = means.groups(means.counted(Observation.objects.all()))
        found = []
        for term in Term.objects.select_related("year").order_by("starts"):
            row = every.of(term.pk, subject.pk if subject else None)
            if row and (self.reader.sees_all_of(subject) or not row.is_small):
                found.append((term, row))
        return found

    # -- drawings -----------------------------------------------------------------------------

    def radar(self, parts: Sequence[means.Part], compared: Sequence[means.Part]):
        def rates(rows: Sequence[means.Part]) -> list[tuple[str, float]]:
            return [(row.name, float(row.rate)) for row in rows]

        return charts.radar(rates(parts), rates(compared), title=f"{self.title}各维度得分率")

    def trend(self, lines: Sequence[Line]):
        """Lesson by lesson where the reader sees them all, else term by term."""
        if self.sees_each:
            values = [
                (f"{line.observation.date:%-m/%-d}", float(line.mean.mean))
                for line in reversed(lines)
            ]
            return charts.trend(values, title=f"{self.title}历次均分")
        values = [(term.short, float(row.mean)) for term, row in self.by_term()]
        return charts.trend(values, title=f"{self.title}各学期均分")


def _betraying_nobody(rows: list[GroupLine], oversees: bool) -> list[GroupLine]:
    """Never a single group left out, which the rest and the whole would betray."""
    hidden = [row for row in rows if row.mean is None]
    if len(hidden) == 1 and len(rows) > 2 and not oversees:
        smallest = min((row for row in rows if row.mean), key=lambda row: row.teachers)
        rows = [
            GroupLine(row.subject, row.teachers, row.lessons, None) if row is smallest else row
            for row in rows
        ]
    return sorted(rows, key=lambda row: -row.mean.mean if row.mean else 1)
