"""What the portal proposes for a plan that nobody has divided up yet; people confirm it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from apps.plan.clauses.models import CHAPTER, SECTION
from apps.plan.clauses.services import assign_owners
from apps.plan.models import Clause, ClauseRequirement, WorkPlan
from apps.reminders.requirements import declared
from apps.school.models import Department
from apps.school.roles import DepartmentCode

# What a chapter's heading names, asked in this order: 党建美师德 is no 教师成长.
_CHAPTERS = [
    (DepartmentCode.PARTY, re.compile(r"党|师德")),
    (DepartmentCode.GROWTH, re.compile(r"教师|成长|研训|队伍")),
    (DepartmentCode.MORAL, re.compile(r"德育|身心|少先队|育人")),
    (DepartmentCode.TEACHING, re.compile(r"双减|教学|教改|课程|质量")),
    (DepartmentCode.LOGISTICS, re.compile(r"安全|后勤|服务|保障")),
]
# A section that another department than its chapter's runs.
_SECTIONS = [(DepartmentCode.IT, re.compile(r"信息"))]


def _named(heading: str, table: list) -> DepartmentCode | None:
    return next((code for code, words in table if words.search(heading)), None)


def propose_owners(clauses: Sequence[Clause]) -> dict[int, int]:
    """Department keys for the chapters and sections (in order) that have no owner."""
    departments = dict(Department.objects.values_list("code", "pk"))
    proposed, chapter = {}, None
    for clause in clauses:
        if clause.depth == CHAPTER:
            code = chapter = _named(clause.heading, _CHAPTERS)
        elif clause.depth == SECTION:
            code = _named(clause.heading, _SECTIONS) or chapter
        else:
            continue
        if clause.owner_id is None and code in departments:
            proposed[clause.pk] = departments[code]
    return proposed


def propose_requirements(clauses: Sequence[Clause]) -> list[tuple[Clause, str, str]]:
    """Clause, code and title of each declared requirement that says where it belongs and is not
    linked anywhere yet."""
    by_path = {clause.path: clause for clause in clauses}
    linked = {link.requirement for clause in clauses for link in clause.requirements.all()}
    return [
        (by_path[path], found.code, found.title)
        for found in declared()
        for path in found.clauses
        if path in by_path and found.code not in linked
    ]


@transaction.atomic
def divide(
    plan: WorkPlan, owners: Mapping[int, int | None], links: Iterable[tuple[Clause, str]]
) -> None:
    """Give clauses to departments and add requirements that measure them."""
    assign_owners(plan, owners)
    for clause, code in links:
        ClauseRequirement.objects.create(clause=clause, requirement=code)


def adopt_proposals(plan: WorkPlan) -> None:
    """Accept every proposal for ``plan`` as it stands."""
    clauses = list(plan.clauses.prefetch_related("requirements"))
    links = [(clause, code) for clause, code, _title in propose_requirements(clauses)]
    divide(plan, propose_owners(clauses), links)
