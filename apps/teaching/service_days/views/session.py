"""One session on a phone: arrive, call the roll, write the log, hand over, ask for a substitute."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core.forms import add_refusal, posted, typed
from apps.teaching.service_days import services
from apps.teaching.service_days.forms import (
    FetchedForm,
    LogForm,
    RollForm,
    SubstituteForm,
    shown_of,
)
from apps.teaching.service_days.marks import Mark, PickUp
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.roll import EARLIEST, call, lines, tallies
from apps.teaching.service_days.views.pages import (
    caller,
    check_may,
    may,
    reader,
    session_of,
    staff_of,
)

PAGE = "teaching/afternoon_session.html"


def _page(request: HttpRequest, session: Session, status: int = 200, **typed_in) -> HttpResponse:
    """The session with what this person may do; ``typed_in`` is what was refused, to be mended."""
    roll = lines(session) if session.has_pupils else []
    said = typed_in.get("said")
    for line in roll:
        kind, note = line.said if said is None else said.get(line.signup.pupil_id, ("", ""))
        line.kind, line.note = kind, note
    now = timezone.now()
    waiting = list(session.pickups.select_related("pupil", "staff"))
    gone = {line.signup.pupil_id for line in roll if line.mark and _is_gone(line.mark)}
    context = {
        "session": session,
        "roll": roll,
        "shown": typed_in.get("shown") or shown_of({ln.signup.pupil_id: ln.said for ln in roll}),
        "kinds": Mark.Kind.choices,
        "tally": tallies([session]).get(session.pk),
        "exceptions": [line for line in roll if line.mark],
        "leaving": [line for line in roll if line.goes_home and line.signup.pupil_id not in gone],
        "pickups": waiting,
        "waiting": {one.pupil_id for one in waiting},
        "log_form": typed_in.get("log_form") or LogForm(instance=session),
        "errors": typed_in.get("errors", []),
        "may_call": may(request, "call", session),
        "may_substitute": may(request, "substitute", session),
        "is_open": now >= session.starts_at - EARLIEST,
        "is_over": now >= session.ends_at,
        "is_today": session.date == timezone.localdate(),
    }
    return render(request, PAGE, context, status=status)


def _is_gone(mark: Mark) -> bool:
    if mark.kind == Mark.Kind.ABSENT:
        return mark.resolution != Mark.Resolution.ARRIVED
    return mark.kind in (Mark.Kind.LEAVE, Mark.Kind.ELSEWHERE, Mark.Kind.EARLY)


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """场次: the roll first, then log and hand-over."""
    return _page(request, session_of(request, pk))


@reader
@require_POST
def call_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """点名完成."""
    session = session_of(request, pk)
    by = caller(request, session)
    form = RollForm(request.POST)
    form.is_valid()
    shown = form.cleaned_data.get("shown") or {}
    try:
        stored = call(session, shown=shown, said=form.said, by=by)
    except ValidationError as refusal:
        return _page(
            request,
            session,
            422,
            said=form.said,
            shown=typed(request.POST, "shown", longest=20_000),
            errors=refusal.messages,
        )
    tally = tallies([stored])[stored.pk]
    messages.success(request, f"点名完成：应到{tally.expected}，实到{tally.present}。")
    return redirect(stored)


@reader
@require_POST
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """到岗."""
    session = session_of(request, pk)
    caller(request, session)
    try:
        services.arrive(session)
    except ValidationError as refusal:
        return _page(request, session, 422, errors=refusal.messages)
    return redirect(session)


@reader
@require_POST
def write_log(request: HttpRequest, pk: int) -> HttpResponse:
    """日志."""
    session = session_of(request, pk)
    caller(request, session)
    form = LogForm(request.POST, instance=session)
    if not form.is_valid():
        return _page(request, session_of(request, pk), 422, log_form=form)
    form.save()
    messages.success(request, "日志已保存。")
    return redirect(session)


@reader
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """放学交接: all gone, but for those who are ticked."""
    session = session_of(request, pk)
    by = caller(request, session)
    waiting = [int(one) for one in request.POST.getlist("waiting") if one.isdecimal()]
    try:
        services.hand_over(session, waiting=waiting, by=by)
    except ValidationError as refusal:
        return _page(request, session, 422, errors=refusal.messages)
    left = session.pickups.filter(picked_at=None).count()
    done = "交接完成，全部离校。" if not left else f"已记下，还有{left}名学生在等家长。"
    messages.success(request, done)
    return redirect(session)


@reader
def fetched(request: HttpRequest, pk: int) -> HttpResponse:
    """A waiting pupil was fetched, late or by somebody else."""
    pickups = PickUp.objects.visible_to(request.user).select_related("pupil", "staff")
    pickup = get_object_or_404(pickups, pk=pk)
    pickup.session = Session.objects.with_people().get(pk=pickup.session_id)
    check_may(request, "clear", pickup, "由这一场的教师、当天总值班或课程教学中心登记。")
    form = FetchedForm(posted(request), instance=pickup)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        services.fetched(
            pickup,
            collector=asked["collector"],
            note=asked["note"],
            by=staff_of(request.user),
        )
        messages.success(request, f"{pickup.pupil}已由{asked['collector']}接走。")
        return redirect(_back(request) or pickup.session.get_absolute_url())
    context = {
        "pickup": pickup,
        "form": form,
        "may_ring": may(request, "ring", pickup),
        "back": _back(request),
    }
    if context["may_ring"]:
        context |= contacts(pickup.pupil, pickup.session)
    return render(
        request, "teaching/afternoon_pickup.html", context, status=422 if form.errors else 200
    )


def contacts(pupil, session: Session) -> dict:
    """Whom to ring: guardians, and the emergency contact of the sign-up."""
    signup = pupil.after_school_signups.filter(service=session.segment.service_id).first()
    return {
        "guardianships": list(pupil.guardianships.select_related("guardian")),
        "signup": signup,
    }


@reader
def substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """代班: who comes instead; those who are free then are offered."""
    session = session_of(request, pk)
    check_may(request, "substitute", session, "代班由课程教学中心或当天总值班安排。")
    form = SubstituteForm(posted(request), session=session)
    if form.is_bound and form.is_valid():
        try:
            services.name_substitute(
                session,
                staff=form.cleaned_data["staff"],
                reason=form.cleaned_data["reason"],
                by=staff_of(request.user),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{form.cleaned_data['staff']}代班，两位教师都已通知。")
            return redirect(_back(request) or session.get_absolute_url())
    context = {
        "session": session,
        "form": form,
        "free": services.suggested(session),
        "back": _back(request),
    }
    return render(
        request, "teaching/afternoon_substitute.html", context, status=422 if form.errors else 200
    )


@reader
@require_POST
def planned(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who was planned comes after all."""
    session = session_of(request, pk)
    check_may(request, "substitute", session, "代班由课程教学中心或当天总值班安排。")
    try:
        services.drop_substitute(session)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "代班已取消，已通知。")
    return redirect(session)


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if inside else ""
