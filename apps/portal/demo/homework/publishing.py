"""每日公示 at the demo school: in time, by the clock, late, forgotten; corrected and withdrawn."""

from datetime import date, datetime, timedelta
from random import Random

from apps.portal.demo.homework.nights import ClassNight, Setting
from apps.portal.demo.preparation.storing import at
from apps.school.models import HomeroomTenure
from apps.teaching.models import ClassDay, Homework

State = Homework.State
# Of a thousand class days: late, forgotten altogether, published by the clock at a quarter past 3.
LATE, FORGOTTEN, BY_CLOCK = 28, 6, 60
# Of a thousand pieces: corrected afterwards, withdrawn, published when the class's day was out.
CORRECTED, WITHDRAWN, STRAGGLING = 12, 6, 9
# How a piece is corrected once it is out.
CORRECTIONS = (
    ("第1–4题", "第1–3题"), ("各2遍", "各1遍"), ("摘抄2处", "摘抄1处"), ("80字左右", "60字左右"),
)  # fmt: skip


class Publishing:
    """Says how far each piece of a night came by ``today``."""

    def __init__(self, setting: Setting, today: date, random: Random) -> None:
        self.setting, self.today, self.random = setting, today, random
        tenures = HomeroomTenure.objects.filter(school_class__in=setting.classes)
        self.homerooms = dict(tenures.order_by("-starts").values_list("school_class", "staff"))
        self.days: list[ClassDay] = []

    def past(self, found: ClassNight) -> None:
        """A night that is over."""
        chance = self.random.randrange(1000)
        if chance < FORGOTTEN:
            for place, row in enumerate(found.rows):
                row.state, row.trial = (State.DRAFT, None) if place else (State.TRIED, row.trial)
            return
        late, clock = chance < FORGOTTEN + LATE, chance > 1000 - BY_CLOCK
        self._publish(found, self._time(found.night.date, late=late, clock=clock), clock=clock)
        for row in found.rows:
            self._afterwards(row)

    def open(self, found: ClassNight, turn: int) -> None:
        """Today's, or the next school day's, in one class: out, tried, drafted or waiting.

        Whatever the hour, today is half done.
        """
        is_today = found.night.date == self.today
        if is_today and turn % 2 == 0:
            self._publish(found, at(self.today, 12, 25), clock=False)
        elif turn % 4 == 2 and not is_today:
            found.rows = []
        else:
            for place, row in enumerate(found.rows):
                untried = place == 0 and turn % 3 != 1
                row.state, row.trial = (State.DRAFT, None) if untried else (State.TRIED, row.trial)

    def _publish(self, found: ClassNight, when: datetime, *, clock: bool) -> None:
        for row in found.rows:
            row.state, row.published_at = State.PUBLISHED, when
        self.days.append(
            ClassDay(
                school_class=found.school_class,
                date=found.night.date,
                published_at=when,
                published_by_id=None if clock else self.homerooms.get(found.school_class.pk),
                none=not found.counted,
            )
        )

    def _time(self, on: date, *, late: bool, clock: bool) -> datetime:
        if clock:
            return at(on, 15, 15)
        if late:
            return at(on, self.random.choice((15, 16)), self.random.randint(18, 58))
        return at(on, 14, 25) + timedelta(minutes=self.random.randrange(49))

    def _afterwards(self, row: Homework) -> None:
        chance = self.random.randrange(1000)
        later = row.published_at + timedelta(minutes=self.random.randint(12, 80))
        if chance < WITHDRAWN:
            row.state, row.withdrawn_at = State.WITHDRAWN, later
        elif chance < WITHDRAWN + CORRECTED and row.kind == Homework.Kind.WRITTEN:
            self._correct(row, later)
        elif chance < WITHDRAWN + CORRECTED + STRAGGLING:
            row.published_at = later

    def _correct(self, row: Homework, when: datetime) -> None:
        """Changed, so the trial was void: tried again, published again as 已更正."""
        for old, new in CORRECTIONS:
            if old in row.content:
                row.content = row.content.replace(old, new)
                break
        else:
            row.content = row.content.removesuffix("。") + "（可先口头说，再动笔）"
        self.setting.try_out(row, max(row.minutes - 5, 2), row.trial.error_points)
        row.corrected_at = when
