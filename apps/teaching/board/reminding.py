"""一键提醒: whoever has something undone in a cell, or one person, hears of it once a day at most."""

from dataclasses import dataclass

from django.urls import reverse

from apps.reminders import services as reminders
from apps.school.models import Staff
from apps.teaching.board.matrix import SOON
from apps.teaching.board.standing import Kind, Query, Scope, State

LINES = 8
_UNDONE = """
SELECT standing.staff_id, standing.kind, standing.state, late_by, unit.title, lesson.title, lesson.number
FROM standing
LEFT JOIN teaching_unit unit ON unit.id = standing.unit_id
LEFT JOIN teaching_unitlesson lesson ON lesson.id = standing.lesson_id
WHERE {where}
    AND (standing.state IN ('missing', 'unfit') OR standing.state = 'open' AND late_by >= -%s)
ORDER BY standing.staff_id, late_by DESC, standing.kind, unit.number, lesson.number
"""
WORDS = {
    Kind.PLAN: "主备还没有定稿",
    Kind.HOMEWORK: "还有课时没有作业设计",
    Kind.OUTLINE: "单元课程纲要还没有交",
    Kind.ADAPTATION: "还没有二次备课",
    Kind.REFLECTION: "还没有写反思",
    Kind.LONG: "还没有写详案反思",
    Kind.REDESIGN: "还没有写重建",
}


@dataclass(frozen=True)
class Reminded:
    """How many were told, and how many had been told today already."""

    told: int
    spared: int

    @property
    def sentence(self) -> str:
        parts = [f"已提醒{self.told}人"] if self.told else []
        if self.spared:
            parts.append(f"{self.spared}人今天已提醒过，不再重复")
        return "；".join(parts) + "。" if parts else "这里没有要提醒的，都做到了。"


def remind(scope: Scope, kinds, *, by: str, not_to: int | None) -> Reminded:
    """Tell everybody in ``scope`` what they have not done; ``by`` signs it, oneself is left out."""
    undone: dict[int, list[str]] = {}
    for staff_id, kind, state, late_by, unit, lesson, number in Query(scope, kinds).rows(
        _UNDONE, SOON
    ):
        if staff_id != not_to:
            what = f"《{lesson}》第{number}课时" if lesson else f"《{unit}》" if unit else ""
            undone.setdefault(staff_id, []).append(f"{what}{_words(kind, state, late_by)}")
    people = list(Staff.objects.on_duty(scope.today).filter(pk__in=undone))
    told = sum(
        reminders.notify(
            [person],
            key=f"preparation:{scope.today:%Y%m%d}",
            title=_title(undone[person.pk]),
            body="\n".join([*_lines(undone[person.pk]), f"{by}提醒您。"]),
            link=reverse("teaching:preparation"),
        )
        for person in people
    )
    return Reminded(told, len(people) - told)


def _words(kind: str, state: str, late_by: int) -> str:
    if state == State.UNFIT:
        return "没有二次备课就上了课"
    if late_by > 0:
        return f"{WORDS[kind]}（逾期{late_by}天）"
    return f"{WORDS[kind]}（{f'还有{-late_by}天' if late_by else '今天到期'}）"


def _title(lines: list[str]) -> str:
    return f"备课提醒：{lines[0]}" if len(lines) == 1 else f"备课提醒：{len(lines)}项没有做到"


def _lines(lines: list[str]) -> list[str]:
    more = [f"……共{len(lines)}项"] if len(lines) > LINES else []
    return [*(f"· {line}" for line in lines[:LINES]), *more]
