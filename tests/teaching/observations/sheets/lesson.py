"""A lesson on the first Tuesday of the term that colleagues watch, and what they write."""

from datetime import time
from uuid import uuid4

from apps.accounts.models import User
from apps.inspections.models import Item
from apps.school.models import Period, Staff
from apps.school.roles import DepartmentCode
from apps.teaching.models import Observation, ObservationSheet
from apps.teaching.observations.sheets import services
from apps.teaching.observations.sheets.rows import Change
from tests.factories import SchoolClassFactory, StaffFactory
from tests.inspections.factories import CategoryFactory, ItemFactory, VersionFactory
from tests.teaching.factories import ObservationFactory

# The first dimension of the rubric (2.2).
GOALS = {"M1": "目标明确可测", "M2": "合课标学情", "M3": "教学评一致"}


def watched_lesson(**values) -> Observation:
    """Published, in the second period of 15 February 2022: 9:30 to 10:10."""
    rubric = VersionFactory(
        checklist__code="observation",
        checklist__scoring="points",
        checklist__department__code=DepartmentCode.TEACHING,
        total=15,
    )
    goals = CategoryFactory(version=rubric, name="目标", base=15)
    for code, name in GOALS.items():
        ItemFactory(category=goals, code=code, name=name, method=Item.Method.POINTS, points=5)
    period, _ = Period.objects.get_or_create(
        number=2, defaults={"name": "第二节", "starts": time(9, 30), "ends": time(10, 10)}
    )
    return ObservationFactory(
        **{
            "state": Observation.State.PUBLISHED,
            "teacher": StaffFactory(),
            "reviewer": StaffFactory(),
            "school_class": SchoolClassFactory(),
            "period": period,
            "title": "两位数乘两位数",
            **values,
        }
    )


def account(staff: Staff) -> User:
    return User.objects.get(pk=staff.user_id)


def item(code: str) -> Item:
    return Item.objects.get(category__version__checklist__code="observation", code=code)


def step(value: dict | None, base: dict | None = None, uuid: str = "") -> Change:
    """A step's row; fields that are not named are empty."""
    empty = {"at": "", "activity": "", "comment": ""}
    return Change(
        "step",
        uuid or str(uuid4()),
        base and {**empty, **base},
        value if value is None else {**empty, **value},
    )


def rating(code: str, points: str | None, base: str | None = None) -> Change:
    return Change("rating", str(item(code).pk), base, points)


def lines(kind: str, value: list[str], base: list[str] = ()) -> Change:
    return Change(kind, "", list(base), value)


SAID = (
    lines("strengths", ["参与面广", "板书清楚"]),
    lines("suggestions", ["小组讨论仅4分钟，重建为8分钟"]),
)


def handed_in(observation: Observation, staff: Staff | None = None, **values) -> ObservationSheet:
    """A sheet of somebody's with two strengths, one suggestion and the full points."""
    staff = staff or StaffFactory()
    items = Item.objects.filter(category__version__checklist__code="observation")
    full = [Change("rating", str(one.pk), None, str(one.points)) for one in items]
    services.save(observation, staff, [*SAID, *full, *values.pop("changes", [])])
    return services.submit(observation, staff)
