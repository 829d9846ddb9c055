"""The week summed up, confirmed, published, and ranked again after a correction (domain rule 3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from apps.inspections.models import Appeal, Correction, Entry, Programme, Round, Sheet, State
from apps.inspections.sheets.services import lock
from apps.inspections.sheets.services import publish as publish_sheets
from apps.inspections.sheets.summaries import WeekMean, week_means
from apps.moral.flags import services as flags
from apps.moral.weeks import telling
from apps.moral.weeks.models import ClassWeek, WeekResult, WeekRule
from apps.moral.weeks.ranking import CENT, Standard, Standing, rank
from apps.school.models import Day, SchoolClass, Staff, Term

PATROL = "patrol"
CLOSES = time(15, 30)  # on the week's last school day
PUBLIC_PAGE = "moral:public-flags"
FIGURES = ["days", "total", "means", "bonus", "events", "vetoes"]
OUTCOME = ["place", "winner", "tie", "obstacle"]


def patrol() -> Programme:
    """红领巾监督岗, by which the weeks are judged.

    Raises:
        ValidationError: the school has not set it up yet.
    """
    found = Programme.objects.filter(code=PATROL).first()
    if found is None:
        raise ValidationError("还没有“红领巾监督岗”的检查安排，先在“检查安排”里设好。")
    return found


def span(term: Term, week: int) -> tuple[date, date]:
    """First and last school day of a week; a make-up Saturday or Sunday is the last one.

    Raises:
        ValidationError: no school in that week.
    """
    days = Day.objects.school_days().filter(term=term, week=week)
    found = days.aggregate(first=Min("date"), last=Max("date"))
    if found["first"] is None:
        raise ValidationError(f"{term.short}第{week}周没有上课日，不评优胜班。")
    return found["first"], found["last"]


def closes_at(last: date) -> datetime:
    """From when on a week may be confirmed: 15:30 of its last school day."""
    return timezone.make_aware(datetime.combine(last, CLOSES))


@transaction.atomic
def compute(term: Term, week: int) -> WeekResult:
    """The week's result as of now: the draft is written or brought up to date.

    What has been confirmed stays; run twice, there is one result. Aim: one heavy statement.

    Raises:
        ValidationError: no school in that week, or no programme.
    """
    programme = patrol()
    result = _held(programme, term, week)
    if result is None:
        first, last = span(term, week)
        WeekResult.objects.get_or_create(
            programme=programme,
            term=term,
            week=week,
            revision=1,
            defaults={
                "rule": WeekRule.objects.for_day(programme, last),
                "first": first,
                "last": last,
                "computed_at": timezone.now(),
            },
        )
        result = _held(programme, term, week)
    if result.is_draft:
        _write(result, _standings(result))
    return result


@transaction.atomic
def confirm(result: WeekResult, *, by: Staff) -> WeekResult:
    """确认: the week's records go out, the numbers are drawn once more, then all is locked.

    Raises:
        ValidationError: not a draft, the week is not over, or an appeal waits for its decision.
    """
    result = _locked(result)
    if not result.is_draft:
        raise ValidationError(f"第{result.week}周已经确认过了。")
    if timezone.now() < closes_at(result.last):
        day = f"{result.last.month}月{result.last.day}日"
        raise ValidationError(f"这一周到{day} 15:30 结束，到时才能确认。")
    if waiting := _appeals(result).count():
        raise ValidationError(f"还有{waiting}条申诉没有处理，处理完再确认。")
    publish_sheets(_sheets(result).filter(state__in=[State.ENTERED, State.REVIEWED]), by=by)
    _write(result, _standings(result))
    lock(result.programme, result.first, result.last)
    result.state = WeekResult.State.CONFIRMED
    result.confirmed_by, result.confirmed_at = by, timezone.now()
    result.save()
    return result


@transaction.atomic
def publish(result: WeekResult, *, by: Staff) -> WeekResult:
    """发布: flags are handed over, homeroom teachers told, the public page shows the winners.

    Raises:
        ValidationError: not confirmed yet, or published before.
    """
    result = _locked(result)
    if result.is_published:
        raise ValidationError(f"第{result.week}周已经发布了。")
    if result.is_draft:
        raise ValidationError("请先确认，再发布。")
    result.state = WeekResult.State.PUBLISHED
    result.published_by, result.published_at = by, timezone.now()
    result.save()
    _let_out(result)
    return result


@transaction.atomic
def rank_again(sheet: Sheet) -> WeekResult | None:
    """After a correction of a settled week: its next revision, with the old one kept as history.

    Returns None where no settled week is concerned or nothing in it changes.
    """
    programme, on = sheet.round.programme, sheet.round.date
    if programme.code != PATROL or sheet.school_class_id is None:
        return None
    day = Day.objects.filter(date=on).select_related("term").first()
    before = day and _held(programme, day.term, day.week)
    if not before or before.is_draft:
        return None
    result = _next_revision(before, sheet)
    found = _standings(result)
    held = {row.school_class_id: row for row in before.rows.all()}
    if not any(_differs(held.get(row.key), row) for row in found):
        return None
    result.save()
    _write(result, found, before=held)
    if result.is_published:
        _let_out(result)
    return result


def _next_revision(before: WeekResult, sheet: Sheet) -> WeekResult:
    """The revision after ``before``, not saved yet: settled by whoever corrected the sheet."""
    now = timezone.now()
    correction = Correction.objects.filter(sheet=sheet).select_related("by").first()
    by = correction.by if correction else before.confirmed_by
    return WeekResult(
        programme=before.programme,
        term=before.term,
        week=before.week,
        revision=before.revision + 1,
        rule=before.rule,
        state=before.state,
        first=before.first,
        last=before.last,
        computed_at=now,
        confirmed_by=by,
        confirmed_at=now,
        published_by=by if before.is_published else None,
        published_at=now if before.is_published else None,
        reason=correction.reason if correction else "补录了迟到的记录",
    )


def open_points(result: WeekResult) -> dict[str, int]:
    """What somebody ought to look at before the week is confirmed, counted."""
    rounds = Round.objects.filter(
        programme=result.programme, date__range=(result.first, result.last)
    )
    counts = _sheets(result).aggregate(
        missed=Count("pk", filter=Q(state=State.MISSED)),
        unpublished=Count("pk", filter=Q(state__in=[State.ENTERED, State.REVIEWED])),
    )
    bonus = Entry.objects.filter(
        sheet__in=_sheets(result), item__bonus=True, confirmed=False
    ).count()
    return {
        **counts,
        "appeals": _appeals(result).count(),
        "bonus": bonus,
        "rounds": rounds.open().count(),
    }


def _held(programme: Programme, term: Term, week: int) -> WeekResult | None:
    """The revision that holds, kept for this transaction."""
    results = WeekResult.objects.select_for_update(of=("self",)).select_related(
        "rule", "programme", "term"
    )
    return results.filter(programme=programme, term=term, week=week).order_by("-revision").first()


def _locked(result: WeekResult) -> WeekResult:
    results = WeekResult.objects.select_for_update(of=("self",)).select_related(
        "rule", "programme", "term"
    )
    return results.get(pk=result.pk)


def _sheets(result: WeekResult):
    return Sheet.objects.filter(
        round__programme=result.programme,
        round__date__range=(result.first, result.last),
        school_class__isnull=False,
    )


def _appeals(result: WeekResult):
    return Appeal.objects.filter(state=Appeal.State.WAITING, entry__sheet__in=_sheets(result))


def _standings(result: WeekResult) -> list[Standing]:
    """Every class of the year with what its week came to, ranked grade by grade.

    Sets the result's columns: the categories, as the checklist of these days names them.
    """
    found = {
        mean.school_class_id: mean
        for mean in week_means(result.programme, result.first, result.last)
    }
    bases: dict[str, Decimal] = {}
    for mean in found.values():
        bases |= {part.name: part.base for part in mean.categories if part.name not in bases}
    result.categories, result.bases = list(bases), list(bases.values())
    rule = result.rule
    standard = Standard(
        least_mean=rule.least_mean,
        least_share=rule.least_share,
        classes_per_flag=rule.classes_per_flag,
        tie_categories=rule.tie_categories,
        categories=result.categories,
        bases=result.bases,
    )
    grades = defaultdict(list)
    for school_class in SchoolClass.objects.filter(year=result.term.year_id):
        row = _standing(school_class, found.get(school_class.pk), result.categories)
        grades[school_class.grade].append(row)
    return [row for grade in sorted(grades) for row in rank(grades[grade], standard)]


def _standing(school_class: SchoolClass, mean: WeekMean | None, categories: list[str]) -> Standing:
    if mean is None:
        empty = [None] * len(categories)
        return Standing(school_class.pk, school_class.name, days=0, total=None, means=empty)
    parts = {part.name: _cents(part.mean) for part in mean.categories}
    return Standing(
        school_class.pk,
        school_class.name,
        days=mean.days,
        total=_cents(mean.total),
        means=[parts.get(name) for name in categories],
        events=mean.events,
        vetoes=mean.vetoes,
        bonus=_cents(mean.bonus),
    )


def _cents(value: Decimal) -> Decimal:
    """As it is shown and compared: two decimals."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def _differs(held: ClassWeek | None, row: Standing) -> bool:
    if held is None:
        return True
    return any(getattr(held, name) != getattr(row, name) for name in [*FIGURES, *OUTCOME])


def _write(
    result: WeekResult, rows: Iterable[Standing], before: dict[int, ClassWeek] | None = None
) -> None:
    """Write the classes' rows in one statement; what was said first stays beside what is said now."""
    fresh = []
    for row in rows:
        values = {name: getattr(row, name) for name in [*FIGURES, *OUTCOME]}
        was = before.get(row.key, row) if before is not None else row
        fresh.append(
            ClassWeek(
                result=result,
                school_class_id=row.key,
                was_total=was.total,
                was_place=was.place,
                was_winner=was.winner,
                **values,
            )
        )
    ClassWeek.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["result", "school_class"],
        update_fields=[*FIGURES, *OUTCOME, "updated_at"],
    )
    result.computed_at = timezone.now()
    result.save()


def _let_out(result: WeekResult) -> None:
    """What follows from a published result, the first time and after every correction."""
    flags.hand_over(result)
    flags.name_exemplars(result)
    telling.published(result)
    transaction.on_commit(lambda: cache.delete(PUBLIC_PAGE))
