"""What 双减与教学 does by the clock."""

from apps.core.schedules import scheduled
from apps.school.calendar import services as calendar
from apps.school.models import Term
from apps.teaching.after_school.clock import close_when_over, drop_leavers
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.placing import publishing as placing
from apps.teaching.homework.wall.days import publish_due
from apps.teaching.marking import overload
from apps.teaching.schedule import telling
from apps.teaching.schedule.services import lay_out_term
from apps.teaching.service_days import alarm, reviewing
from apps.teaching.service_days.laying_out import lay_out_current


@scheduled("重排教学进度", "40 0 * * *")
def lay_out_plans() -> str:
    """After the calendar was checked: every group's lessons along timetable and calendar as they are."""
    term = Term.objects.current()
    if term is None:
        return "还没有学期"
    laid = lay_out_term(term)
    for group, result in laid.items():
        if result.most:
            telling.does_not_fit(group, result.most)
    short = sum(bool(result.most) for result in laid.values())
    return f"{len(laid)}个备课组" + (f"，{short}个组有课时排不下" if short else "")


@scheduled("排定课后服务场次", "45 0 * * *")
def lay_out_afternoons() -> str:
    """After the calendar was checked: the sessions of the term along duties and calendar."""
    laid = lay_out_current()
    if laid is None:
        return "本学期没有课后服务"
    return f"新增{laid.new}场，更新{laid.changed}场，取消{laid.gone}场"


@scheduled("课后服务缺勤提醒", "* 15-18 * * *")
def sweep_afternoon() -> str:
    """Pupils missing without a word for 10 minutes, and rolls that nobody called."""
    absent, uncalled = alarm.sweep()
    return f"{absent}名学生去向不明，{uncalled}场没有点名" if absent or uncalled else "没有"


@scheduled("课后服务截止报名、清理转出", "10 0 * * *")
def after_school_signups() -> str:
    """After the last day of sign-up it is closed; who left the school leaves the service."""
    closed, left = close_when_over(), drop_leavers()
    return f"截止{closed}个学期的报名，{left}名转出学生已退出"


@scheduled("作业用时预警", "20 18 * * *")
def warn_of_overload() -> str:
    """After the day's answers: classes that need more than an hour on two days of a week."""
    return f"{overload.warn()}条新预警"


@scheduled("校外教师证件到期检查", "30 7 * * *")
def look_after_papers() -> str:
    """Papers that run out within 30 days; a tutor without valid ones is no longer reviewed."""
    soon, out = reviewing.look_after()
    return f"{soon}份快到期，{out}人审核失效"


@scheduled("课后服务开班", "30 0 * * *")
def begin_after_school() -> str:
    """From the first day on, pupils who were placed attend."""
    services = Service.objects.filter(state=Service.State.PUBLISHED)
    return f"{sum(placing.start(service) for service in services)}名学生开班"


@scheduled("公示班级作业", "15 15-17 * * *")
def publish_homework() -> str:
    """On school days: first at the time of the rule, then for what came later (1.1 HW4)."""
    today = calendar.day()
    if not today.is_school_day:
        return "今天不上课"
    published, empty = publish_due(today.date)
    return f"公示{published}个班" + (f"，{len(empty)}个班还没有作业" if empty else "")
