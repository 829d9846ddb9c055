"""What becomes of a record: entered, kept for an adult, or refused. Reads, writes nothing.

Refused is only what cannot be true (an unknown class, a negative number); it stays on the tablet.
Whatever may be true but came too late, from the wrong hands or by a wrong clock waits for an adult.
"""

import datetime as dt
from math import ceil

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.inspections.checklists.models import Item
from apps.inspections.checklists.scoring import points_for
from apps.inspections.parked.models import ParkedRecord
from apps.inspections.rosters.models import Monitor
from apps.inspections.rounds.models import Round
from apps.inspections.sheets.models import State
from apps.inspections.tablets.known import Known
from apps.inspections.tablets.models import Tablet
from apps.inspections.tablets.schemas import RecordIn

Reason = ParkedRecord.Reason
# Beyond this a device's clock is wrong, not merely inexact.
SKEW = dt.timedelta(minutes=10)
# Before a slot begins pupils may stand ready, not record the day in advance.
EARLY = dt.timedelta(minutes=15)
EARLIEST = 2000


class Refused(Exception):
    """The content cannot be true. ``code`` is for programs, ``sentence`` for the pupil."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


class Parked(Exception):
    """An adult has to decide."""

    def __init__(self, reason: Reason, sentence: str):
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


def judge(record: RecordIn, known: Known, tablet: Tablet, now: dt.datetime) -> None:
    """Return where a record can be entered as it is.

    Raises:
        Refused: the content cannot be true.
        Parked: an adult has to decide; the first reason that applies.
    """
    if tablet.is_revoked:
        at = timezone.localtime(tablet.revoked_at)
        raise Parked(Reason.REVOKED, f"{tablet}已于{at:%-m月%-d日 %H:%M}停用，记录交给老师处理。")
    check_content(record, known)
    skew = _skew(record, now)
    if record.date > timezone.localdate(now):
        raise Refused("future", f"{record.date:%-m月%-d日}还没有到，不能提前录入。")
    saved_at = _saved_at(record, skew, now)
    _check_round(record, known)
    _check_time(record, known, saved_at)
    for monitor, pin_round in _checkers(record, known):
        _check_person(record, known, monitor, pin_round)
    if known.sheet_of(record).state not in (State.DUE, State.MISSED):
        name = known.classes[record.class_id]
        raise Parked(Reason.TAKEN, f"{name}在这个时段已有另一份记录，两份都留着，由老师比对。")


def check_content(record: RecordIn, known: Known) -> None:
    """Refuse what cannot be true, whenever and whoever.

    Raises:
        Refused: with a sentence that says what.
    """
    if record.date.year < EARLIEST:
        raise Refused("malformed", "“日期”不对。")
    if record.slot_id not in known.slots:
        raise Refused("slot", "没有这个检查时段，请联网更新后再试。")
    if record.class_id not in known.classes:
        raise Refused("class", "没有这个班级，请联网更新后再试。")
    if record.version_id not in known.versions:
        raise Refused("version", "没有这个检查标准，请联网更新后再试。")
    people = {record.monitor_id, record.second_monitor_id} - {None}
    if not people <= known.monitors.keys():
        raise Refused("monitor", "没有这名队员，请联网更新后再试。")
    if record.monitor_id == record.second_monitor_id:
        raise Refused("checkers", "两位检查人不能是同一个人。")
    seen = set()
    for entry in record.entries:
        item = known.items.get(entry.item_id)
        if item is None or item.category.version_id != record.version_id:
            raise Refused("item", "有一项不在检查标准里，请联网更新后再试。")
        if item.veto:
            raise Refused("item", f"“{item}”是一票否决项，请报告大队辅导员。")
        if item.pk in seen:
            raise Refused("item", f"“{item}”记了两次，请合成一次。")
        seen.add(item.pk)
        try:
            points_for(item, entry.amount)
        except ValidationError as error:
            raise Refused("amount", error.messages[0]) from error
        if (most := _most(item)) is not None and entry.amount > most:
            raise Refused("amount", f"“{item}”封顶{item.cap.normalize():f}分，最多记{most}。")


def _most(item: Item) -> int | None:
    """How many use up what an item may cost; the tablet counts no further."""
    counted = item.method in (Item.Method.COUNT, Item.Method.PERSON)
    return max(1, ceil(item.cap / item.points)) if counted and item.cap and item.points else None


def _skew(record: RecordIn, now: dt.datetime) -> dt.timedelta:
    """How far the device's clock is behind the portal's."""
    if record.sent_at is None:
        raise Parked(Reason.CLOCK, "平板没有报告自己的时间，不知道是什么时候录入的。")
    skew = now - record.sent_at
    if abs(skew) > SKEW:
        which = "慢" if skew > dt.timedelta(0) else "快"
        raise Parked(Reason.CLOCK, f"平板的时间{which}了{_spoken(abs(skew))}，请校准时间。")
    return skew


def _saved_at(record: RecordIn, skew: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """When the record was saved, by the portal's clock."""
    saved_at = record.saved_at + skew
    if saved_at > now + SKEW or timezone.localdate(saved_at) < record.date:
        at = timezone.localtime(saved_at)
        raise Parked(
            Reason.CLOCK, f"平板上的保存时间是{at:%Y年%-m月%-d日 %H:%M}，与检查日期对不上。"
        )
    return saved_at


