"""教学进度计划 as rows of a sheet: 周次 | 起止 | 单元/课 | 课时 | 机动/节假日 | 完成√/滞后天数 (2.1)."""

from apps.teaching.schedule.progress import Progress
from apps.teaching.schedule.weeks import ClassStand, Week

COLUMNS = ["周次", "起止", "单元/课", "课时", "机动/节假日", "完成√/滞后天数", "备注"]


def rows_of(progress: Progress) -> list[list[str | int]]:
    """A row per week, then one for what finds no place in the term."""
    rows = [
        [
            week.number,
            f"{week.first.month}月{week.first.day}日–{week.last.month}月{week.last.day}日",
            "；".join(f"{unit}：{titles}" for unit, titles in week.parts),
            len(week.lines) or "",
            "；".join([*week.remarks, *filter(None, [week.spare_word])]),
            _done(week),
            "；".join(_missed(week)),
        ]
        for week in progress.weeks
    ]
    if lines := progress.unplaced:
        titles = "、".join(dict.fromkeys(line.lesson.title for line in lines))
        rows.append(["", "排不下", titles, len(lines), "", "", _classes(progress.classes)])
    return rows


def _done(week: Week) -> str:
    if week.is_done:
        late = week.days_late
        return f"√（最晚迟{late}天）" if late else "√"
    return f"滞后{week.days_late}天" if week.missed else ""


def _missed(week: Week) -> list[str]:
    """三（2）班欠2课时: what is not ticked, by class."""
    counts: dict[str, int] = {}
    for cell in week.missed:
        counts[str(cell.school_class)] = counts.get(str(cell.school_class), 0) + 1
    return [f"{name}欠{count}课时" for name, count in sorted(counts.items())]


def _classes(stands: list[ClassStand]) -> str:
    return "；".join(
        f"{one.school_class}{one.left_over}课时" for one in stands if one.left_over > 0
    )
