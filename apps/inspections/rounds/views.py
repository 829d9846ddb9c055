"""Pages of rounds, draws and exemptions, and what the next week brings."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import add_refusal, posted
from apps.core.values import detail_rows
from apps.inspections.programmes.models import Programme
from apps.inspections.rosters.naming import called
from apps.inspections.rounds import services
from apps.inspections.rounds.coming import coming
from apps.inspections.rounds.draws import draw_again, lots
from apps.inspections.rounds.forms import (
    DeadlineForm,
    ExemptionForm,
    MoveForm,
    PlanForm,
    ReasonForm,
)
from apps.inspections.rounds.models import Draw, Exemption, Round
from apps.inspections.rounds.progress import with_progress
from apps.inspections.rounds.stuck import Stuck, stuck
from apps.inspections.sheets.models import Sheet
from apps.inspections.sheets.services import exempt
from apps.school.models import Staff
from apps.school.roles import facts

# What can be done with a round: button, form, service, in which states.
PLANNED, OPEN, CLOSED = Round.State.PLANNED, Round.State.OPEN, Round.State.CLOSED
VERBS = {
    "move": ("改期", MoveForm, services.move_round, {PLANNED}),
    "deadline": ("改截止时间", DeadlineForm, services.set_deadline, {OPEN, CLOSED}),
    "end": ("结束本轮", ReasonForm, services.end_round, {OPEN}),
    "calloff": ("取消本轮", ReasonForm, services.call_off, {OPEN, CLOSED}),
}

# What follows, for whoever is about to do it.
MEANS = {
    "改截止时间": "往后改，未查的可以接着查；已经结束的一轮会重新打开。",
    "结束本轮": "马上收检；还没有查的记为未查，不算零分，也不算满分。",
    "取消本轮": "还没有查的全部记为免检；已经查了的保留。",
}


class RoundView(CRUDView):
    model = Round
    form_class = PlanForm
    pages = ["list", "create", "export", "print", "blank", "detail", "history", "delete"]
    columns = ["date", "programme", "slot", "grade", "state", "due_at", "progress"]
    filter_fields = ["programme", "date", "state", "grade"]
    search_fields = ["programme__name", "programme__pinyin"]
    empty_hint = "上课日早上6:30按检查安排自动开检；按年级、按次的在这里排定。"

    def get_queryset(self):
        rounds = super().get_queryset().select_related("programme__department", "slot", "version")
        return with_progress(rounds)

    @property
    def stuck(self) -> list[Stuck]:
        """Planned rounds of one's own programmes that will not open, and where to move them."""
        user, perm = self.request.user, Round.get_perm("update")
        return [one for one in stuck(Round.objects.all()) if user.has_perm(perm, one.round)]

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def save_form(self, form: PlanForm) -> Round:
        chosen = form.cleaned_data
        return services.plan_round(chosen["programme"], chosen["date"], grade=chosen["grade"])

    def get_detail_context(self) -> dict:
        user, round = self.request.user, self.object
        sheets = Sheet.objects.visible_to(user).filter(round=round)
        may_keep = user.has_perm(Round.get_perm("update"), round)
        called_off = bool(round.progress and round.progress.is_called_off)
        names = ["programme", "date", "grade", "version", "opens_at", "due_at", "note"]
        shown = [name for name in names if getattr(round, name)]
        return {
            "rows": detail_rows(round, shown),
            "sheets": _with_checkers(sheets, round, user),
            "stuck": stuck(Round.objects.filter(pk=round.pk)) if may_keep else [],
            "draw": Draw.objects.filter(round=round).first(),
            "verbs": [
                (reverse(f"inspections:round-{verb}", args=[round.pk]), title)
                for verb, (title, _form, _service, states) in VERBS.items()
                if may_keep and round.state in states and not (verb == "calloff" and called_off)
            ],
            "may_keep": may_keep,
        }


def _with_checkers(sheets, round: Round, user) -> list[tuple[Sheet, str]]:
    """Each sheet with who checked; a duty pupil as ``user`` may call them."""
    found = list(
        sheets.select_related(
            "round", "school_class", "staff", "place", "monitor__pupil", "inspector"
        ).order_by("school_class__grade", "school_class__number", "staff__number", "place__code")
    )
    monitors = [sheet.monitor for sheet in found if sheet.monitor]
    names = called(monitors, round.date, user=user, record=round)
    return [(sheet, names.get(sheet.monitor_id) or sheet.inspector or "") for sheet in found]


