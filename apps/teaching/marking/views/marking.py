"""批改: the teacher's desk, the hand-in list of one homework, and the buttons on both."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.forms import typed
from apps.school.models import Staff
from apps.teaching.homework.models import Homework
from apps.teaching.marking import services
from apps.teaching.marking.deadlines import with_deadline
from apps.teaching.marking.desk import Desk
from apps.teaching.marking.models import GroupMember, HandIn
from apps.teaching.marking.rules import marks, sees_marking_of
from apps.teaching.marking.spot import Look, may_spot, results, spot_programme
from apps.teaching.marking.views.pages import (
    homework_of,
    keys,
    own_staff,
    reader_page,
    sentence,
    staff_page,
    term_of,
)

State = HandIn.State


@staff_page
def desk(request: HttpRequest) -> HttpResponse:
    """What I have to collect, to mark and to look at again."""
    context = {"desk": Desk(own_staff(request), timezone.localdate())}
    return render(request, "teaching/marking.html", context)


@reader_page
def marker(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague's homework of late, and the spot checks of the term."""
    staff = get_object_or_404(Staff.objects.on_duty(), pk=pk)
    if not sees_marking_of(request.user, staff):
        raise PermissionDenied("别人的批改情况由课程教学中心、校领导和教研组长看。")
    term = term_of(request)
    context = {
        "staff": staff,
        "look": Look(staff, timezone.localdate()),
        "results": results(request.user, term, staff) if term else [],
        "may_spot": may_spot(request.user, spot_programme(), staff),
    }
    return render(request, "teaching/marker.html", context)


@staff_page
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The class's list: tap who is missing, one button; later whoever is late or has to correct."""
    homework = homework_of(request, pk)
    if request.method != "POST":
        return _list(request, homework)
    if not marks(request.user, homework):
        raise PermissionDenied("收交由布置作业的老师登记。")
    pupils, state = keys(request.POST.getlist("pupil")), typed(request.POST, "state")
    try:
        if state not in {*State.values, ""}:
            raise ValidationError("请选一种情况。")
        if typed(request.POST, "do") == "collect":
            services.collect(homework, pupils=pupils, state=state or State.MISSING)
        else:
            services.note(homework, pupils, state)
    except ValidationError as refusal:
        return _list(request, homework, ticked=pupils, state=state, error=sentence(refusal))
    word = State(state).label if state else "正常"
    messages.success(
        request, f"已登记：{len(pupils)}人{word}。" if pupils else "已收交，全部交齐。"
    )
    return redirect("teaching:marking-hand-in", homework.pk)


def _list(
    request: HttpRequest,
    homework: Homework,
    *,
    ticked: list[int] = (),
    state: str | None = None,
    error: str = "",
) -> HttpResponse:
    homework = with_deadline(Homework.objects.with_names()).get(pk=homework.pk)
    noted = dict(homework.hand_ins.values_list("pupil", "state"))
    pupils = services.pupils_of(homework)
    groups = _elastic(homework)
    for pupil in pupils:
        pupil.state = noted.get(pupil.pk, "")
        pupil.word = State(pupil.state).label if pupil.state else ""
        pupil.ticked, pupil.groups = pupil.pk in ticked, groups.get(pupil.pk, "")
    counts = [(word.label, list(noted.values()).count(word)) for word in State]
    marked = homework.marked_on is not None
    context = {
        "homework": homework,
        "pupils": pupils,
        "counts": [(word, count) for word, count in counts if count],
        "complete": len(pupils) - sum(s in (State.MISSING, State.EXCUSED) for s in noted.values()),
        "states": State.choices if marked else State.choices[:3],
        "state": state if state is not None else State.TO_CORRECT if marked else State.MISSING,
        "error": error,
        "may": marks(request.user, homework),
        "is_open": homework.state == Homework.State.PUBLISHED,
        "is_collected": homework.state in services.COLLECTED,
        "to_correct": State.TO_CORRECT in noted.values(),
        "on": timezone.localdate(),
    }
    return render(request, "teaching/hand_in.html", context, status=422 if error else 200)


def _elastic(homework: Homework) -> dict[int, str]:
    """The elastic groups of each pupil, for a glance at who is asked for less."""
    rows = GroupMember.objects.filter(
        school_class=homework.school_class_id, subject=homework.subject_id, tiered=False
    )
    found: dict[int, list[str]] = {}
    for pupil, name in rows.values_list("pupil", "group__name"):
        found.setdefault(pupil, []).append(name)
    return {pupil: "、".join(names) for pupil, names in found.items()}


_STEPS = {
    "collect": (lambda homework, _by: services.collect(homework), "已收交，全部交齐。"),
    "mark": (lambda homework, by: services.mark(homework, by=by), "已批改。"),
    "correct": (lambda homework, _by: services.correct_all(homework), "已全部订正复批。"),
    "back": (lambda homework, _by: services.step_back(homework), "已撤销一步。"),
}


@staff_page
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of one homework: 交齐, 批改好, 全部已订正, 撤销一步."""
    homework = homework_of(request, pk, to_mark=True)
    verb, said = _STEPS.get(typed(request.POST, "do"), (None, ""))
    if verb is None:
        messages.error(request, "没有这一步。")
        return _back(request, homework)
    try:
        verb(homework, own_staff(request))
    except ValidationError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, f"{homework.school_class}{homework.subject}：{said}")
    return _back(request, homework)


def _back(request: HttpRequest, homework: Homework) -> HttpResponse:
    if typed(request.POST, "from") == "list":
        return redirect("teaching:marking-hand-in", homework.pk)
    return redirect("teaching:marking")


@staff_page
@require_POST
def mark_several(request: HttpRequest) -> HttpResponse:
    """批改好 for what is ticked, or for everything that was collected today."""
    staff = own_staff(request)
    waiting = Desk(staff, timezone.localdate())
    if typed(request.POST, "do") == "today":
        rows = waiting.collected_today
    else:
        chosen = Q(pk__in=keys(request.POST.getlist("homework")))
        rows = list(Homework.objects.filter(chosen, pk__in=[row.pk for row in waiting.to_mark]))
    if not rows:
        messages.info(request, "没有选中等待批改的作业。")
    else:
        try:
            count = services.mark_all(rows, by=staff)
            messages.success(request, f"{count}项作业已批改。")
        except ValidationError as refusal:
            messages.error(request, sentence(refusal))
    return redirect(reverse("teaching:marking"))
