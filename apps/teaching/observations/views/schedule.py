"""观课议课 of a term: the schedule on the page, on paper and in Excel; planning the turns."""

from dataclasses import asdict

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import posted
from apps.school.models import Subject, TeachingAssignment, Term
from apps.school.roles import facts
from apps.teaching.observations import looks, tuesdays
from apps.teaching.observations.forms import NewForm, ScheduleFilter, TurnsForm
from apps.teaching.observations.models import Observation
from apps.teaching.observations.views.pages import check_may, may, reader, term_of

HEADER = [
    "周次",
    "日期",
    "类别",
    "学科组",
    "执教",
    "班级",
    "节次",
    "课题",
    "主评",
    "地点",
    "状态",
    "说明",
]


def _asked(request: HttpRequest, term: Term) -> tuple[ScheduleFilter, QuerySet[Observation]]:
    """The filter and the observations of the term that it lets through."""
    form = ScheduleFilter(request.GET or None, initial={"term": term.code})
    rows = Observation.objects.visible_to(request.user).filter(term=term).with_names()
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if not asked.get("kind"):
        rows = rows.exclude(kind=Observation.Kind.DROP_IN)
    for name in ("subject", "state", "kind"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if not asked.get("state"):
        rows = rows.exclude(state=Observation.State.CANCELLED, moved_from=None)
    if person := asked.get("person", "").replace("\x00", "").strip():
        found = Q()
        for role in ("teacher", "reviewer", "observers__staff"):
            found |= Q(**{f"{role}__name__icontains": person})
            found |= Q(**{f"{role}__pinyin__icontains": person.lower()})
        rows = rows.filter(found).distinct()
    return form, rows


@reader
def show(request: HttpRequest) -> HttpResponse:
    """The term by weeks; before it what concerns the person who looks."""
    term, today, known = term_of(request), timezone.localdate(), facts(request.user)
    if term is None:
        return render(request, "teaching/observations.html", {"term": None})
    form, rows = _asked(request, term)
    taught = TeachingAssignment.objects.filter(term=term, staff=known.staff_id)
    listed = list(looks.with_counts(rows))
    weeks = looks.weeks(term, listed, today)
    context = {
        "term": term,
        "form": form,
        "narrowed": any(request.GET.get(name) for name in ("subject", "state", "kind", "person")),
        "weeks": weeks,
        "past": [week for week in weeks if week.is_past],
        "coming": [week for week in weeks if not week.is_past],
        "count": len(listed),
        "held_count": sum(row.state in Observation.AFTER_LESSON for row in listed),
        "mine": looks.mine(known, term, set(taught.values_list("subject", flat=True)), today),
        "may_plan": may(request, "turns"),
        "may_create": may(request, "create"),
        "may_drop_in": may(request, "dropin"),
        "query": request.GET.urlencode(),
    }
    bad = form.is_bound and form.errors
    return render(request, "teaching/observations.html", context, status=422 if bad else 200)


def _cells(row: Observation, week: int) -> list:
    group = f"{row.get_grade_display()}{row.subject}" if row.grade else str(row.subject)
    moved = f"原定{row.moved_from:%-m月%-d日}" if row.moved_from else ""
    remarks = "，".join(one for one in (moved, row.note, row.cancel_reason) if one)
    return [
        week,
        row.date,
        row.get_kind_display(),
        group,
        str(row.teacher or ""),
        str(row.school_class or ""),
        str(row.period or ""),
        row.title,
        str(row.reviewer or ""),
        str(row.place or ""),
        row.get_state_display(),
        remarks,
    ]


def _table(request: HttpRequest, term: Term) -> list[list]:
    _form, rows = _asked(request, term)
    found = looks.weeks(term, list(rows), timezone.localdate())
    return [_cells(row, week.number) for week in found for row in week.rows]


@reader
def excel(request: HttpRequest) -> HttpResponse:
    """The schedule as it is narrowed, as a workbook."""
    term = term_of(request)
    if term is None:
        return redirect("teaching:observations")
    heading = sheets.heading(request.user, {"term": term})
    name = sheets.file_name("观课议课安排表", heading, {})
    return xlsx_response("观课议课", HEADER, _table(request, term), filename=name)


@reader
def paper(request: HttpRequest) -> HttpResponse:
    """The schedule as it is narrowed, on A4."""
    term = term_of(request)
    if term is None:
        return redirect("teaching:observations")
    back = f"{reverse('teaching:observations')}?{request.GET.urlencode()}"
    context = {
        **asdict(sheets.heading(request.user, {"term": term})),
        "department": "课程教学中心",
        "rows": _table(request, term),
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/observations_print.html", context)


@reader
def turns(request: HttpRequest) -> HttpResponse:
    """排课: the groups take turns on the term's Tuesdays, in one click."""
    check_may(request, "turns")
    term, today = term_of(request), timezone.localdate()
    if term is None:
        return redirect("teaching:observations")
    form = TurnsForm(posted(request), term=term)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        subjects = sorted(asked["subjects"], key=lambda one: (one.order, one.code))
        new = tuesdays.plan_term(
            term,
            subjects,
            first_week=asked["first_week"],
            last_week=asked["last_week"],
            skip_holidays=asked["skip_holidays"],
            today=today,
        )
        if new:
            messages.success(request, f"排好了{len(new)}次，各组可以报名执教；逐次都能再改。")
        else:
            messages.info(request, "这些周的周二都已排好，没有要补的。")
        return redirect(f"{reverse('teaching:observations')}?term={term.code}")
    planned = Observation.objects.standing().filter(term=term, kind=Observation.Kind.TUESDAY)
    context = {
        "term": term,
        "form": form,
        "turns": [turn for turn in tuesdays.turns(term) if turn.date >= today],
        "taken": set(planned.values_list("date", flat=True)),
        "vacant": planned.filter(
            teacher=None, state=Observation.State.PLANNED, date__gte=today
        ).count(),
    }
    return render(
        request, "teaching/observation_turns.html", context, status=422 if form.errors else 200
    )


@reader
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Begin planning anew: what is to come and has nobody to teach goes."""
    check_may(request, "turns")
    term = term_of(request)
    count = tuesdays.clear_open(term, timezone.localdate()) if term else 0
    messages.success(request, f"去掉了{count}次还没有人执教的排课。")
    return redirect(f"{reverse('teaching:observation-turns')}?term={term.code if term else ''}")


@reader
def create(request: HttpRequest) -> HttpResponse:
    """One more observation; teacher and lesson are settled on the next page."""
    check_may(request, "create")
    subjects = Subject.objects.all()
    if not may(request, "turns"):
        subjects = subjects.filter(pk__in=[subject for subject, _g in facts(request.user).led])
    form = NewForm(posted(request), subjects=subjects, instance=Observation())
    if form.is_bound and form.is_valid():
        if may(request, "create", form.instance):
            form.save()
            messages.success(request, "已加上，再定执教和节次。")
            return redirect("teaching:observation-edit", form.instance.pk)
        form.add_error("grade", "您带的是备课组，请选本组的年级。")
    return render(
        request, "teaching/observation_new.html", {"form": form}, status=422 if form.errors else 200
    )
