"""One observation: its page, who teaches, who comes, its steps from 公布 to 归档."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import history
from apps.core.forms import add_refusal, typed
from apps.inspections.acting import acting_staff
from apps.teaching.observations import coming, services
from apps.teaching.observations.forms import ArrangeForm, AskForm
from apps.teaching.observations.models import Observation
from apps.teaching.observations.services import TOLD
from apps.teaching.observations.session import Session
from apps.teaching.observations.views.pages import (
    check_may,
    may,
    observation_of,
    reader,
    sentences,
)

State = Observation.State
# What parts of the page are shown for.
SHOWN_FOR = ("arrange", "update", "watch", "results", "comments", "minutes")


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one observation."""
    return _page(request, observation_of(request, pk))


def _page(
    request: HttpRequest,
    observation: Observation,
    *,
    errors: list[str] = (),
    typed_in: dict | None = None,
) -> HttpResponse:
    session = Session(observation, request.user, timezone.localdate())
    observers = session.observers()
    own = next((row for row in observers if row.staff_id == session.staff_id), None)
    own_sheet = observation.sheets.filter(staff=session.staff_id).first()
    context = {
        "observation": observation,
        "session": session,
        "errors": errors,
        "typed_in": typed_in or {},
        "steps": session.steps(),
        "lacking": session.lacking() if observation.state == State.PLANNED else [],
        "observers": observers,
        "came": sum(row.came for row in observers),
        "own": own,
        "own_sheet": own_sheet,
        "writes_sheet": session.writes_sheet(own, own_sheet),
        "sheets_in": observation.sheets.submitted().count(),
        "lacks_office": session.lacks_office(observers),
        "clashes": session.clashes(),
        "mean": session.mean(),
        "parts": session.parts(),
        "sheets": session.sheets(),
        "redesigns": observation.redesigns.visible_to(request.user).with_names(),
        "may": {name: session.may(name) for name in SHOWN_FOR},
        "may_volunteer": observation.teacher_id is None
        and observation.date >= timezone.localdate()
        and session.may("volunteer"),
        "is_teacher": session.staff_id is not None and observation.teacher_id == session.staff_id,
        "ask_form": AskForm(observation=observation) if session.may("update") else None,
    }
    return render(request, "teaching/observation.html", context, status=422 if errors else 200)


def _try(request: HttpRequest, observation: Observation, verb, done: str, **more) -> HttpResponse:
    """Do what was asked and go back to the page, or say there why it is refused."""
    try:
        verb()
    except ValidationError as refusal:
        return _page(
            request, observation_of(request, observation.pk), errors=sentences(refusal), **more
        )
    messages.success(request, done)
    return redirect(observation)


@reader
@require_POST
def volunteer(request: HttpRequest, pk: int) -> HttpResponse:
    """自荐执教; whoever comes second hears who was first."""
    observation = observation_of(request, pk)
    if not may(request, "volunteer", observation):
        raise PermissionDenied("执教的是本学科组的任课教师。")
    staff = acting_staff(request.user)
    done = "已报名执教。请再选哪个班哪一节，写上课题。"
    return _try(request, observation, lambda: services.volunteer(observation, staff), done)


@reader
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The own offer is taken back before anybody was invited."""
    observation, staff = observation_of(request, pk), acting_staff(request.user)
    if observation.teacher_id != staff.pk:
        raise PermissionDenied("只有执教本人能退出。")
    return _try(request, observation, lambda: services.withdraw(observation, staff), "已退出执教。")


@reader
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who teaches which lesson when and where; the teacher settles lesson and title only."""
    observation = observation_of(request, pk)
    check_may(request, "arrange", observation)
    before = {name: getattr(observation, name) for name in (*TOLD, "reviewer_id")}
    schedules = may(request, "update", observation)
    if observation.state in coming.CLOSED or (observation.held_on and not schedules):
        messages.error(request, "课已经上过或取消，不能再改。")
        return redirect(observation)
    data = request.POST if request.method == "POST" else None
    form = ArrangeForm(data, instance=observation, schedules=schedules)
    if form.is_valid() and _arranged(request, form, before):
        messages.success(request, "已保存。")
        return redirect(form.instance)
    context = {"form": form, "observation": observation_of(request, pk), "schedules": schedules}
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "teaching/observation_edit.html", context, status=status)


def _arranged(request: HttpRequest, form: ArrangeForm, before: dict) -> bool:
    try:
        with transaction.atomic():
            services.arrange(form.instance, before, by=acting_staff(request.user))
    except (ValidationError, IntegrityError) as refusal:
        add_refusal(form, refusal)
    return not form.errors


@reader
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公布 and invite."""
    observation = observation_of(request, pk)
    check_may(request, "update", observation)
    done = "已公布，组员和课程教学中心收到了邀请。"
    return _try(request, observation, lambda: services.publish(observation), done)


@reader
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """取消, with a reason."""
    observation, reason = observation_of(request, pk), typed(request.POST, "reason", longest=200)
    check_may(request, "update", observation)
    done = "已取消，受邀的人收到了消息。"
    return _try(
        request,
        observation,
        lambda: services.cancel(observation, reason),
        done,
        typed_in={"open": "cancel"},
    )


@reader
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """参加, 请假, or sign up of one's own accord."""
    observation, staff = observation_of(request, pk), acting_staff(request.user)
    yes, excuse = request.POST.get("coming") == "1", typed(request.POST, "excuse", longest=200)
    return _try(
        request,
        observation,
        lambda: coming.answer(observation, staff, yes, excuse),
        "已报名观课。" if yes else "已记下，主评会收到消息。",
        typed_in={"open": "excuse"},
    )


@reader
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite further people by name."""
    observation = observation_of(request, pk)
    check_may(request, "update", observation)
    form = AskForm(request.POST, observation=observation)
    if not form.is_valid():
        return _page(request, observation, errors=form.errors["people"])
    people = list(form.cleaned_data["people"])
    done = f"已邀请{'、'.join(str(person) for person in people)}。"
    return _try(request, observation, lambda: coming.ask(observation, people), done)


@reader
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """签到: who of those asked is there, noted by whoever organises the lesson or reviews it."""
    observation = observation_of(request, pk)
    check_may(request, "minutes", observation)
    there = {int(pk) for pk in request.POST.getlist("there") if pk.isdecimal() and len(pk) < 10}
    done = "签到已保存。"
    return _try(request, observation, lambda: coming.sign_in(observation, there), done)


@reader
@require_POST
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """已上, said by hand where no sheet has said it yet."""
    observation = observation_of(request, pk)
    check_may(request, "minutes", observation)
    return _try(request, observation, lambda: services.mark_held(observation), "已记为已上。")


@reader
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """归档."""
    observation = observation_of(request, pk)
    check_may(request, "update", observation)
    return _try(request, observation, lambda: services.archive(observation), "已归档。")


@reader
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """修改记录: who changed what, for whoever may change it."""
    observation = observation_of(request, pk)
    check_may(request, "update", observation)
    context = {
        "object": observation,
        "urls": {"detail": observation.get_absolute_url()},
        "entries": history.entries(observation),
    }
    return render(request, "core/history.html", context)
