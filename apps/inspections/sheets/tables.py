"""检查汇总: what a programme found over a stretch, by class, grade, category, item, week or day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from apps.inspections.checklists.models import Checklist
from apps.inspections.programmes.models import Programme
from apps.inspections.sheets import summaries
from apps.inspections.sheets.models import Sheet, State
from apps.inspections.sheets.stretch import Stretch
from apps.inspections.sheets.summaries import GroupMean
from apps.school.calendar.services import days as day_infos
from apps.school.models import Grade, SchoolClass

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
SIX_DAYS = timedelta(days=6)


class By(models.TextChoices):
    CLASS = "class", "班级"
    GRADE = "grade", "年级"
    CATEGORY = "category", "类别"
    ITEM = "item", "检查项"
    WEEK = "week", "周"
    DAY = "day", "日"


@dataclass(frozen=True)
class Scope:
    """What one looks back on. ``classes``: only these; ``published``: only what is out."""

    programme: Programme
    stretch: Stretch
    classes: list[SchoolClass] | None = None
    published: bool = False

    @property
    def asked(self) -> tuple:
        return self.programme, self.stretch.first, self.stretch.last, self.classes

    @property
    def takes_off(self) -> bool:
        """扣分制: the bars say what was lost; otherwise what share of the points was reached."""
        return self.programme.checklist.scoring != Checklist.Scoring.POINTS

    @property
    def measure(self) -> str:
        return "日均扣分" if self.takes_off else "得分率%"


@dataclass(frozen=True)
class Row:
    """One line: its name, its figures below the header, and what narrows the records behind it.

    ``bar`` is drawn beside the first figure.
    """

    name: str
    cells: list[Decimal | int | str | None]
    bar: Decimal
    narrow: dict[str, str | int | date] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """``header`` names the line's own column and the cells."""

    header: list[str]
    rows: list[Row]

    @property
    def longest(self) -> Decimal:
        """By what the bars are drawn."""
        return max((row.bar for row in self.rows), default=Decimal(0)) or Decimal(1)


@dataclass(frozen=True)
class Whole:
    """Everything together: the line above the table; ``mean`` is None where nothing was checked."""

    mean: GroupMean | None
    missed: int


def whole(scope: Scope) -> Whole:
    """Two queries: the mean of all, and how often nobody came."""
    sheets = Sheet.objects.filter(
        round__programme=scope.programme,
        round__date__range=(scope.stretch.first, scope.stretch.last),
        school_class__isnull=False,
        state=State.MISSED,
    )
    if scope.classes is not None:
        sheets = sheets.filter(school_class__in=scope.classes)
    found = summaries.group_means(*_of(scope, "all"), published=scope.published)
    return Whole(found[0] if found else None, sheets.count())


def table(scope: Scope, by: str) -> Table:
    """The table of one grouping; a number of queries that does not grow with the school."""
    if by == By.ITEM:
        return _items(scope)
    if by == By.CATEGORY:
        return _categories(scope)
    found = summaries.group_means(*_of(scope, by), published=scope.published)
    named = {By.CLASS: _classes, By.GRADE: _grades, By.WEEK: _weeks, By.DAY: _days}[by]
    return _means(scope, By(by).label, found, named(scope, found))


def _of(scope: Scope, by: str) -> tuple:
    programme, first, last, classes = scope.asked
    return programme, first, last, by, classes


Named = Iterable[tuple[str, dict, GroupMean | None]]


def _means(scope: Scope, label: str, found: list[GroupMean], named: Named) -> Table:
    """One line per group: days, the categories' means, bonus, mean, how often something was lost."""
    names = list(dict.fromkeys(part.name for row in found for part in row.categories))
    return Table(
        [label, scope.measure, "均分", "扣分次数", *names, "加分", "检查班天"],
        [Row(name, *_numbers(scope, row, names), narrow) for name, narrow, row in named],
    )


def _numbers(scope: Scope, row: GroupMean | None, names: list[str]) -> tuple[list, Decimal]:
    if row is None:
        return [None, "未查", None, *[None] * len(names), None, 0], Decimal(0)
    means = {part.name: _cents(part.mean) for part in row.categories}
    base = sum(part.base for part in row.categories)
    reached = sum(part.mean for part in row.categories)
    bar = _measured(scope, reached, base)
    parts = [means.get(name) for name in names]
    return [bar, _cents(row.total), row.events, *parts, _cents(row.bonus), row.days], bar


