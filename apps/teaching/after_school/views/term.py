"""课后服务 of a term: its steps in week 1 on one page, and the verbs of 课程教学中心."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.forms import add_refusal, posted
from apps.school.models import Term
from apps.school.roles import facts
from apps.teaching.after_school import letter, services, standing, telling
from apps.teaching.after_school.forms.running import LetterForm, ServiceForm
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import oversees_service, runs_service
from apps.teaching.after_school.steps import steps_of
from apps.teaching.after_school.views.pages import (
    acting,
    office,
    reader,
    say,
    service_at,
    service_of,
    term_of,
)
from apps.teaching.after_school.week_one import week_one

MOVES = {
    "open": (services.open_signup, "已开放报名，班主任和班级群已收到通知。"),
    "preparing": (services.take_back, "已退回筹备。"),
    "placing": (services.close_signup, "报名已截止，可以编班了。"),
}


@reader
def show(request: HttpRequest) -> HttpResponse:
    """The steps with their days and states; below them the courses and the classes' numbers."""
    term = term_of(request)
    service = service_of(term)
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "service": service,
        "runs": runs_service(request.user),
        "days": week_one(term) if term else None,
    }
    if service:
        context |= _filled(request.user, service)
    context["steps"] = steps_of(service, context["days"], context.get("totals")) if term else []
    return render(request, "teaching/service.html", context)


def _filled(user, service: Service) -> dict:
    own = None if oversees_service(user) else facts(user).homeroom
    lines = standing.by_class(service, own) if own is None or own else []
    courses = standing.wished(service.courses.offered().with_people())
    courses = list(courses.order_by("kind", "pinyin"))
    clashes = standing.clashes(courses)
    for course in courses:
        course.clashes = clashes.get(course.pk, [])
    return {
        "segments": service.segments.all(),
        "courses": courses,
        "totals": standing.Totals(lines),
        "oversees": own is None,
        "problems": services.problems(service) if runs_service(user) else [],
        "takes_signups": service.takes_signups(timezone.localdate()),
        "last": services.last_before(service),
    }


@office
def plan(request: HttpRequest) -> HttpResponse:
    """方案: lay down the term's service, or change it."""
    term = term_of(request)
    if term is None:
        messages.error(request, "还没有学期，请先在校历里建好学期。")
        return redirect("teaching:service")
    service = service_of(term) or services.proposed(term)
    form = ServiceForm(posted(request), instance=service)
    if form.is_valid():
        try:
            services.lay_down(form.instance, form.segments, by=acting(request.user))
        except (ValidationError, IntegrityError) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "方案已保存。")
            return redirect(f"{reverse('teaching:service')}?term={term.code}")
    context = {"form": form, "service": service, "term": term}
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "teaching/service_plan.html", context, status=status)


@office
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over the courses of the last service."""
    service = service_at(pk)
    try:
        count = services.copy_last(service, by=acting(request.user))
    except ValidationError as refusal:
        say(request, refusal)
    else:
        what = (
            f"复制了{count}门课程，请核对教师、地点和名额。"
            if count
            else "上学期的课程都已经有了。"
        )
        messages.success(request, what)
    return _back(service)


@office
def write_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """告家长书: the draft to be changed, then issued."""
    service = service_at(pk)
    if service.letter and service.letter.status == service.letter.Status.PUBLISHED:
        return redirect(service.letter)
    initial = {"title": letter.title_of(service), "body": letter.draft_of(service)}
    form = LetterForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            letter.issue(service, **form.cleaned_data, by=acting(request.user))
        except ValidationError as refusal:
            add_refusal_to(form, refusal)
        else:
            messages.success(request, "告家长书已发布，家长在自己的链接里可以看到。")
            return _back(service)
    context = {"form": form, "service": service}
    status = 422 if form.errors else 200
    return render(request, "teaching/service_letter.html", context, status=status)


def add_refusal_to(form, refusal: ValidationError) -> None:
    for sentence in refusal.messages:
        form.add_error(None, sentence)


@office
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Open sign-up, take it back, close it."""
    service = service_at(pk)
    verb, done = MOVES.get(request.POST.get("to", ""), (_unknown, ""))
    try:
        verb(service, by=acting(request.user))
    except ValidationError as refusal:
        say(request, refusal)
    else:
        messages.success(request, done)
    return _back(service)


def _unknown(service: Service, *, by) -> None:
    raise ValidationError("没有这一步，请从页面上的按钮操作。")


@office
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the homeroom teachers to remind the families who have not answered."""
    service = service_at(pk)
    if not service.takes_signups(timezone.localdate()):
        messages.error(request, "现在不在报名期间，不能提醒。")
        return _back(service)
    told, missing = telling.remind(service, by=str(acting(request.user)))
    messages.success(request, reminded(told, missing))
    return _back(service)


def reminded(told: int, missing: int) -> str:
    """How many were reminded, in a sentence."""
    if not missing:
        return "家长都已答复，不用提醒。"
    if not told:
        return f"还有{missing}位家长没有答复；今天已经提醒过，不再重复。"
    return f"还有{missing}位家长没有答复，已请{told}位班主任提醒。"


def _back(service: Service) -> HttpResponse:
    return redirect(f"{reverse('teaching:service')}?term={service.term.code}")
