"""The inspector's form: every item of a sheet as a field, the whole stored exactly once."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.forms import FilesInput
from apps.inspections.checklists.models import Category, Checklist, Item
from apps.inspections.checklists.scoring import MOST
from apps.inspections.sheets.forms import PICTURES
from apps.inspections.sheets.models import Sheet
from apps.inspections.sheets.recording import (
    MOST_PHOTOS,
    AlreadyEntered,
    Observed,
    add_photo,
    enter,
)
from apps.school.models import Staff


class PhotosField(forms.FileField):
    """Several photos; each is looked into when it is stored."""

    widget = FilesInput(attrs={"accept": PICTURES, "class": "form-control"})

    def clean(self, data, initial=None) -> list:
        files = [file for file in data or [] if file]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(f"一份记录最多{MOST_PHOTOS}张照片。")
        return files


@dataclass(frozen=True)
class Asked:
    """One item as the form shows it."""

    item: Item
    amount: forms.BoundField
    note: forms.BoundField


def field_of(item: Item) -> forms.Field:
    """The field in which one says how much was seen."""
    match item.method:
        case Item.Method.BANDS:
            labels = item.band_labels or [""] * len(item.bands)
            bands = [
                (str(number), label or f"{number}档")
                for number, label in enumerate(labels, start=1)
            ]
            return forms.ChoiceField(
                choices=[("", "无"), *bands], widget=forms.RadioSelect, required=False
            )
        case Item.Method.PASS:
            return forms.BooleanField(required=False)
        case Item.Method.POINTS:
            return forms.DecimalField(
                min_value=0,
                max_value=item.points,
                decimal_places=1,
                required=False,
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )
    return forms.IntegerField(
        min_value=0,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class FillForm(forms.Form):
    """A sheet to be filled in by an adult. ``uuid`` makes a second sending harmless."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    opened_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="备注", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(
        label="照片", required=False, help_text="可选多张；拍现场，不拍人脸。位置信息会自动去掉。"
    )

    def __init__(self, *args, sheet: Sheet, may_veto: bool, **kwargs):
        kwargs.setdefault("initial", {"uuid": uuid4(), "opened_at": timezone.now().isoformat()})
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.categories = _asked(sheet, may_veto)
        for _, items in self.categories:
            for item in items:
                field = field_of(item)
                field.label = str(item)
                self.fields[f"i{item.pk}"] = field
                self.fields[f"n{item.pk}"] = forms.CharField(
                    label=f"{item}的说明", max_length=200, required=False
                )

    @property
    def parts(self) -> Iterator[tuple[Category, list[Asked]]]:
        """Categories with their items, in the order of the checklist."""
        for category, items in self.categories:
            yield (
                category,
                [Asked(item, self[f"i{item.pk}"], self[f"n{item.pk}"]) for item in items],
            )

    @property
    def gives_points(self) -> bool:
        return self.sheet.round.version.checklist.scoring == Checklist.Scoring.POINTS

    def clean(self) -> dict:
        data = super().clean()
        if self.gives_points and not self.errors and not self._observed(data):
            raise ValidationError("还没有打分，请至少给一项打分。")
        return data

    def _observed(self, data: dict) -> list[Observed]:
        found = []
        for _, items in self.categories:
            for item in items:
                amount, note = data.get(f"i{item.pk}"), data.get(f"n{item.pk}", "")
                if amount or (amount == 0 and amount is not False):
                    found.append(Observed(item, Decimal(amount), note))
                elif note:
                    self.add_error(f"i{item.pk}", "写了说明，但没有填数量。")
        return found

    def save(self, *, inspector: Staff) -> Sheet:
        """Store the record with its photos, or find that this very form was stored before.

        Raises:
            ValidationError: somebody else's record is there, or the content is impossible.
            UploadError: a file is no photo; then nothing is stored.
        """
        data = self.cleaned_data
        opened_at = data["opened_at"]
        with transaction.atomic():
            try:
                sheet = enter(
                    self.sheet,
                    self._observed(data),
                    inspector=inspector,
                    uuid=data["uuid"],
                    opened_at=min(opened_at, timezone.now()) if opened_at else None,
                    saved_at=timezone.now(),
                    note=data["note"],
                )
            except AlreadyEntered as taken:
                if taken.sheet.uuid != data["uuid"]:
                    raise
                sheet = taken.sheet
            for file in data["photos"]:
                number = uuid5(data["uuid"], sha256(file.read()).hexdigest())
                add_photo(sheet, uuid=number, file=file)
        return sheet


def _asked(sheet: Sheet, may_veto: bool) -> list[tuple[Category, list[Item]]]:
    """What this sheet asks about: the slot's items, bonus always, vetoes where one may."""
    codes = sheet.round.slot.item_codes if sheet.round.slot else []
    items = (
        Item.objects.filter(category__version=sheet.round.version_id)
        .select_related("category")
        .order_by("category__order", "order")
    )
    asked: dict[Category, list[Item]] = {}
    for item in items:
        in_slot = not codes or item.code in codes or item.bonus or item.veto
        if in_slot and (may_veto or not item.veto):
            asked.setdefault(item.category, []).append(item)
    return list(asked.items())
