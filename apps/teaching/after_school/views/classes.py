"""本班报名: who of a class takes part; checked, entered from paper, ended and taken up again."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import posted
from apps.school.models import Enrolment, Pupil, SchoolClass, Term
from apps.school.roles import facts
from apps.school.rules import is_homeroom_teacher
from apps.teaching.after_school import classlist, signing, standing, telling
from apps.teaching.after_school.forms.signing import SignUpForm, WithdrawForm
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import oversees_service, runs_service
from apps.teaching.after_school.signups import SignUp
from apps.teaching.after_school.views.pages import (
    acting,
    reader,
    say,
    service_of,
    term_of,
)
from apps.teaching.after_school.views.term import reminded

TITLE = "课后服务报名汇总"


def _class(request: HttpRequest, pk: int) -> SchoolClass:
    """The class, for its homeroom teacher, 课程教学中心, the leaders and 责任督学."""
    school_class = get_object_or_404(SchoolClass, pk=pk)
    if not (is_homeroom_teacher(request.user, school_class) or oversees_service(request.user)):
        raise PermissionDenied("本班报名只给班主任、课程教学中心和校领导看。")
    return school_class


def _looks_after(user, school_class: SchoolClass) -> bool:
    """May check and enter, and reads whom to call in an emergency."""
    return is_homeroom_teacher(user, school_class) or runs_service(user)


def _own(request: HttpRequest, pk: int) -> SchoolClass:
    school_class = _class(request, pk)
    if not _looks_after(request.user, school_class):
        raise PermissionDenied("这一步由班主任或课程教学中心来做。")
    return school_class


@reader
def mine(request: HttpRequest) -> HttpResponse:
    """The own class; whoever has several chooses."""
    own = SchoolClass.objects.filter(pk__in=facts(request.user).homeroom)
    own = list(own.order_by("grade", "number"))
    if not own:
        raise PermissionDenied("本班报名由班主任查看；您现在没有担任班主任。")
    if len(own) == 1:
        return redirect("teaching:class-signups", own[0].pk)
    return render(request, "teaching/service_classes.html", {"classes": own})


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Every pupil of the class with the family's answer."""
    school_class = _class(request, pk)
    term = term_of(request)
    service = service_of(term)
    context = {
        "school_class": school_class,
        "term": term,
        "service": service,
        "looks_after": _looks_after(request.user, school_class),
        "oversees": oversees_service(request.user),
    }
    if service:
        found = standing.by_class(service, [school_class])
        context |= {
            "lines": classlist.lines(service, [school_class]),
            "total": found[0] if found else None,
            "takes_signups": service.takes_signups(timezone.localdate()),
            "takes_papers": service.state not in (Service.State.PREPARING, Service.State.SETTLED),
        }
    return render(request, "teaching/service_class.html", context)


def _current(request: HttpRequest) -> Service:
    service = service_of(Term.objects.current())
    if service is None:
        raise Http404("本学期还没有课后服务。")
    return service


@reader
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """班主任核: the ticked ones, or all of the class."""
    school_class = _own(request, pk)
    open_ = signing.unchecked_of(_current(request), school_class)
    ticked = {int(value) for value in request.POST.getlist("pk") if value.isdecimal()}
    if "all" not in request.POST:
        open_ = [row for row in open_ if row in ticked]
    count = signing.check(open_, by=acting(request.user))
    if count:
        messages.success(request, f"已核对{count}名学生的报名。")
    else:
        messages.info(request, "没有要核对的报名，可能已经核过了。")
    return redirect("teaching:class-signups", pk)


@reader
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the families of the class that have not answered."""
    school_class = _own(request, pk)
    service = _current(request)
    if not service.takes_signups(timezone.localdate()):
        messages.error(request, "现在不在报名期间，不能提醒。")
        return redirect("teaching:class-signups", pk)
    told, missing = telling.remind(service, [school_class], by=str(acting(request.user)))
    words = reminded(told, missing)
    messages.success(request, f"{words}班级群也已提醒。" if told else words)
    return redirect("teaching:class-signups", pk)


def _pupil(request: HttpRequest, pk: int) -> Enrolment:
    """A pupil of a class that one looks after; 404 for others."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    place = Enrolment.objects.on().filter(pupil=pupil).select_related("school_class", "pupil")
    place = place.first()
    if place is None:
        raise PermissionDenied("这名学生今天不在任何班级，不能报名。")
    if not _looks_after(request.user, place.school_class):
        raise PermissionDenied("这一步由班主任或课程教学中心来做。")
    return place


