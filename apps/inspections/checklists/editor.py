"""The editor of a draft: all categories and items as one form, changed row by row.

What was typed travels as plain rows: ``[{"name": "卫生", "base": "25", "items": [{"code": "W1",
…}]}]``. Adding, copying, moving and dropping rearranges the rows and shows them again; nothing is
saved before the whole is. So the page works without script, and an Excel file is only another way
to type.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.http import QueryDict

from apps.inspections.checklists import content
from apps.inspections.checklists.content import ITEM_FIELDS, PART_FIELDS, Part
from apps.inspections.checklists.models import (
    Category,
    Checklist,
    ChecklistVersion,
    Item,
    Level,
)

MOST_PARTS, MOST_ITEMS = 20, 120
# These have room for a sentence below themselves.
WIDE_FIELDS = {"code", "name", "method", "points", "bands", "band_labels"}
_KEY = re.compile(r"c(\d{1,3})(?:-i(\d{1,3}))?-(\w+)")
_UNITS = {Item.Method.PERSON: "人", Item.Method.POINTS: "分", Item.Method.PASS: "班"}

Rows = list[dict]


class EditError(ValueError):
    """A step that makes no sense here, as a sentence."""


# -- rows ---------------------------------------------------------------------------------------


def rows_of(parts: list[Part]) -> Rows:
    """Saved or read parts as somebody would have typed them."""
    return [
        {
            **{name: _typed(getattr(part.category, name)) for name in PART_FIELDS},
            "items": [
                {name: _typed(getattr(item, name)) for name in ITEM_FIELDS} for item in part.items
            ],
        }
        for part in parts
    ]


def _typed(value) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, Decimal):
        return content.number(value)
    if isinstance(value, list):
        return "，".join(_typed(each) for each in value)
    return str(value)


def read(data: QueryDict) -> Rows:
    """The rows that a browser sent, in their order."""
    parts: dict[int, dict] = {}
    items: dict[tuple[int, int], dict] = {}
    for key in data:
        if match := _KEY.fullmatch(key):
            part, item, name = int(match[1]), match[2], match[3]
            row = parts.setdefault(part, {})
            if item is not None:
                row = items.setdefault((part, int(item)), {})
            row[name] = data[key].replace("\x00", "")
    return [
        {**parts[at], "items": [items[key] for key in sorted(items) if key[0] == at]}
        for at in sorted(parts)
    ]


def blank_item() -> dict:
    return {"method": Item.Method.COUNT.value, "points": "1"}


def rearrange(rows: Rows, step: str) -> Rows:
    """Do one step on the rows: ``item:copy:0:3`` copies the fourth item of the first category.

    Raises:
        EditError: there is no such step or row.
    """
    try:
        what, verb, *places = step.split(":")
        at = [int(place) for place in places]
        if what == "part":
            return _on(rows, verb, at, {"items": [blank_item()]})
        if what == "item":
            part = rows[at[0]]
            part["items"] = _on(part["items"], verb, at[1:], blank_item())
            return rows
    except (ValueError, IndexError):
        pass
    raise EditError("没看懂这个操作，请再试一次。")


def _on(rows: list, verb: str, at: list[int], blank: dict) -> list:
    if verb == "add":
        return [*rows, blank]
    (place,) = at
    row = rows[place]
    if verb == "copy":
        twin = {**row, "code": ""}
        return [*rows[: place + 1], twin, *rows[place + 1 :]]
    rest = [*rows[:place], *rows[place + 1 :]]
    if verb == "drop":
        return rest
    to = max(0, place + {"up": -1, "down": 1}[verb]) if verb in ("up", "down") else None
    if to is None:
        raise ValueError(verb)
    rest.insert(to, row)
    return rest


# -- forms --------------------------------------------------------------------------------------


class _ListField(forms.CharField):
    """Several values in one line, separated by commas of any kind."""

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        return [piece.strip() for piece in re.split(r"[,，、;；]", text) if piece.strip()]


class _BandsField(_ListField):
    def clean(self, value) -> list[Decimal]:
        one = forms.DecimalField(max_digits=4, decimal_places=1)
        try:
            return [one.clean(piece) for piece in super().clean(value)]
        except ValidationError:
            raise ValidationError("各档分值写成 1,2,3，最多一位小数。") from None


class _RowForm(forms.ModelForm):
    """One row; its fields are named by the column heads, so each says its name to a reader."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            if isinstance(field, forms.BooleanField):
                look = "form-check-input"
            field.widget.attrs.update({"class": look, "aria-label": field.label})
            field.help_text = ""


class PartForm(_RowForm):
    class Meta:
        model = Category
        fields = PART_FIELDS

    floor = forms.DecimalField(
        label="最低分", required=False, max_digits=5, decimal_places=1, min_value=0
    )

    def clean_floor(self) -> Decimal:
        return self.cleaned_data["floor"] or Decimal(0)


