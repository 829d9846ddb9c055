"""The demo school's classes, pupils, guardians, subjects, places and bells."""

from datetime import date, time
from itertools import cycle
from random import Random

from apps.core.models import Named
from apps.portal.demo.names import pupil_names
from apps.portal.demo.staff import People
from apps.school.models import (
    Enrolment,
    Guardian,
    Guardianship,
    HomeroomTenure,
    Period,
    Place,
    Pupil,
    SchoolClass,
    SchoolYear,
    Staff,
    Subject,
    TeachingAssignment,
    Term,
)

PUPILS_PER_CLASS = 40
SUBJECTS = {
    "chinese": "语文", "math": "数学", "english": "英语", "ethics": "道德与法治", "pe": "体育",
    "music": "音乐", "art": "美术", "science": "科学", "it": "信息科技", "labour": "劳动",
    "practice": "综合实践", "reading": "阅读", "calligraphy": "书法", "meeting": "班队",
}  # fmt: skip
LOWER = {
    "chinese": 8, "math": 5, "ethics": 2, "pe": 4, "music": 2, "art": 2,
    "science": 1, "labour": 1, "practice": 1, "reading": 2, "calligraphy": 1, "meeting": 1,
}  # fmt: skip
UPPER = {
    "chinese": 6, "math": 5, "english": 3, "ethics": 2, "pe": 3, "music": 2, "art": 2,
    "science": 2, "it": 1, "labour": 1, "practice": 1, "calligraphy": 1, "meeting": 1,
}  # fmt: skip
# Lessons that the homeroom teacher gives beside Chinese; information science goes with science.
OF_HOMEROOM = {"labour", "practice", "reading", "calligraphy", "meeting"}
BELLS = [
    ("第一节", "08:20", "09:00"), ("第二节", "09:30", "10:10"), ("第三节", "10:25", "11:05"),
    ("第四节", "12:50", "13:30"), ("第五节", "13:40", "14:20"), ("第六节", "14:35", "15:15"),
]  # fmt: skip
SPECIAL_PLACES = [
    ("校门", Place.Kind.SERVICE), ("食堂", Place.Kind.SERVICE), ("图书馆", Place.Kind.SPECIAL),
    ("档案室", Place.Kind.OFFICE), ("计算机教室", Place.Kind.SPECIAL), ("科学实验室", Place.Kind.SPECIAL),
    ("音乐教室", Place.Kind.SPECIAL), ("美术教室", Place.Kind.SPECIAL), ("操场", Place.Kind.OUTDOOR),
    ("勤耕园", Place.Kind.OUTDOOR), ("保健室", Place.Kind.OFFICE), ("校长室", Place.Kind.OFFICE),
    ("篮球场", Place.Kind.OUTDOOR), ("乒乓球室", Place.Kind.SPECIAL), ("舞蹈教室", Place.Kind.SPECIAL),
    ("阶梯教室", Place.Kind.SPECIAL),
]  # fmt: skip


def write_subjects_and_places(classes: int) -> None:
    subjects = [
        Subject(code=code, name=name, order=order)
        for order, (code, name) in enumerate(SUBJECTS.items(), start=1)
    ]
    places = [
        Place(code=f"Z{n:02}", name=name, kind=kind)
        for n, (name, kind) in enumerate(SPECIAL_PLACES, 1)
    ]
    places += [
        Place(
            code=f"J{n + 1:03}",
            name=f"教学楼{n // 6 + 1}0{n % 6 + 1}",
            kind=Place.Kind.CLASSROOM,
            building="教学楼",
            capacity=45,
        )
        for n in range(classes)
    ]
    Named.fill_pinyin([*subjects, *places])
    Subject.objects.bulk_create(subjects)
    Place.objects.bulk_create(places)
    Period.objects.bulk_create(
        [
            Period(number=n, name=name, starts=time.fromisoformat(a), ends=time.fromisoformat(b))
            for n, (name, a, b) in enumerate(BELLS, start=1)
        ]
    )


