"""Pages of 教学常规: the overview for 教导处, one's own feedback, the report of means."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core import sheets
from apps.core.forms import typed
from apps.inspections.models import Round, Sheet
from apps.inspections.rules import answers_for_programme
from apps.inspections.sheets.services import publish as publish_sheets
from apps.school.models import Staff, Term
from apps.school.roles import facts
from apps.teaching.routine.forms import StretchForm
from apps.teaching.routine.means import report, routine_programmes
from apps.teaching.routine.overview import WAITING, overview
from apps.teaching.routine.rules import oversees_routine, reads_report


def _term(request: HttpRequest) -> Term | None:
    """The term asked for by its code, else the current one."""
    terms = Term.objects.select_related("year")
    return terms.filter(code=typed(request.GET, "term")).first() or terms.current()


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """教学常规总览: what runs, who was drawn, what is missing, where feedback is late."""
    if not oversees_routine(request.user):
        raise PermissionDenied("教学常规由课程教学中心组织。")
    term = _term(request)
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "overview": overview(term) if term else None,
        "may_publish": any(
            answers_for_programme(request.user, programme) for programme in routine_programmes()
        ),
    }
    return render(request, "teaching/routine.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈: the results of a round go to the teachers, each their own."""
    rounds = Round.objects.filter(programme__in=routine_programmes())
    round = get_object_or_404(rounds.select_related("programme__department"), pk=pk)
    if not answers_for_programme(request.user, round):
        raise PermissionDenied("由课程教学中心反馈。")
    waiting = round.sheets.filter(state__in=WAITING)
    count = publish_sheets(waiting, by=Staff.objects.get(pk=facts(request.user).staff_id))
    if count:
        messages.success(request, f"已反馈{count}份，教师可以看到本人的结果并回复。")
    else:
        messages.info(request, "没有等待反馈的记录。")
    return redirect("teaching:routine")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的教学常规: what was found about one's own work, the newest first."""
    known = facts(request.user)
    if known.staff_id is None:
        raise PermissionDenied("这里是教师本人的检查反馈。")
    own = Q(staff=known.staff_id) | Q(school_class__in=known.homeroom)
    found = Sheet.objects.out().filter(own, round__programme__in=routine_programmes())
    context = {"sheets": found.select_related("round__programme", "school_class", "staff")[:100]}
    return render(request, "teaching/routine_mine.html", context)


@login_required
def show_report(request: HttpRequest, *, printed: bool = False) -> HttpResponse:
    """教学常规通报: means of groups and counts of problems, on the page and on paper."""
    if not reads_report(request.user):
        raise PermissionDenied("通报给本校教职工看。")
    form = StretchForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    term = asked.get("term") or Term.objects.current()
    first = asked.get("first") or (term.starts if term else None)
    last = asked.get("last") or (term.ends if term else None)
    programme = asked.get("programme")
    chosen = [programme] if programme else routine_programmes()
    context = {
        "form": form if form.is_bound else StretchForm(initial={"term": term}),
        "term": term,
        "programme": programme,
        "first": first,
        "last": last,
        "report": report(chosen, first, last) if term else None,
    }
    template = "teaching/routine_report.html"
    if printed:
        template = "teaching/routine_report_print.html"
        back = reverse("teaching:routine-report") + f"?{request.GET.urlencode()}"
        context |= asdict(sheets.heading(request.user, {"term": term} if term else {}))
        context |= {"back": back, "qr": sheets.qr_code(back), "department": "课程教学中心"}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
