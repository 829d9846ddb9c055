"""A timetable without clashes for the demo school.

A class and a teacher meet ``periods`` times a week: that is a bipartite multigraph, and by
König's theorem its edges can be coloured with as many colours as the busiest vertex has edges.
A colour is a slot of the week.
"""

from collections import defaultdict

from apps.school.models import Lesson, Period, TeachingAssignment, Term

Slots = dict[int, TeachingAssignment]


def write_timetable(term: Term) -> int:
    """Write the lessons of ``term`` from its assignments; return how many there are."""
    periods = list(Period.objects.order_by("number"))
    count = len(periods) * 5
    of_class: dict[int, Slots] = defaultdict(dict)
    of_staff: dict[int, Slots] = defaultdict(dict)
    assignments = TeachingAssignment.objects.filter(term=term, ends=None)
    for row in assignments.select_related("school_class").order_by("pk"):
        # Stepping by more than a day spreads a subject over the week.
        for _ in range(row.periods):
            _place(
                row,
                of_class[row.school_class_id],
                of_staff[row.staff_id],
                count,
                of_class,
                of_staff,
            )
    lessons = [
        Lesson(
            term=term,
            school_class_id=class_id,
            weekday=slot % 5 + 1,
            period=periods[slot // 5],
            subject_id=row.subject_id,
            staff_id=row.staff_id,
            place_id=row.school_class.room_id,
        )
        for class_id, slots in of_class.items()
        for slot, row in slots.items()
    ]
    Lesson.objects.bulk_create(lessons)
    return len(lessons)


def _place(row, mine: Slots, theirs: Slots, count: int, of_class, of_staff) -> None:
    """Give one meeting a slot, flipping an alternating path where class and teacher disagree."""
    both = [slot for slot in range(count) if slot not in mine and slot not in theirs]
    if both:
        same_day = {slot % 5 for slot, other in mine.items() if other is row}
        slot = next((slot for slot in both if slot % 5 not in same_day), both[0])
    else:
        slot = next(slot for slot in range(count) if slot not in mine)
        other = next(slot for slot in range(count) if slot not in theirs)
        _flip(row.staff_id, slot, other, of_class, of_staff)
    mine[slot] = theirs[slot] = row


def _flip(staff_id: int, slot: int, other: int, of_class, of_staff) -> None:
    """Exchange ``slot`` and ``other`` along the path from a teacher who is busy at ``slot``."""
    path, at, side, wanted = [], staff_id, of_staff, slot
    while wanted in side[at]:
        row = side[at][wanted]
        path.append((row, wanted))
        at, side = (row.school_class_id, of_class) if side is of_staff else (row.staff_id, of_staff)
        wanted = other if wanted == slot else slot
    for row, old in path:
        del of_class[row.school_class_id][old], of_staff[row.staff_id][old]
    for row, old in path:
        new = other if old == slot else slot
        of_class[row.school_class_id][new] = of_staff[row.staff_id][new] = row