def _spoken(span: dt.timedelta) -> str:
    if span.days:
        return f"{span.days}天"
    hours, minutes = divmod(span.seconds // 60, 60)
    return f"{hours}小时{minutes}分钟" if hours else f"{minutes}分钟"


def _check_round(record: RecordIn, known: Known) -> None:
    round, name = known.round_of(record), known.classes[record.class_id]
    if round is None or round.state == Round.State.PLANNED:
        raise Parked(Reason.NO_ROUND, f"{record.date:%-m月%-d日}这个时段没有检查。")
    sheet = known.sheet_of(record)
    if sheet is None:
        raise Parked(Reason.NO_ROUND, f"{name}不在{round.slot}的检查对象里。")
    if sheet.state == State.EXEMPT:
        raise Parked(Reason.NO_ROUND, f"{name}这一次免检。")
    if record.version_id != round.version_id:
        raise Parked(Reason.INVALID, "平板上的检查标准不是这一次用的版本，由老师对照后处理。")
    asked = round.slot.item_codes
    for entry in record.entries:
        item = known.items[entry.item_id]
        if asked and item.code not in asked and not item.bonus:
            raise Parked(Reason.INVALID, f"{round.slot}不查“{item}”，由老师处理。")


def _check_time(record: RecordIn, known: Known, saved_at: dt.datetime) -> None:
    round = known.round_of(record)
    if round.week_is_locked:
        raise Parked(Reason.LOCKED, "这一周的成绩已经锁定，由老师决定是否更正。")
    if saved_at < round.opens_at - EARLY:
        opens = timezone.localtime(round.opens_at)
        raise Refused("future", f"{round.slot}{opens:%-H:%M}才开始，不能提前录入。")
    if saved_at > round.due_at:
        due, at = timezone.localtime(round.due_at), timezone.localtime(saved_at)
        raise Parked(
            Reason.CLOSED,
            f"{round.slot}{due:%-m月%-d日 %H:%M}截止，这份记录{at:%-m月%-d日 %H:%M}才保存。",
        )


def _checkers(record: RecordIn, known: Known) -> list[tuple[Monitor, int | None]]:
    people = [(known.monitors[record.monitor_id], record.pin_round)]
    if record.second_monitor_id:
        people.append((known.monitors[record.second_monitor_id], record.second_pin_round))
    elif known.round_of(record).programme.two_checkers:
        raise Refused("checkers", "这项检查要两个人一起确认，请第二位检查人也输入密码。")
    return people


def _check_person(record: RecordIn, known: Known, monitor: Monitor, pin_round: int | None) -> None:
    name = known.classes[record.class_id]
    if pin_round != monitor.pin_round:
        raise Parked(Reason.PIN, f"{monitor}的值岗密码在录入后换过，由老师确认是谁录的。")
    if record.class_id in (*monitor.avoided, known.class_on(monitor, record.date)):
        raise Parked(Reason.OWN_CLASS, f"{name}是{monitor}自己的班或要回避的班。")
    duty = known.on_duty(record)
    if not monitor.active:
        raise Parked(Reason.NOT_ON_DUTY, f"{monitor}已不在岗。")
    # The group leader steps in where somebody is away and nobody was named (domain rule 3).
    if duty is not None and monitor.pk not in duty and not monitor.is_leader:
        raise Parked(Reason.NOT_ON_DUTY, f"{record.date:%-m月%-d日}{name}不归{monitor}检查。")
