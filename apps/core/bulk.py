"""Changing and deleting many rows at once: previewed, reasoned, all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

import pghistory
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse

from apps.core import bin
from apps.core.forms import limit_choices, sentence_of, tidy
from apps.core.values import label_of, value_at

# Rows at once: more would not be previewed by anybody.
LIMIT = 500
UNCHANGED = "保持不变"


@dataclass
class RowChange:
    """What a bulk edit does to one row, or why it cannot."""

    record: models.Model
    changes: list[tuple[str, object, object]]
    problem: str = ""


def form_for(model: type[models.Model], names: list[str]) -> type[forms.Form]:
    """A form whose empty fields leave things as they are; emptying is asked for by name."""
    fields = {name: _optional(model._meta.get_field(name)) for name in names}
    emptied = [(name, label_of(model, name)) for name in names if _may_be_empty(model, name)]
    if emptied:
        fields["clear"] = forms.MultipleChoiceField(
            label="清空这些内容",
            choices=emptied,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return type("BulkForm", (forms.Form,), fields)


def _may_be_empty(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return field.blank and not isinstance(field, models.BooleanField)


def _optional(field: models.Field) -> forms.Field:
    """The form's field for a model's, with nothing chosen beforehand."""
    choices = field.flatchoices
    if isinstance(field, models.BooleanField):
        choices = [(True, "是"), (False, "否")]
    if choices:
        return forms.TypedChoiceField(
            label=field.verbose_name,
            choices=[("", UNCHANGED), *choices],
            coerce=field.to_python,
            empty_value=None,
            required=False,
        )
    loose = field.formfield(required=False, initial=None)
    tidy(loose)
    if isinstance(loose, forms.ModelChoiceField):
        loose.empty_label = UNCHANGED
    return loose


def values_of(form: forms.Form, model: type[models.Model]) -> dict:
    """What is to be set, from a valid form: only what was filled in or is to be emptied."""
    values = dict(form.cleaned_data)
    cleared = values.pop("clear", [])
    found = {name: value for name, value in values.items() if value not in (None, "")}
    for name in cleared:
        found[name] = None if model._meta.get_field(name).null else ""
    return found


def change(
    records: Iterable[models.Model], values: dict, *, by, reason: str = "", keep: bool
) -> list[RowChange]:
    """Set ``values`` on every record, each checked as a single edit would be.

    Nothing is kept if ``keep`` is off (a preview) or a single row is refused. History records the
    reason with each row.
    """
    with pghistory.context(reason=reason), transaction.atomic():
        plan = [_change_one(record, values, by) for record in records]
        if not keep or any(row.problem for row in plan):
            transaction.set_rollback(True)
    return plan


def _change_one(record: models.Model, values: dict, by) -> RowChange:
    model = type(record)
    if not by.has_perm(model.get_perm("update"), record):
        return RowChange(record, [], "您没有权限修改这一条。")
    before = {name: value_at(record, name) for name in values}
    for name, value in values.items():
        setattr(record, name, value)
    after = {name: value_at(record, name) for name in values}
    changes = [
        (label_of(model, name), before[name] or "（空）", after[name] or "（空）")
        for name in values
        if before[name] != after[name]
    ]
    try:
        record.full_clean()
        if changes:
            with transaction.atomic():
                record.save()
    except ValidationError as refusal:
        return RowChange(record, changes, "".join(refusal.messages))
    except IntegrityError as error:
        return RowChange(record, changes, sentence_of(error, model))
    return RowChange(record, changes)


class BulkPages:
    """The two pages of a section on which many rows are changed or deleted at once."""

    bulk_fields: list[str] = []

    def bulk_page(self, request: HttpRequest) -> HttpResponse:
        """Choose what to change; see each row before and after; give a reason; done."""
        records = self._picked_or_say_why()
        if records is None:
            return self.back_to_list()
        posted = request.method == "POST"
        form = form_for(self.model, self.bulk_fields)(request.POST if posted else None)
        limit_choices(form, request.user)
        context = {"form": form, "pks": [row.pk for row in records], "count": len(records)}
        if posted and form.is_valid() and not (values := values_of(form, self.model)):
            form.add_error(None, "请至少填写一项要修改的内容。")
        if not posted or "back" in request.POST or form.errors:
            return self.render("core/bulk.html", context, status=422 if form.errors else 200)

        reason = request.POST.get("reason", "").strip()[:100]
        confirmed = "confirmed" in request.POST
        plan = change(records, values, by=request.user, reason=reason, keep=confirmed and reason)
        problems = [(row.record, row.problem) for row in plan if row.problem]
        if confirmed and reason and not problems:
            changed = sum(bool(row.changes) for row in plan)
            messages.success(request, f"已修改{changed}条{self.verbose_name}。")
            return self.back_to_list()
        context |= {
            "preview": [(row.record, row.changes) for row in plan],
            "errors": problems,
            "hidden": _answers(request, form),
            "reason": reason,
            "reason_missing": confirmed and not reason,
        }
        wrong = problems or context["reason_missing"]
        return self.render("core/bulk.html", context, status=422 if wrong else 200)

    def bulk_delete_page(self, request: HttpRequest) -> HttpResponse:
        """Put the chosen rows into the bin as one entry, which one step brings back."""
        records = self._picked_or_say_why()
        if records is None:
            return self.back_to_list()
        context = {"records": records, "pks": [row.pk for row in records], "count": len(records)}
        try:
            for record in records:
                if not self.may("delete", record):
                    raise bin.DeletionRefused(f"您没有权限删除“{record}”，一条也没有删除。")
            context["cascade"] = bin.goes_along(records)
        except bin.DeletionRefused as refusal:
            context["refusal"] = refusal.messages[0]
            return self.render("core/bulk_delete.html", context, status=409)
        if request.method != "POST":
            return self.render("core/bulk_delete.html", context)
        self.say_deleted(bin.put_in_bin(records, by=request.user))
        return self.back_to_list()

    def _picked_or_say_why(self) -> list[models.Model] | None:
        """The rows ticked, or all that match the filters; None where that is none or too many."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        if "all" in asked:
            rows = self.rows.queryset
        else:
            ticked = [pk for pk in asked.getlist("pk") if pk.isdecimal() and len(pk) < 19]
            rows = self.get_queryset().filter(pk__in=ticked)
        records = list(rows.select_related()[: LIMIT + 1])
        if not records:
            messages.error(self.request, f"请先勾选要处理的{self.verbose_name}。")
        elif len(records) > LIMIT:
            messages.error(self.request, f"一次最多处理{LIMIT}条，请先用筛选缩小范围。")
        else:
            return records
        return None


def _answers(request: HttpRequest, form: forms.Form) -> list[tuple[str, str]]:
    """What was filled in on the first step, to be carried along to the second."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name)]
