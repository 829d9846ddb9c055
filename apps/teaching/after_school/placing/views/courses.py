"""Lists of a placing: the courses, one course, who has none; on screen and paper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.school.roles import facts
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing import publishing
from apps.teaching.after_school.placing.lists import (
    COURSE_HEADER,
    course_rows,
    members,
    waiting,
)
from apps.teaching.after_school.placing.views.pages import (
    address,
    context_of,
    excel,
    of_term,
    office,
    only,
    overseer,
    paper,
    service_of,
)
from apps.teaching.after_school.rules import (
    leads_course,
    oversees_service,
    reads_service,
)

PUBLIC_HEADER = ["课程", "类别", "年级", "上课日", "地点", "教师", "名额", "第一志愿", "录取"]
reader = only(reads_service, "课后服务课程对本校教职工开放。")


@reader
def course_list(request: HttpRequest) -> HttpResponse:
    """Every course with its numbers; whoever gives one finds the way to its list."""
    service = service_of(request)
    rows = list(publishing.with_numbers(service.courses.all())) if service else []
    own = facts(request.user).staff_id
    overseeing = request.user.is_superuser or oversees_service(request.user)
    for row in rows:
        row.opens_list = overseeing or (own is not None and row.staff_id == own)
    return render(request, "teaching/placing_courses.html", context_of(service, request, rows=rows))


@reader
@of_term("teaching:placing-courses")
def public_print(request: HttpRequest, service: Service) -> HttpResponse:
    """公示: courses and numbers, nobody's name but the teachers'."""
    rows = [
        [
            row.name,
            row.get_kind_display(),
            row.grades,
            row.days,
            row.place or "",
            row.teacher,
            row.capacity,
            row.first,
            "停开" if row.cancelled_on else row.placed,
        ]
        for row in publishing.with_numbers(service.courses.all())
    ]
    return paper(
        request,
        service,
        title="课后服务课程公示",
        header=PUBLIC_HEADER,
        rows=rows,
        back=address("placing-courses", service),
        notes=[f"收费{service.fee}元/生/学期（{service.fee_document}）。"],
    )


def _course(request: HttpRequest, pk: int) -> Course:
    """A course whose list the person may see: the office's overview, or one's own course."""
    rows = publishing.with_numbers(Course.objects.all())
    row = get_object_or_404(rows.select_related("service__term__year"), pk=pk)
    user = request.user
    if not (user.is_superuser or oversees_service(user) or leads_course(user, row)):
        raise PermissionDenied("名单由课程教学中心、校领导和任课教师查看。")
    return row


@login_required
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in a course, how many seats are left, who else had wished it."""
    row = _course(request, pk)
    context = context_of(
        row.service,
        request,
        course=row,
        members=members(row),
        waiting=waiting(row),
    )
    return render(request, "teaching/placing_course.html", context)


@login_required
def course_print(request: HttpRequest, pk: int) -> HttpResponse:
    """点名册 to start from, on A4."""
    row = _course(request, pk)
    return paper(
        request,
        row.service,
        title="社团课程名单",
        header=COURSE_HEADER,
        rows=course_rows(row),
        chosen=f"{row}，{row.days}，{row.place or '地点待定'}，{row.teacher or '教师待定'}",
        back=row_address(row),
    )


@login_required
def course_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    row = _course(request, pk)
    title = f"社团课程名单（{row}）"
    return excel(request, row.service, title=title, header=COURSE_HEADER, rows=course_rows(row))


@office
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """停开 one course, with a reason."""
    row = _course(request, pk)
    reason = typed(request.POST, "reason", longest=80)
    try:
        if not reason:
            raise ValidationError("请写明停开的原因。")
        publishing.call_off(row, reason=reason)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        undo_url = reverse("teaching:course-reopen", args=[pk])
        messages.success(request, f"“{row}”已停开。", extra_tags=undo_url)
    return redirect("teaching:course-members", pk)


@office
@require_POST
def offer_again(request: HttpRequest, pk: int) -> HttpResponse:
    """恢复开课."""
    row = publishing.offer_again(_course(request, pk))
    messages.success(request, f"“{row}”恢复开课。")
    return redirect("teaching:course-members", pk)


def row_address(row: Course) -> str:
    """The page of a course."""
    return reverse("teaching:course-members", args=[row.pk])


@overseer
def unplaced(request: HttpRequest) -> HttpResponse:
    """Who wished for a course and has none, with what the wishes say."""
    service = service_of(request)
    rows = []
    if service:
        found = publishing.unplaced(service).prefetch_related("wishes__course")
        rows = list(found.order_by("pupil__number"))
    return render(
        request, "teaching/placing_unplaced.html", context_of(service, request, rows=rows)
    )
