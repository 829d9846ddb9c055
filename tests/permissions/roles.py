"""The roles of the permission table, and the names of those that often go together."""

from apps.accounts.models import User
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    AppointmentFactory,
    PositionFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    UserFactory,
    head_of,
    holder,
    homeroom_teacher,
)


def _teacher() -> User:
    return TeachingAssignmentFactory().staff.user


def _inspector() -> User:
    return AppointmentFactory(
        staff=StaffFactory(external=True, is_teacher=False),
        position=PositionFactory(role=Role.INSPECTOR),
    ).staff.user


ROLES = {
    "stranger": UserFactory,  # an account without anybody of the school behind it
    "teacher": _teacher,
    "homeroom": homeroom_teacher,
    "prep": lambda: holder(Role.PREP_LEADER, grade=3),
    "grade": lambda: holder(Role.GRADE_LEADER, grade=3),
    "accountant": lambda: holder(Role.ACCOUNTANT),
    "coordinator": lambda: holder(Role.COORDINATOR, department=DepartmentCode.IT),
    "CT": lambda: head_of(DepartmentCode.TEACHING),
    "TD": lambda: head_of(DepartmentCode.GROWTH),
    "SD": lambda: head_of(DepartmentCode.MORAL),
    "counsellor": lambda: holder(Role.COUNSELLOR, department=DepartmentCode.MORAL),
    "IT": lambda: head_of(DepartmentCode.IT),
    "LOG": lambda: head_of(DepartmentCode.LOGISTICS),
    "VP-T": lambda: holder(Role.VICE_TEACHING),
    "VP-M": lambda: holder(Role.VICE_MORAL),
    "VP-S": lambda: holder(Role.VICE_SERVICES),
    "principal": lambda: holder(Role.PRINCIPAL),
    "secretary": lambda: holder(Role.SECRETARY),
    "inspector": _inspector,
    "guard": lambda: holder(Role.GATE),
    "cook": lambda: holder(Role.COOK),
    "keeper": lambda: UserFactory(is_staff=True),
}


EVERYBODY = set(ROLES)
READERS = EVERYBODY - {"stranger"}
STAFF = READERS - {"inspector", "keeper"}
LEADERS = {"VP-T", "VP-M", "VP-S", "principal", "secretary"}
OWN_STAFF = STAFF | {"keeper"}
HEADS = {"CT", "TD", "SD", "IT", "LOG"}
RECORDS = {"CT", "IT", "principal", "keeper"}
# The counsellor answers for the duty pupils and what they check as the head of the department does.
MORAL = {"SD", "counsellor"}
PUPILS = RECORDS | LEADERS | MORAL
PLAN = LEADERS | {"keeper"}
NOBODY = set()

SEEN = "list export print blank"
OPENED = "detail history"
WRITTEN = "create update delete"
BULK = "bulk bulk_delete"