def write_classes(year: SchoolYear, classes: int) -> list[SchoolClass]:
    """As even as six grades allow: 18 classes are three a grade."""
    rooms = list(Place.objects.filter(kind=Place.Kind.CLASSROOM).order_by("code"))
    wanted = sorted((n % 6 + 1, n // 6 + 1) for n in range(classes))
    return SchoolClass.objects.bulk_create(
        [
            SchoolClass(year=year, grade=grade, number=number, room=room)
            for (grade, number), room in zip(wanted, rooms, strict=True)
        ]
    )


def enrol(random: Random, classes: list[SchoolClass], on: date) -> None:
    """Fill ``classes`` with pupils who have one or two guardians; some are sisters and brothers."""
    names, start = pupil_names(random), Pupil.objects.count()
    pupils, rows = [], []
    for school_class in classes:
        birth_year = on.year - school_class.grade - 6
        for _ in range(PUPILS_PER_CLASS):
            pupil = Pupil(
                name=next(names),
                number=f"{on.year - school_class.grade + 1}{start + len(pupils) + 1:05}",
                gender=random.choice("MF"),
                born_on=date(birth_year, random.randint(1, 12), random.randint(1, 28)),
            )
            pupils.append(pupil)
            rows.append(Enrolment(pupil=pupil, school_class=school_class, starts=on))
    Named.fill_pinyin(pupils)
    Pupil.objects.bulk_create(pupils)
    Enrolment.objects.bulk_create(rows)
    _give_guardians(random, pupils, start)


def _give_guardians(random: Random, pupils: list[Pupil], start: int) -> None:
    guardians, ties = [], []
    for number, pupil in enumerate(pupils, start=start):
        if guardians and random.random() < 0.05:
            parent = guardians[-1]  # a sibling of the pupil before
            pupil.name = parent.name[0] + pupil.name[1:]
        else:
            phone = f"138{number // 10000:04}{number % 10000:04}"
            parent = Guardian(name=pupil.name[0] + random.choice(["先生", "女士"]), phone=phone)
            guardians.append(parent)
        ties.append(Guardianship(guardian=parent, pupil=pupil, relation="家长"))
    Named.fill_pinyin(guardians)
    Guardian.objects.bulk_create(guardians)
    Guardianship.objects.bulk_create(ties)


def assign_teachers(people: People, classes: list[SchoolClass], term: Term) -> None:
    """Homeroom teachers and who teaches what: each subject's teachers take turns."""
    by, subjects = people.by_subject, {row.code: row for row in Subject.objects.all()}
    turns = {code: cycle(group) for code, group in by.items()}
    homerooms = dict(zip(classes, by["chinese"], strict=True))
    HomeroomTenure.objects.bulk_create(
        [
            HomeroomTenure(school_class=school_class, staff=staff, starts=term.starts)
            for school_class, staff in homerooms.items()
        ]
    )
    rows = []
    for school_class in classes:
        own: dict[str, Staff] = {}
        for code, periods in (LOWER if school_class.grade < 3 else UPPER).items():
            if code == "chinese" or code in OF_HOMEROOM:
                staff = homerooms[school_class]
            else:
                giver = "science" if code == "it" else code
                staff = own[giver] if giver in own else next(turns[giver])
                own[giver] = staff
            rows.append(
                TeachingAssignment(
                    term=term,
                    staff=staff,
                    school_class=school_class,
                    subject=subjects[code],
                    periods=periods,
                    starts=term.starts,
                )
            )
    TeachingAssignment.objects.bulk_create(rows)


def follow(leaving: list[SchoolClass], new: list[SchoolClass], old: Term, term: Term) -> None:
    """The teachers of a graduated class take the new first grade."""
    heirs = {before.pk: after for before, after in zip(leaving, new, strict=True)}
    subjects = {row.code: row for row in Subject.objects.all()}
    given = TeachingAssignment.objects.filter(term=old, school_class__in=leaving)
    by_class: dict[int, dict[str, Staff]] = {}
    for row in given.select_related("staff", "subject"):
        by_class.setdefault(row.school_class_id, {})[row.subject.code] = row.staff
    tenures, rows = [], []
    for class_id, givers in by_class.items():
        school_class, homeroom = heirs[class_id], givers["chinese"]
        tenures.append(
            HomeroomTenure(school_class=school_class, staff=homeroom, starts=term.starts)
        )
        rows += [
            TeachingAssignment(
                term=term,
                staff=givers.get(code, homeroom),
                school_class=school_class,
                subject=subjects[code],
                periods=periods,
                starts=term.starts,
            )
            for code, periods in LOWER.items()
        ]
    HomeroomTenure.objects.bulk_create(tenures)
    TeachingAssignment.objects.bulk_create(rows)


def enter_third_grade(people: People, term: Term) -> None:
    """From grade 3 on there are English and information science, and fewer lessons of Chinese."""
    subjects = {row.code: row for row in Subject.objects.all()}
    english, rows = people.by_subject["english"], []
    for school_class in term.year.classes.filter(grade=3):
        carried = TeachingAssignment.objects.filter(term=term, school_class=school_class)
        givers = {row.subject.code: row for row in carried.select_related("subject", "staff")}
        for code, row in givers.items():
            row.periods = UPPER.get(code, 0)
        TeachingAssignment.objects.bulk_update(givers.values(), ["periods"])
        carried.filter(periods=0).delete()
        new = {
            "english": english[school_class.number % len(english)],
            "it": givers["science"].staff,
        }
        rows += [
            TeachingAssignment(
                term=term,
                staff=staff,
                school_class=school_class,
                subject=subjects[code],
                periods=UPPER[code],
                starts=term.starts,
            )
            for code, staff in new.items()
        ]
    TeachingAssignment.objects.bulk_create(rows)
