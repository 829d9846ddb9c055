"""From which state to which a lead plan and an outline go, and who takes them there."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from rules.predicates import Predicate

from apps.accounts.models import User
from apps.teaching.leads.models import LeadPlan, UnitOutline
from apps.teaching.rules import is_author, is_lead, keeps_plans, leads_group

LONGEST_REASON = 300
_Plan, _Outline = LeadPlan.State, UnitOutline.State
_plan_keeper = leads_group | keeps_plans
# Nobody passes on behalf of the group what they wrote themselves.
_group_reviewer = (leads_group & ~is_author) | keeps_plans
# Whoever leads the unit by now goes on where the author left off.
_writer = is_author | is_lead


@dataclass(frozen=True)
class Transition:
    """A step from state to state. ``done`` is what is said after it."""

    source: str
    target: str
    label: str
    who: Predicate
    done: str
    # Sent back: a reason has to be given.
    back: bool = False


PLAN = (
    Transition(_Plan.ASSIGNED, _Plan.WRITING, "开始撰写", is_lead, "可以写了，内容随写随存。"),
    Transition(
        _Plan.WRITING,
        _Plan.DISCUSSING,
        "提交组内研讨",
        is_lead,
        "已提交研讨，组内教师收到了消息。",
    ),
    Transition(
        _Plan.DISCUSSING, _Plan.FINAL, "定稿", is_lead, "已定稿。共享以后，组内教师就能二次备课。"
    ),
    Transition(
        _Plan.FINAL,
        _Plan.SHARED,
        "共享给组内",
        is_lead,
        "已共享，各课时留了版本，使用教师收到了消息。",
    ),
    Transition(
        _Plan.SHARED,
        _Plan.SHARED,
        "把修改再次共享",
        is_lead,
        "已再次共享，使用教师会看到改了哪些地方。",
    ),
    *(
        Transition(
            state, _Plan.WRITING, "退回修改", _plan_keeper, "已退回，主备人收到了原因。", True
        )
        for state in (_Plan.DISCUSSING, _Plan.FINAL, _Plan.SHARED)
    ),
)
OUTLINE = (
    Transition(_Outline.DRAFT, _Outline.GROUP, "提交审核", _writer, "已提交，组长收到了消息。"),
    Transition(
        _Outline.GROUP, _Outline.OFFICE, "组内审核通过", _group_reviewer, "已报课程教学中心。"
    ),
    Transition(_Outline.OFFICE, _Outline.PASSED, "通过", keeps_plans, "已通过，编写人收到了消息。"),
    Transition(_Outline.PASSED, _Outline.ARCHIVED, "归档", keeps_plans, "已归档，不能再修改。"),
    Transition(
        _Outline.GROUP,
        _Outline.DRAFT,
        "退回修改",
        _group_reviewer,
        "已退回，编写人收到了原因。",
        True,
    ),
    Transition(
        _Outline.OFFICE, _Outline.DRAFT, "退回修改", keeps_plans, "已退回，编写人收到了原因。", True
    ),
)


def table_of(record: LeadPlan | UnitOutline) -> tuple[Transition, ...]:
    return PLAN if isinstance(record, LeadPlan) else OUTLINE


def next_step(record: LeadPlan | UnitOutline) -> Transition | None:
    """The step forward; None at the end of the way."""
    steps = (one for one in table_of(record) if one.source == record.state and not one.back)
    return next(steps, None)


def way_back(record: LeadPlan | UnitOutline) -> Transition | None:
    """Sending it back; None where it is with its author."""
    return next((one for one in table_of(record) if one.source == record.state and one.back), None)


def may(user: User | AnonymousUser, record: LeadPlan | UnitOutline, target: str) -> bool:
    """Whether the person may take a record to a state.

    Where no step leads there from here, because the page is outdated: whether they ever may.
    """
    steps = [one for one in table_of(record) if one.target == target]
    exact = [one for one in steps if one.source == record.state]
    return any(one.who.test(user, record) for one in exact or steps)


def transition(record: LeadPlan | UnitOutline, target: str, reason: str) -> Transition:
    """The step that leads there.

    Raises:
        ValidationError: there is none, or it needs a reason; the sentence says so.
    """
    for one in table_of(record):
        if (one.source, one.target) == (record.state, target):
            break
    else:
        raise ValidationError(
            f"现在是“{record.get_state_display()}”，这一步已经走过或还走不到，请看最新的状态。"
        )
    if one.back and not reason:
        raise ValidationError({"reason": "请写明退回原因，作者要照着改。"})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"原因最多{LONGEST_REASON}字，现在有{len(reason)}字。"})
    return one
