"""What was checked at the demo school: duty pupils, their walks, appeals, corrections, 教学常规."""

from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.inspections.models import (
    Appeal,
    Correction,
    Entry,
    Monitor,
    Programme,
    Rectification,
    Roster,
    Sheet,
)
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rosters.making import generate
from apps.inspections.rosters.pins import sealed
from apps.inspections.rounds.services import open_day
from apps.portal.demo.patrol import write_rounds, write_sheets
from apps.portal.demo.routine import write_routine
from apps.school.calendar.services import add_school_days, day
from apps.school.models import Enrolment, HomeroomTenure, SchoolClass, Staff, Term
from apps.school.roles import Role

MONITORS_PER_CLASS, YOUNGEST = 2, 4
PIN = "2580"  # of every duty pupil of the demo, as public as its password
REASONS = [
    "经查监控，奔跑的学生不是本班的。",
    "当时值日生正在打扫，检查后两分钟已完成。",
    "这名学生佩戴了红领巾，放在了外套里面。",
    "集合慢是因为广播故障，已向体育组核实。",
]
DECISIONS = {True: "核实属实，予以更正。", False: "已与值岗队员核对，维持原分。"}
SLOWLY = 8  # one appeal in so many is decided late


def write_inspections(term: Term, today: date, *, usual: float) -> None:
    """Fill ``term`` up to ``today``: rounds, sheets, entries and what followed from them."""
    programmes = write_programmes()
    patrol = programmes["patrol"]
    last = min(today, term.ends)
    roster = _duty(patrol, term)
    before = add_school_days(last, -1) if last == today else last
    monday = last - timedelta(days=last.weekday())
    write_rounds(patrol, first=term.starts, last=before)
    write_sheets(
        roster,
        first=term.starts,
        last=before,
        locked=monday - timedelta(weeks=1),
        today=today,
        usual=usual,
    )
    _follow_up(patrol, term, today)
    write_routine(programmes, term, today)
    _date_back(term)
    if day(today).term == term:
        open_day(today)


def _duty(patrol: Programme, term: Term) -> Roster:
    """Two pupils of every class from grade 4 on, in teams for the whole term."""
    places = (
        Enrolment.objects.on(term.starts)
        .filter(school_class__grade__gte=YOUNGEST, school_class__year=term.year_id)
        .order_by("school_class__grade", "school_class__number", "pupil__number")
    )
    chosen: dict[int, list[int]] = {}
    for class_id, pupil_id in places.values_list("school_class_id", "pupil_id"):
        mates = chosen.setdefault(class_id, [])
        if len(mates) < MONITORS_PER_CLASS:
            mates.append(pupil_id)
    pupils = [pupil for mates in chosen.values() for pupil in mates]
    pin = sealed(PIN)
    Monitor.objects.bulk_create(
        Monitor(
            term=term,
            pupil_id=pupil,
            badge=number,
            is_leader=number % 6 == 1,
            pin=pin,
            pin_round=1,
        )
        for number, pupil in enumerate(pupils, start=1)
    )
    roster = Roster.objects.create(programme=patrol, term=term)
    generate(roster)
    return roster


def _follow_up(patrol: Programme, term: Term, today: date) -> None:
    """Appeals of homeroom teachers, corrections, and what had to be put right."""
    entries = Entry.objects.filter(
        sheet__round__programme=patrol,
        sheet__round__date__range=(term.starts, term.ends),
        points__lt=0,
    ).order_by("sheet__round__date", "pk")
    homeroom = dict(
        HomeroomTenure.objects.on(min(today, term.ends))
        .filter(school_class__in=SchoolClass.objects.of_term(term))
        .values_list("school_class", "staff")
    )
    counsellor = Staff.objects.holding(Role.COUNSELLOR).first()
    _appeal(_some(entries, one_in=97), homeroom, counsellor, today)
    serious = entries.exclude(item__level="")
    _rectify(_some(serious, one_in=1), homeroom, counsellor, today)


def _some(entries: QuerySet[Entry], *, one_in: int) -> list[Entry]:
    """One entry in so many, spread over the term; at most two hundred, however busy the term."""
    ids = list(entries.values_list("pk", flat=True))
    step = max(one_in, len(ids) // 200)
    chosen = Entry.objects.filter(pk__in=ids[step // 2 :: step])
    return list(chosen.select_related("sheet__round", "item").order_by("sheet__round__date", "pk"))


def _date_back(term: Term) -> None:
    """A finding has to be put right, and an appeal to be decided, from the day of the record on."""
    for model, name in ((Rectification, "rectification"), (Appeal, "appeal")):
        sheets = Sheet.objects.filter(**{f"entries__{name}": OuterRef("pk")})
        rows = model.objects.filter(entry__sheet__round__date__range=(term.starts, term.ends))
        rows.update(created_at=Subquery(sheets.values("saved_at")[:1]))


def _appeal(entries: list[Entry], homeroom: dict, counsellor: Staff, today: date) -> None:
    appeals, corrections = [], []
    for number, entry in enumerate(entries):
        # One in some comes a day or two late.
        taken = 3 if number % SLOWLY == SLOWLY - 2 else 1
        decided = _at(add_school_days(entry.sheet.round.date, taken), time(16, 40))
        waiting = timezone.localdate(decided) >= today
        right = number % 2 == 0
        appeals.append(
            Appeal(
                entry=entry,
                staff_id=homeroom[entry.sheet.school_class_id],
                reason=REASONS[number % len(REASONS)],
                **(
                    {}
                    if waiting
                    else {
                        "state": Appeal.State.CORRECTED if right else Appeal.State.UPHELD,
                        "decision": DECISIONS[right],
                        "decided_by": counsellor,
                        "decided_at": decided,
                    }
                ),
            )
        )
        if waiting or not right:
            continue
        corrections.append(
            Correction(
                sheet=entry.sheet,
                item=entry.item,
                points_before=entry.points,
                points_after=0,
                reason=DECISIONS[True],
                by=counsellor,
            )
        )
        entry.amount = entry.points = 0
        entry.sheet.corrected_at = decided
    Appeal.objects.bulk_create(appeals)
    Correction.objects.bulk_create(corrections)
    corrected = [entry for entry in entries if entry.sheet.corrected_at]
    Entry.objects.bulk_update(corrected, ["amount", "points"])
    Sheet.objects.bulk_update([entry.sheet for entry in corrected], ["corrected_at"])


def _rectify(entries: list[Entry], homeroom: dict, counsellor: Staff, today: date) -> None:
    rows = []
    for number, entry in enumerate(entries):
        found = entry.sheet.round.date
        level = entry.item.get_level_display()
        days = {"1": 0, "2": 3, "3": 7}[entry.item.level]
        due = add_school_days(found, days)
        row = Rectification(
            entry=entry,
            responsible_id=homeroom[entry.sheet.school_class_id],
            level=entry.item.level,
            due_on=due,
            demand=f"{level}：{entry.item.name}",
        )
        handed_in = add_school_days(found, 1 + number % 4)
        if handed_in < today and number % 9:
            row.measure = "已在班会上教育，安排值日班长课间提醒。"
            row.submitted_by_id, row.submitted_at = row.responsible_id, _at(handed_in, time(15, 30))
            row.state = Rectification.State.SUBMITTED
            if row.submitted_by_id != counsellor.pk and number % 5:
                row.accepted_by = counsellor
                row.accepted_at = _at(handed_in, time(16, 30))
                row.state = Rectification.State.ACCEPTED
        rows.append(row)
    Rectification.objects.bulk_create(rows)


def _at(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
