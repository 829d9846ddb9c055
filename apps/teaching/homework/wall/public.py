"""What families see of a class's homework: subject, what, how long, for whom. Nobody's name.

**Why the answer is kept for seconds and nothing empties it.** Each web process computes a class's
answer at most once in ``settings.HOMEWORK_PAGE_SECONDS`` (ten) and gives it to everybody until then. Two
other ways were weighed. To empty the cache on each change, every service that touches a
``Homework`` or a ``ClassDay`` would have to know of this room, which stands above them, and one that
forgets shows a withdrawn item for good. To ask for the latest change each time is exact, but even one
read from Redis took as long as a static view altogether (0.4 of its requests per second, where 0.8
are wanted), and a query takes longer. Seconds are simple, need no agreement between rooms, and hold
while Redis is away. A correction reaches the families within ten seconds and what their browser
keeps (``public_views.MAX_AGE``).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import F
from django.utils import timezone

from apps.school.models import Day
from apps.teaching.homework.models import ClassDay, ClassPage, Homework

_SECRET = re.compile(r"[\w-]{10,32}", re.ASCII)
# Longer than any vacation: so far one looks for the next day with school.
VACATION = timedelta(days=75)
# All that a line shows, in its order; no name is even read.
_SHOWN = ("content", "kind", "minutes", "required", "place", "tier", "elastic", "corrected_at")


@dataclass(frozen=True)
class Line:
    """One piece of homework as a family reads it."""

    content: str
    kind: str
    minutes: int
    required: bool
    place: str
    tier: str
    elastic: str
    corrected_at: datetime | None
    counts: bool

    @property
    def is_written(self) -> bool:
        """Written work at home, counted or not."""
        return self.kind == Homework.Kind.WRITTEN and self.place == Homework.Place.HOME

    @property
    def words(self) -> list[str]:
        """必做 · 口头 · 校内完成 · B 提高: what is not as usual, in a few words."""
        words = ["必做" if self.required else "选做"]
        if self.kind != Homework.Kind.WRITTEN:
            words.append(Homework.Kind(self.kind).label)
        if self.place == Homework.Place.SCHOOL:
            words.append("校内完成")
        if self.tier:
            words.append(f"{Homework.Tier(self.tier).label}层")
        return words


@dataclass
class Shown:
    """A class's day as families see it."""

    date: date
    is_school_day: bool
    subjects: list[tuple[str, list[Line]]] = field(default_factory=list)
    said: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of the written work that all have to do."""
        return sum(line.minutes for _, lines in self.subjects for line in lines if line.counts)

    @property
    def has_written(self) -> bool:
        return any(line.is_written for _, lines in self.subjects for line in lines)

    @property
    def is_none(self) -> bool:
        """今日无书面作业: somebody said that the day is complete, and nothing is written."""
        return self.said and not self.has_written

    @property
    def is_waiting(self) -> bool:
        """尚未公示."""
        return self.is_school_day and not self.said and not self.subjects


def page_of(secret: str) -> ClassPage | None:
    """The page behind an address, with its year's ``start_year``; None where nothing is any more."""
    if not _SECRET.fullmatch(secret):
        return None
    pages = ClassPage.objects.filter(secret=secret).select_related("school_class")
    return pages.annotate(start_year=F("school_class__year__start_year")).order_by().first()


@dataclass(frozen=True)
class Stretch:
    """A day or a week of a class, with the school days around it up to today."""

    days: list[Shown]
    before: date | None
    after: date | None


def stretch(page: ClassPage, first: date, last: date) -> Stretch:
    """The school days of a stretch, up to today, each with what is public of it.

    Of a single day something is said also where it has no school.
    """
    today = timezone.localdate()
    around = Day.objects.filter(date__range=(first - VACATION, min(last + VACATION, today)))
    school = dict(around.order_by("date").values_list("date", "is_school_day"))
    open_days = [on for on, is_open in school.items() if is_open]
    inside = [on for on in open_days if first <= on <= last]
    if first == last <= today:
        inside = [first]
    said = ClassDay.objects.filter(
        school_class=page.school_class_id, date__range=(first, last)
    ).order_by()
    known = set(said.values_list("date", flat=True)) if inside else set()
    lines = _lines(page, first, last) if inside else {}
    return Stretch(
        [Shown(on, school.get(on, False), lines.get(on, []), on in known) for on in inside],
        max((on for on in open_days if on < first), default=None),
        min((on for on in open_days if on > last), default=None),
    )


def _lines(page: ClassPage, first: date, last: date) -> dict[date, list[tuple[str, list[Line]]]]:
    rows = (
        Homework.objects.published()
        .filter(school_class=page.school_class_id, night__range=(first, last))
        .annotate(counts=Homework.COUNTED)
        .order_by("night", "subject__order", "subject__code", "-required", "tier", "pk")
        .values_list("night", "subject__name", *_SHOWN, "counts")
    )
    return {
        night: [
            (subject, [Line(*row[2:]) for row in lines])
            for subject, lines in groupby(of_night, key=itemgetter(1))
        ]
        for night, of_night in groupby(rows, key=itemgetter(0))
    }


def latest(page: ClassPage) -> date:
    """The last school day, up to today, of which there is something to read; else today."""
    today = timezone.localdate()
    of_class = {"school_class": page.school_class_id}
    nights = Homework.objects.published().filter(**of_class, night__lte=today).order_by("-night")
    days = ClassDay.objects.filter(**of_class, date__lte=today).order_by("-date")
    found = [
        nights.values_list("night", flat=True).first(),
        days.values_list("date", flat=True).first(),
    ]
    return max(filter(None, found), default=today)
