"""Who is told what when a lead plan or an outline moves on."""

from collections.abc import Sequence

from apps.reminders import services as reminders
from apps.school.models import Staff
from apps.school.roles import DepartmentCode, Role
from apps.teaching.leads.models import LeadPlan, Opinion, PlanStep, UnitOutline
from apps.teaching.schedule.models import PrepGroup

State = LeadPlan.State


def moved(plan: LeadPlan, step: PlanStep, changed: Sequence) -> None:
    """Tell those whose turn it is now; ``changed`` are the 课时 that were shared anew."""
    name, lead = f"{plan.group}《{plan.unit}》", plan.unit.lead
    members = plan.group.members().on_duty().exclude(pk=lead.pk if lead else None)
    if step.reason:
        told, title, body = [lead], f"{name}主备被退回", f"{step.staff}：{step.reason}"
    elif step.target == State.DISCUSSING:
        told, title = members, f"请研讨{name}的主备"
        body = f"主备人{lead}已写好初稿，请写下意见。"
    elif step.source == step.target == State.SHARED:
        numbers = "、".join(f"第{look.lesson.number}课时" for look in changed)
        told, title = members, f"{name}的主备有更新"
        body = f"{lead}修改了{numbers}。您的二次备课不会被改动，可以逐条采用。"
    elif step.target == State.SHARED:
        told, title = members, f"{name}的主备已共享"
        body = "上课前每课时至少改一处，用红色标注。"
    else:
        return
    reminders.notify(
        [person for person in told if person],
        key=f"planstep:{step.pk}",
        title=title,
        body=body,
        link=plan.get_absolute_url(),
    )


def opinion_given(plan: LeadPlan, opinion: Opinion, missing: int) -> None:
    """The 主备人 hears of each colleague's opinion, and when there are enough."""
    if plan.unit.lead is None:
        return
    rest = f"还差{missing}人意见。" if missing else "意见够了，修改好就可以定稿。"
    reminders.notify(
        [plan.unit.lead],
        key=f"opinion:{opinion.pk}",
        title=f"{opinion.staff}对《{plan.unit}》写了意见",
        body=rest,
        link=plan.get_absolute_url(),
    )


def outline_moved(outline: UnitOutline, step: PlanStep) -> None:
    """Tell the reviewers that it waits, or the author what became of it."""
    name, states = f"{outline.group}《{outline.unit}》课程纲要", UnitOutline.State
    if step.reason:
        told, title, body = [outline.staff], f"{name}被退回", f"{step.staff}：{step.reason}"
    elif step.target == states.GROUP:
        told, title = group_reviewers(outline), f"{name}待组内审核"
        body = f"{outline.staff}提交。"
    elif step.target == states.OFFICE:
        told, title = office(), f"{name}待审核"
        body = f"{outline.staff}编写，组内已审。"
    elif step.target == states.PASSED:
        told, title = [outline.staff], f"{name}已通过"
        body = "单元上完以后，请补写第九部分“单元反思”。"
    else:
        return
    reminders.notify(
        told,
        key=f"planstep:{step.pk}",
        title=title,
        body=body,
        link=outline.get_absolute_url(),
    )


def group_reviewers(outline: UnitOutline) -> list[Staff]:
    """备课组长, or the 教研组长 for what the 备课组长 wrote; the office where there is neither."""
    group: PrepGroup = outline.group
    if group.leader and group.leader_id != outline.staff_id:
        return [group.leader]
    heads = Staff.objects.on_duty().holding(Role.RESEARCH_LEADER)
    found = heads.filter(
        appointments__subject=group.subject_id, appointments__position__role=Role.RESEARCH_LEADER
    )
    return list(found.exclude(pk=outline.staff_id).distinct()) or list(office())


def office() -> list[Staff]:
    """课程教学中心."""
    return list(
        Staff.objects.on_duty()
        .holding(Role.HEAD)
        .filter(appointments__department__code=DepartmentCode.TEACHING)
        .distinct()
    )
