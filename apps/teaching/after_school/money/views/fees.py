"""收费: class by class, pupil by pupil, refunds, the statement; for the accountant and the office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import posted
from apps.inspections.acting import acting_staff
from apps.school.models import SchoolClass
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.money import services
from apps.teaching.after_school.money.forms import ExemptForm, FeeUseForm, PaidForm
from apps.teaching.after_school.money.models import FeeUse
from apps.teaching.after_school.money.statement import classes, of_class, statement
from apps.teaching.after_school.money.weeks import refund, served_weeks
from apps.teaching.after_school.placing.views.pages import (
    address,
    context_of,
    excel,
    of_term,
    only,
    paper,
    service_of,
)
from apps.teaching.after_school.rules import keeps_fees, sees_fees
from apps.teaching.after_school.signups import SignUp

reader = only(sees_fees, "收费由会计、课程教学中心和校领导查看。")
keeper = only(keeps_fees, "收费由会计和课程教学中心登记。")
STATEMENT_HEADER = ["项目", "人数", "金额（元）"]


def _keeps(request: HttpRequest) -> bool:
    return request.user.is_superuser or keeps_fees(request.user)


@reader
def fees(request: HttpRequest) -> HttpResponse:
    """Paid, due and exempt by class."""
    service = service_of(request)
    context = context_of(service, request, may_keep=_keeps(request))
    if service:
        context |= {
            "statement": statement(service),
            "classes": classes(service),
            "owed": len(services.outstanding(service)),
        }
    return render(request, "teaching/fees.html", context)


@reader
@of_term("teaching:fees")
def fee_class(request: HttpRequest, service: Service, pk: int) -> HttpResponse:
    """A class's pupils; several are marked as paid at once."""
    school_class = get_object_or_404(SchoolClass, pk=pk)
    rows = list(of_class(service, school_class))
    if request.method == "POST" and not _keeps(request):
        return redirect(request.get_full_path())
    form = PaidForm(posted(request), rows=rows)
    if form.is_valid():
        try:
            with transaction.atomic():
                count = services.mark_paid(
                    service, form.cleaned_data["signups"], on=form.cleaned_data["paid_on"]
                )
        except ValidationError as refusal:
            form.add_error("paid_on", refusal)
        else:
            messages.success(request, f"已登记{count}人缴费。")
            return redirect(request.get_full_path())
    context = context_of(
        service,
        request,
        school_class=school_class,
        rows=rows,
        form=form,
        chosen=set(form.data.getlist("signups")) if form.is_bound else set(),
        may_keep=_keeps(request),
    )
    status = 422 if form.errors else 200
    return render(request, "teaching/fees_class.html", context, status=status)


def _signup(pk: int) -> SignUp:
    rows = SignUp.objects.select_related("pupil", "service__term__year")
    return get_object_or_404(rows, pk=pk)


def _class_page(signup: SignUp) -> str:
    """The class of a pupil, where the row is; the overview for one who left the school."""
    place = signup.pupil.enrolments.on(signup.service.starts_on).first()
    if place is None:
        return address("fees", signup.service)
    term = signup.service.term.code
    return f"{reverse('teaching:fees-class', args=[place.school_class_id])}?term={term}"


@keeper
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """免收 of one pupil."""
    signup = _signup(pk)
    form = ExemptForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.exempt(signup, data["kind"], note=data["note"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"已登记{signup.pupil}免收。")
            return redirect(_class_page(signup))
    context = context_of(
        signup.service, request, signup=signup, form=form, back=_class_page(signup)
    )
    status = 422 if form.errors else 200
    return render(request, "teaching/fees_exempt.html", context, status=status)


@keeper
@require_POST
def make_due(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回 a mark."""
    signup = _signup(pk)
    try:
        services.make_due(signup)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"{signup.pupil}改回待缴。")
    return redirect(_class_page(signup))


@reader
@of_term("teaching:fees")
def refunds(request: HttpRequest, service: Service) -> HttpResponse:
    """Who withdrew after paying: weeks served and what is paid back."""
    rows = service.signups.filter(left_on__isnull=False, fee=SignUp.Fee.PAID)
    found = list(rows.select_related("pupil", "refund").order_by("-left_on", "pupil__number"))
    for row in found:
        row.served = served_weeks(service, row.left_on)
        row.amount = refund(service, row.left_on)
        row.is_back = row.state not in (SignUp.State.WITHDRAWN, SignUp.State.SETTLED)
    context = context_of(service, request, rows=found, may_keep=_keeps(request))
    return render(request, "teaching/fees_refunds.html", context)


@keeper
@require_POST
def pay_back(request: HttpRequest, pk: int) -> HttpResponse:
    """登记退费."""
    signup = _signup(pk)
    try:
        row = services.pay_back(signup, by=acting_staff(request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已登记{row}。")
    return redirect(address("fees-refunds", signup.service))


def _statement_rows(service: Service) -> list[list]:
    found = statement(service)
    return [
        ["收费收入", found.paid, found.gross],
        ["退费", found.refunded, -found.refunds],
        ["免收", found.exempt, 0],
        *([f"支出：{label}", "", amount] for label, amount in found.uses),
        ["结余", "", found.left],
    ]


@reader
@of_term("teaching:fees")
def show_statement(request: HttpRequest, service: Service, way: str = "page") -> HttpResponse:
    """收支情况, on the page, on paper, as a workbook."""
    rows, title = _statement_rows(service), "课后服务收支情况"
    if way == "excel":
        return excel(request, service, title=title, header=STATEMENT_HEADER, rows=rows)
    if way == "print":
        found = statement(service)
        return paper(
            request,
            service,
            title=title,
            header=STATEMENT_HEADER,
            rows=rows,
            back=address("fees-statement", service),
            notes=[
                f"收费标准：{service.fee}元/生/学期（{service.fee_document}）。",
                f"参加{found.pupils}人，待缴{found.due}人。",
            ],
        )
    context = context_of(
        service,
        request,
        statement=statement(service),
        uses=service.fee_uses.all(),
        owed=services.outstanding(service),
        may_keep=_keeps(request),
    )
    return render(request, "teaching/fees_statement.html", context)


@keeper
@require_POST
@of_term("teaching:fees")
def settle(request: HttpRequest, service: Service) -> HttpResponse:
    """期末结算."""
    try:
        services.settle(service)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "已结算，收支已在公开页面公示。")
    return redirect(address("fees-statement", service))


class FeeUseView(CRUDView):
    model = FeeUse
    form_class = FeeUseForm
    columns = ["spent_on", "service", "kind", "amount", "note"]
    filter_fields = ["service", "kind", "spent_on"]
    search_fields = ["note"]
    empty_hint = "教师补助、校外教师、材料等支出登记在这里，期末自动汇总成收支情况。"

    def get_new(self) -> FeeUse:
        return FeeUse(service=Service.objects.order_by("-term__starts").first())
