"""Pages of the coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.crud import CRUDView
from apps.core.values import detail_rows
from apps.growth.coordinators.forms import (
    AppointForm,
    DutiesForm,
    EvaluationForm,
    StatementForm,
    WorkLogForm,
)
from apps.growth.coordinators.models import CoordinatorQuota, Coordinatorship, WorkLog


class CoordinatorQuotaView(CRUDView):
    model = CoordinatorQuota
    fields = ["term", "department", "posts"]
    columns = ["term", "department", "posts"]
    filter_fields = ["term"]
    empty_hint = "先给部门定下本学期的协作员名额，再聘任。"


class CoordinatorshipView(CRUDView):
    model = Coordinatorship
    form_class = AppointForm
    columns = ["term", "appointment__department", "appointment__staff", "weekly_minutes", "result"]
    filter_fields = ["term", "appointment__department", "result"]
    search_fields = ["appointment__staff__name", "appointment__staff__pinyin", "duties"]
    empty_hint = "每个部门在名额之内聘任协作员，写明岗位职责。"

    def get_form_class(self):
        return AppointForm if self.page == "create" else DutiesForm

    def get_detail_context(self) -> dict:
        person, record = self.request.user, self.object
        logs = record.logs.all()
        return {
            "rows": [
                ("协作员", record.appointment.staff),
                ("部门", record.appointment.department),
                *detail_rows(
                    record, ["term", "weekly_minutes", "duties", "statement", "result", "remark"]
                ),
            ],
            "logs": logs,
            "minutes": logs.aggregate(total=Sum("minutes"))["total"] or 0,
            "may": {
                verb: person.has_perm(Coordinatorship.get_perm(verb), record)
                for verb in ("log", "state", "evaluate")
            },
        }


@login_required
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The coordinator logs work or states the term; the department's head evaluates."""
    visible = Coordinatorship.objects.visible_to(request.user)
    record = get_object_or_404(
        visible.select_related("appointment__staff", "appointment__department", "term"), pk=pk
    )
    if not request.user.has_perm(Coordinatorship.get_perm(verb), record):
        raise PermissionDenied("这一步不由您来做。")
    form = _form(verb, record, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _carry_out(verb, form, record, request.user):
        messages.success(request, "已保存。")
        return redirect(record)
    context = {"form": form, "object": record, "verb": verb}
    return render(
        request, "growth/coordinator_act.html", context, status=422 if form.errors else 200
    )


def _form(verb: str, record: Coordinatorship, data) -> BaseForm:
    if verb == "log":
        return WorkLogForm(data, instance=WorkLog(coordinatorship=record))
    if verb == "state":
        return StatementForm(data, instance=record)
    return EvaluationForm(data, initial={"result": record.result, "remark": record.remark})


def _carry_out(verb: str, form: BaseForm, record: Coordinatorship, user) -> bool:
    if verb == "evaluate":
        return form.apply(record, by=user)
    form.save()
    return True
