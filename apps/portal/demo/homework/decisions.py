"""统筹: nights that would have gone over the cap, and what the 年级组长 decided."""

from datetime import date
from itertools import cycle
from random import Random

from apps.portal.demo.homework.nights import ClassNight, Setting
from apps.portal.demo.preparation.storing import at
from apps.school.models import Appointment, Term
from apps.school.roles import Role
from apps.teaching.homework.nights import Bucket
from apps.teaching.models import Decision, Homework

Kind, State = Decision.Kind, Homework.State
# How decisions follow each other.
COURSE = (Kind.SHORTEN, Kind.RETURN, Kind.ALLOW, Kind.MOVE, Kind.SHORTEN, Kind.RETURN, Kind.MOVE)
ALLOWED = (
    "单元整理课刚上完，当晚巩固效果好；明天不布置{subject}书面作业，特批。",
    "本周四、周五有研学活动，作业提前，周内总量不增加，特批。",
    "班级进度落后一课，补齐练习；已请各科老师今晚不再增加，特批。",
)
SHORTENED = "当晚合计{total}分钟，超过{cap}分钟；保留基础题，其余明天课上完成。"
MOVED = "当晚{parts}={total}>{cap}，{subject}改到{to}布置。"
RETURNED = "{parts}={total}>{cap}，{subject}减为{minutes}分钟后再公示。"
# From outside the register: what, and why it was let through or not.
OUTSIDE = ("区教研室单元练习卷", "一张，区里统一质量调研前的适应练习，只用这一次。")
OUTSIDE_EVERY = 24  # school days
MORE, MOST_MORE = "；再做一张单元小练习", 16
# One full night in so many goes over, while the week has one left.
OVER_ONE_IN = 4


class Coordination:
    """Decides over the cap, and about sources outside the register."""

    def __init__(self, setting: Setting, last_day: date, random: Random) -> None:
        self.setting, self.last_day, self.random = setting, last_day, random
        self.leaders = _leaders(setting.term)
        self._left: dict[int, int] = {}
        self._course = cycle(COURSE)
        self.decisions: list[Decision] = []

    def look_at(self, found: ClassNight) -> None:
        """Let one or two full nights a week go over the cap, and decide."""
        on, near = found.night.date, found.cap * 3 // 4
        left = self._left.setdefault(on.isocalendar().week, self.random.choice((1, 2, 2)))
        full = found.night.bucket == Bucket.NIGHT and found.total >= near > 0
        if left and full and len(found.counted) >= 3 and self.random.randrange(OVER_ONE_IN) == 0:
            self._left[on.isocalendar().week] -= 1
            last = found.counted[-1]
            self.overload(found, last)
            self._decide(found, last, next(self._course))

    def overload(self, found: ClassNight, last: Homework) -> None:
        """Let a night go over: whoever comes last asks for more, and where it takes, the others."""
        over = found.cap + self.random.randint(3, 11)
        for row in [last, *(row for row in found.counted if row is not last)]:
            extra = min(over - found.total, MOST_MORE)
            if extra > 0:
                longer = row.content.replace("第1–4题", "第1–8题")
                row.content = longer if longer != row.content else row.content + MORE
                self.setting.try_out(row, row.minutes + extra, row.trial.error_points)
        # A trial may have been quicker than thought: the teacher raises.
        last.minutes += max(found.cap + 2 - found.total, 0)

    def _decide(self, found: ClassNight, row: Homework, kind: Kind) -> None:
        total, next_night = found.total, found.night.due_on
        names = {
            "parts": self._parts(found),
            "total": total,
            "cap": found.cap,
            "subject": self.setting.subject_names[row.subject_id],
        }
        decision = Decision(
            homework=row, kind=kind, total=total, cap=found.cap,
            staff_id=self.leaders.get(found.school_class.grade, row.staff_id),
            decided_at=at(found.night.date, 14, self.random.randint(2, 25)),
        )  # fmt: skip
        if kind == Kind.MOVE and next_night not in self.setting.nights:
            decision.kind = kind = Kind.ALLOW
        if kind == Kind.ALLOW:
            decision.reason = self.random.choice(ALLOWED).format(**names)
        elif kind == Kind.MOVE:
            decision.night = next_night
            names["to"] = f"{next_night.month}月{next_night.day}日"
            decision.reason = MOVED.format(**names)
            found.rows.remove(row)
            self.setting.move(row, next_night)
        else:
            left = max(found.cap - 8 - (total - row.minutes), 8)
            decision.minutes = left if kind == Kind.SHORTEN else None
            reason = SHORTENED if kind == Kind.SHORTEN else RETURNED
            decision.reason = reason.format(minutes=left, **names)
            self._shorten(row, left)
        self.decisions.append(decision)

    def wait(self, found: ClassNight, turn: int) -> None:
        """In some classes a piece of the night to come waits for the 年级组长, or was sent back."""
        tried = [row for row in found.counted if row.state == State.TRIED]
        if not tried or turn % 3 != 1:
            return
        row = tried[-1]
        self.overload(found, row)
        row.state = State.REVIEW
        if turn % 18 == 13:
            self._send_back(found, row)

    def _send_back(self, found: ClassNight, row: Homework) -> None:
        row.state, left = State.RETURNED, max(found.cap - found.total + row.minutes, 5)
        subject = self.setting.subject_names[row.subject_id]
        reason = RETURNED.format(
            parts=self._parts(found),
            total=found.total,
            cap=found.cap,
            subject=subject,
            minutes=left,
        )
        self.decisions.append(
            Decision(
                homework=row,
                kind=Kind.RETURN,
                reason=reason,
                total=found.total,
                cap=found.cap,
                staff_id=self.leaders.get(found.school_class.grade, row.staff_id),
                decided_at=at(self.last_day, 12, 40),
            )
        )

    def _parts(self, found: ClassNight) -> str:
        """语20+数25+英20, as the sample of 1.3 says it."""
        names = self.setting.subject_names
        return "+".join(f"{names[row.subject_id][0]}{row.minutes}" for row in found.counted)

    def _shorten(self, row: Homework, minutes: int) -> None:
        """Its teacher leaves something away and tries it again."""
        row.content = row.content.removesuffix(MORE).replace("第1–8题", "第1–3题")
        self.setting.try_out(row, minutes - 1, row.trial.error_points)

    def outside(self, found: ClassNight) -> None:
        """Now and then something that is not in the register, with a decision about it."""
        written = found.counted
        if not written or self.random.randrange(OUTSIDE_EVERY * len(self.setting.classes)):
            return
        row = written[0]
        row.workbook_id, row.other_source, row.content = (
            None,
            OUTSIDE[0],
            f"{OUTSIDE[0]}（选做最后一题）",
        )
        self.setting.try_out(row, row.minutes, row.trial.error_points)
        self.decisions.append(
            Decision(
                homework=row,
                kind=Kind.ALLOW,
                reason=OUTSIDE[1],
                total=found.total,
                cap=found.cap,
                staff_id=self.leaders.get(found.school_class.grade, row.staff_id),
                decided_at=at(found.night.date, 13, 50),
            )
        )


def _leaders(term: Term) -> dict[int, int]:
    """年级组长 by grade, as appointed in a term."""
    rows = Appointment.objects.on(term.nearest_day()).filter(position__role=Role.GRADE_LEADER)
    return dict(rows.values_list("grade", "staff"))
