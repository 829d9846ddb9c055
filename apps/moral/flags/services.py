"""Flags change hands by the published week; what a correction takes back stays on record."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.models import Exemption
from apps.moral.flags.models import Exemplar, FlagHolding
from apps.moral.weeks.days import judged_days
from apps.moral.weeks.models import ClassWeek, WeekResult
from apps.school.models import Day, Staff


def hanging_time(result: WeekResult) -> tuple[date, date] | None:
    """From when to when the week's flags hang: the next week at the school, Monday to Friday.

    None at the end of a term, when no flag is raised any more.
    """
    days = Day.objects.school_days().filter(term=result.term_id, date__gt=result.last)
    days = days.filter(mode=Day.Mode.ONSITE)
    start = days.order_by("date").first()
    if start is None:
        return None
    end = days.filter(week=start.week).order_by("-date").first()
    return start.date, end.date


@transaction.atomic
def hand_over(result: WeekResult) -> None:
    """Give the winners of a published week their flags.

    A later revision withdraws the flags of those who win no more and keeps the record; who wins
    now gets the flag for what is left of the time.
    """
    winners = set(result.rows.filter(winner=True).values_list("school_class", flat=True))
    standing = FlagHolding.objects.standing().filter(term=result.term_id, week=result.week)
    lost = standing.exclude(school_class__in=winners)
    lost.update(
        withdrawn_at=timezone.now(),
        reason=result.reason or "重新评比",
        updated_at=timezone.now(),
    )
    time = hanging_time(result)
    if time is None:
        return
    starts, ends = time
    if result.is_corrected:
        starts = max(starts, timezone.localdate())
    if starts > ends:
        return
    held = set(standing.values_list("school_class", flat=True))
    FlagHolding.objects.bulk_create(
        FlagHolding(
            school_class_id=pk,
            result=result,
            term_id=result.term_id,
            week=result.week,
            starts=starts,
            ends=ends,
        )
        for pk in sorted(winners - held)
    )


@transaction.atomic
def name_exemplars(result: WeekResult) -> None:
    """示范班: every n weeks won in a row; a week that is not judged breaks no row. All of the term is
    looked at, for a correction may reach back; nothing is named twice, and what no longer holds is
    withdrawn."""
    programme, term = result.programme, result.term_id
    results = WeekResult.objects.filter(programme=programme, term=term).latest().published()
    by_week = {row.week: row for row in results}
    won: dict[int, set[int]] = {week: set() for week in by_week}
    winners = ClassWeek.objects.filter(result__in=results, winner=True)
    for week, school_class in winners.values_list("result__week", "school_class"):
        won[week].add(school_class)
    weeks = judged_days(programme, term).order_by("week")
    deserved, streaks = {}, {}
    for week in weeks.values_list("week", flat=True).distinct():
        streaks = {pk: streaks.get(pk, 0) + 1 for pk in won.get(week, ())}
        for pk, length in streaks.items():
            if length % result.rule.weeks_running == 0:
                deserved[pk, week] = length
    standing = Exemplar.objects.standing().filter(result__programme=programme, result__term=term)
    held = {
        (row.school_class_id, row.result.week): row for row in standing.select_related("result")
    }
    gone = [row.pk for key, row in held.items() if key not in deserved]
    Exemplar.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
    Exemplar.objects.bulk_create(
        Exemplar(
            school_class_id=pk,
            result=by_week[week],
            month=by_week[week].last.replace(day=1),
            weeks=length,
        )
        for (pk, week), length in deserved.items()
        if (pk, week) not in held
    )


@transaction.atomic
def grant_day_off(exemplar: Exemplar, on: date | None, *, by: Staff) -> None:
    """Set, move or take back the 免检日 that a 示范班 has earned.

    Raises:
        ValidationError: taken back, already used, or not a day to come.
    """
    exemplar = Exemplar.objects.select_for_update().select_related("result").get(pk=exemplar.pk)
    today = timezone.localdate()
    if exemplar.withdrawn_at:
        raise ValidationError("更正后不再是示范班，没有免检日。")
    if exemplar.exempt_on and exemplar.exempt_on <= today and exemplar.exempt_on != on:
        raise ValidationError("免检日已经用过，不能再改。")
    if on and on <= today and on != exemplar.exempt_on:
        raise ValidationError({"exempt_on": "免检日要选今天以后的上课日。"})
    exemptions = Exemption.objects.filter(
        programme=exemplar.result.programme_id, school_class=exemplar.school_class_id
    )
    if exemplar.exempt_on:
        exemptions.filter(date=exemplar.exempt_on).delete()
    exemplar.exempt_on = on
    exemplar.full_clean()
    exemplar.save()
    if on:
        Exemption.objects.create(
            programme_id=exemplar.result.programme_id,
            school_class_id=exemplar.school_class_id,
            date=on,
            reason=f"{exemplar.month:%-m月}示范班免检日",
            granted_by=by,
        )
