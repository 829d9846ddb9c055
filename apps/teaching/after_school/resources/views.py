"""在线资源: recommended, reviewed, reported as dead; and the public list by subject and grade."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import PortalForm, typed
from apps.inspections.acting import acting_staff
from apps.school.classes.models import GRADE_NAMES, Grade
from apps.school.rules import is_staff_member
from apps.teaching.after_school.resources import services
from apps.teaching.after_school.resources.models import OnlineResource

KEPT = 300  # seconds; a review empties it at once


class OnlineResourceForm(PortalForm):
    grades = forms.TypedMultipleChoiceField(
        label="适用年级",
        choices=Grade.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个年级。"},
    )

    class Meta:
        model = OnlineResource
        fields = ["name", "url", "subject", "grades", "note"]


class OnlineResourceView(CRUDView):
    model = OnlineResource
    form_class = OnlineResourceForm
    columns = ["name", "subject", "url", "staff", "reviewed_on", "dead_on"]
    detail_fields = [
        "name",
        "url",
        "subject",
        "grades",
        "note",
        "staff",
        "reviewed_by",
        "reviewed_on",
        "dead_on",
    ]
    filter_fields = ["subject", "reviewed_on", "dead_on"]
    empty_hint = "老师推荐的学习网站登记在这里，课程教学中心审核以后公开。"

    def save_form(self, form: OnlineResourceForm) -> OnlineResource:
        if form.instance.pk is None:
            form.instance.staff = acting_staff(self.request.user)
        return services.save(form.save(commit=False), changed=form.changed_data)

    def detail_page(self, request: HttpRequest) -> HttpResponse:
        context = self.get_detail_context()
        context["may_review"] = request.user.has_perm(
            OnlineResource.get_perm("review"), self.object
        )
        context["may_report"] = is_staff_member(request.user)
        return self.render("teaching/onlineresource_detail.html", context)


def _resource(pk: int) -> OnlineResource:
    return get_object_or_404(OnlineResource.objects.select_related("subject", "staff"), pk=pk)


@login_required
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """审核通过: looked at, and public from now on."""
    row = _resource(pk)
    if not request.user.has_perm(OnlineResource.get_perm("review"), row):
        raise PermissionDenied("在线资源由课程教学中心审核。")
    try:
        services.review(row, by=acting_staff(request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"“{row}”已审核，公开页面可以看到。")
    return redirect("teaching:onlineresource-detail", pk)


@login_required
@require_POST
def report_dead(request: HttpRequest, pk: int) -> HttpResponse:
    """报告失效: any teacher who finds that a link leads nowhere."""
    row = _resource(pk)
    if not is_staff_member(request.user):
        raise PermissionDenied("失效由本校教职工报告。")
    services.report_dead(row)
    messages.success(request, f"已报告“{row}”失效，公开页面不再显示。")
    return redirect("teaching:onlineresource-detail", pk)


@transaction.non_atomic_requests
@cache_control(public=True, max_age=300)
def public(request: HttpRequest) -> HttpResponse:
    """What was reviewed, by subject; narrowed to a grade by a link, not by a script."""
    rows = cache.get(services.PUBLIC_PAGE)
    if rows is None:
        rows = _public_rows()
        cache.set(services.PUBLIC_PAGE, rows, KEPT)
    asked = typed(request.GET, "grade", longest=1)
    grade = int(asked) if asked in {str(value) for value in Grade.values} else None
    subjects: dict[str, list[dict]] = {}
    for row in rows:
        if grade is None or grade in row["grades"]:
            subjects.setdefault(row["subject"], []).append(row)
    context = {"subjects": list(subjects.items()), "grades": Grade.choices, "grade": grade}
    return render(request, "public/resources.html", context)


def _public_rows() -> list[dict]:
    """Plain words, fit for the cache."""
    return [
        {
            "name": row.name,
            "url": row.url,
            "subject": row.subject.name,
            "grades": row.grades,
            "for": _for(row.grades),
            "note": row.note,
        }
        for row in OnlineResource.objects.public().select_related("subject")
    ]


def _for(grades: list[int]) -> str:
    """各年级, 三至六年级, 一、三年级."""
    first, last = min(grades), max(grades)
    if len(grades) == len(GRADE_NAMES):
        return "各年级"
    if len(grades) > 2 and len(grades) == last - first + 1:
        return f"{GRADE_NAMES[first - 1]}至{GRADE_NAMES[last - 1]}年级"
    return "、".join(GRADE_NAMES[grade - 1] for grade in sorted(grades)) + "年级"
