"""Pages of the calendar: the term at a glance, and the school's own arrangements."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.core.crud import CRUDView
from apps.core.forms import posted
from apps.school.calendar import services
from apps.school.calendar.forms import ArrangementForm, TermForm
from apps.school.calendar.models import Day, SchoolYear, Term


class SchoolYearView(CRUDView):
    model = SchoolYear
    fields = ["start_year"]
    columns = ["start_year"]
    empty_hint = "先建学年，再建它的两个学期。"


class TermView(CRUDView):
    model = Term
    form_class = TermForm
    columns = ["year", "half", "code", "starts", "ends"]
    filter_fields = ["year", "half"]

    def save_form(self, form) -> Term:
        term = form.save()
        services.lay_out_term(term)
        return term


@login_required
def calendar(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """校历: the weeks of a term; who keeps the calendar changes days here."""
    if not request.user.has_perm(Term.get_perm("list")):
        raise PermissionDenied("您没有权限查看校历。")
    if code:
        term = get_object_or_404(Term.objects.select_related("year"), code=code)
    else:
        term = Term.objects.current()
    may_change = request.user.has_perm(Term.get_perm("update"))
    form = ArrangementForm(posted(request), initial={"first": request.GET.get("day")})
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied("校历由校长、教导处和信息技术中心调整。")
        if form.is_valid() and _apply(request, term, form):
            return redirect("school:calendar-term", code=term.code)
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "weeks": _weeks(term) if term else [],
        "now": services.day(),
        "form": form,
        "may_change": may_change,
        "guessed": term.days.filter(source=Day.Source.GUESS).exists() if term else False,
        "school_days": term.days.school_days().count() if term else 0,
    }
    return render(request, "school/calendar.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, term: Term | None, form: ArrangementForm) -> bool:
    data = form.cleaned_data
    if term is None:
        form.add_error(None, "还没有学期，请先新建学期。")
        return False
    if "reset" in request.POST:
        services.reset_days(term, data["first"], data["last"])
        messages.success(request, "已恢复为国家节假日安排。")
        return True
    try:
        count = services.change_days(term, **data)
    except ValidationError as error:
        for field, sentences in error.message_dict.items():
            form.add_error(field, sentences)
        return False
    messages.success(request, f"已调整{count}天。")
    return True


def _weeks(term: Term) -> list[dict]:
    """The term's weeks, each with seven cells; days outside the term are empty."""
    today = timezone.localdate()
    weeks = []
    for number, days in groupby(term.days.order_by("date"), key=lambda row: row.week):
        cells: list[Day | None] = [None] * 7
        for row in days:
            cells[row.date.weekday()] = row
        weeks.append(
            {
                "number": number,
                "days": cells,
                "school_days": sum(1 for row in cells if row and row.is_school_day),
                "current": any(row and row.date == today for row in cells),
            }
        )
    return weeks
