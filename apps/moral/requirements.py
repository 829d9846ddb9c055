"""What the plan demands of 德育: the week summed up, the council meets, each week a flag raised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import CharField, DateField, F, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone

from apps.inspections.answering import answerable
from apps.inspections.models import Programme
from apps.moral.ceremonies.models import SPEECH_BEFORE
from apps.moral.models import Ceremony, Meeting, Speech, WeekResult
from apps.reminders import rows
from apps.reminders.requirements import Requirement, requirement
from apps.reminders.rows import Fact, Owed
from apps.school.models import Day, Term
from apps.school.roles import DepartmentCode

CLAUSES = ("四.2¶3",)
# A class names its pupils so many days before, that review, 公示 and a training find room.
NAMED_BEFORE = timedelta(days=5)
WEEK = timedelta(days=7)
_DATE = DateField()


@dataclass(frozen=True)
class Week:
    """The school days of a week of a term, and the first one after it."""

    number: int
    days: tuple[date, ...]
    after: date


def weeks(term: Term, by: date, *, onsite: bool = False) -> list[Week]:
    """The weeks with school that have begun ``by`` a day; ``onsite`` leaves online days out."""
    found = Day.objects.school_days().filter(term=term)
    if onsite:
        found = found.filter(mode=Day.Mode.ONSITE)
    pairs = list(found.order_by("date").values_list("week", "date"))
    listed = []
    for number, group in groupby(pairs, key=lambda pair: pair[0]):
        days = tuple(on for _week, on in group)
        after = next((on for _week, on in pairs if on > days[-1]), days[-1])
        listed.append(Week(number, days, after))
    return [week for week in listed if week.days[0] <= by]


def counsellor(term: Term) -> int | None:
    """Who answers for the duty pupils: the 大队辅导员, or the head of 学生发展中心."""
    patrol = Programme.objects.filter(inspector_kind=Programme.InspectorKind.ROSTER)[:1]
    return next(iter(answerable(patrol, term).values()), None)


class Weekly(Requirement):
    """Owed by the 大队辅导员 once a week (or every other week)."""

    lead_days = (0,)

    def owed(self, term: Term) -> Iterator[tuple[str, date, date, str, str]]:
        """Key, from when, until when, what, and the page on which it is done."""
        raise NotImplementedError

    def facts(self, term: Term) -> Iterator[tuple[str, date]]:
        """Key, and the day on which it was done."""
        raise NotImplementedError

    def expected(self, term: Term) -> QuerySet:
        person = counsellor(term)
        return rows.owed(term, (Owed(person, *row) for row in self.owed(term)))

    def done(self, term: Term) -> QuerySet:
        person = counsellor(term)
        return rows.facts(term, (Fact(person, *row) for row in self.facts(term)))


@requirement(
    "moral.week",
    title="每周小结，评出优胜班",
    owner=DepartmentCode.MORAL,
    measures="每周的评比结果在下一周第一个上课日（升旗）前发布；由大队辅导员负责。",
)
class WeekPublished(Weekly):
    """Plan 4.2: 每周小结，评出“优胜班”并分发流动红旗."""

    clauses = CLAUSES

    def owed(self, term: Term) -> Iterator[tuple[str, date, date, str, str]]:
        for week in weeks(term, timezone.localdate(), onsite=True):
            page = reverse("moral:week", args=[term.code, week.number])
            yield str(week.number), week.days[-1], week.after, f"发布第{week.number}周优胜班", page

    def facts(self, term: Term) -> Iterator[tuple[str, date]]:
        published = WeekResult.objects.published().filter(term=term)
        first = published.values("week").annotate(on=TruncDate(Min("published_at"))).order_by()
        return ((str(row["week"]), row["on"]) for row in first)


@requirement(
    "moral.council",
    title="定期召开大队委例会",
    owner=DepartmentCode.MORAL,
    measures="每两周至少开一次大队委例会，有会议记录；由大队辅导员负责。",
)
class CouncilMeets(Weekly):
    """Plan 4.2: 定期开展大队委员例会，及时改进和反馈工作."""

    clauses = CLAUSES

    def owed(self, term: Term) -> Iterator[tuple[str, date, date, str, str]]:
        begun = weeks(term, timezone.localdate())
        called = dict(self._meetings(term, Meeting.objects.order_by("date")))
        new = reverse("moral:meeting-create")
        for pair, group in groupby(begun, key=lambda week: _pair(week.number)):
            found = list(group)
            words = f"第{pair * 2 - 1}–{pair * 2}周开一次大队委例会并记录"
            meeting = called.get(pair)
            page = meeting.get_absolute_url() if meeting else new
            yield str(pair), found[0].days[0], _end(term, pair, found[-1]), words, page

    def facts(self, term: Term) -> Iterator[tuple[str, date]]:
        held = Meeting.objects.held().order_by("date")
        return ((str(pair), meeting.date) for pair, meeting in self._meetings(term, held))

    def _meetings(self, term: Term, meetings) -> Iterator[tuple[int, Meeting]]:
        """Meetings of a term, each with its fortnight."""
        numbers = dict(term.days.values_list("date", "week"))
        for meeting in meetings.filter(term=term):
            yield _pair(numbers.get(meeting.date, 1)), meeting


@requirement(
    "moral.flag",
    title="每周推行光荣升旗手",
    owner=DepartmentCode.MORAL,
    measures="每个有升旗仪式的周，光荣升旗手经提名、审核、公示、训练后上岗；由大队辅导员负责。",
)
class FlagRaised(Weekly):
    """Plan 4.2: 继续推行落实“光荣升旗手”."""

    clauses = CLAUSES

    def owed(self, term: Term) -> Iterator[tuple[str, date, date, str, str]]:
        pages = {one.week: one.get_absolute_url() for one in Ceremony.objects.filter(term=term)}
        unplanned = reverse("moral:ceremony-list")
        for week in weeks(term, timezone.localdate() + WEEK, onsite=True):
            day, page = week.days[0], pages.get(week.number, unplanned)
            yield str(week.number), day - WEEK, day, f"第{week.number}周光荣升旗手上岗", page

    def facts(self, term: Term) -> Iterator[tuple[str, date]]:
        settled = Ceremony.objects.settled().filter(term=term)
        return ((str(week), on) for week, on in settled.values_list("week", "settled_on"))


@requirement(
    "moral.nominated",
    title="轮到的中队按时提名光荣升旗手",
    owner=DepartmentCode.MORAL,
    per="school_class",
    measures="轮到升旗的班级，在升旗日5天前由班主任提名4名学生并写好事迹。",
)
class Nominated(Requirement):
    """Plan 4.2: 光荣升旗手 comes from the classes: one week's class, two weeks ahead at the earliest."""

    clauses = CLAUSES
    since = timedelta(days=14)

    def expected(self, term: Term) -> QuerySet:
        ahead = Ceremony.objects.filter(term=term, date__lte=timezone.localdate() + self.since)
        return ahead.values(
            "school_class_id",
            object_key=Cast("week", CharField()),
            since=Cast(F("date") - self.since, _DATE),
            due_on=Cast(F("date") - NAMED_BEFORE, _DATE),
            label=Concat(Value("提名第"), "week", Value("周光荣升旗手"), output_field=TextField()),
            link=_to("moral:ceremony-list"),
        )

    def done(self, term: Term) -> QuerySet:
        named = Ceremony.objects.filter(term=term).exclude(
            state__in=[Ceremony.State.PLANNED, Ceremony.State.RETURNED]
        )
        return named.values(
            "school_class_id",
            object_key=Cast("week", CharField()),
            done_on=TruncDate("nominated_at"),
        )


