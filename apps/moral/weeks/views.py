"""周评比: the week sheet with its three steps, and what is printed of it."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.sheets import qr_code
from apps.moral.flags.models import Exemplar, FlagHolding
from apps.moral.flags.services import hanging_time
from apps.moral.weeks import services, telling
from apps.moral.weeks.models import ClassWeek, WeekResult, WeekRule
from apps.moral.weeks.rules import READ_WEEKS, sees_drafts, settles_weeks
from apps.school.calendar import services as calendar
from apps.school.models import Day, Grade, Staff, Term
from apps.school.roles import facts

VERBS = {"confirm": services.confirm, "publish": services.publish}
DONE = {
    "confirm": "已确认，这一周的检查记录已锁定。看过名单以后就可以发布。",
    "publish": "已发布，班主任已收到通知，流动红旗已登记。",
}


class WeekRuleView(CRUDView):
    model = WeekRule
    fields = [
        "programme",
        "starts",
        "least_mean",
        "least_share",
        "classes_per_flag",
        "tie_categories",
        "weeks_running",
        "flag_points",
    ]
    columns = ["starts", "programme", "least_mean", "least_share", "classes_per_flag"]
    filter_fields = ["programme"]
    empty_hint = "第一次评比时自动写入：周均95分、每类80%、三个班评一个。"

    def get_new(self) -> WeekRule:
        return WeekRule(tie_categories=["用餐", "卫生"])


def reading(user) -> None:
    """Refuse whoever is not of the school.

    Raises:
        PermissionDenied: with the sentence for the page.
    """
    if not READ_WEEKS(user):
        raise PermissionDenied("周评比只对本校教职工开放；公布的优胜班另有公开页面。")


@login_required
def latest(request: HttpRequest) -> HttpResponse:
    """The week that was summed up last, or the present one."""
    reading(request.user)
    result = WeekResult.objects.visible_to(request.user).select_related("term").first()
    if result:
        return redirect(result)
    today = calendar.day()
    term = today.term or Term.objects.current()
    if term is None:
        return render(request, "moral/week.html", {"term": None})
    return redirect("moral:week", term.code, today.week or 1)


def result_of(user, term: Term, week: int, revision: str = "") -> WeekResult | None:
    """The result that holds, or the revision asked for, as far as this person may know of it."""
    results = (
        WeekResult.objects.visible_to(user)
        .filter(term=term, week=week)
        .select_related("term__year", "rule", "confirmed_by", "published_by", "programme")
    )
    if revision.isdigit():
        return results.filter(revision=int(revision)).first()
    return results.order_by("-revision").first()


def by_grade(rows) -> list[tuple[str, list[ClassWeek]]]:
    """The classes' rows under the names of their grades, the best first."""
    return [
        (Grade(grade).label, list(group))
        for grade, group in groupby(rows, key=lambda row: row.school_class.grade)
    ]


def weeks_of(user, term: Term) -> list[tuple[int, str]]:
    """The weeks of a term that have school, with the state of each one's result."""
    results = WeekResult.objects.visible_to(user).filter(term=term)
    states = {row.week: row for row in results.order_by("revision")}
    days = Day.objects.school_days().filter(term=term).order_by("week")
    weeks = days.values_list("week", flat=True).distinct()
    return [(week, states[week].state if week in states else "") for week in weeks]


@login_required
def week(request: HttpRequest, code: str, week: int) -> HttpResponse:
    """周汇总 of one week: every class by grade, with what decided."""
    reading(request.user)
    term = get_object_or_404(Term.objects.select_related("year"), code=code)
    if not 1 <= week <= calendar.week_count(term):
        raise Http404(f"{term.short}没有第{week}周。")
    asked = request.GET.get("revision", "")
    result = result_of(request.user, term, week, asked)
    if asked and result is None:
        raise Http404("没有这一版。")
    context = {
        "term": term,
        "terms": Term.objects.filter(
            pk__in=WeekResult.objects.visible_to(request.user).values("term")
        ).select_related("year"),
        "week": week,
        "weeks": weeks_of(request.user, term),
        "result": result,
        "may_settle": settles_weeks(request.user),
        **(_sheet(request.user, result) if result else _empty(term, week)),
    }
    return render(request, "moral/week.html", context)


def _sheet(user, result: WeekResult) -> dict:
    rows = result.rows.select_related("school_class").order_by(
        "school_class__grade", "place", "school_class__number"
    )
    revisions = list(
        WeekResult.objects.visible_to(user)
        .filter(programme=result.programme_id, term=result.term_id, week=result.week)
        .order_by("revision")
    )
    settled = settles_weeks(user)
    closes = services.closes_at(result.programme, result.last)
    flags = FlagHolding.objects.filter(term=result.term_id, week=result.week)
    return {
        "grades": by_grade(rows),
        "changes": []
        if result.is_corrected
        else [sentence for _row, sentence in telling.changes_of(result)],
        "revisions": revisions,
        "corrections": telling.corrections_of(revisions),
        "is_latest": result.revision == revisions[-1].revision,
        "opens_all": sees_drafts(user),
        "own": facts(user).homeroom,
        "hanging": hanging_time(result),
        "withdrawn": flags.exclude(withdrawn_at=None).select_related("school_class"),
        "exemplars": Exemplar.objects.standing()
        .filter(result__term=result.term_id, result__week=result.week)
        .select_related("school_class"),
        "open": services.open_points(result) if result.is_draft and settled else None,
        "closes": closes,
        "over": timezone.now() >= closes,
        "announcement": telling.announcement(result) if settled else [],
    }


def _empty(term: Term, week: int) -> dict:
    try:
        programme = services.patrol()
        _first, last = services.span(programme, term, week)
        return {"closes": services.closes_at(programme, last)}
    except ValidationError as refusal:
        return {"empty": refusal.messages[0]}


def _settler(request: HttpRequest) -> Staff:
    if not settles_weeks(request.user):
        raise PermissionDenied("周评比由大队辅导员和学生发展中心负责人确认、发布。")
    staff = getattr(request.user, "staff", None)
    if staff is None:
        raise PermissionDenied("这一步要记下是谁做的，请用教职工本人的账号。")
    return staff


@login_required
@require_POST
def compute(request: HttpRequest, code: str, week: int) -> HttpResponse:
    """立即计算: the draft as of now."""
    _settler(request)
    term = get_object_or_404(Term, code=code)
    try:
        result = services.compute(term, week)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("moral:week", code, week)
    if result.is_draft:
        messages.success(request, "已按现在的记录算出草稿。")
    else:
        messages.info(request, f"第{week}周已确认，结果不再重算；更正记录后会自动重排。")
    return redirect(result)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """确认 or 发布."""
    by = _settler(request)
    result = get_object_or_404(WeekResult.objects.visible_to(request.user), pk=pk)
    try:
        VERBS[verb](result, by=by)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, DONE[verb])
    return redirect(result)


@login_required
def printed(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The sheet for the wall, the certificates, or the text for Monday's flag raising."""
    reading(request.user)
    results = WeekResult.objects.visible_to(request.user).select_related("term__year")
    result = get_object_or_404(results, pk=pk)
    rows = result.rows.select_related("school_class").order_by(
        "school_class__grade", "school_class__number"
    )
    context = {
        "result": result,
        "term_name": str(result.term),
        "grades": by_grade(rows),
        "winners": telling.winners(result),
        "hanging": hanging_time(result),
        "announcement": telling.announcement(result),
        "back": result.get_absolute_url(),
        "qr": qr_code(result.get_absolute_url()),
    }
    return render(request, f"moral/week_{what}.html", context)
