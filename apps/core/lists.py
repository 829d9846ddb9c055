"""Lists that work like Excel: filters, search by pinyin, order, choice of columns (X09)."""

from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django_tables2.data import TableListData
from django_tables2.utils import Accessor

from apps.core.models import SavedView


class PortalForm(forms.ModelForm):
    """A form with the browser's own date picker and no empty surprises."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            elif isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            elif isinstance(field, forms.ModelChoiceField):
                field.empty_label = field.empty_label and "请选择"
            elif isinstance(field, forms.ChoiceField) and not field.choices[0][0]:
                field.choices = [("", "请选择"), *field.choices[1:]]


def field_at(model: type[models.Model], path: str) -> models.Field | None:
    """The field that a path such as ``school_class__grade`` leads to; None for a property."""
    field = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if field.is_relation:
            model = field.related_model
    return field


def label_of(model: type[models.Model], path: str) -> str:
    """The column heading of a path; a property's is given by ``admin.display``."""
    if field := field_at(model, path):
        return str(field.verbose_name)
    attribute = getattr(model, path, None)
    function = getattr(attribute, "fget", attribute)
    return getattr(function, "short_description", path)


def display(value) -> str | int | float:
    """A value as a person reads it and a spreadsheet keeps it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return value if isinstance(value, int | float) else str(value)


def value_at(record: models.Model, path: str):
    """The readable value at a path: the label of a choice, the name of a related row."""
    *way, last = path.split("__")
    for name in way:
        record = getattr(record, name)
        if record is None:
            return ""
    getter = getattr(record, f"get_{last}_display", None)
    value = getter() if getter else getattr(record, last)
    return display(value() if callable(value) else value)


def detail_rows(record: models.Model, names: list[str] | None) -> list[tuple[str, object]]:
    """Label and value of each field worth reading."""
    names = names or [
        field.name
        for field in record._meta.concrete_fields
        if field.name not in ("id", "pinyin", "created_at", "updated_at")
    ]
    return [(label_of(type(record), name), value_at(record, name)) for name in names]


def saved_views(request: HttpRequest, list_name: str) -> list[dict]:
    """The views of a list that this person or a colleague keeps under a name."""
    views = SavedView.objects.filter(Q(user=request.user) | Q(shared=True), list_name=list_name)
    return [
        {
            "name": view.title,
            "url": f"{request.path}?{view.query}",
            "mine": view.user_id == request.user.pk,
            "delete_url": reverse("core:savedview-delete", args=[view.pk]),
        }
        for view in views
    ]


def _yes_or_no(_field: models.Field) -> dict:
    choices = [("", "全部"), ("1", "是"), ("0", "否")]
    return {"choices": choices, "coerce": lambda value: value == "1"}


YES_OR_NO = {
    models.BooleanField: {"filter_class": django_filters.TypedChoiceFilter, "extra": _yes_or_no}
}


class ReadableColumn(tables.Column):
    """A column of values as a person reads them, the same as in the export."""

    def render(self, record: models.Model):
        return value_at(record, str(self.accessor))


class PageRows(TableListData):
    """One page of rows, which the database has already put in order."""

    def order_by(self, aliases) -> None:
        pass


class Rows:
    """The rows of a list after search, filters and order, with the columns chosen."""

    def __init__(self, request: HttpRequest, queryset, *, columns, filter_fields, search_fields):
        self.request = request
        self.model = queryset.model
        self.all_columns = columns
        self.filter_fields = filter_fields
        self.search_fields = search_fields or [
            name for name in ("name", "pinyin", "title", "number") if field_at(self.model, name)
        ]
        self.base = queryset

    @cached_property
    def columns(self) -> list[str]:
        asked = [name for name in self.request.GET.getlist("col") if name in self.all_columns]
        return asked or self.all_columns

    @property
    def header(self) -> list[str]:
        return [label_of(self.model, name) for name in self.columns]

    @cached_property
    def filterset(self) -> django_filters.FilterSet:
        def search(_self, queryset, _name, words):
            for word in words.split():
                match = Q()
                for name in self.search_fields:
                    match |= Q(**{f"{name}__icontains": word})
                queryset = queryset.filter(match)
            return queryset

        attributes = {"search": search}
        if self.search_fields:
            attributes["q"] = django_filters.CharFilter(
                method="search",
                label="搜索",
                widget=forms.TextInput(
                    attrs={"type": "search", "placeholder": "姓名、拼音首字母…"}
                ),
            )
        meta = {"model": self.model, "fields": self.filter_fields, "filter_overrides": YES_OR_NO}
        meta = type("Meta", (), meta)
        cls = type("ListFilter", (django_filters.FilterSet,), {**attributes, "Meta": meta})
        return cls(self.request.GET, queryset=self.base, request=self.request)

    @cached_property
    def queryset(self):
        """Exactly the rows that the list, its export and its printed sheet show."""
        queryset = self.filterset.qs.select_related(*self._joins())
        order = self.request.GET.get("sort", "")
        if field_at(self.model, order.lstrip("-")):
            queryset = queryset.order_by(order, "pk")
        return queryset

    def _joins(self) -> list[str]:
        joins = []
        for path in self.columns:
            parts = path.split("__")
            field = field_at(self.model, path)
            if field is None or not field.is_relation:
                parts = parts[:-1]
            if parts:
                joins.append("__".join(parts))
        return joins

    def table(self, rows) -> tables.Table:
        """The page's rows as a table with sortable headings."""
        columns = {
            name: ReadableColumn(
                accessor=Accessor(name),
                verbose_name=label_of(self.model, name),
                orderable=field_at(self.model, name) is not None,
                empty_values=(),
            )
            for name in self.columns
        }
        cls = type("ListTable", (tables.Table,), columns)
        return cls(
            PageRows(list(rows)), order_by=self.request.GET.get("sort"), request=self.request
        )

    def cells(self) -> tuple[list[str], list[list]]:
        """Header and readable cells of every row, for export and print."""
        return self.header, [
            [value_at(record, name) for name in self.columns] for record in self.queryset
        ]

    @property
    def columns_choice(self) -> list[tuple[str, str, bool]]:
        return [
            (name, label_of(self.model, name), name in self.columns) for name in self.all_columns
        ]

    @cached_property
    def active_filters(self) -> list[tuple[str, str, str]]:
        """Label, value and the address without it, of every filter in force."""
        form, found = self.filterset.form, []
        if not form.is_valid():
            return found
        for name, value in form.cleaned_data.items():
            if value in (None, "", []):
                continue
            left = [
                (k, v)
                for k in self.request.GET
                if k not in (name, "page")
                for v in self.request.GET.getlist(k)
            ]
            shown = dict(getattr(form.fields[name], "choices", [])).get(value, value)
            address = f"{self.request.path}?{urlencode(left)}"
            found.append((str(form.fields[name].label), str(display(shown)), address))
        return found
