"""Pages of the flag raising: rotation, nomination, decision, paper."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core.crud import CRUDView
from apps.core.forms import add_refusal, posted
from apps.core.sheets import heading, qr_code
from apps.core.values import detail_rows
from apps.moral.ceremonies import rotation, services
from apps.moral.ceremonies.forms import (
    ApproveForm,
    CeremonyForm,
    HonourForm,
    NominationForm,
    ReturnForm,
    RotationForm,
    SettleForm,
    SwapForm,
)
from apps.moral.ceremonies.models import Ceremony, FlagBearer, Speech
from apps.moral.weeks import telling
from apps.school.calendar.services import add_school_days, day
from apps.school.models import Grade, Staff, Term
from apps.school.roles import facts

State = Ceremony.State
# What may be done in which state, by whom, and what the button says.
ACTS = {
    "approve": ("decide", ApproveForm, [State.NOMINATED], "审核通过，公示"),
    "return": ("decide", ReturnForm, [State.NOMINATED, State.POSTED], "退回"),
    "settle": ("settle", SettleForm, [State.POSTED], "公示期满，确定上岗"),
    "honour": ("settle", HonourForm, [State.READY], "已升旗，颁发证书"),
}


class CeremonyView(CRUDView):
    """升旗安排 of the term, week by week."""

    model = Ceremony
    form_class = CeremonyForm
    columns = ["week", "date", "school_class", "state", "speech__speaker", "speech__state"]
    filter_fields = ["term", "school_class", "state"]
    search_fields = ["bearers__pupil__name", "bearers__pupil__pinyin"]
    empty_hint = "先点“生成轮值”：按等候时间长短给每周排一个中队，再由班主任提名。"

    def get_new(self) -> Ceremony:
        """The next week of the term that has no class yet."""
        term = Term.objects.current()
        if term is None:
            return Ceremony()
        taken = set(Ceremony.objects.filter(term=term).values_list("week", flat=True))
        free = [pair for pair in rotation.raising_days(term) if pair[0] not in taken]
        week, on = free[0] if free else (None, None)
        return Ceremony(term=term, week=week, date=on)

    def get_queryset(self):
        found = super().get_queryset()
        if self.page == "detail":
            names = ["school_class", "term__year", "host", "nominated_by", "approved_by"]
            found = found.select_related(*names)
        return found

    def get_detail_context(self) -> dict:
        ceremony, user = self.object, self.request.user
        acts = [
            (verb, words, reverse(f"moral:ceremony-{verb}", args=[ceremony.pk]))
            for verb, (perm, _form, states, words) in ACTS.items()
            if ceremony.state in states
            and ceremony.is_ready_for(verb)
            and user.has_perm(Ceremony.get_perm(perm), ceremony)
        ]
        return {
            "rows": detail_rows(ceremony, ["date", "school_class", "state", "trained_on"]),
            "bearers": _bearers(ceremony, user),
            "acts": acts,
            "speech": Speech.objects.filter(ceremony=ceremony).select_related("speaker").first(),
            "may_nominate": ceremony.is_open
            and user.has_perm(Ceremony.get_perm("nominate"), ceremony),
            "may_swap": ceremony.state == State.PLANNED and self.may("update", ceremony),
            "may_plan_speech": user.has_perm(Speech.get_perm("create")),
        }


class FlagBearerView(CRUDView):
    """光荣升旗手 so far: the history of every class."""

    model = FlagBearer
    pages = ["list", "detail", "history", "export", "print"]
    columns = [
        "ceremony__date",
        "ceremony__school_class",
        "pupil",
        "part",
        "criterion",
        "ceremony__state",
    ]
    filter_fields = ["term", "ceremony__school_class", "criterion"]
    search_fields = ["pupil__name", "pupil__pinyin"]
    detail_fields = ["ceremony", "pupil", "part", "criterion", "deed"]
    empty_hint = "班主任提名、大队部审核通过后，名单出现在这里。"


def _bearers(ceremony: Ceremony, user):
    rows = ceremony.bearers.visible_to(user).select_related("pupil").order_by("-part", "pk")
    return list(rows)


def _ceremony(request: HttpRequest, pk: int, verb: str) -> Ceremony:
    rows = Ceremony.objects.visible_to(request.user).select_related(
        "school_class", "term__year", "host", "nominated_by", "approved_by"
    )
    ceremony = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(Ceremony.get_perm(verb), ceremony):
        raise PermissionDenied("这一步不由您来做。")
    return ceremony


def form_page(request: HttpRequest, form, record, title: str, button: str) -> HttpResponse:
    """A page with one form and one button, about ``record`` where there is one."""
    context = {"form": form, "object": record, "heading": title, "button": button}
    return render(request, "moral/act.html", context, status=422 if form.errors else 200)


@login_required
def generate(request: HttpRequest) -> HttpResponse:
    """生成轮值: a class for every week from now on."""
    if not request.user.has_perm(Ceremony.get_perm("create")):
        raise PermissionDenied("升旗轮值由大队部安排。")
    term, now = Term.objects.current(), day()
    if term is None:
        messages.error(request, "还没有学期，请先在校历里建立学期。")
        return redirect("moral:ceremony-list")
    week = now.week + 1 if now.term == term else 1
    initial = {"from_week": week, "grades": list(Grade.values)}
    form = RotationForm(posted(request), term=term, initial=initial)
    if form.is_valid():
        written = rotation.generate(term, **form.cleaned_data)
        messages.success(request, f"已排好{len(written)}周。可以逐周修改，或两周对调。")
        return redirect(f"{reverse('moral:ceremony-list')}?term={term.pk}")
    return form_page(request, form, None, f"生成{term.short}升旗轮值", "生成")


@login_required
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """对调: two classes change weeks."""
    ceremony = _ceremony(request, pk, "update")
    form = SwapForm(posted(request), ceremony=ceremony)
    if form.is_valid():
        try:
            services.swap(ceremony, form.cleaned_data["other"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已对调。")
            return redirect(ceremony)
    return form_page(request, form, ceremony, "与另一周对调", "对调")


@login_required
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """提名: the homeroom teacher puts four pupils and a host forward."""
    ceremony = _ceremony(request, pk, "nominate")
    if not ceremony.is_open:
        messages.error(request, "名单已经审核，不能再改；要换人请大队部先退回。")
        return redirect(ceremony)
    form = NominationForm(posted(request), ceremony=ceremony)
    if form.is_bound and form.is_valid():
        by = Staff.objects.filter(pk=facts(request.user).staff_id).first()
        if form.apply(by):
            messages.success(request, "已提名，等大队部审核。")
            return redirect(ceremony)
    wrong = form.errors or any(bearer.errors for bearer in form.bearers)
    context = {"form": form, "object": ceremony}
    return render(request, "moral/ceremony_nominate.html", context, status=422 if wrong else 200)


@login_required
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """审核, 退回, 上岗, 颁证: what the 大队部 does with a nomination."""
    perm, form_class, states, words = ACTS[verb]
    ceremony = _ceremony(request, pk, perm)
    if ceremony.state not in states:
        messages.error(request, f"现在是“{ceremony.get_state_display()}”，不能{words}。")
        return redirect(ceremony)
    initial = {"trained_on": add_school_days(min(ceremony.date, timezone.localdate()), -1)}
    form = form_class(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            form.apply(ceremony, request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect(ceremony)
    return form_page(request, form, ceremony, words, words)


@login_required
def sheet(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """登记表 (one A4 sheet) and 主持稿 (order, introduction, speech, winners) of a ceremony."""
    ceremony = _ceremony(request, pk, "detail")
    context = {
        "object": ceremony,
        "winners": telling.announced_at(ceremony) if page == "script" else [],
        "bearers": _bearers(ceremony, request.user),
        "speech": Speech.objects.filter(ceremony=ceremony).select_related("speaker").first(),
        **asdict(heading(request.user, {})),
        "term_name": ceremony.term,
        "week_name": f"第{ceremony.week}周",
        "qr": qr_code(ceremony.get_absolute_url()),
        "back": ceremony.get_absolute_url(),
    }
    return render(request, f"moral/ceremony_{page}.html", context)


def _certificates(request: HttpRequest, ceremony: Ceremony, bearers) -> HttpResponse:
    if ceremony.state not in (State.READY, State.HONOURED):
        messages.error(request, "确定上岗以后才能打印证书。")
        return redirect(ceremony)
    context = {
        "object": ceremony,
        "bearers": bearers,
        "back": ceremony.get_absolute_url(),
    }
    return render(request, "moral/certificates.html", context)


@login_required
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of all four, one a page."""
    ceremony = _ceremony(request, pk, "detail")
    return _certificates(request, ceremony, _bearers(ceremony, request.user))


@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One pupil's certificate."""
    rows = FlagBearer.objects.visible_to(request.user).select_related("pupil")
    bearer = get_object_or_404(rows, pk=pk)
    ceremony = _ceremony(request, bearer.ceremony_id, "detail")
    return _certificates(request, ceremony, [bearer])
