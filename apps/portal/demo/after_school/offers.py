"""What is offered in a term: the service with its days, segments, courses and outside tutors."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.models import Named
from apps.school.models import Place, Staff, TeachingAssignment, Term
from apps.school.roles import Role
from apps.teaching.after_school.week_one import SEGMENTS, week_one
from apps.teaching.models import Course, OutsideTutor, Segment, Service

Kind = Course.Kind
# 退费按20周算 in the sample of 1.4: the weeks of the term, not of the courses.
WEEKS = 20
WHOLE_WEEK, ODD, EVEN = [1, 2, 3, 4, 5], [1, 3, 5], [2, 4]


@dataclass(frozen=True)
class Offer:
    """A course as it is offered; ``by`` is the subject of its teacher or the place of a tutor."""

    name: str
    kind: str
    grades: tuple[int, int]
    capacity: int
    place: str
    by: str | int
    summary: str
    weekdays: tuple[int, ...] = tuple(WHOLE_WEEK)
    # How many ask for it, against an ordinary course.
    liked: float = 1.0


# So many for a class each; a small school offers the first of them.
A_CLASS = 4 / 3
OFFERS = [
    Offer("围棋", Kind.CULTURE, (1, 6), 28, "", 0, "从吃子、做活到布局，每月一次擂台赛。", liked=2.0),
    Offer("篮球", Kind.SPORT, (3, 6), 30, "篮球场", "pe", "运球、传球和三对三，天气不好练体能。", liked=1.8),
    Offer("绘本阅读", Kind.READING, (1, 2), 30, "图书馆", "chinese", "一起读、一起演、一起画，不布置作业。"),
    Offer("舞龙", Kind.CULTURE, (4, 6), 24, "操场", 1, "焦溪舞龙，学走位和龙尾配合，参加社区展演。", liked=1.3),
    Offer("合唱", Kind.ART, (3, 6), 36, "音乐教室", "music", "练声和二声部，排两首节日曲目。"),
    Offer("跳绳", Kind.SPORT, (1, 6), 32, "舞蹈教室", "pe", "单摇、双飞和花样，量力而行。"),
    Offer("科学小实验", Kind.SCIENCE, (3, 6), 24, "科学实验室", "science", "每周一个动手实验，写一张记录单。", liked=1.5),
    Offer("剪纸", Kind.ART, (1, 4), 24, "美术教室", 2, "从折剪窗花到生肖，作品布置走廊。"),
    Offer("编程入门", Kind.SCIENCE, (4, 6), 24, "计算机教室", "science", "图形化编程做小游戏，课上完成。", tuple(ODD), 1.6),
    Offer("勤耕园种植", Kind.LABOUR, (3, 6), 24, "勤耕园", "ethics", "翻土、播种、浇水、收获，写观察日记。"),
    Offer("硬笔书法", Kind.CULTURE, (2, 6), 30, "", "chinese", "坐姿、握笔、主笔，写好常用字。"),
    Offer("乒乓球", Kind.SPORT, (2, 6), 20, "乒乓球室", "pe", "握拍、发球、推挡，期末循环赛。", liked=1.7),
    Offer("小主持人", Kind.READING, (2, 5), 24, "阶梯教室", "chinese", "站姿、咬字、即兴说一分钟。"),
    Offer("国画", Kind.ART, (2, 6), 24, "", "art", "花鸟和焦溪老街写生。"),
    Offer("足球", Kind.SPORT, (2, 6), 30, "", 3, "带球、传接和五人制比赛。", tuple(EVEN), 1.4),
    Offer("英语绘本剧", Kind.READING, (3, 6), 26, "", "english", "读绘本、分角色、排一出小剧。"),
    Offer("巧手编织", Kind.LABOUR, (3, 6), 20, "", "chinese", "手指编、棒针起针，织一条围巾。"),
    Offer("数学游戏", Kind.SCIENCE, (1, 3), 28, "", "math", "二十四点、七巧板、数独，玩中想。"),
    Offer("陶笛", Kind.ART, (3, 6), 26, "", "music", "吹八首小曲，乐器学校提供。"),
    Offer("童谣与游戏", Kind.CULTURE, (1, 2), 30, "", "chinese", "跳皮筋、丢手绢和本地童谣。", liked=1.2),
    Offer("老街讲解员", Kind.CULTURE, (4, 6), 20, "", "chinese", "走焦溪老街，讲龟背街的故事。", liked=0.7),
    Offer("象棋", Kind.CULTURE, (2, 6), 24, "", "math", "残局和实战，赛后复盘。"),
    Offer("创意泥塑", Kind.ART, (1, 3), 24, "", "art", "捏一捏身边的人和物。", liked=1.4),
    Offer("名著共读", Kind.READING, (5, 6), 24, "", "chinese", "一学期读三本，讨论不写读后感。", liked=0.35),
    Offer("航模", Kind.SCIENCE, (4, 6), 18, "", "science", "手掷、弹射到橡筋动力。", tuple(EVEN), 1.2),
    Offer("啦啦操", Kind.SPORT, (2, 5), 24, "", "pe", "基本手位和队形，运动会开幕式表演。"),
]  # fmt: skip


def write_service(term: Term) -> Service:
    """The service of a term on the days that week 1 gives it, with its three segments."""
    days = week_one(term)
    service = Service.objects.create(
        term=term, opens_on=days.opens_on, closes_on=days.closes_on, publish_on=days.publish_on,
        starts_on=days.starts_on, ends_on=days.ends_on, weeks=WEEKS,
    )  # fmt: skip
    Segment.objects.bulk_create(
        Segment(service=service, number=number, name=name, starts=starts, ends=ends)
        for number, name, starts, ends in SEGMENTS
    )
    return service


def write_courses(
    service: Service, tutors: Sequence[OutsideTutor], classes: int
) -> list[tuple[Course, Offer]]:
    """The courses with teachers and places, none in two places at once."""
    teachers, rooms = _teachers(service.term), _Rooms()
    found: list[tuple[Course, Offer]] = []
    for number in range(max(round(classes * A_CLASS), 6)):
        offer, again = OFFERS[number % len(OFFERS)], number // len(OFFERS)
        tutor = tutors[offer.by] if isinstance(offer.by, int) and not again else None
        course = Course(
            name=f"{offer.name}（{again + 1}班）" if again else offer.name,
            service=service, kind=offer.kind, summary=offer.summary,
            weekdays=list(offer.weekdays), grade_from=offer.grades[0], grade_to=offer.grades[1],
            capacity=offer.capacity, minimum=10 if offer.capacity >= 24 else 8, tutor=tutor,
            staff_id=None if tutor else teachers.next(offer.by), place_id=rooms.next(offer.place),
        )  # fmt: skip
        found.append((course, offer))
    rows = [course for course, _ in found]
    Named.fill_pinyin(rows)
    Course.objects.bulk_create(rows)
    return found


class _Rooms:
    """Places by name, else the next classroom."""

    def __init__(self) -> None:
        places = Place.objects.order_by("code")
        self._special = {row.name: row.pk for row in places if row.kind != Place.Kind.CLASSROOM}
        self._rooms = [row.pk for row in places if row.kind == Place.Kind.CLASSROOM]

    def next(self, name: str) -> int | None:
        if name in self._special:
            return self._special.pop(name)
        return self._rooms.pop(0) if self._rooms else None


class _Teachers:
    """Teachers by subject, each for one course; where a subject has none left, anybody."""

    def __init__(self, rows: list[tuple[str, int]]) -> None:
        self._rows = rows

    def next(self, subject: str | int) -> int | None:
        row = next((row for row in self._rows if row[0] == subject), None)
        row = row or next(iter(self._rows), None)
        if row is None:
            return None
        self._rows = [other for other in self._rows if other[1] != row[1]]
        return row[1]


def _teachers(term: Term) -> _Teachers:
    """Who teaches what in a term; those who lead the school go round instead."""
    chiefs = Staff.objects.holding(*CHIEFS, on=term.starts).values("pk")
    rows = TeachingAssignment.objects.filter(term=term).exclude(staff__in=chiefs)
    # The newest first: those with a login of the demo are at the end of their subject.
    found = rows.order_by("-staff__number").values_list("subject__code", "staff").distinct()
    return _Teachers(list(found))


CHIEFS = (
    Role.PRINCIPAL, Role.SECRETARY, Role.VICE_TEACHING, Role.VICE_MORAL, Role.VICE_SERVICES,
)  # fmt: skip