def _cents(value: Decimal) -> Decimal:
    """A mean as the school shows it: two decimals."""
    return value.quantize(CENT, ROUND_HALF_UP)


def _plain(value: Decimal) -> Decimal:
    """A sum of points: at most one decimal, 12 and not 12.0."""
    whole = value.to_integral_value()
    return whole if value == whole else value.quantize(TENTH, ROUND_HALF_UP)


def _measured(scope: Scope, reached: Decimal, base: Decimal) -> Decimal:
    """What the bars show: points lost a day, or how much of the points was reached, in percent."""
    if scope.takes_off:
        return _cents(base - reached)
    return _cents(reached * 100 / base if base else Decimal(0))


def _classes(scope: Scope, found: list[GroupMean]) -> Named:
    """Every class of the year that the programme looks at; who was not checked reads 未查."""
    rows = {row.key: row for row in found}
    classes = SchoolClass.objects.filter(pk__in=rows)
    if scope.stretch.term:
        of_year = SchoolClass.objects.of_term(scope.stretch.term)
        if scope.programme.grades:
            of_year = of_year.filter(grade__in=scope.programme.grades)
        if scope.classes is not None:
            of_year = of_year.filter(pk__in=[one.pk for one in scope.classes])
        classes = classes | of_year
    classes = list(classes.select_related("year").order_by("year", "grade", "number"))
    several = len({one.year_id for one in classes}) > 1
    for one in classes:
        name = f"{one}（{one.year}）" if several else str(one)
        yield name, {"school_class": one.pk}, rows.get(one.pk)


def _grades(_scope: Scope, found: list[GroupMean]) -> Named:
    return ((Grade(row.key).label, {"grade": row.key}, row) for row in found)


def _weeks(scope: Scope, found: list[GroupMean]) -> Named:
    if not found:
        return []
    infos = {info.date: info for info in day_infos(found[0].key, found[-1].key + SIX_DAYS)}
    return [(_week_name(row.key, infos), _days_of(row.key, scope), row) for row in found]


def _week_name(monday: date, infos: dict) -> str:
    """第3周（2月28日起）; a term may begin in the middle of its first week."""
    week = [infos[monday + timedelta(days=n)].week for n in range(7)]
    number = next((found for found in week if found), None)
    return f"第{number}周（{monday:%-m月%-d日}起）" if number else f"{monday:%Y-%m-%d}起一周"


def _days_of(monday: date, scope: Scope) -> dict:
    first, last = scope.stretch.first, scope.stretch.last
    return {"first": max(monday, first), "last": min(monday + SIX_DAYS, last)}


def _days(_scope: Scope, found: list[GroupMean]) -> Named:
    if not found:
        return []
    infos = {info.date: info for info in day_infos(found[0].key, found[-1].key)}
    return [(infos[row.key].sentence, {"first": row.key, "last": row.key}, row) for row in found]


def _categories(scope: Scope) -> Table:
    programme, first, last, classes = scope.asked
    found = summaries.category_sums(programme, first, last, classes, published=scope.published)
    return Table(
        ["类别", scope.measure, "均分", "分值", "扣分次数", "扣分合计"],
        [
            Row(
                row.name,
                [
                    _measured(scope, row.mean, row.base),
                    _cents(row.mean),
                    _plain(row.base),
                    row.events,
                    _plain(row.points),
                ],
                _measured(scope, row.mean, row.base),
                {"category": row.name},
            )
            for row in found
        ],
    )


def _items(scope: Scope) -> Table:
    programme, first, last, classes = scope.asked
    found = summaries.item_counts(
        programme, first, last, classes=classes, published=scope.published
    )
    return Table(
        ["检查项", "得分合计", "次数", "涉及班级", "类别"],
        [
            Row(
                f"{row['item__code']} {row['item__name']}",
                [
                    _plain(row["points"]),
                    row["events"],
                    row["classes"],
                    row["item__category__name"],
                ],
                abs(row["points"]),
                {"item": row["item__code"]},
            )
            for row in found
        ],
    )
