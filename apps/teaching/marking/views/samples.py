"""用时抽样 and 校准: raised hands, estimates beside reality, a factor taken over."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.core.forms import add_refusal, posted
from apps.school.models import SchoolClass, Subject, Term
from apps.school.roles import facts
from apps.school.rules import heads_teaching, teaches_class
from apps.teaching.marking import comparing
from apps.teaching.marking.forms import FactorForm, HandsForm
from apps.teaching.marking.load import Scope
from apps.teaching.marking.models import TimeSample
from apps.teaching.marking.overload import overloads
from apps.teaching.marking.rules import keeps_factors
from apps.teaching.marking.samples import BANDS, LEAST, count_hands, nights
from apps.teaching.marking.views.pages import own_staff, reader_page, staff_page, taught_in, term_of


@staff_page
def hands(request: HttpRequest, pk: int) -> HttpResponse:
    """举手点数: how many hands for each answer, in one class; sent again, it replaces the first."""
    school_class = get_object_or_404(SchoolClass, pk=pk)
    if not (teaches_class(request.user, school_class) or heads_teaching(request.user)):
        raise PermissionDenied("用时抽样由本班任课教师来做。")
    subjects = Subject.objects.filter(pk__in=[one.pk for one in taught_in(school_class)])
    form = HandsForm(
        posted(request),
        school_class=school_class,
        subjects=subjects,
        initial={"night": _last_night(), "subject": request.GET.get("subject")},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            total = count_hands(
                school_class, data["night"], data["subject"], form.hands(), by=own_staff(request)
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"已记下{school_class}{total}人的用时。")
            return redirect("teaching:handcount", pk)
    context = {
        "school_class": school_class,
        "form": form,
        "known": _known(school_class),
        "least": LEAST,
    }
    return render(request, "teaching/hand_count.html", context, status=422 if form.errors else 200)


def _last_night() -> str:
    """The night before today, of which pupils speak in the morning."""
    days = [on for on in nights() if on < timezone.localdate()]
    return f"{days[0]:%Y-%m-%d}" if days else ""


def _known(school_class: SchoolClass) -> list[dict]:
    """What was counted lately in the class, a line a night and subject."""
    rows = TimeSample.objects.counted_by_hands().filter(
        school_class=school_class, night__in=nights()
    )
    lines: dict[tuple, dict] = {}
    for row in rows.select_related("subject", "staff").order_by("-night", "subject__order"):
        line = lines.setdefault(
            (row.night, row.subject_id),
            {"night": row.night, "subject": row.subject, "staff": row.staff, "hands": {}},
        )
        line["hands"][row.minutes] = row.pupils
    for line in lines.values():
        line["pupils"] = sum(line["hands"].values())
        whole = sum(minutes * count for minutes, count in line["hands"].items())
        line["mean"] = round(whole / line["pupils"])
        line["cells"] = [line["hands"].get(minutes, 0) for minutes, _label in BANDS]
    return list(lines.values())


@staff_page
def classes(request: HttpRequest) -> HttpResponse:
    """Which class to count: one's own; those not asked enough this week first."""
    own, term = facts(request.user), Term.objects.current()
    rows = SchoolClass.objects.none()
    if term:
        rows = SchoolClass.objects.of_term(term).order_by("grade", "number")
        if not heads_teaching(request.user):
            rows = rows.filter(pk__in=own.classes)
    rows = list(rows)
    asked = comparing.asked_in_week(term, timezone.localdate(), rows) if rows else []
    lines = [{"school_class": one, "asked": found} for one, found in zip(rows, asked, strict=True)]
    context = {"lines": lines, "least": LEAST, "enough": sum(one.is_enough for one in asked)}
    return render(request, "teaching/hand_counts.html", context)


@reader_page
def calibration(request: HttpRequest) -> HttpResponse:
    """估时与实际: by subject, teacher and grade; what the factor would have been."""
    return _calibration(request, None)


@staff_page
def take_over(request: HttpRequest) -> HttpResponse:
    """A suggested factor becomes the grade's rule from a day on; the office alone."""
    if not keeps_factors(request.user):
        raise PermissionDenied("系数由课程教学中心改。")
    if request.method != "POST":
        return redirect("teaching:calibration")
    form = FactorForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            rule = comparing.take_over(data["grade"], data["factor"], data["starts"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{rule}：系数{rule.factor}。")
            return redirect("teaching:calibration")
    return _calibration(request, form)


def _calibration(request: HttpRequest, form: FactorForm | None) -> HttpResponse:
    term = term_of(request)
    if term is None:
        return render(request, "teaching/calibration.html", {"term": None})
    scope = Scope.of(request.user, term)
    tomorrow = timezone.localdate() + timedelta(days=1)
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "whole": scope.is_whole,
        "subjects": comparing.by_subject(scope),
        "teachers": comparing.by_teacher(scope),
        "grades": comparing.by_grade(scope),
        "suggestions": comparing.suggestions(term) if scope.is_whole else [],
        "overloads": overloads(term.starts, term.ends, scope.classes),
        "may_take_over": keeps_factors(request.user),
        "form": form,
        "tomorrow": tomorrow,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "teaching/calibration.html", context, status=status)
