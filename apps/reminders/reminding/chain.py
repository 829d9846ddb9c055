"""Whom lateness reaches: group leader → head of the owner department → its overseer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from apps.reminders.requirements import find
from apps.reminders.todos.models import ToDo
from apps.school.models import Appointment, Department, TeachingAssignment
from apps.school.roles import LEADERS, Role

GROUP_LEADERS = (Role.RESEARCH_LEADER, Role.PREP_LEADER)


class Chain:
    """The superiors of one day, looked up once for the whole school."""

    def __init__(self, on: date, responsible: Iterable[int]):
        self._heads: dict[str, set[int]] = defaultdict(set)
        self._leaders: dict[str, set[int]] = defaultdict(set)
        self._groups: dict[tuple, set[int]] = defaultdict(set)
        held = Appointment.objects.on(on).filter(
            position__role__in=[Role.HEAD, *GROUP_LEADERS, *LEADERS]
        )
        for role, department, subject, grade, staff in held.values_list(
            "position__role", "department__code", "subject", "grade", "staff"
        ):
            if role == Role.HEAD:
                self._heads[department].add(staff)
            elif role in GROUP_LEADERS:
                self._groups[subject, grade].add(staff)
            else:
                self._leaders[role].add(staff)
        self._overseers = dict(Department.objects.values_list("code", "overseer_role"))
        self._taught: dict[int, set[tuple]] = defaultdict(set)
        for staff, subject, grade in (
            TeachingAssignment.objects.on(on)
            .filter(staff__in=set(responsible))
            .values_list("staff", "subject", "school_class__grade")
        ):
            # A group is a subject's in one grade (备课组) or in all (教研组).
            self._taught[staff] |= {(subject, grade), (subject, None)}

    def superiors(self, todo: ToDo, step: str) -> set[int]:
        """The staff whom ``step`` of a to-do reaches, never the person who owes it."""
        requirement = find(todo.requirement)
        if step == "leader":
            groups = self._taught.get(todo.responsible_id, ())
            found = set().union(*(self._groups.get(group, set()) for group in groups))
        elif step == "head":
            found = self._heads.get(requirement.owner, set())
        else:
            found = self._leaders.get(self._overseers.get(requirement.owner), set())
        return found - {todo.responsible_id}
