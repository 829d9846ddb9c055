"""What homework of the demo school was to single pupils: 收交 by exception, 分层组, 辅导, 用时抽样."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from random import Random

from apps.portal.demo.homework.nights import Setting
from apps.school.models import Enrolment, Subject, TeachingAssignment
from apps.teaching.marking.deadlines import MARKED_KINDS
from apps.teaching.marking.samples import BANDS
from apps.teaching.models import (
    GroupMember,
    HandIn,
    Homework,
    PupilGroup,
    TimeSample,
    Tutoring,
)

State, Tier = HandIn.State, PupilGroup.Tier
# Of a hundred marked pieces so many have somebody with whom something was otherwise.
EXCEPTIONS = 22
# Classes that are taught in tiers, and those where homework took more than an hour in one week.
TIERED = ((3, 2, "math"), (5, 1, "english"))
LONG_EVENINGS = ((4, 1), (6, 2))
LONG_WEEK = 6
TUTORING = {
    "chinese": ("阅读概括：先找主要人物和事", "听写错字，归类再记", "习作开头，口头先说再写"),
    "math": ("商中间有0的除法竖式", "单位换算，用尺子比划", "画线段图找数量关系"),
    "english": ("be动词和人称搭配", "单词拼读，按音节记", "疑问句语序，用卡片排一排"),
}
OUTCOMES = ("当场会了，同类题全对", "有进步，明天再看一题", "能说出错在哪里", "还要再练一次")


def write_pupils(setting: Setting, rows: Sequence[Homework], today: date, random: Random) -> None:
    """Write all of it for a term; ``rows`` are its homework."""
    pupils: dict[int, list[int]] = defaultdict(list)
    places = Enrolment.objects.on(setting.term.starts).order_by("pupil__number")
    for class_id, pupil in places.values_list("school_class", "pupil"):
        pupils[class_id].append(pupil)
    HandIn.objects.bulk_create(_exceptions(rows, pupils, random), batch_size=2000)
    _write_tiers(setting, pupils)
    Tutoring.objects.bulk_create(_tutoring(setting, pupils, today, random))
    TimeSample.objects.bulk_create(_samples(setting, today, random), batch_size=2000)


def _exceptions(rows: Sequence[Homework], pupils: dict, random: Random):
    marked = [row for row in rows if row.collected_on and row.kind in MARKED_KINDS]
    for row in marked:
        there = pupils[row.school_class_id]
        if not there or random.randrange(100) >= EXCEPTIONS:
            continue
        seen = row.marked_on is not None
        again = State.CORRECTED if row.remarked_on else State.TO_CORRECT
        states = [State.MISSING, State.LATE, State.EXCUSED, *[again] * (3 if seen else 0)]
        for pupil in random.sample(there, min(random.choice((1, 1, 2, 3)), len(there))):
            yield HandIn(homework=row, pupil_id=pupil, state=random.choice(states))


def _write_tiers(setting: Setting, pupils: dict) -> None:
    """A and C are a few each, B is most; beside them a group for whom writing is hard."""
    subjects = {row.code: row.pk for row in Subject.objects.all()}
    groups, sizes = [], []
    for grade, number, code in TIERED:
        own = [one for one in setting.classes if (one.grade, one.number) == (grade, number)]
        for school_class in own:
            about = {"school_class": school_class, "subject_id": subjects[code]}
            there = pupils[school_class.pk]
            parts = [(Tier.A, there[::5]), (Tier.C, there[1::5])]
            taken = {pupil for _, some in parts for pupil in some}
            parts.append((Tier.B, [pupil for pupil in there if pupil not in taken]))
            for tier, some in parts:
                groups.append(PupilGroup(tier=tier, **about))
                sizes.append(some)
            groups.append(PupilGroup(name="书写困难", **about))
            sizes.append(there[3::12])
    PupilGroup.objects.bulk_create(groups)
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group, pupil_id=pupil, school_class_id=group.school_class_id,
            subject_id=group.subject_id, tiered=bool(group.tier),
        )
        for group, some in zip(groups, sizes, strict=True)
        for pupil in some
    )  # fmt: skip


def _tutoring(setting: Setting, pupils: dict, today: date, random: Random):
    """Every teacher of Chinese, mathematics and English, about once a week."""
    days = [on for on in sorted(setting.nights) if on < today]
    taught = TeachingAssignment.objects.filter(term=setting.term, subject__code__in=TUTORING)
    for class_id, staff, subject, code in taught.order_by("pk").values_list(
        "school_class", "staff", "subject", "subject__code"
    ):
        there = pupils[class_id]
        for on in days[random.randrange(5) :: 7] if there else ():
            yield Tutoring(
                staff_id=staff, pupil_id=random.choice(there[::4]), school_class_id=class_id,
                subject_id=subject, date=on, minutes=random.choice((5, 8, 10, 10, 15)),
                what=random.choice(TUTORING[code]), outcome=random.choice(OUTCOMES),
            )  # fmt: skip


def _samples(setting: Setting, today: date, random: Random):
    """Hands counted once a week and class; two classes needed more than an hour on two days."""
    weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
    for on, night in sorted(setting.nights.items()):
        if on < today and (night.due_on - on).days == 1:
            weeks[on.isocalendar()[:2]].append(on)
    tenures = {
        row.school_class_id: row.staff_id
        for row in TeachingAssignment.objects.filter(term=setting.term, subject__code="chinese")
    }
    late = len(weeks) - 2 if len(weeks) <= LONG_WEEK else LONG_WEEK
    for place, days in enumerate(weeks.values()):
        for school_class in setting.classes:
            if school_class.grade < 3 or school_class.pk not in tenures:
                continue
            long = place == late and (school_class.grade, school_class.number) in LONG_EVENINGS
            for on in days[:2] if long else [random.choice(days)]:
                weights = (0, 0, 1, 3, 8, 26) if long else (4, 9, 11, 8, 3, 1)
                for (minutes, _), hands in zip(BANDS, weights, strict=True):
                    count = max(hands + random.choice((-1, 0, 0, 1)), 0)
                    if count:
                        yield TimeSample(
                            school_class=school_class, night=on, minutes=minutes, pupils=count,
                            staff_id=tenures[school_class.pk],
                        )  # fmt: skip