class DrawView(CRUDView):
    model = Draw
    pages = ["list", "export", "print", "detail"]
    columns = ["round__date", "round__programme", "drawn_count", "seed"]
    filter_fields = ["round__programme", "round__date"]
    search_fields = ["round__programme__name", "round__programme__pinyin"]
    empty_hint = "随机抽查开检时抽签，种子和名单都留在这里，谁都可以重抽核对。"

    def get_detail_context(self) -> dict:
        draw, again = self.object, None
        if "verify" in self.request.GET:
            again = draw_again(draw)
        return {
            "lots": lots(draw),
            "verified": again is not None,
            "agrees": again == draw.drawn,
        }


class ExemptionView(CRUDView):
    model = Exemption
    form_class = ExemptionForm
    pages = ["list", "create", "export", "print", "blank", "detail", "history", "delete"]
    columns = ["date", "school_class", "programme", "reason", "granted_by"]
    filter_fields = ["programme", "date", "school_class"]
    search_fields = ["reason"]
    empty_hint = "连续四周优胜的示范班奖励一个免检日；免检的班当天不检查、不计分。"

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def save_form(self, form: ExemptionForm) -> Exemption:
        chosen = form.cleaned_data
        services.check_day(chosen["programme"], chosen["date"])
        return services.grant_exemption(
            chosen["programme"],
            chosen["school_class"],
            chosen["date"],
            reason=chosen["reason"],
            by=person(self.request.user),
        )


def person(user) -> Staff | None:
    """Who acts: oneself, or for whom one stands in."""
    return Staff.objects.filter(pk=facts(user).staff_id).first()


@login_required
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Whoever answers for the programme moves a round, its deadline, or ends it, with a reason."""
    round = _kept_by(request, pk)
    title, form_class, service, states = VERBS[verb]
    if round.state not in states:
        messages.error(request, f"这一轮{round.get_state_display()}，不能{title}。")
        return redirect(round)
    form = form_class(posted(request), initial=_usual(round))
    if form.is_bound and form.is_valid():
        try:
            service(round, *_first(form.cleaned_data), reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"已{title}。")
            return redirect(round)
    return _ask(request, round, title, form)


@login_required
def exempt_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one target of a round off, with a reason."""
    sheets = Sheet.objects.visible_to(request.user).select_related("school_class", "staff", "place")
    sheet = get_object_or_404(sheets, pk=pk)
    round = _kept_by(request, sheet.round_id)
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            exempt(sheet, reason=form.cleaned_data["reason"], by=person(request.user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{sheet.target}本轮免检。")
            return redirect(round)
    return _ask(request, round, f"{sheet.target}免检", form)


@login_required
@require_POST
def open_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a programme has today."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(Programme.get_perm("open"), programme):
        raise PermissionDenied("开检由安排的负责部门来做。")
    try:
        rounds = services.open_today(programme)
    except ValidationError as refusal:
        messages.error(request, f"没有开检：{''.join(refusal.messages)}")
        return redirect(programme)
    messages.success(request, f"“{programme}”今天的{len(rounds)}轮都已开检。")
    return redirect(rounds[0] if len(rounds) == 1 else programme)


@login_required
@permission_required(Round.get_perm("list"), raise_exception=True)
def week(request: HttpRequest) -> HttpResponse:
    """What opens in a week, next week unless the address says another day."""
    asked = request.GET.get("day", "")
    on = _date(asked)
    if on is None:
        on = timezone.localdate() + timedelta(weeks=1)
    monday = on - timedelta(days=on.weekday())
    context = {
        "days": coming(monday, monday + timedelta(days=6)),
        "previous": monday - timedelta(weeks=1),
        "following": monday + timedelta(weeks=1),
        "wrong": bool(asked) and _date(asked) is None,
    }
    status = 422 if context["wrong"] else 200
    return render(request, "inspections/week.html", context, status=status)


def _date(text: str) -> date | None:
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on and 1900 < on.year < 9000 else None


def _usual(round: Round) -> dict:
    """What the forms propose; a round that cannot open goes to the next day that will do."""
    usual = {"due_at": round.due_at, "date": round.date}
    for one in stuck(Round.objects.filter(pk=round.pk)):
        usual |= {"date": one.offer, "reason": one.sentence}
    return usual


def _kept_by(request: HttpRequest, pk: int) -> Round:
    rounds = Round.objects.visible_to(request.user).select_related("programme__department", "slot")
    round = get_object_or_404(rounds, pk=pk)
    if not request.user.has_perm(Round.get_perm("update"), round):
        raise PermissionDenied("这一轮由安排的负责部门管理。")
    return round


def _first(data: dict) -> list:
    """What a verb needs beside the reason."""
    return [value for name, value in data.items() if name != "reason"]


def _ask(request: HttpRequest, round: Round, title: str, form) -> HttpResponse:
    context = {"form": form, "object": round, "title": title, "means": MEANS.get(title, "")}
    return render(
        request, "inspections/round_act.html", context, status=422 if form.errors else 200
    )
