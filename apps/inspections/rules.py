"""Who may: whoever answers for a programme, whoever leads the duty pupils, whoever inspects."""

import rules

from apps.school.roles import LEADERS, DepartmentCode, Facts, Role, facts, facts_of_staff
from apps.school.rules import heads_moral, holds, is_account_keeper, is_inspector, is_leader

# From a record of this app one step towards the programme or checklist that it belongs to.
_TOWARDS_OWNER = ("programme", "round", "roster", "sheet", "entry", "team")


def owner_of(record):
    """The programme, or the checklist, that a record of this app belongs to."""
    for name in _TOWARDS_OWNER:
        if (parent := getattr(record, name, None)) is not None:
            return owner_of(parent)
    return record


def answers(known: Facts, programme) -> bool:
    """Heads the department, or holds the post that publishes the programme's results there."""
    code = programme.department.code
    return code in known.headed or (
        code in known.departments and known.holds(programme.publisher_role)
    )


@rules.predicate
def answers_for_programme(user, record=None) -> bool:
    """Answers for the programme that the record belongs to; without a record: for some."""
    known = facts(user)
    if record is None:
        return bool(known.headed) or known.holds(*LEADERS, Role.COUNSELLOR)
    return answers(known, owner_of(record))


@rules.predicate
def answers_for_this(user, record=None) -> bool:
    """Answers for the programme of this very record."""
    return record is not None and answers(facts(user), owner_of(record))


@rules.predicate
def inspects(user, record=None) -> bool:
    """Named by the programme as one who inspects."""
    staff_id = facts(user).staff_id
    if staff_id is None or record is None:
        return staff_id is not None
    programme = owner_of(record)
    if programme.inspector_kind == programme.InspectorKind.ROLE:
        return facts(user).holds(programme.inspector_role)
    return programme.inspectors.filter(pk=staff_id).exists()


@rules.predicate
def is_staff_or_inspector(user, _record=None) -> bool:
    """Rows are narrowed by ``visible_to``: what one may know of, one may read."""
    return facts(user).staff_id is not None or is_inspector(user) or is_account_keeper(user)


@rules.predicate
def is_concerned(user, record=None) -> bool:
    """The homeroom teacher of the class that the sheet is about, or the teacher whom it is about."""
    known = facts(user)
    if record is None:
        return known.staff_id is not None
    sheet = getattr(record, "sheet", record)
    if sheet.staff_id:
        return sheet.staff_id == known.staff_id
    return sheet.school_class_id in known.homeroom


@rules.predicate
def is_planned(_user, record=None) -> bool:
    """The round has not been opened yet."""
    return record is None or record.state == record.State.PLANNED


@rules.predicate
def is_responsible(user, record=None) -> bool:
    """Has to put the finding right."""
    staff_id = facts(user).staff_id
    return staff_id is not None and (record is None or record.responsible_id == staff_id)


@rules.predicate
def did_it_oneself(user, record=None) -> bool:
    """Reported the rectification: then somebody else accepts it (trap 15), deputies included."""
    if record is None or record.submitted_by_id is None:
        return False
    return record.submitted_by_id == facts(user).staff_id or record.submitted_by.user_id == user.pk


@rules.predicate
def oversees_those_who_answer(user, record=None) -> bool:
    """Oversees the department where the one to judge a rectification or appeal is whose it is."""
    person = getattr(record, "submitted_by", None) or getattr(record, "staff", None)
    if person is None:
        return False
    programme = owner_of(record)
    return facts(user).holds(programme.department.overseer_role) and answers(
        facts_of_staff(person), programme
    )


@rules.predicate
def sees_results_of(user, school_class=None) -> bool:
    """Has to do with the class: teaches it, leads it, leads the school, or keeps its results."""
    known = facts(user)
    if school_class is None or is_leader(user) or is_inspector(user) or is_account_keeper(user):
        return known.staff_id is not None or is_inspector(user) or is_account_keeper(user)
    return school_class.pk in known.classes or DepartmentCode.MORAL in known.departments


@rules.predicate
def sees_desk(user) -> bool:
    """Follows the day: leads the duty pupils, leads the school, inspects it, mends its data."""
    known = facts(user)
    return known.holds(*LEADERS, Role.COUNSELLOR, Role.INSPECTOR) or (
        DepartmentCode.MORAL in known.departments or is_account_keeper(user)
    )


keeps_programmes = answers_for_programme | is_leader
fills_sheets = answers_for_programme | inspects
leads_monitors = heads_moral | holds(Role.COUNSELLOR)
# Duty pupils are children: who reads their names, everywhere (``rosters.naming``).
names_duty_pupils = leads_monitors | is_leader | answers_for_this
keeps_tablets = leads_monitors | is_account_keeper
