"""Who may issue, follow and answer."""

import rules

from apps.school.roles import facts
from apps.school.rules import is_leader, is_principal, is_staff_member

__all__ = ["is_leader", "is_staff_member"]


@rules.predicate
def runs_department(user) -> bool:
    """Heads a department or is its 协作员: may issue in its name."""
    return bool(facts(user).run)


@rules.predicate
def has_homeroom(user) -> bool:
    """班主任: may write to the guardians of the own class."""
    return bool(facts(user).homeroom)


@rules.predicate
def is_author(user, notice=None) -> bool:
    staff_id = facts(user).staff_id
    return notice is not None and staff_id is not None and notice.author_id == staff_id


@rules.predicate
def runs_issuer(user, notice=None) -> bool:
    """Heads the department in whose name the notice is, or is its 协作员."""
    return (
        notice is not None
        and notice.department_id is not None
        and notice.department.code in facts(user).run
    )


@rules.predicate
def is_draft(_user, notice=None) -> bool:
    return notice is None or notice.status == notice.Status.DRAFT


@rules.predicate
def answers_in_person(user, receipt=None) -> bool:
    """The receipt is one's own; a deputy signs for nobody."""
    return receipt is not None and receipt.staff_id == getattr(
        getattr(user, "staff", None), "pk", False
    )


may_issue = is_leader | runs_department | has_homeroom
manages = is_author | runs_issuer | is_principal
follows = manages | is_leader


@rules.predicate
def follows_receipt(user, receipt=None) -> bool:
    """May see a signature: one's own, or that on a notice that one follows."""
    return receipt is not None and (
        answers_in_person(user, receipt) or follows(user, receipt.version.notice)
    )
