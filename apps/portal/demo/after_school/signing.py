"""报名 of a term: what families asked for, who confirmed it, from which phone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.models import OuterRef, Subquery

from apps.core.models import Named
from apps.portal.demo.after_school.offers import EVEN, ODD, WHOLE_WEEK, Offer
from apps.portal.demo.preparation.storing import at
from apps.school.models import Enrolment, Guardian, Guardianship, HomeroomTenure
from apps.teaching.models import Confirmation, Course, Service, SignUp, Wish

State, WayHome = SignUp.State, SignUp.WayHome
# Of a hundred families: take part, say that they do not; the rest never answered.
TAKE_PART, DECLINE = 85, 11
DAYS = (*[WHOLE_WEEK] * 15, [1, 2, 3, 4], [1, 2, 4, 5], ODD, EVEN, [1, 2, 3, 4])
SEGMENTS = (*[[1, 2]] * 11, *[[1, 2, 3]] * 4, [2], [2], [2, 3], [1], [2, 3])
COLLECTORS = ("妈妈", "爸爸", "奶奶", "爷爷", "外婆", "外公", "妈妈或奶奶")
ALONE, BUS = 18, 10  # of a hundred; alone in the upper grades only
# In so many families two phones confirmed; some have no wish or only one.
TWO_PHONES = 2
WISHES = (1, 2, 3, 3, 3, 3)
SIBLINGS_TOGETHER = 70
NOTES = (
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "周三另有安排，16:20接",
    "对花生过敏",
    "戴助听器，请坐前排",
)


@dataclass(frozen=True)
class Child:
    """A pupil in the first week with what a sign-up needs to know."""

    pupil: int
    grade: int
    homeroom: int | None
    guardian: Guardian
    has_sibling: bool


def children(service: Service) -> list[Child]:
    """All pupils of the school on the first day of sign-up."""
    on = service.opens_on
    homerooms = dict(HomeroomTenure.objects.on(on).values_list("school_class", "staff"))
    ties: dict[int, Guardian] = {}
    wards: dict[int, int] = defaultdict(int)
    for tie in Guardianship.objects.select_related("guardian").order_by("pk"):
        ties.setdefault(tie.pupil_id, tie.guardian)
        wards[tie.guardian_id] += 1
    rows = Enrolment.objects.on(on).order_by("pupil__number")
    return [
        Child(pupil, grade, homerooms.get(place), ties[pupil], wards[ties[pupil].pk] > 1)
        for pupil, place, grade in rows.values_list("pupil", "school_class", "school_class__grade")
        if pupil in ties
    ]


class SigningUp:
    """Lets families answer up to ``today``."""

    def __init__(
        self, service: Service, courses: Sequence[tuple[Course, Offer]], today: date, random: Random
    ) -> None:
        self.service, self.today, self.random = service, today, random
        self.by_grade: dict[int, tuple[list[Course], list[float]]] = {}
        for grade in range(1, 7):
            own = [pair for pair in courses if pair[0].grade_from <= grade <= pair[0].grade_to]
            self.by_grade[grade] = ([one for one, _ in own], [offer.liked for _, offer in own])

    def write(self) -> list[SignUp]:
        """Write sign-ups, wishes and confirmations."""
        rows, wishes = [], []
        for child in children(self.service):
            row = self._answer(child)
            if row is None:
                continue
            rows.append(row)
            if row.comes and 1 in row.segments:
                wishes += self._wishes(row, child)
        SignUp.objects.bulk_create(rows, batch_size=2000)
        Wish.objects.bulk_create(wishes, batch_size=2000)
        self._confirm(rows, wishes)
        return rows

    def _answer(self, child: Child) -> SignUp | None:
        random, chance = self.random, self.random.randrange(100)
        day = self.service.opens_on + timedelta(days=random.choice((0, 0, 1, 1, 2)))
        day = min(day, self.service.closes_on)
        if chance >= TAKE_PART + DECLINE or day >= self.today:
            return None
        row = SignUp(
            service=self.service,
            pupil_id=child.pupil,
            state=State.DECLINED,
            guardian=child.guardian,
            consent_name=child.guardian.name,
            confirmed_at=at(day, random.randint(7, 21), random.randrange(60)),
        )
        if chance < TAKE_PART:
            self._take_part(row, child, day)
        return row

    def _take_part(self, row: SignUp, child: Child, day: date) -> None:
        random = self.random
        row.state = State.APPLIED
        if day + timedelta(days=1) < self.today:
            row.state, row.checked_by_id = State.CHECKED, child.homeroom
            row.checked_on = day + timedelta(days=1)
        row.weekdays, row.segments = list(random.choice(DAYS)), list(random.choice(SEGMENTS))
        row.way_home, row.collector = self._way_home(child)
        row.emergency_name, row.emergency_phone = child.guardian.name, child.guardian.phone
        row.with_sibling = child.has_sibling and random.randrange(100) < SIBLINGS_TOGETHER
        row.note = random.choice(NOTES)

    def _way_home(self, child: Child) -> tuple[str, str]:
        chance = self.random.randrange(100)
        if child.grade >= SignUp.SENIOR_GRADE and chance < ALONE:
            return WayHome.ALONE, ""
        if chance >= 100 - BUS:
            return WayHome.BUS, ""
        return WayHome.GUARDIAN, self.random.choice(COLLECTORS)

    def _wishes(self, row: SignUp, child: Child) -> list[Wish]:
        courses, liked = self.by_grade[child.grade]
        chosen = self.random.choices(courses, liked, k=self.random.choice(WISHES))
        # Whom the same course came to mind twice has fewer wishes.
        wanted = enumerate({one.pk: one for one in chosen}.values(), start=1)
        return [Wish(signup=row, course=course, rank=rank) for rank, course in wanted]

    def _confirm(self, rows: Sequence[SignUp], wishes: Sequence[Wish]) -> None:
        named: dict[int, list[str]] = defaultdict(list)
        for wish in wishes:
            named[wish.signup_id].append(wish.course.name)
        found = [
            Confirmation(signup=row, guardian=row.guardian, summary=_summary(row, named[row.pk]))
            for row in rows
        ]
        Confirmation.objects.bulk_create(found, batch_size=2000)
        signup = SignUp.objects.filter(pk=OuterRef("signup"))
        Confirmation.objects.filter(signup__service=self.service).update(
            created_at=Subquery(signup.values("confirmed_at")[:1])
        )
        for row in [row for row in rows if row.comes][:: max(len(rows) // TWO_PHONES, 1)]:
            self._second_phone(row, named[row.pk])

    def _second_phone(self, row: SignUp, courses: Sequence[str]) -> None:
        """Mother and father both pressed 确认; the last word holds, and both see it."""
        surname = row.guardian.name[0]
        title = "先生" if row.guardian.name.endswith("女士") else "女士"
        phone = "137" + row.guardian.phone[3:]
        other = Guardian(name=surname + title, phone=phone)
        Named.fill_pinyin([other])
        other, _ = Guardian.objects.get_or_create(
            name=other.name, phone=phone, defaults={"pinyin": other.pinyin}
        )
        Guardianship.objects.get_or_create(
            guardian=other, pupil_id=row.pupil_id, defaults={"relation": "家长"}
        )
        before = Confirmation.objects.create(
            signup=row, guardian=other, summary=_summary(row, courses[:1])
        )
        Confirmation.objects.filter(pk=before.pk).update(
            created_at=row.confirmed_at - timedelta(minutes=35)
        )


def _summary(row: SignUp, courses: Sequence[str]) -> str:
    if not row.comes:
        return "不参加"
    words = [row.days, row.parts, "、".join(courses) or "不报社团", row.get_way_home_display()]
    return "；".join(words)[:300]
