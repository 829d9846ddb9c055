"""Who may see and settle a week: 大队辅导员 and the head of 学生发展中心 (domain rule 3)."""

import rules

from apps.inspections.rules import leads_monitors
from apps.school.organisation.models import READ
from apps.school.roles import facts
from apps.school.rules import is_leader

# 德育 settles the week; the school's leaders may look at a draft as well.
settles_weeks = leads_monitors
sees_drafts = leads_monitors | is_leader
READ_WEEKS = READ


@rules.predicate
def not_applied_yet(_user, rule=None) -> bool:
    """A standard by which a week was judged stays as it was; a new one holds from another day."""
    return rule is None or not rule.results.exists()


@rules.predicate
def sees_points_of(user, school_class=None) -> bool:
    """Every point behind a class's number: its homeroom teacher, whoever settles, the leaders."""
    own = facts(user).homeroom
    if school_class is None:
        return bool(own) or sees_drafts(user)
    return school_class.pk in own or sees_drafts(user)
