"""Lists of a placing: the courses, one course, the classes, who has none; on screen and paper."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from apps.school.models import SchoolClass
from apps.school.roles import facts
from apps.school.rules import is_homeroom_teacher, sees_all_pupils
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing import results
from apps.teaching.after_school.placing.fitting import days, grades
from apps.teaching.after_school.placing.lists import (
    CLASS_HEADER,
    COURSE_HEADER,
    class_rows,
    course_rows,
    members,
    signups_of_class,
    waiting,
)
from apps.teaching.after_school.placing.views.pages import (
    address,
    context_of,
    excel,
    of_term,
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
    rows = list(results.with_numbers(service.courses.all())) if service else []
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
            grades(row),
            days(row.weekdays),
            row.place or "",
            row.teacher,
            row.capacity,
            row.first,
            "停开" if row.cancelled_on else row.placed,
        ]
        for row in results.with_numbers(service.courses.all())
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
    rows = results.with_numbers(Course.objects.all())
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
        days=days(row.weekdays),
        grades=grades(row),
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
        chosen=f"{row}，{days(row.weekdays)}，{row.place or '地点待定'}，{row.teacher or '教师待定'}",
        back=row_address(row),
    )


@login_required
def course_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    row = _course(request, pk)
    title = f"社团课程名单（{row}）"
    return excel(request, row.service, title=title, header=COURSE_HEADER, rows=course_rows(row))


def row_address(row: Course) -> str:
    """The page of a course."""
    return reverse("teaching:course-members", args=[row.pk])


@login_required
def classes(request: HttpRequest) -> HttpResponse:
    """The classes whose lists one may print."""
    service = service_of(request)
    rows = SchoolClass.objects.none()
    if service:
        rows = SchoolClass.objects.of_term(service.term).order_by("grade", "number")
        if not _sees_all(request):
            rows = rows.filter(pk__in=facts(request.user).homeroom)
    if not _sees_all(request) and not is_homeroom_teacher(request.user):
        raise PermissionDenied("班级名单由班主任和课程教学中心查看。")
    return render(request, "teaching/placing_classes.html", context_of(service, request, rows=rows))


def _sees_all(request: HttpRequest) -> bool:
    user = request.user
    return user.is_superuser or oversees_service(user) or sees_all_pupils(user)


@login_required
@of_term("teaching:placing-classes")
def class_print(request: HttpRequest, service: Service, pk: int) -> HttpResponse:
    """A class's pupils with days, segments, course and way home, on A4."""
    school_class = get_object_or_404(SchoolClass, pk=pk)
    if not (_sees_all(request) or is_homeroom_teacher(request.user, school_class)):
        raise PermissionDenied("班级名单由班主任和课程教学中心查看。")
    return paper(
        request,
        service,
        title="课后服务班级名单",
        header=CLASS_HEADER,
        rows=class_rows(signups_of_class(service, school_class)),
        chosen=str(school_class),
        back=address("placing-classes", service),
    )


@overseer
def unplaced(request: HttpRequest) -> HttpResponse:
    """Who wished for a course and has none, with what the wishes say."""
    service = service_of(request)
    rows = []
    if service:
        found = results.unplaced(service).prefetch_related("wishes__course")
        rows = list(found.order_by("pupil__number"))
    return render(
        request, "teaching/placing_unplaced.html", context_of(service, request, rows=rows)
    )
