"""The week summed up, confirmed, published, and ranked again after a correction (domain rule 3)."""

from datetime import date, datetime, time

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from apps.inspections.models import Appeal, Correction, Entry, Programme, Round, Sheet, State
from apps.inspections.sheets.services import lock
from apps.inspections.sheets.services import publish as publish_sheets
from apps.moral.flags import services as flags
from apps.moral.weeks import telling
from apps.moral.weeks.days import judged_days
from apps.moral.weeks.models import WeekResult, WeekRule
from apps.moral.weeks.tally import changed, standings, write
from apps.school.models import Day, Staff, Term

PATROL = "patrol"
CLOSES = time(15, 30)  # on the week's last school day
PUBLIC_PAGE = "moral:public-flags"


def patrol() -> Programme:
    """红领巾监督岗, by which the weeks are judged.

    Raises:
        ValidationError: the school has not set it up yet.
    """
    found = Programme.objects.filter(code=PATROL).first()
    if found is None:
        raise ValidationError("还没有“红领巾监督岗”的检查安排，先在“检查安排”里设好。")
    return found


def span(programme: Programme, term: Term, week: int) -> tuple[date, date]:
    """First and last day of a week on which the programme runs; a make-up Saturday is the last one.

    Raises:
        ValidationError: no such day in that week.
    """
    days = judged_days(programme, term).filter(week=week)
    found = days.aggregate(first=Min("date"), last=Max("date"))
    if found["first"] is None:
        raise ValidationError(f"{term.short}第{week}周没有到校上课的日子，不评优胜班。")
    return found["first"], found["last"]


def closes_at(programme: Programme, last: date) -> datetime:
    """From when on a week may be confirmed: 15:30 of its last school day (domain rule 3).

    The day's last slot, 放学路队, may still be written down after that: then when its time is up.
    """
    rounds = Round.objects.filter(programme=programme, date=last)
    last_due = rounds.aggregate(due_at=Max("due_at"))["due_at"]
    usual = timezone.make_aware(datetime.combine(last, CLOSES))
    return max(usual, last_due or usual)


@transaction.atomic
def compute(term: Term, week: int) -> WeekResult:
    """The week's result as of now: the draft is written or brought up to date.

    What has been confirmed stays; run twice, there is one result. Aim: one heavy statement.

    Raises:
        ValidationError: no school in that week, or no programme.
    """
    result = _held(term, week)
    if result is None:
        programme = patrol()
        first, last = span(programme, term, week)
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
        result = _held(term, week)
    if result.is_draft:
        write(result, standings(result))
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
    closes = timezone.localtime(closes_at(result.programme, result.last))
    if timezone.now() < closes:
        raise ValidationError(f"这一周到{closes:%-m月%-d日 %H:%M} 结束，到时才能确认。")
    if waiting := _appeals(result).count():
        raise ValidationError(f"还有{waiting}条申诉没有处理，处理完再确认。")
    publish_sheets(_sheets(result).filter(state__in=[State.ENTERED, State.REVIEWED]), by=by)
    write(result, standings(result))
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
    if sheet.round.programme.code != PATROL or sheet.school_class_id is None:
        return None
    day = Day.objects.filter(date=sheet.round.date).select_related("term").first()
    before = day and _held(day.term, day.week)
    if not before or before.is_draft:
        return None
    result = _next_revision(before, sheet)
    found = standings(result)
    held = {row.school_class_id: row for row in before.rows.all()}
    if not changed(held, found):
        return None
    result.save()
    write(result, found, before=held)
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


def _kept():
    """Results, kept for this transaction, with what they were judged by."""
    results = WeekResult.objects.select_for_update(of=("self",))
    return results.select_related("rule", "programme", "term")


def _held(term: Term, week: int) -> WeekResult | None:
    """The revision that holds."""
    results = _kept().filter(programme__code=PATROL, term=term, week=week)
    return results.order_by("-revision").first()


def _locked(result: WeekResult) -> WeekResult:
    return _kept().get(pk=result.pk)


def _sheets(result: WeekResult):
    return Sheet.objects.filter(
        round__programme=result.programme,
        round__date__range=(result.first, result.last),
        school_class__isnull=False,
    )


def _appeals(result: WeekResult):
    return Appeal.objects.filter(state=Appeal.State.WAITING, entry__sheet__in=_sheets(result))


def _let_out(result: WeekResult) -> None:
    """What follows from a published result, the first time and after every correction."""
    flags.hand_over(result)
    flags.name_exemplars(result)
    telling.published(result)
    transaction.on_commit(lambda: cache.delete(PUBLIC_PAGE))
