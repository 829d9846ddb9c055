"""Verbs of a round: open, plan, close, move its deadline, call it off."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.checklists.models import ChecklistVersion
from apps.inspections.programmes.models import Programme, Slot, TargetKind
from apps.inspections.programmes.targets import FIELDS, targets
from apps.inspections.rounds.draws import draw_targets
from apps.inspections.rounds.models import Exemption, Round
from apps.inspections.rounds.schedule import obstacle, openings, slots_on
from apps.inspections.sheets.models import Sheet, State
from apps.inspections.sheets.services import move
from apps.school.calendar.services import add_school_days, day
from apps.school.models import Day, Place, SchoolClass, Staff

DAY_BEGINS, DAY_ENDS = time(6, 30), time(18, 0)


@dataclass
class Opened:
    """What the opening of a day brought, and which programmes could not be opened and why."""

    rounds: list[Round] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def open_day(on: date) -> list[Round]:
    """Open all that is due on a day; what is open already stays as it is and is listed too."""
    return open_all(on).rounds


def open_all(on: date) -> Opened:
    """Open all that is due on a day; one programme that cannot be opened does not stop the rest."""
    opened = Opened()
    due = [(one.programme, {"slot": one.slot}) for one in openings(on, on)]
    planned = Round.objects.filter(date=on, state=Round.State.PLANNED)
    due += [
        (round.programme, {"slot": round.slot, "grade": round.grade})
        for round in planned.select_related("programme__checklist", "slot")
    ]
    for programme, which in due:
        try:
            opened.rounds.append(open_round(programme, on, **which))
        except ValidationError as refusal:
            sentence = f"“{programme}”没有开检：{''.join(refusal.messages)}"
            if sentence not in opened.refusals:
                opened.refusals.append(sentence)
    return opened


@transaction.atomic
def open_round(
    programme: Programme, on: date, *, slot: Slot | None = None, grade: int | None = None
) -> Round:
    """Open a round with one sheet for each target; a round that is open already is returned.

    Two workers may do this at once: the unique key lets one of them write, the other waits for it.

    Raises:
        ValidationError: no school that day, no version of the checklist in force, nobody to check.
    """
    check_day(programme, on)
    version = _version(programme, on)
    round = _claim(programme, on, slot, grade)
    if round.state == Round.State.PLANNED:
        round.version, round.state = version, Round.State.OPEN
        round.save()
        _write_sheets(round)
    return round


@transaction.atomic
def open_today(programme: Programme) -> list[Round]:
    """Open what the programme has today, where the job could not or somebody cannot wait for it.

    Raises:
        ValidationError: today will not do, or nothing is left of it.
    """
    today = timezone.localdate()
    check_day(programme, today)
    slots = slots_on(programme, Day.objects.get(date=today))
    if not slots:
        raise ValidationError(f"“{programme}”今天没有时段。")
    return [open_round(programme, today, slot=slot) for slot in slots]


@transaction.atomic
def open_for(programme: Programme, target: Staff | SchoolClass | Place, on: date) -> Sheet:
    """The sheet of one target in the day's round of a programme; both are opened if need be.

    Raises:
        ValidationError: no school that day, or no version of the checklist in force.
    """
    check_day(programme, on)
    round = _claim(programme, on, None, None)
    if round.state == Round.State.PLANNED:
        round.version, round.state = _version(programme, on), Round.State.OPEN
        round.save()
    sheet, _new = Sheet.objects.get_or_create(
        round=round, **{FIELDS[programme.target_kind]: target}
    )
    return sheet


@transaction.atomic
def plan_round(programme: Programme, on: date, *, grade: int | None = None) -> Round:
    """Put a round down for a day to come, where the job opens it; one of today opens at once.

    What runs every school day is opened by the job alone, or by ``open_today``.

    Raises:
        ValidationError: with a sentence, at ``date`` or ``grade`` where it is about one of them.
    """
    if on < timezone.localdate():
        raise ValidationError({"date": "日期已经过去，请选今天或以后的上课日。"})
    check_day(programme, on)
    _check_plan(programme, grade)
    # Two people who plan at once take turns, so that the term's number is kept.
    Programme.objects.select_for_update().get(pk=programme.pk)
    if Round.objects.filter(programme=programme, date=on, slot=None, grade=grade).exists():
        raise ValidationError({"date": f"“{programme}”在{on:%Y-%m-%d}已有一轮。"})
    if programme.frequency == Programme.Frequency.TERMLY:
        _check_times(programme, on, grade)
    if on == timezone.localdate():
        return open_round(programme, on, grade=grade)
    return _claim(programme, on, None, grade)


@transaction.atomic
def move_round(round: Round, on: date, *, reason: str) -> Round:
    """Put a planned round on another day.

    Raises:
        ValidationError: it is open already, or the day will not do.
    """
    round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if round.state != Round.State.PLANNED:
        raise ValidationError("已经开检，不能再改期。")
    if on <= timezone.localdate():
        raise ValidationError({"date": "改期请选今天以后的上课日。"})
    check_day(round.programme, on)
    round.date, round.note = on, reason
    round.opens_at, round.due_at = times_of(round.programme, on, round.slot)
    round.full_clean(exclude=["version"])
    round.save()
    return round


def close_rounds(now: datetime | None = None) -> int:
    """Close the rounds whose time is up; what nobody looked at becomes 未查, never nought.

    Returns how many rounds were closed.
    """
    now = now or timezone.now()
    closed = 0
    for pk in Round.objects.open().filter(due_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            rounds = Round.objects.select_for_update(of=("self",), skip_locked=True).open()
            if round := rounds.filter(pk=pk, due_at__lte=now).first():
                _close(round, State.MISSED)
                closed += 1
    return closed


@transaction.atomic
def set_deadline(round: Round, due_at: datetime, *, reason: str) -> Round:
    """Give an open round another deadline, or open a closed one again until then.

    Raises:
        ValidationError: it is not open yet, the time has passed, or lies behind the term.
    """
    round = _locked(round)
    if due_at <= timezone.now():
        raise ValidationError({"due_at": "新的截止时间要晚于现在；要马上结束请用“结束本轮”。"})
    term = day(round.date).term
    if term and timezone.localdate(due_at) > term.ends:
        raise ValidationError({"due_at": f"最晚到{term.short}结束（{term.ends:%Y-%m-%d}）。"})
    round.due_at, round.note, round.state = due_at, reason, Round.State.OPEN
    round.full_clean()
    round.save()
    move(round.sheets.filter(state=State.MISSED), State.DUE)
    return round


@transaction.atomic
def end_round(round: Round, *, reason: str) -> Round:
    """Close a round before its time; what was not looked at becomes 未查."""
    round = _locked(round)
    round.note = reason
    if round.opens_at < timezone.now() < round.due_at:
        round.due_at = timezone.now()
    _close(round, State.MISSED)
    return round


@transaction.atomic
def grant_exemption(
    programme: Programme, school_class: SchoolClass, on: date, *, reason: str, by: Staff | None
) -> Exemption:
    """Give a class a day without this check; what is due that day already is exempt at once.

    Granting it again returns the same row.
    """
    exemption, _new = Exemption.objects.get_or_create(
        programme=programme,
        school_class=school_class,
        date=on,
        defaults={"reason": reason, "granted_by": by},
    )
    sheets = Sheet.objects.filter(
        round__programme=programme, round__date=on, school_class=school_class
    )
    move(sheets, State.EXEMPT, note=exemption.reason)
    return exemption


@transaction.atomic
def call_off(round: Round, *, reason: str) -> Round:
    """Close a round that cannot take place; whoever was not looked at is 免检, not 未查."""
    round = _locked(round)
    round.note = reason
    _close(round, State.EXEMPT, note=reason)
    return round


def check_day(programme: Programme, on: date) -> None:
    """Refuse a day on which the programme cannot take place.

    Raises:
        ValidationError: at ``date``.
    """
    if reason := obstacle(programme, day(on)):
        raise ValidationError({"date": f"{on:%Y-%m-%d}{reason}。"})


def times_of(programme: Programme, on: date, slot: Slot | None) -> tuple[datetime, datetime]:
    """From when and until when a round of that day may be filled in."""
    if slot is None:
        last = add_school_days(on, programme.days_open - 1)
        return _at(on, DAY_BEGINS), _at(last, DAY_ENDS)
    grace = timedelta(minutes=programme.grace_minutes)
    return _at(on, slot.starts), _at(on, slot.ends) + grace


def _version(programme: Programme, on: date) -> ChecklistVersion:
    version = programme.checklist.version_on(on)
    if version is None:
        raise ValidationError(f"检查标准“{programme.checklist}”在{on:%Y-%m-%d}没有启用的版本。")
    return version


def _claim(programme: Programme, on: date, slot: Slot | None, grade: int | None) -> Round:
    """The round of this programme, day, slot and grade, locked; written as planned if it is new."""
    key = {"programme": programme, "date": on, "slot": slot, "grade": grade}
    opens_at, due_at = times_of(programme, on, slot)
    Round.objects.bulk_create(
        [Round(**key, opens_at=opens_at, due_at=due_at)], ignore_conflicts=True
    )
    rounds = Round.objects.select_for_update(of=("self",)).select_related("programme", "slot")
    return rounds.get(**key)


def _locked(round: Round) -> Round:
    round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if round.state == Round.State.PLANNED:
        raise ValidationError("这一轮还没有开检。")
    return round


def _write_sheets(round: Round) -> None:
    programme = round.programme
    ids = list(targets(programme, round.date, round.grade).values_list("pk", flat=True))
    if not ids:
        raise ValidationError("这一天没有检查对象，请看检查安排的对象范围。")
    if programme.frequency == Programme.Frequency.SAMPLE:
        Programme.objects.select_for_update().get(pk=programme.pk)
        ids = draw_targets(round, ids)
    exempt = {}
    if programme.target_kind == TargetKind.CLASS:
        exemptions = Exemption.objects.filter(programme=programme, date=round.date)
        exempt = dict(exemptions.values_list("school_class", "reason"))
    field = f"{FIELDS[programme.target_kind]}_id"
    Sheet.objects.bulk_create(
        Sheet(
            round=round,
            state=State.EXEMPT if pk in exempt else State.DUE,
            note=exempt.get(pk, ""),
            **{field: pk},
        )
        for pk in ids
    )


def _close(round: Round, unseen: State, **change) -> None:
    round.state = Round.State.CLOSED
    round.save()
    move(round.sheets.all(), unseen, **change)


def _check_plan(programme: Programme, grade: int | None) -> None:
    Frequency = Programme.Frequency
    if programme.frequency == Frequency.DAILY:
        raise ValidationError({"programme": f"“{programme}”每个上课日自动开检，不用排定。"})
    if grade is None:
        return
    if programme.target_kind == TargetKind.PLACE:
        raise ValidationError({"grade": f"“{programme}”查的是场所，不分年级。"})
    if programme.frequency == Frequency.SAMPLE:
        raise ValidationError({"grade": "随机抽查从全部人员中抽，不分年级。"})
    if programme.grades and grade not in programme.grades:
        raise ValidationError({"grade": f"“{programme}”不查这个年级。"})


def _check_times(programme: Programme, on: date, grade: int | None) -> None:
    term = day(on).term
    rounds = Round.objects.filter(
        programme=programme, grade=grade, date__range=(term.starts, term.ends)
    )
    if rounds.count() >= programme.times:
        whose = f"{rounds[0].get_grade_display()}" if grade else "本安排"
        dates = "、".join(f"{on:%m-%d}" for on in rounds.values_list("date", flat=True))
        raise ValidationError(
            {"grade": f"{whose}{term.short}已排满{programme.times}次（{dates}）。"}
        )


def _at(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
