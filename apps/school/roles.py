"""Who somebody is in the school today: the facts from which every permission follows.

A role is never given by hand: it follows from an appointment, from being homeroom teacher of a
class, from teaching one, or from standing in for somebody who does (0-frame.md 0.4).
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone


class Role(models.TextChoices):
    """What a position lets one do; several positions may share one (four department heads)."""

    PRINCIPAL = "PRIN", "校长"
    SECRETARY = "SEC", "党支部书记"
    VICE_TEACHING = "VP-T", "分管教学副校长"
    VICE_MORAL = "VP-M", "分管德育副校长"
    VICE_SERVICES = "VP-S", "分管安全后勤副校长"
    HEAD = "HEAD", "部门负责人"
    COUNSELLOR = "YPC", "大队辅导员"
    COORDINATOR = "COORD", "部门协作员"
    RESEARCH_LEADER = "RGL", "教研组长"
    PREP_LEADER = "LPL", "备课组长"
    GRADE_LEADER = "GL", "年级组长"
    GATE = "GATE", "门卫"
    COOK = "COOK", "厨师"
    STORE = "STORE", "仓管员"
    BUS = "BUS", "校车照管员"
    NURSE = "MED", "保健教师"
    PSYCHOLOGIST = "PSY", "心理教师"
    LIBRARIAN = "LIB", "图书管理员"
    ARCHIVIST = "ARC", "档案员"
    ACCOUNTANT = "FIN", "会计"
    UNION = "UNION", "工会主席"
    INSPECTOR = "INSP", "责任督学"


VICE_PRINCIPALS = frozenset({Role.VICE_TEACHING, Role.VICE_MORAL, Role.VICE_SERVICES})
LEADERS = VICE_PRINCIPALS | {Role.PRINCIPAL, Role.SECRETARY}


class DepartmentCode(models.TextChoices):
    """The departments that the plan's chapters name; a school may add others as data."""

    OFFICE = "OFFICE", "校长室"
    PARTY = "PARTY", "党支部"
    TEACHING = "CT", "课程教学中心"
    GROWTH = "TD", "教师发展中心"
    MORAL = "SD", "学生发展中心"
    IT = "IT", "信息技术中心"
    LOGISTICS = "LOG", "后勤保障中心"


@dataclass(frozen=True)
class Facts:
    """One person's place in the school on one day."""

    staff_id: int | None = None
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()
    coordinated: frozenset[str] = frozenset()
    homeroom: frozenset[int] = frozenset()
    taught: frozenset[int] = frozenset()
    # (subject id, grade or None) of the groups led
    led: frozenset[tuple[int | None, int | None]] = field(default_factory=frozenset)
    # grades that one heads as 年级组长
    grades: frozenset[int] = frozenset()

    @property
    def run(self) -> frozenset[str]:
        """Codes of the departments that one heads or is seconded to as 协作员."""
        return self.headed | self.coordinated

    @property
    def classes(self) -> frozenset[int]:
        """Classes of one's own: homeroom and taught."""
        return self.homeroom | self.taught

    def holds(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)


NOBODY = Facts()


def facts(user) -> Facts:
    """The facts of ``user`` today, looked up once per request.

    While a deputy acts for somebody, that person's facts count instead of their own.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    person = user.acting_for.principal if user.acting_for else user
    if not hasattr(user, "_facts"):
        user._facts = facts_of_staff(getattr(person, "staff", None))
    return user._facts


def facts_of_staff(staff, on=None) -> Facts:
    """The facts of a member of staff on a day (default: today in Shanghai)."""
    if staff is None or (staff.left_on and staff.left_on < (on or timezone.localdate())):
        return NOBODY
    on = on or timezone.localdate()
    held = list(
        staff.appointments.on(on).values_list(
            "position__role", "department__code", "subject_id", "grade"
        )
    )
    own = staff.homeroom_tenures.on(on).values_list("school_class_id", models.Value(True))
    taught = staff.teaching_assignments.on(on).values_list("school_class_id", models.Value(False))
    classes = list(own.order_by().union(taught.order_by()))
    return Facts(
        # Somebody from outside has roles (责任督学) but is not of the staff.
        staff_id=None if staff.external else staff.pk,
        roles=frozenset(role for role, *_ in held if role),
        departments=frozenset(code for _, code, *_ in held if code),
        headed=frozenset(code for role, code, *_ in held if role == Role.HEAD and code),
        coordinated=frozenset(code for role, code, *_ in held if role == Role.COORDINATOR and code),
        homeroom=frozenset(pk for pk, homeroom in classes if homeroom),
        taught=frozenset(pk for pk, homeroom in classes if not homeroom),
        led=frozenset(
            (subject, grade)
            for role, _, subject, grade in held
            if role in (Role.RESEARCH_LEADER, Role.PREP_LEADER)
        ),
        grades=frozenset(
            grade for role, _, _, grade in held if role == Role.GRADE_LEADER and grade
        ),
    )
