"""How far sign-up has come: numbers by class, one pupil's state as people read it. All in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone

from apps.school.classes.models import Grade
from apps.school.models import Enrolment, HomeroomTenure, SchoolClass, Term
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.signups import Placement, SignUp, Wish

State = SignUp.State


@dataclass(frozen=True)
class ClassLine:
    """One class: its pupils today and how many answered what."""

    school_class: SchoolClass
    teacher: str
    pupils: int
    coming: int
    declined: int
    withdrawn: int
    unchecked: int

    @property
    def missing(self) -> int:
        """How many have not answered yet."""
        return self.pupils - self.coming - self.declined - self.withdrawn


def by_class(service: Service, classes=None) -> list[ClassLine]:
    """A line for every class of the service's term, or for ``classes``."""
    day = service.term.nearest_day()
    signup = "pupil__after_school_signups"

    def count(**state) -> Count:
        chosen = Q(**{f"{signup}__service": service})
        chosen &= Q(**{f"{signup}__{name}": value for name, value in state.items()})
        return Count(signup, filter=chosen, distinct=True)

    coming = [state for state in State.values if state not in SignUp.NOT_COMING]
    places = Enrolment.objects.on(day).filter(school_class__year=service.term.year_id)
    if classes is not None:
        places = places.filter(school_class__in=classes)
    counts = {
        row["school_class"]: row
        for row in places.order_by()
        .values("school_class")
        .annotate(
            pupils=Count("pupil", distinct=True),
            coming=count(state__in=coming),
            declined=count(state=State.DECLINED),
            withdrawn=count(state=State.WITHDRAWN),
            unchecked=count(state=State.APPLIED),
        )
    }
    tenures = HomeroomTenure.objects.on(day).filter(school_class__in=counts)
    teachers = {row.school_class_id: row.staff.name for row in tenures.select_related("staff")}
    rows = SchoolClass.objects.filter(pk__in=counts).order_by("grade", "number")
    return [
        ClassLine(
            row,
            teachers.get(row.pk, ""),
            **{name: value for name, value in counts[row.pk].items() if name != "school_class"},
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Totals:
    """The lines of several classes added up."""

    lines: list[ClassLine]

    def _sum(self, name: str) -> int:
        return sum(getattr(line, name) for line in self.lines)

    @property
    def pupils(self) -> int:
        return self._sum("pupils")

    @property
    def coming(self) -> int:
        return self._sum("coming")

    @property
    def declined(self) -> int:
        return self._sum("declined")

    @property
    def withdrawn(self) -> int:
        return self._sum("withdrawn")

    @property
    def missing(self) -> int:
        return self._sum("missing")

    @property
    def unchecked(self) -> int:
        return self._sum("unchecked")

    @property
    def by_grade(self) -> list[tuple[str, "Totals"]]:
        """The same for each grade."""
        return [
            (Grade(grade).label, Totals(list(lines)))
            for grade, lines in groupby(self.lines, key=lambda line: line.school_class.grade)
        ]


def wished(courses) -> object:
    """Courses with how many wish for each, and how many of them in the first place."""
    holds = ~Q(wishes__signup__state__in=SignUp.NOT_COMING)
    return courses.annotate(
        wishers=Count("wishes", filter=holds, distinct=True),
        first_wishers=Count("wishes", filter=holds & Q(wishes__rank=1), distinct=True),
    )


def offered_to(service: Service, grade: int):
    """The courses that a pupil of a grade may wish for, with their numbers."""
    courses = service.courses.offered().filter(grade_from__lte=grade, grade_to__gte=grade)
    return wished(courses.with_people()).order_by("kind", "pinyin")


def clashes(courses: list[Course]) -> dict[int, list[str]]:
    """By course of a term: who or what it needs at the same time as another one does.

    All courses lie in segment Ⅰ, so two clash when they share a day.
    """
    found: dict[int, list[str]] = {}
    for course in courses:
        for other in courses:
            if other.pk == course.pk or not set(course.weekdays) & set(other.weekdays):
                continue
            if course.place_id and course.place_id == other.place_id:
                found.setdefault(course.pk, []).append(f"{course.place}同时有{other}")
            if course.staff_id and course.staff_id == other.staff_id:
                found.setdefault(course.pk, []).append(f"{course.staff}同时上{other}")
            if course.tutor_id and course.tutor_id == other.tutor_id:
                found.setdefault(course.pk, []).append(f"{course.tutor}同时上{other}")
    return found


def words_of(signup: SignUp | None, course: Course | None = None) -> tuple[str, str]:
    """Tone and words of a pupil's state: ("kept", "已编班 围棋")."""
    if signup is None:
        return "soon", "还没有答复"
    tone = {State.APPLIED: "running", State.DECLINED: "quiet", State.WITHDRAWN: "quiet"}
    label = signup.get_state_display()
    if course and signup.comes:
        label = f"{label} {course}"
    return tone.get(signup.state, "kept"), label


def wishes_of(signups) -> dict[int, list[Wish]]:
    """The wishes of several sign-ups in their order, by sign-up."""
    found: dict[int, list[Wish]] = {}
    rows = Wish.objects.filter(signup__in=signups).select_related("course").order_by("rank")
    for wish in rows:
        found.setdefault(wish.signup_id, []).append(wish)
    return found


def placement_of(signup: SignUp) -> Placement | None:
    rows = Placement.objects.filter(signup=signup)
    return rows.select_related("course__staff", "course__tutor", "course__place").first()


def words_for_family(service: Service, signup: SignUp | None) -> tuple[str, str]:
    """Tone and words as a guardian reads them; a course is told once it is published."""
    published = service.state in (Service.State.PUBLISHED, Service.State.SETTLED)
    today = timezone.localdate()
    if signup is None:
        until = f"{service.closes_on:%-m月%-d日}"
        if service.takes_signups(today):
            return "soon", f"报名中，{until}截止"
        if today < service.opens_on:
            return "future", f"{service.opens_on:%-m月%-d日}开始报名"
        return "quiet", "没有报名，已截止"
    if signup.state == State.DECLINED:
        return "quiet", "不参加"
    if signup.state == State.WITHDRAWN:
        return "quiet", f"{signup.left_on:%-m月%-d日}已退出"
    if not published:
        if signup.state == State.PLACED:
            return "running", "编班中"
        return "kept", "已确认" if signup.state == State.APPLIED else "已确认，班主任已核"
    placement = getattr(signup, "placement", None)
    course = placement.course if placement else None
    return "kept", f"{signup.get_state_display()} {course or ''}".rstrip()


@dataclass(frozen=True)
class FamilyLine:
    """The service of one child as the guardian's first page shows it."""

    tone: str
    word: str


def lines_for(pupils: Iterable[int]) -> dict[int, FamilyLine]:
    """By pupil: how the present term's service stands; empty until sign-up is opened once."""
    service = Service.objects.filter(term=Term.objects.current()).first()
    if service is None or service.state == Service.State.PREPARING:
        return {}
    rows = service.signups.filter(pupil__in=pupils).select_related("placement__course")
    known = {row.pupil_id: row for row in rows}
    return {pk: FamilyLine(*words_for_family(service, known.get(pk))) for pk in pupils}
