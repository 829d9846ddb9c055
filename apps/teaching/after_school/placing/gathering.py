"""The problem of a term, read from sign-ups, wishes and courses in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Exists, OuterRef, QuerySet

from apps.school.classes.pupils import Guardianship
from apps.school.models import Enrolment
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing.fitting import misfits
from apps.teaching.after_school.placing.problem import Applicant, Offer, Problem
from apps.teaching.after_school.signups import Placement, SignUp, Wish

# Why a course was closed by the placing; a later placing may open it again.
TOO_FEW = "录取人数不足最少开班人数"


@dataclass(frozen=True)
class Gathered:
    """The problem, and the rows behind it for whoever explains or writes."""

    problem: Problem
    courses: dict[int, Course]
    signups: dict[int, SignUp]
    # Wishes that cannot be met, by key → why.
    unfit: dict[int, str]
    # Sign-ups that were placed or taken out by hand: left as they are.
    by_hand: set[int]


def courses_of(service: Service) -> QuerySet[Course]:
    """What takes place or may still: all but those that the office called off."""
    offered = service.courses.filter(cancelled_on=None)
    return offered | service.courses.filter(cancelled_because=TOO_FEW)


def signups_of(service: Service) -> QuerySet[SignUp]:
    """Those that hold, with wishes."""
    return service.signups.standing().select_related("pupil").prefetch_related("wishes")


def grades_of(service: Service) -> dict[int, int]:
    """Pupil → grade, on the day on which the service begins."""
    rows = Enrolment.objects.on(service.starts_on).filter(
        pupil__after_school_signups__service=service
    )
    return dict(rows.values_list("pupil", "school_class__grade"))


def waited(service: Service) -> set[int]:
    """Pupils who got none of their wishes in the service before this one."""
    before = Service.objects.filter(term__starts__lt=service.term.starts)
    last = before.order_by("-term__starts").first()
    if last is None:
        return set()
    got = Placement.objects.filter(signup=OuterRef("pk"), rank__isnull=False)
    asked = Wish.objects.filter(signup=OuterRef("pk"))
    rows = last.signups.standing().filter(Exists(asked), ~Exists(got))
    return set(rows.values_list("pupil", flat=True))


def sibling_pairs(signups: dict[int, SignUp]) -> list[tuple[int, int]]:
    """Pairs with a guardian in common, of whom one at least asked for the same course."""
    by_pupil = {one.pupil_id: one for one in signups.values()}
    families: dict[int, set[int]] = defaultdict(set)
    ties = Guardianship.objects.filter(pupil__in=by_pupil)
    for guardian, pupil in ties.values_list("guardian", "pupil"):
        families[guardian].add(by_pupil[pupil].pk)
    pairs = {pair for keys in families.values() for pair in combinations(sorted(keys), 2)}
    return [pair for pair in pairs if any(signups[key].with_sibling for key in pair)]


def gather(service: Service) -> Gathered:
    """Read everything that the placing of a term follows from."""
    courses = {course.pk: course for course in courses_of(service)}
    signups = {one.pk: one for one in signups_of(service)}
    grade, first = grades_of(service), waited(service)
    hand = Placement.objects.filter(signup__service=service, by_hand=True)
    placed = dict(hand.values_list("signup", "course"))
    by_hand = set(placed)
    unfit: dict[int, str] = {}
    applicants = []
    for one in signups.values():
        own = one.wishes.all()
        if one.pk in placed or any(wish.outcome == Wish.Outcome.CHANGED for wish in own):
            by_hand.add(one.pk)
            continue
        fits = []
        for wish in own:
            course = courses.get(wish.course_id)
            if course is None:
                unfit[wish.pk] = "这门课程本学期不开。"
            elif wrong := misfits(one, grade.get(one.pupil_id), course):
                unfit[wish.pk] = "".join(wrong)
            else:
                fits.append((wish.rank, wish.course_id))
        applicants.append(Applicant(one.pk, tuple(sorted(fits)), one.pupil_id in first))
    taken = list(placed.values())
    offers = [
        Offer(
            course.pk,
            max(course.capacity - taken.count(course.pk), 0),
            # Whom the office put in by hand is there in any case.
            0 if course.pk in taken else course.minimum,
        )
        for course in courses.values()
    ]
    pairs = sibling_pairs({key: one for key, one in signups.items() if key not in by_hand})
    problem = Problem(service.seed or 0, tuple(applicants), tuple(offers), tuple(pairs))
    return Gathered(problem, courses, signups, unfit, by_hand)