@requirement(
    "moral.speech",
    title="国旗下讲话稿提前一周交审",
    owner=DepartmentCode.MORAL,
    measures="安排了国旗下讲话的教师，在升旗日一周前交稿。",
)
class SpeechHandedIn(Requirement):
    """At home in no clause: the plan says nothing of speeches. A department may link it."""

    def expected(self, term: Term) -> QuerySet:
        return self._speeches(term).values(
            staff_id=F("speaker_id"),
            object_key=Cast("pk", CharField()),
            since=TruncDate("created_at"),
            due_on=Cast(F("ceremony__date") - SPEECH_BEFORE, _DATE),
            label=Concat(
                Value("交第"), "ceremony__week", Value("周国旗下讲话稿"), output_field=TextField()
            ),
            link=_to("moral:speech-list"),
        )

    def done(self, term: Term) -> QuerySet:
        handed = [Speech.State.SUBMITTED, Speech.State.APPROVED]
        return (
            self._speeches(term)
            .filter(state__in=handed)
            .values(
                staff_id=F("speaker_id"),
                object_key=Cast("pk", CharField()),
                done_on=F("submitted_on"),
            )
        )

    def _speeches(self, term: Term) -> QuerySet[Speech]:
        return Speech.objects.filter(ceremony__term=term)


def _pair(week: int) -> int:
    """The first fortnight of a term is weeks 1 and 2."""
    return (week + 1) // 2


def _end(term: Term, pair: int, last: Week) -> date:
    """The last school day of a fortnight, which may still lie ahead."""
    days = Day.objects.school_days().filter(term=term, week__lte=pair * 2)
    return days.order_by("-date").values_list("date", flat=True).first() or last.days[-1]


def _to(name: str) -> Concat:
    return Concat(Value(reverse(name)), Cast("pk", CharField()), Value("/"))
