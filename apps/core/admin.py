"""Data fixes on every model: what a model's own fields say is not said again in its admin."""

from collections.abc import Iterable, Iterator

from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin  # noqa: F401 (registers what is taken out)
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.resources import modelresource_factory

from apps.core import bin, history
from apps.core.models import BinEntry, Job, SavedView, Schedule, ScheduleRun
from apps.core.resources import RecordResource

SEARCHED = ("name", "pinyin", "title", "number", "code", "username", "first_name", "label")
NAMES = ("name", "title", "label")  # the row itself says these
SHOWN = 8  # columns of a list
LONG = (models.TextField, models.JSONField, models.FileField)


def links(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The foreign keys of ``model``."""
    return (field for field in model._meta.concrete_fields if field.is_relation)


def is_ours(model: type[models.Model]) -> bool:
    """Whether the model belongs to an app of the portal, and not to one that it uses."""
    return model.__module__.startswith("apps.")


def joins(model: type[models.Model]) -> list[str]:
    """What to fetch with a row, so that its name and its links' names cost no query each."""
    paths = []
    for field in links(model):
        paths.append(field.name)
        paths += [f"{field.name}__{further.name}" for further in links(field.related_model)]
    return paths


def searched(model: type[models.Model]) -> list[str]:
    """Names and numbers of the row and of what it is linked with."""

    def own(of: type[models.Model]) -> list[str]:
        return [field.name for field in of._meta.concrete_fields if field.name in SEARCHED]

    paths = own(model)
    for field in links(model):
        paths += [f"{field.name}__{name}" for name in own(field.related_model)]
    written = (models.CharField, models.IntegerField)
    plain = [f.name for f in model._meta.concrete_fields if isinstance(f, written)]
    return paths or plain or ["pk"]


class RecordAdmin(ImportExportMixin, admin.ModelAdmin):
    """One model: list, form, table in and out, history, bin. ``DataSite`` decides who may."""

    export_form_class = ExportForm
    object_history_template = "admin/record_history.html"
    list_per_page = 50
    show_full_result_count = False

    def __init__(self, model: type[models.Model], site: admin.AdminSite):
        fields = [f for f in model._meta.concrete_fields if not f.primary_key]
        fields = [f for f in fields if f.name not in (self.exclude or [])]
        short = [f for f in fields if not isinstance(f, LONG)]
        computed = [f.name for f in fields if not f.editable or f.generated]
        linked = [*links(model), *model._meta.many_to_many]
        self.search_fields = self.search_fields or searched(model)
        self.list_display = [
            "__str__",
            *[f.name for f in short if f.editable and f.name not in NAMES],
        ][:SHOWN]
        self.list_filter = self.list_filter or [
            f.name for f in short if f.choices or isinstance(f, models.BooleanField)
        ]
        self.list_select_related = self.list_select_related or joins(model)
        self.autocomplete_fields = [
            f.name
            for f in linked
            if f.editable and f.name not in (self.exclude or []) and is_ours(f.related_model)
        ]
        self.readonly_fields = [*computed, *self.readonly_fields]
        self.resource_classes = [_resource(model, [*computed, *(self.exclude or [])])]
        super().__init__(model, site)

    # -- who may: DataSite lets nobody else in ----------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    # -- deleting and history -----------------------------------------------------------------------

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._to_bin(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._to_bin(request, queryset)

    def _to_bin(self, request: HttpRequest, rows: Iterable[models.Model]) -> None:
        bin.put_in_bin(rows, by=request.user)
        messages.info(request, "30天内可从回收站恢复。")

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """The record's own history, whoever changed it and wherever."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{record}的修改记录",
            "object": record,
            "opts": self.opts,
            "entries": history.entries(record),
        }
        return TemplateResponse(request, self.object_history_template, context)

    # -- tables in and out ---------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs) -> HttpResponse:
        """A table that cannot be taken in is answered as bad input, with each row's reason."""
        response = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", {})
        result = context.get("result")
        refused = result and (result.has_errors() or result.has_validation_errors())
        if refused or (request.method == "POST" and context["form"].errors):
            response.status_code = 422
        return response


def _resource(model: type[models.Model], computed: list[str]) -> type[RecordResource]:
    meta = {"exclude": [*computed, *[f.name for f in model._meta.many_to_many]]}
    return modelresource_factory(model, resource_class=RecordResource, meta_options=meta)


class LedgerAdmin(RecordAdmin):
    """What the portal writes for itself: to be looked up, not to be written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return False


admin.site.unregister(Group)  # permissions follow from facts, not from groups
admin.site.register([SavedView, Schedule], RecordAdmin)
admin.site.register([Job, ScheduleRun], LedgerAdmin)


@admin.register(BinEntry)
class BinAdmin(LedgerAdmin):
    """What was deleted, not its content: that is as private as it was before."""

    exclude = ["rows", "links"]
