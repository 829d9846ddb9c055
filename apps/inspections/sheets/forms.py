"""Forms of appeals, corrections and rectifications."""

from decimal import Decimal

from django import forms

from apps.core.forms import PlainForm
from apps.inspections.checklists.models import Item
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.repairs import Rectification
from apps.school.models import Staff

PICTURES = "image/jpeg,image/png,image/webp"


class AmountField(forms.DecimalField):
    """How often, how many, which band, how many points."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, max_digits=4, decimal_places=1, **kwargs)


class AppealForm(PlainForm):
    reason = forms.CharField(
        label="申诉理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明实际情况；大队辅导员会对照记录和照片复查。",
    )


class DecisionForm(PlainForm):
    """Uphold, or correct to an amount; which of the two says the button."""

    decision = forms.CharField(
        label="处理意见",
        max_length=200,
        error_messages={"required": "请写明处理意见，申诉人会看到。"},
    )
    amount = AmountField(label="更正为", required=False)
    verdict = forms.ChoiceField(
        choices=[("uphold", "维持原分"), ("correct", "更正")], widget=forms.HiddenInput
    )

    def __init__(self, *args, appeal: Appeal, **kwargs):
        super().__init__(*args, auto_id=f"id_{appeal.pk}_%s", **kwargs)
        self.fields["amount"].initial = max(appeal.entry.amount - 1, Decimal(0)).normalize()

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == "correct" and data.get("amount") is None:
            self.add_error("amount", "请填更正后的数量，查无此事填0。")
        return data


class BonusForm(PlainForm):
    reason = forms.CharField(label="不予加分的原因", max_length=200, required=False)
    verdict = forms.ChoiceField(choices=[("confirm", "确认"), ("decline", "不予加分")])

    def __init__(self, *args, entry: Entry, **kwargs):
        super().__init__(*args, auto_id=f"id_b{entry.pk}_%s", **kwargs)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == "decline" and not data.get("reason"):
            self.add_error("reason", "请写明不予加分的原因。")
        return data


class CorrectionForm(PlainForm):
    """What an item of a sheet should have said."""

    item = forms.ModelChoiceField(Item.objects.none(), label="检查项")
    amount = AmountField(label="更正为（数量、档次或分数；0为取消）")
    reason = forms.CharField(label="更正原因", max_length=200)

    def __init__(self, *args, sheet: Sheet, **kwargs):
        super().__init__(*args, **kwargs)
        items = Item.objects.filter(category__version=sheet.round.version_id)
        codes = sheet.round.slot.item_codes if sheet.round.slot else []
        if codes:
            items = (
                items.filter(code__in=codes) | items.filter(bonus=True) | items.filter(veto=True)
            )
        self.fields["item"].queryset = items.select_related("category").order_by(
            "category__order", "order"
        )


class SubmitForm(PlainForm):
    measure = forms.CharField(
        label="整改情况", max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    after = forms.FileField(
        label="整改后照片",
        required=False,
        help_text="拍现场，不拍人脸。",
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )


class ReturnForm(PlainForm):
    reason = forms.CharField(label="退回原因", max_length=200)


class AssignForm(PlainForm):
    responsible = forms.ModelChoiceField(Staff.objects.none(), label="责任人")
    due_on = forms.DateField(label="整改期限")

    def __init__(self, *args, rectification: Rectification, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = Staff.objects.on_duty()
        self.initial = {
            "responsible": rectification.responsible_id,
            "due_on": rectification.due_on,
        }
