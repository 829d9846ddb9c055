"""Lists that work like Excel: filters, search by pinyin, order, choice of columns (X09)."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from urllib.parse import urlencode

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.core.filters import ListFilter, filter_for
from apps.core.models import SavedView
from apps.core.values import cell_at, display, field_at, label_of, owner_of, value_at

SUFFIXES = ("", "_after", "_before")


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


def remember(request: HttpRequest, list_name: str) -> str:
    """Keep what this list was last narrowed to; return it where nothing is asked for now."""
    key, query = f"list:{list_name}", request.GET.copy()
    query.pop("page", None)
    if query and request.session.get(key) != query.urlencode():
        request.session[key] = query.urlencode()
    return "" if query else request.session.get(key, "")


def last_address(request: HttpRequest, list_name: str) -> str:
    """The list as this person last narrowed it."""
    query = request.session.get(f"list:{list_name}", "")
    return reverse(list_name) + (f"?{query}" if query else "")


class PathColumn(tables.Column):
    """A column that shows what a path leads to, and sorts where the database can."""

    def __init__(self, model: type[models.Model], path: str, *, visible: bool):
        self.path = path
        order = sort_keys(model, path)
        super().__init__(
            accessor="pk",
            verbose_name=label_of(model, path),
            orderable=bool(order),
            order_by=order,
            empty_values=(),
            visible=visible,
        )

    def render(self, record: models.Model) -> str | int | float:
        return value_at(record, self.path)


@lru_cache
def sort_keys(model: type[models.Model], path: str) -> tuple[str, ...]:
    """By what a column is sorted; nothing for a property. Names go by their pinyin."""
    field = field_at(model, path)
    if field is None or not field.concrete:
        return ()
    owner, last = owner_of(model, path)
    if last == "name" and field_at(owner, "pinyin"):
        path = f"{path.removesuffix('name')}pinyin"
    return (path, "pk")


def related(title: str, rows: models.QuerySet, columns: list[str], *, linked: bool = True) -> dict:
    """A section on a record's page: the rows that belong to it; ``linked`` ones can be opened."""
    shown = {name: PathColumn(rows.model, name, visible=True) for name in columns}
    found = list(rows.select_related(*joins(rows.model, columns)))
    table = type("RelatedTable", (tables.Table,), shown)(found, orderable=False)
    return {"title": title, "table": table, "count": len(found), "linked": linked}


def joins(model: type[models.Model], columns: list[str]) -> list[str]:
    """The relations that columns read through, so that they come with the same query.

    A related row's name is mostly made of its own relations: a term's of its year.
    """
    found = set()
    for path in columns:
        field = field_at(model, path)
        if field and field.is_relation:
            inner = field.related_model._meta.concrete_fields
            required = (one.name for one in inner if one.is_relation and not one.null)
            found |= {path, *(f"{path}__{name}" for name in required)}
        elif "__" in path:
            found.add(path.rpartition("__")[0])
    return sorted(found)


MOST = 10_000


class BoundedPaginator(Paginator):
    """Leafs through ten thousand rows of a table and no further: beyond that people narrow it.

    So a list takes as long in its fifth year as in its first; counting every row would not.
    """

    def __init__(self, table: tables.Table, per_page: int):
        super().__init__(table.rows, per_page)
        rows = table.data.data.order_by().values("pk")
        self._counted = rows[: MOST + 1].count()

    @property
    def count(self) -> int:
        """How many rows, at most ten thousand."""
        return min(self._counted, MOST)

    @property
    def is_cut_off(self) -> bool:
        return self._counted > MOST


class Rows:
    """The rows of a list after search, filters and order, with the columns chosen."""

    def __init__(
        self,
        request: HttpRequest,
        queryset: models.QuerySet,
        *,
        columns: list[str],
        filter_fields: list[str],
        search_fields: list[str] | None,
        filter_class: type[ListFilter] = ListFilter,
    ):
        self.request = request
        self.model = queryset.model
        self.all_columns = columns
        cls = filter_for(
            self.model, fields=filter_fields, search_fields=search_fields, base=filter_class
        )
        self.filterset = cls(request.GET, queryset=queryset, request=request)

    @cached_property
    def columns(self) -> list[str]:
        """The columns asked for, in the section's order; all of them where none is."""
        asked = self.request.GET.getlist("col")
        return [name for name in self.all_columns if name in asked] or self.all_columns

    @property
    def header(self) -> list[str]:
        return [label_of(self.model, name) for name in self.columns]

    @property
    def columns_choice(self) -> list[tuple[str, str, bool]]:
        """Name, label and whether shown, of every column."""
        return [
            (name, label_of(self.model, name), name in self.columns) for name in self.all_columns
        ]

    @cached_property
    def table(self) -> tables.Table:
        """The rows with headings that sort."""
        rows = self.filterset.qs if self.filterset.is_valid() else self.filterset.queryset.none()
        if needed := joins(self.model, self.columns):
            # Without a name, select_related would undo the joins that the section has chosen.
            rows = rows.select_related(*needed)
        # A hidden column sorts too: hiding one does not shuffle the rows.
        columns = {
            name: PathColumn(self.model, name, visible=name in self.columns)
            for name in self.all_columns
        }
        cls = type("ListTable", (tables.Table,), columns)
        sortable = {name for name, column in columns.items() if column.orderable}
        asked = self.request.GET.get("sort", "")
        return cls(rows, order_by=asked if asked.removeprefix("-") in sortable else ())

    @property
    def queryset(self) -> models.QuerySet:
        """Exactly the rows that the list, its export and its printed sheet show."""
        return self.table.data.data

    @property
    def are_too_many(self) -> bool:
        """Whether no file and no sheet of paper should hold them all."""
        return self.queryset.order_by().values("pk")[MOST : MOST + 1].exists()

    def cells(self) -> Iterator[list]:
        """Every row as a spreadsheet keeps it."""
        for record in self.queryset.iterator(chunk_size=1000):
            yield [cell_at(record, name) for name in self.columns]

    def texts(self) -> list[list]:
        """Every row as paper shows it."""
        return [[value_at(record, name) for name in self.columns] for record in self.queryset]

    @cached_property
    def problems(self) -> list[str]:
        """A sentence for each filter that cannot be understood."""
        form = self.filterset.form
        return [
            f"“{form.fields[name].label}”：{sentence}"
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]

    @property
    def chosen(self) -> dict:
        """The filters in force, by name."""
        values = getattr(self.filterset.form, "cleaned_data", {})
        return {name: value for name, value in values.items() if value not in (None, "", [])}

    @property
    def active_filters(self) -> list[tuple[str, str, str]]:
        """Label, value and the address without it, of every filter in force."""
        fields, found = self.filterset.form.fields, []
        for name, value in self.chosen.items():
            gone = {"page", *(f"{name}{suffix}" for suffix in SUFFIXES)}
            left = [
                (key, one)
                for key, values in self.request.GET.lists()
                for one in values
                if key not in gone
            ]
            address = f"{self.request.path}?{urlencode(left)}"
            found.append((str(fields[name].label), shown(fields[name], value), address))
        return found


def shown(field, value) -> str:
    """A filter's value as a person reads it: the label of a choice, a period as from—to."""
    if isinstance(value, slice):
        return "—".join(display(_day(end)) if end else "" for end in (value.start, value.stop))
    if isinstance(value, models.Model | bool):
        return str(display(value))
    labels = {str(key): label for key, label in getattr(field, "choices", ())}
    return str(labels.get(str(value), value))


def _day(moment: datetime):
    return timezone.localtime(moment).date()