@reader
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the paper of a family; it counts as checked."""
    place = _pupil(request, pk)
    service = _current(request)
    kept = service.signups.filter(pupil=place.pupil_id).first()
    siblings = Pupil.objects.filter(
        guardianships__guardian__wards__pupil=place.pupil_id, status=Pupil.Status.ENROLLED
    ).exclude(pk=place.pupil_id)
    form = SignUpForm(
        posted(request),
        service=service,
        pupil=place.pupil,
        grade=place.school_class.grade,
        guardian=None,
        signup=kept,
        has_siblings=siblings.exists(),
    )
    if form.is_valid():
        try:
            signing.answer(service, place.pupil, form.answer, by=acting(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"已登记{place.pupil}的课后服务。")
            return redirect("teaching:class-signups", place.school_class_id)
    context = {"form": form, "place": place, "service": service, "signup": kept}
    status = 422 if form.errors else 200
    return render(request, "teaching/service_enter.html", context, status=status)


def _signup(request: HttpRequest, pk: int) -> SignUp:
    rows = SignUp.objects.visible_to(request.user).select_related("pupil", "service__term")
    signup = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(SignUp.get_perm("withdraw"), signup):
        raise PermissionDenied("退出由班主任或课程教学中心登记。")
    return signup


def _to_class(signup: SignUp) -> HttpResponse:
    classes = signup.class_ids()
    if classes:
        return redirect("teaching:class-signups", classes.pop())
    return redirect("teaching:service")


@reader
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """退出: from which day on and why."""
    signup = _signup(request, pk)
    form = WithdrawForm(posted(request), today=timezone.localdate())
    if form.is_valid():
        given = form.cleaned_data
        try:
            signing.withdraw(
                signup, on=given["on"], because=given["because"], by=acting(request.user)
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"已登记{signup.pupil}退出课后服务。")
            return _to_class(signup)
    context = {"form": form, "signup": signup}
    status = 422 if form.errors else 200
    return render(request, "teaching/service_withdraw.html", context, status=status)


@reader
@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes part again."""
    signup = _signup(request, pk)
    try:
        signing.come_back(signup, by=acting(request.user))
    except ValidationError as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"{signup.pupil}重新参加课后服务。")
    return _to_class(signup)


# -- on paper and as a workbook ---------------------------------------------------------------------


def _listed(request: HttpRequest, pk: int | None) -> tuple[Service | None, list[classlist.Line]]:
    """The lines of one class, or of all for those who oversee the service."""
    term = term_of(request)
    service = service_of(term)
    if pk is not None:
        classes = [_class(request, pk)]
    elif oversees_service(request.user):
        classes = SchoolClass.objects.of_term(term) if term else []
    else:
        raise PermissionDenied("全校报名汇总只给课程教学中心和校领导看。")
    return service, classlist.lines(service, classes) if service else []


@reader
def excel(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """报名汇总 as a workbook."""
    service, found = _listed(request, pk)
    term = service.term if service else term_of(request)
    name = sheets.file_name(TITLE, sheets.heading(request.user, {"term": term}), {})
    rows = [[at, *line.cells, ""] for at, line in enumerate(found, start=1)]
    return xlsx_response(TITLE, ["序号", *classlist.HEADER, "备注"], rows, filename=name)


@reader
def paper(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The same on A4."""
    service, found = _listed(request, pk)
    term = service.term if service else term_of(request)
    back = reverse("teaching:class-signups", args=[pk]) if pk else reverse("teaching:service")
    context = {
        **asdict(sheets.heading(request.user, {"term": term})),
        "department": "课程教学中心",
        "school_class": found[0].school_class if pk and found else None,
        "header": classlist.HEADER,
        "lines": found,
        "coming": sum(line.signup is not None and line.signup.comes for line in found),
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/service_print.html", context)
