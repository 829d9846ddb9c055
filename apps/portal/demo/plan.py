"""The school's own plan of spring 2022 in force, divided up and partly kept; the current term's
made from it."""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from apps.plan.clauses.proposals import adopt_proposals
from apps.plan.models import Clause, Milestone, WorkPlan
from apps.plan.reading import read_plan
from apps.plan.services import copy_plan, import_plan
from apps.reminders.services import reconcile
from apps.school.calendar.services import week_dates
from apps.school.models import Staff, Term
from apps.school.roles import Role

SEED = Path(settings.BASE_DIR) / "fixtures" / "plan_2022_spring.txt"

# Where, what, due by the Friday of which week, done how many days before (after: negative); None:
# not done. What no data of the portal answers yet.
MILESTONES = [
    ("一.1", "修订三年主动发展规划的本年度条目", 4, 3),
    ("一.1", "与责任督学商定本学期督导安排", 3, 1),
    ("一.1", "召开意识形态工作专题会议", 6, 2),
    ("一.2", "师德主题活动：和爱教师故事会", 8, 0),
    ("一.2", "“和爱”型教师评选", 16, 4),
    ("一.3", "督导评估领导小组分工表", 2, 2),
    ("一.3", "对照评估细则完成自查报告", 10, -6),
    ("一.3", "全体教职工知晓评估方案的小测", 12, 1),
    ("二.2", "制定校本研训计划", 2, 1),
    ("二.2", "专家指导：作业设计专题讲座", 9, 0),
    ("二.3", "青年教师成长营开营", 4, 0),
    ("二.3", "学科带头人、骨干教师申报材料初审", 11, 5),
    ("二.4", "六个课题的开题与分工到位", 5, 2),
    ("二.4", "课题组成员案例汇编", 18, None),
    ("三.1", "一日常规调研（上半学期）", 7, 1),
    ("三.1", "一日常规调研（下半学期）", 15, -3),
    ("三.2（1）", "各备课组交学期教学计划", 1, 0),
    ("三.2（2）", "周二观课议课排表", 2, 3),
    ("三.2（3）", "一教一辅目录备案", 2, 1),
    ("三.2（4）", "课后服务宣传、报名、安排", 1, 1),
    ("三.3", "期中质量分析会", 11, 0),
    ("三.3", "期末学科质量监测与分析", 20, None),
    ("四.1¶1", "“春寻——追寻名人圣贤”活动", 8, 2),
    ("四.1¶1", "“夏品——品尝农家美食”活动", 18, 0),
    ("四.1¶2", "学生劳动教育需求调查报告", 10, -4),
    ("四.1¶3", "入队礼", 16, 0),
    ("四.1¶4", "学生体检并建立健康档案", 13, 6),
    ("四.1¶4", "校园体育节", 9, 1),
    ("四.2¶1", "班主任培训（第二次）", 10, 0),
    ("四.2¶3", "大队委员例会（月度）", 12, 0),
    ("四.3¶1", "《和爱苑》春季刊", 10, 2),
    ("五.1", "希沃白板全员注册", 4, 1),
    ("五.1", "“智能填表”应用培训", 9, -2),
    ("五.2¶1", "安全逃生演练", 5, 0),
    ("五.2¶1", "消防灭火演练", 14, 1),
    ("五.2¶3", "制定带量菜谱", 2, 0),
    ("五.3¶1", "垃圾分类试行方案", 6, -5),
    ("五.3¶2", "收费备案和公示", 3, 2),
    ("五.3¶2", "固定资产盘点，责任到人", 17, None),
]


def write_plans(spring: Term, current: Term, today: date) -> None:
    """Put the plan of spring 2022 into force, and what was made of it for the current term."""
    with SEED.open("rb") as file:
        plan = import_plan(read_plan(file), term=spring, by=None, source=SEED.name)
    adopt_proposals(plan)
    _live(plan, today)
    if current != spring:
        _live(copy_plan(plan, term=current, by=None), today)


def _live(plan: WorkPlan, today: date) -> None:
    """Date the plan back to the first days of its term and keep it as a school would."""
    term = plan.term
    plan.active_on = term.starts
    plan.save(update_fields=["active_on"])
    plan.clauses.filter(owner__isnull=False).update(owned_on=term.starts + timedelta(days=4))
    clauses = {row.path: row for row in plan.clauses.select_related("owner")}
    Milestone.objects.bulk_create(
        _milestone(clauses[path], term, what, week, early, today)
        for path, what, week, early in MILESTONES
        if path in clauses
    )
    reconcile(term)


def _milestone(
    clause: Clause, term: Term, what: str, week: int, early: int | None, today: date
) -> Milestone:
    due_on = min(week_dates(term, week)[0] + timedelta(days=4), term.ends)
    done_on = None if early is None else max(due_on - timedelta(days=early), term.starts)
    return Milestone(
        clause=clause,
        title=what,
        owner=_answers_for(clause, term),
        due_on=due_on,
        done_on=done_on if done_on and done_on <= today else None,
    )


def _answers_for(clause: Clause, term: Term) -> Staff:
    heads = Staff.objects.holding(Role.HEAD, on=term.starts, department=clause.owner)
    return heads.first() or Staff.objects.holding(Role.PRINCIPAL, on=term.starts).get()
