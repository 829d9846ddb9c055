"""What is said of a week: to homeroom teachers, to those who settle it, at Monday's flag raising."""

from apps.moral.ceremonies.models import Ceremony
from apps.moral.flags.models import Exemplar
from apps.moral.flags.services import hanging_time
from apps.moral.weeks.models import ClassWeek, WeekResult
from apps.reminders import services as reminders
from apps.school.models import Grade, HomeroomTenure, Staff
from apps.school.roles import DepartmentCode, Role


def homeroom_teachers(result: WeekResult):
    """班主任 of today of the classes that the week is about."""
    tenures = HomeroomTenure.objects.on().filter(school_class__year=result.term.year_id)
    return Staff.objects.on_duty().filter(pk__in=tenures.values("staff"))


def winners(result: WeekResult) -> list[ClassWeek]:
    """The winners by grade and place."""
    rows = result.rows.filter(winner=True).select_related("school_class")
    return list(rows.order_by("school_class__grade", "place", "school_class__number"))


def published(result: WeekResult) -> None:
    """Homeroom teachers hear the winners, and of a correction what it changed."""
    none = "没有检查记录，不评" if result.is_unchecked else "本周没有评出"
    names = "、".join(str(row.school_class) for row in winners(result)) or none
    title = f"第{result.week}周优胜班：{names}"
    body = "各班每一分的来由见“我的班级这一周”。"
    if result.is_corrected:
        title = f"第{result.week}周优胜班有更正"
        changes = "；".join(sentence for _row, sentence in changes_of(result))
        body = f"更正原因：{result.reason}。{changes or '名次和红旗不变'}。"
    reminders.notify(
        homeroom_teachers(result),
        key=f"week:{result.pk}",
        title=title,
        body=body,
        link=result.get_absolute_url(),
    )


def drafted(result: WeekResult) -> None:
    """大队辅导员 and the head of the department: the draft waits to be confirmed."""
    counsellors = Staff.objects.holding(Role.COUNSELLOR)
    heads = Staff.objects.holding(Role.HEAD).filter(
        appointments__department__code=DepartmentCode.MORAL
    )
    reminders.notify(
        {*counsellors, *heads},
        key=f"week-draft:{result.pk}",
        title=f"第{result.week}周优胜班草稿已算出，请确认",
        body="看过申诉和加分以后，确认并发布，周一升旗时宣读。",
        link=result.get_absolute_url(),
    )


def changes_of(result: WeekResult) -> list[tuple[ClassWeek, str]]:
    """What differs from the first draft, or from the revision before: class by class."""
    rows = result.rows.select_related("school_class").order_by(
        "school_class__grade", "school_class__number"
    )
    return [(row, _change(row)) for row in rows if row.has_moved]


def corrections_of(revisions: list[WeekResult]) -> list[tuple[WeekResult, list[str]]]:
    """Every correction of a week with what it changed, the latest first; one query."""
    later = [result for result in revisions if result.is_corrected]
    changes: dict[int, list[str]] = {result.pk: [] for result in later}
    rows = ClassWeek.objects.filter(result__in=later).select_related("school_class")
    for row in rows.order_by("school_class__grade", "school_class__number"):
        if row.has_moved:
            changes[row.result_id].append(_change(row))
    return [(result, changes[result.pk]) for result in reversed(later)]


def _change(row: ClassWeek) -> str:
    parts = []
    if row.total != row.was_total:
        parts.append(f"周均 {_shown(row.was_total)} → {_shown(row.total)}")
    if row.place != row.was_place:
        parts.append(f"名次 {_shown(row.was_place)} → {_shown(row.place)}")
    if row.winner != row.was_winner:
        parts.append("评上优胜班" if row.winner else "不再是优胜班")
    return f"{row.school_class}：{'，'.join(parts)}"


def _shown(value) -> str:
    return "未查" if value is None else f"{value}"


def announcement(result: WeekResult) -> list[str]:
    """The text to be read out at Monday's flag raising, paragraph by paragraph."""
    grades: dict[int, list[str]] = {}
    for row in winners(result):
        grades.setdefault(row.school_class.grade, []).append(f"{row.school_class}")
    lines = [
        "各位老师、同学们，大家早上好！",
        f"下面宣布第{result.week}周“红领巾监督岗”评比结果。",
    ]
    if result.is_unchecked:
        return [*lines, "这一周没有检查记录，不评优胜班。"]
    if not grades:
        lines.append("本周没有班级达到优胜班的标准，希望各班新的一周加油。")
        return lines
    lines.append("获得优胜班、流动红旗的是：")
    lines += [f"{Grade(grade).label}：{'、'.join(names)}；" for grade, names in grades.items()]
    lines[-1] = lines[-1][:-1] + "。"
    if praise := praised(result):
        lines.append(f"其中，{praise}。")
    models = Exemplar.objects.standing().filter(
        result__term=result.term_id, result__week=result.week
    )
    for row in models.select_related("school_class"):
        name, month = row.school_class, result.last.month
        lines.append(f"{name}连续{row.weeks}周获得优胜，被评为{month}月示范班，享受一天免检。")
    lines.append("请以上班级的代表上台领取流动红旗。让我们以掌声祝贺他们！")
    return lines


def announced_at(ceremony: Ceremony) -> list[str]:
    """What is read out of the week before at a flag raising; nothing until that is published."""
    results = WeekResult.objects.published().latest().select_related("rule", "term")
    before = results.filter(term=ceremony.term_id, last__lt=ceremony.date).order_by("-week")
    result = before.first()
    hanging = result and hanging_time(result)
    if not hanging or not hanging[0] <= ceremony.date <= hanging[1]:
        return []
    return announcement(result)


def praised(result: WeekResult) -> str:
    """What winners were best at: the categories in which three of them at most lost nothing."""
    found = winners(result)
    parts = []
    for column, (name, base) in enumerate(result.columns):
        full = [row for row in found if row.means[column] == base]
        if full and len(full) <= 3:
            parts.append(f"{'、'.join(str(row.school_class) for row in full)}{name}一分未扣")
    return "，".join(parts)