class ItemForm(_RowForm):
    class Meta:
        model = Item
        fields = ITEM_FIELDS

    points = forms.DecimalField(
        label="每次分值", required=False, max_digits=4, decimal_places=1, min_value=0
    )
    bands = _BandsField(label="各档分值", required=False)
    band_labels = _ListField(label="各档说明", required=False)
    unit = forms.CharField(label="单位", required=False, max_length=4)
    level = forms.ChoiceField(
        label="整改等级", choices=[("", "不要求"), *Level.choices], required=False
    )

    @property
    def loose_errors(self) -> list[str]:
        """What is wrong with the row beyond its wide fields, to be said below it."""
        return [
            f"{self.fields[name].label}：{sentence}" if name in self.fields else sentence
            for name, sentences in self.errors.items()
            if name not in WIDE_FIELDS
            for sentence in sentences
        ]

    def clean(self) -> dict:
        data = super().clean()
        points, cap, method = data.get("points"), data.get("cap"), data.get("method")
        if method == Item.Method.BANDS:
            if not data.get("bands") and "bands" not in self.errors:
                self.add_error("bands", "请写各档分值，例如 1,2,3。")
            points = Decimal(0)
        else:
            data["bands"], data["band_labels"] = [], []
        if points is None and "points" not in self.errors:
            self.add_error("points", "请写每次分值。")
        elif points is not None:
            data["points"] = points
        if cap is not None and points is not None and cap < points:
            self.add_error("cap", "上限不能小于每次分值。")
        if data.get("bonus") and data.get("veto"):
            self.add_error("veto", "加分项不能同时是一票否决。")
        data["unit"] = data.get("unit") or _UNITS.get(method, "次")
        return data


class HeadForm(forms.ModelForm):
    """What concerns the version as a whole."""

    class Meta:
        model = ChecklistVersion
        fields = ["total", "bonus_cap", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["total"].validators.append(MinValueValidator(1))


@dataclass
class _Row:
    """A category as the page shows it: its form and those of its items."""

    form: PartForm
    items: list[ItemForm]


class Editor:
    """The rows with their forms; unless ``checked``, nothing is marked as wrong yet."""

    def __init__(self, checklist: Checklist, rows: Rows, head: dict, *, checked: bool = False):
        self.checklist, self.head_data, self.checked = checklist, head, checked
        self.head_bound = HeadForm(head, prefix="v")
        self.bound = [
            _Row(bind(PartForm, row, f"c{n}"), self._items(row, n)) for n, row in enumerate(rows)
        ]
        self.head = self.head_bound if checked else HeadForm(initial=_bare(head), prefix="v")
        self.rows = self.bound if checked else [_unmarked(row) for row in self.bound]
        self._find_doubles()

    @staticmethod
    def _items(row: dict, n: int) -> list[ItemForm]:
        return [bind(ItemForm, item, f"c{n}-i{m}") for m, item in enumerate(row["items"])]

    def _find_doubles(self) -> None:
        """A code names one item of the version, a name one category."""
        items = [form for row in self.bound for form in row.items]
        for forms_, name, sentence in [
            (items, "code", "编号“{}”用了两次。"),
            ([row.form for row in self.bound], "name", "类别“{}”写了两次。"),
        ]:
            values = [form.cleaned_data.get(name) for form in forms_ if form.is_valid()]
            doubled = {value for value, times in Counter(values).items() if times > 1}
            for form in forms_:
                value = form.cleaned_data.get(name)
                if value in doubled:
                    form.add_error(name, sentence.format(value))

    @property
    def is_too_long(self) -> bool:
        """Longer than any checklist that somebody could walk with."""
        items = sum(len(row.items) for row in self.bound)
        return len(self.bound) > MOST_PARTS or items > MOST_ITEMS

    def is_valid(self) -> bool:
        forms_ = [self.head_bound]
        for row in self.bound:
            forms_ += [row.form, *row.items]
        return not self.is_too_long and all(form.is_valid() for form in forms_)

    @property
    def parts(self) -> list[Part]:
        """What is understood of the rows so far; exact once they are valid."""
        return [
            Part(row.form.instance, [form.instance for form in row.items if form.instance.name])
            for row in self.bound
            if row.form.instance.base is not None
        ]

    @property
    def gaps(self) -> list[str]:
        """Why this could not be issued yet."""
        head = self.head_bound.cleaned_data if self.head_bound.is_valid() else {}
        return content.gaps(
            self.parts,
            scoring=self.checklist.scoring,
            total=head.get("total", Decimal(100)),
            bonus_cap=head.get("bonus_cap", Decimal(0)),
        )


def bind(kind: type[_RowForm], row: dict, prefix: str) -> _RowForm:
    """A form on one row; the names before the rows are numbered anew."""
    return kind({f"{prefix}-{name}": value for name, value in row.items()}, prefix=prefix)


def _bare(data: dict) -> dict:
    return {name.removeprefix("v-"): value for name, value in data.items()}


def _unmarked(row: _Row) -> _Row:
    """The same rows as if nobody had judged them yet."""
    return _Row(_unbound(row.form), [_unbound(form) for form in row.items])


def _unbound(form: _RowForm) -> _RowForm:
    cut = len(form.prefix) + 1
    initial = {name[cut:]: value for name, value in form.data.items()}
    return type(form)(initial=initial, prefix=form.prefix)
