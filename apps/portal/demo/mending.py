"""What 教学常规 set going: findings put right in time, late, sent back or not at all, and replies."""

from bisect import bisect_right
from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone

from apps.inspections.checklists.models import Level
from apps.inspections.models import Entry, Rectification, Round, Sheet
from apps.inspections.sheets.models import OUT
from apps.inspections.sheets.rectifications import ENOUGH
from apps.school.calendar.services import school_days
from apps.school.models import Department, HomeroomTenure, SchoolClass, Staff, Term
from apps.school.roles import DepartmentCode, Role

State = Rectification.State
# What was found, and what was done about it.
FOUND = {
    "A": ("早读铃响后教师未到岗，学生自己读。", "与同组教师排好早读值班，已到岗两周。"),
    "B": ("教案没有红笔二次备课。", "已按学情改写本周教案，红笔标出三处。"),
    "C": ("大课间教师未跟班，队伍散。", "每天跟班，体育委员整队。"),
    "D": ("缺一周反思，备课只提前一天。", "补写反思，现已提前一周备课。"),
    "E": ("书面作业错题未订正，漏批一次。", "已补批，错题面批订正完毕。"),
    "F": ("午读时教室无人看管，吵闹。", "与搭班教师分单双日看午读。"),
    "G": ("点名册缺两天，去向没有登记。", "点名册补齐，离班学生由家长签字。"),
    "H": ("问卷有三名学生作业超过60分钟。", "与各科商定每天总量，本周都在45分钟以内。"),
}
RETURNED = "只补了本周的，前两周的也要补齐。"
REPLIES = [
    "已看到，谢谢提醒，马上改。",
    "当天外出听课，已请同组教师补上。",
    "收到，下周请再来看看。",
]
EVERY_REPLY = 6  # one in so many teachers answers
# Of seven findings one is never put right, one is sent back, one comes late, one was never
# looked at again.
FORGOTTEN, SENT_BACK, LATE, NOT_SEEN = 6, 4, 5, 3


def write_mending(rounds: list[Round], term: Term, today: date) -> None:
    """Findings of these rounds become rectifications, as far as they have come by ``today``."""
    findings = list(
        Entry.objects.filter(sheet__round__in=rounds, points__lt=F("item__points") * ENOUGH)
        .exclude(item__level="")
        .select_related("item", "sheet__round")
        .order_by("sheet__saved_at", "pk")
    )
    course = _Course(term, today)
    for entry in findings:
        entry.note = FOUND[entry.item.code[0]][0]
    Entry.objects.bulk_update(findings, ["note"])
    Rectification.objects.bulk_create(
        course.of(entry, number) for number, entry in enumerate(findings)
    )
    _reply(rounds, course)


class _Course:
    """How far a rectification has come: the days, and the people who put right and accept."""

    def __init__(self, term: Term, today: date) -> None:
        self.today, self.days = today, school_days(term.starts, term.ends)
        tenures = HomeroomTenure.objects.on(min(today, term.ends)).filter(
            school_class__in=SchoolClass.objects.of_term(term)
        )
        self.homeroom = dict(tenures.values_list("school_class", "staff"))
        teaching = Department.objects.get(code=DepartmentCode.TEACHING)
        self.head = Staff.objects.holding(Role.HEAD, department=teaching).first()
        self.deputy = Staff.objects.holding(Role.VICE_TEACHING).first()

    def later(self, on: date, count: int) -> date:
        """``count`` school days after a day; the term's last one where they are fewer."""
        place = bisect_right(self.days, on) + count - 1
        return self.days[min(place, len(self.days) - 1)]

    def of(self, entry: Entry, number: int) -> Rectification:
        sheet, level = entry.sheet, Level(entry.item.level)
        found = timezone.localdate(sheet.saved_at)
        row = Rectification(
            entry=entry,
            responsible_id=sheet.staff_id or self.homeroom[sheet.school_class_id],
            level=level,
            due_on=self.later(found, level.days),
            demand=entry.note,
        )
        turn = number % 7
        handed_in = self.later(found, 9 if turn == LATE else 2 + turn)
        if turn == FORGOTTEN or handed_in >= self.today:
            return row
        row.measure = FOUND[entry.item.code[0]][1]
        row.submitted_by_id = row.responsible_id
        row.submitted_at = _at(handed_in, time(16, 10))
        row.state = State.SUBMITTED
        seen = self.later(handed_in, 1)
        if turn != NOT_SEEN and seen < self.today:
            self._judge(row, seen, again=turn == SENT_BACK)
        return row

    def _judge(self, row: Rectification, seen: date, *, again: bool) -> None:
        if again:
            row.state, row.returned = State.OPEN, RETURNED
            return
        row.state = State.ACCEPTED
        row.accepted_by = self.deputy if row.responsible_id == self.head.pk else self.head
        row.accepted_at = _at(seen, time(11, 20))


def _reply(rounds: list[Round], course: _Course) -> None:
    """Some teachers answer what they were told, on the school day after."""
    told = Sheet.objects.filter(round__in=rounds, state__in=OUT, published_at__isnull=False)
    answered = [sheet for sheet in told.order_by("pk") if sheet.pk % EVERY_REPLY == 0]
    for number, sheet in enumerate(answered):
        replied = course.later(timezone.localdate(sheet.published_at), 1)
        if replied < course.today:
            sheet.reply = REPLIES[number % len(REPLIES)]
            sheet.replied_at = _at(replied, time(12, 30))
    Sheet.objects.bulk_update(answered, ["reply", "replied_at"])


def _at(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
