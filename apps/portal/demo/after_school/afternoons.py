"""Afternoons that took place: arrived, called, logged, handed over; and what was otherwise."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from apps.portal.demo.after_school.duties import chief_of
from apps.portal.demo.after_school.roster import Comer, Roster
from apps.portal.demo.preparation.storing import at
from apps.teaching.models import Duty, Leave, Mark, PickUp, Service, Session
from apps.teaching.service_days.laying_out import TAKEN, service_days
from apps.teaching.service_days.models import WITH_PUPILS, Kind

BATCH = 2000
# Laid out so far ahead; the rest follows by the clock, night by night.
AHEAD = timedelta(days=7)
# Of a thousand sessions: somebody comes late, nobody called the roll, somebody stands in.
LATE, UNCALLED, SUBSTITUTED = 12, 4, 14
# One roll in so many has somebody missing, late or elsewhere; one hand-over in so many somebody waiting.
OTHERWISE_ONE_IN, WAITING_ONE_IN, LEAVE_ONE_IN = 14, 90, 30
ALARM_AFTER = timedelta(minutes=11)
WHY_SUBSTITUTED = ("外出教研", "病假", "参加区里会议", "家中有事", "带队比赛")
LOGS = {
    Kind.COURSE: (
        "复习上次内容，分组练习，展示两组。", "学新的一步，慢动作示范，逐个纠正。",
        "自由创作二十分钟，互相欣赏。", "小比赛，胜负都握手；收拾器材。", "准备期末展示，分段合练。",
    ),
    Kind.TUTORING: (
        "完成书面作业，个别答疑，大部分同学在校做完。", "先做数学再做语文，完成的同学看书。",
        "订正当天作业，辅导三名同学的计算。", "作业较少，阅读四十分钟。",
    ),
    Kind.CARE: ("自主阅读、画画，陆续接走。", "室内游戏和阅读，安静有序。", "操场活动十五分钟后回教室看书。"),
}  # fmt: skip
DISCIPLINE = ("良好", "良好", "良好", "个别同学讲话，已提醒", "秩序井然")
ELSEWHERE = ("卫生室量体温", "语文老师处背书", "少先队活动", "合唱队加练", "数学老师处面批")
LEAVES = ("发热在家", "看牙医", "家里有事提前接走", "参加比赛", "外出看病")
TOLD_BY = ("妈妈来电", "爸爸来电", "家长留言", "奶奶到校说明")
KINDS = (*[Mark.Kind.LEAVE] * 3, *Mark.Kind)
FOUND = (
    (Mark.Resolution.COLLECTED, "奶奶在校门口提前接走，已电话核实"),
    (Mark.Resolution.ELSEWHERE, "在图书馆看书忘了时间，已送回"),
    (Mark.Resolution.ARRIVED, "去卫生间，点名后到"),
    (Mark.Resolution.ARRIVED, "留下做值日，做完即到"),
)


class Afternoons:
    """Writes the sessions of a term as they stand on ``today``; nothing of today has happened."""

    def __init__(
        self, service: Service, duties: Sequence[Duty], today: date, random: Random
    ) -> None:
        self.service, self.today, self.random = service, today, random
        self.roster, self.chiefs = Roster(service), chief_of(duties)
        self.segments = {row.pk: row for row in service.segments.all()}
        self.by_weekday: dict[int, list[Duty]] = {}
        for duty in duties:
            self.by_weekday.setdefault(duty.weekday, []).append(duty)
        self.teachers = sorted(
            {row.staff_id for row in duties if row.staff_id and row.kind != Kind.CHIEF}
        )
        self.marks: list[Mark] = []
        self.pickups: list[PickUp] = []
        self.leaves: dict[tuple, Leave] = {}

    def write(self) -> None:
        """Sessions, then what happened in them."""
        rows = []
        for on, weekday in service_days(self.service, self.service.starts_on):
            if on <= self.today + AHEAD:
                rows += self._day(on, weekday)
        Session.objects.bulk_create(rows, batch_size=BATCH)
        Leave.objects.bulk_create(self.leaves.values())
        Mark.objects.bulk_create(self.marks)
        PickUp.objects.bulk_create(self.pickups)

    def _day(self, on: date, weekday: int) -> list[Session]:
        rows = []
        for duty in self.by_weekday.get(weekday, ()):
            if duty.starts <= on and (duty.ends is None or on <= duty.ends):
                taken = {name: getattr(duty, name) for name in TAKEN}
                rows.append(Session(date=on, duty_id=duty.pk, **taken))
        if on < self.today:
            self._stand_in(rows)
            for row in rows:
                self._take_place(row)
        return rows

    def _stand_in(self, rows: Sequence[Session]) -> None:
        for row in rows:
            if row.kind == Kind.CHIEF or not row.staff_id or not self._chance(SUBSTITUTED):
                continue
            there = {
                one.substitute_id or one.staff_id
                for one in rows
                if one.segment_id == row.segment_id
            }
            free = [one for one in self.teachers if one not in there]
            if free:
                row.substitute_id = self.random.choice(free)
                row.substitute_reason = self.random.choice(WHY_SUBSTITUTED)
                row.arranged_by_id = self.chiefs.get(row.weekday)

    def _take_place(self, row: Session) -> None:
        random, segment = self.random, self.segments[row.segment_id]
        starts = at(row.date, segment.starts.hour, segment.starts.minute)
        ends = at(row.date, segment.ends.hour, segment.ends.minute)
        late = row.kind != Kind.CHIEF and self._chance(LATE)
        row.arrived_at = starts + timedelta(
            minutes=random.randint(1, 5) if late else -random.randint(3, 9)
        )
        if row.kind not in WITH_PUPILS or self._chance(UNCALLED):
            return
        row.called_at = max(row.arrived_at, starts) + timedelta(minutes=random.randint(1, 3))
        # A tutor from outside has no account: the chief calls the roll.
        row.called_by_id = row.substitute_id or row.staff_id or self.chiefs.get(row.weekday)
        row.expected = self.roster.expected(row)
        row.log, row.discipline = random.choice(LOGS[row.kind]), random.choice(DISCIPLINE)
        row.handed_over_at = ends + timedelta(minutes=random.randint(1, 8))
        row.handed_over_by_id = row.called_by_id
        here = [
            one for one in self.roster.comers(row) if one.left_on is None or one.left_on > row.date
        ]
        if here and random.randrange(OTHERWISE_ONE_IN) == 0:
            self._otherwise(row, random.choice(here), segment.number)
        leaving = [one for one in here if one.last_segment == segment.number]
        if leaving and random.randrange(WAITING_ONE_IN) == 0:
            self._wait(row, random.choice(leaving), ends)

    def _otherwise(self, row: Session, comer: Comer, segment: int) -> None:
        kind = self.random.choice(KINDS)
        mark = Mark(
            session=row, pupil_id=comer.pupil, kind=kind, by_id=row.called_by_id, at=row.called_at
        )
        if kind == Mark.Kind.LEAVE:
            mark.note = self._leave(row, comer, segment)
        elif kind == Mark.Kind.ELSEWHERE:
            mark.note = self.random.choice(ELSEWHERE)
        elif kind == Mark.Kind.ABSENT:
            self._find(row, mark)
        self.marks.append(mark)

    def _leave(self, row: Session, comer: Comer, segment: int) -> str:
        reason = self.random.choice(LEAVES)
        self.leaves.setdefault(
            (comer.pupil, row.date),
            Leave(
                pupil_id=comer.pupil, starts=row.date, ends=row.date, segments=[segment],
                reason=reason, told_by=self.random.choice(TOLD_BY), staff_id=row.called_by_id,
            ),
        )  # fmt: skip
        return self.leaves[comer.pupil, row.date].reason

    def _find(self, row: Session, mark: Mark) -> None:
        """Missing at first: found at once, or after the alarm."""
        mark.resolution, mark.resolved_note = self.random.choice(FOUND)
        mark.resolved_at, mark.resolved_by_id = (
            row.called_at + timedelta(minutes=6),
            row.called_by_id,
        )
        if self.random.randrange(2):
            mark.alarmed_at = row.called_at + ALARM_AFTER
            mark.resolved_at = row.called_at + timedelta(minutes=self.random.randint(14, 26))
            mark.resolved_by_id = self.chiefs.get(row.weekday)

    def _wait(self, row: Session, comer: Comer, ends: datetime) -> None:
        self.pickups.append(
            PickUp(
                session=row, pupil_id=comer.pupil, collector=self.random.choice(("爷爷", "妈妈", "姑姑", "爸爸")),
                picked_at=ends + timedelta(minutes=self.random.randint(12, 45)),
                note=self.random.choice(("路上堵车，已电话联系", "记错时间", "临时换人来接，已核对身份")),
                staff_id=row.called_by_id,
            )
        )  # fmt: skip

    def _chance(self, of_thousand: int) -> bool:
        return self.random.randrange(1000) < of_thousand
