"""Coordinators of the demo school: two in 信息技术中心 and 后勤保障中心, one elsewhere (plan 2.1)."""

from datetime import timedelta
from random import Random

from apps.growth.coordinators.services import appoint
from apps.growth.models import CoordinatorQuota, WorkLog
from apps.school.models import Department, Staff, Term
from apps.school.roles import DepartmentCode

DUTIES = {
    DepartmentCode.TEACHING: "整理周二观课议课记录。\n收集各备课组的二次备课情况。",
    DepartmentCode.GROWTH: "登记校本研训学时。\n联络青年教师成长营。",
    DepartmentCode.MORAL: "汇总红领巾监督岗每周小结。\n协助仪典活动。",
    DepartmentCode.IT: "管理钉钉班级群和钉盘。\n处理电教报修。",
    DepartmentCode.LOGISTICS: "核对物品领用台账。\n跟进总务报修。",
}
# One post of 后勤保障中心 is still to be filled: the portal shows it.
POSTS = {code: (2, 2) if code is DepartmentCode.IT else (1, 1) for code in DUTIES}
POSTS[DepartmentCode.LOGISTICS] = (2, 1)
WORK = ["整理台账", "协助部门例会", "回复教师咨询", "更新公示栏", "汇总本周数据"]


def second_coordinators(term: Term, random: Random) -> None:
    """Set the quotas of ``term``, appoint, and log some weeks of work."""
    free = list(
        Staff.objects.on_duty(term.starts).teachers().filter(appointments=None).order_by("number")
    )
    for code, (posts, filled) in POSTS.items():
        department = Department.objects.get(code=code)
        CoordinatorQuota.objects.create(term=term, department=department, posts=posts)
        for _ in range(min(filled, len(free))):
            record = appoint(
                free.pop(),
                department=department,
                term=term,
                duties=DUTIES[code],
                weekly_minutes=random.choice([90, 120, 150]),
            )
            WorkLog.objects.bulk_create(
                WorkLog(
                    coordinatorship=record,
                    done_on=term.starts + timedelta(days=7 * week + random.randint(0, 4)),
                    minutes=random.choice([40, 60, 80]),
                    what=random.choice(WORK),
                )
                for week in range(1, 6)
            )
