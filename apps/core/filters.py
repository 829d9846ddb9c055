"""Search and filters of a list, declared by the names of the fields."""

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django_filters.widgets import DateRangeWidget

from apps.core.values import field_at, label_of

YES_NO = [("", "全部"), ("true", "是"), ("false", "否")]
SEARCHED = ("name", "pinyin", "title", "number")


def visible_rows(model: type[models.Model], user) -> models.QuerySet:
    """The rows of ``model`` that ``user`` may know of, with what their names are made of."""
    rows = model._default_manager.select_related()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


class PeriodWidget(DateRangeWidget):
    """From one day to another; either may be left open."""

    def __init__(self):
        super().__init__(attrs={"type": "date"})
        for widget, label in zip(self.widgets, ("从", "到"), strict=True):
            widget.attrs = {"type": "date", "aria-label": label}


def _one_visible(field: models.ForeignKey) -> dict:
    return {"queryset": lambda request: visible_rows(field.related_model, request.user)}


ONE_VISIBLE = {"filter_class": django_filters.ModelChoiceFilter, "extra": _one_visible}
PERIOD = {
    "filter_class": django_filters.DateFromToRangeFilter,
    "extra": lambda _field: {"widget": PeriodWidget()},
}


class ListFilter(django_filters.FilterSet):
    """What every list offers; a section with a filter of its own declares it on a subclass."""

    search_fields: tuple[str, ...] = ()

    class Meta:
        filter_overrides = {
            models.ForeignKey: ONE_VISIBLE,
            models.OneToOneField: ONE_VISIBLE,
            models.DateField: PERIOD,
            models.DateTimeField: PERIOD,
            models.CharField: {
                "filter_class": django_filters.CharFilter,
                "extra": lambda _field: {"lookup_expr": "icontains"},
            },
            models.BooleanField: {
                "filter_class": django_filters.BooleanFilter,
                "extra": lambda _field: {"widget": forms.Select(choices=YES_NO)},
            },
        }

    def search(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        """Each word must be found somewhere: in a name, in its pinyin or in its initials."""
        for word in words.split():
            match = Q()
            for path in self.search_fields:
                match |= Q((f"{path}__icontains", word))
            queryset = queryset.filter(match)
        return queryset


def filter_for(
    model: type[models.Model],
    *,
    fields: list[str],
    search_fields: list[str] | None,
    base: type[ListFilter] = ListFilter,
) -> type[ListFilter]:
    """The filter of a list; without ``search_fields`` names, titles and numbers are searched."""
    if search_fields is None:
        search_fields = [name for name in SEARCHED if field_at(model, name)]
    meta = type("Meta", (ListFilter.Meta,), {"model": model, "fields": fields})
    attributes = {"Meta": meta, "search_fields": tuple(search_fields)}
    if search_fields:
        attributes["q"] = _search_box(model, search_fields)
    cls = type("SectionFilter", (base,), attributes)
    for name in set(cls.base_filters) - set(cls.declared_filters):
        cls.base_filters[name].label = label_of(model, name)
    return cls


def _search_box(model: type[models.Model], paths: list[str]) -> django_filters.CharFilter:
    """The box above a list, which says what it looks through."""
    labels = ["拼音首字母" if path.endswith("pinyin") else label_of(model, path) for path in paths]
    hint = "、".join(dict.fromkeys(labels))
    attrs = {"type": "search", "aria-label": "搜索", "placeholder": hint}
    return django_filters.CharFilter(
        method="search", label="搜索", max_length=100, widget=forms.TextInput(attrs)
    )
