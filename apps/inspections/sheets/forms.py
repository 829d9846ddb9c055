"""Forms of appeals, corrections, rectifications and summaries."""

from decimal import Decimal

from django import forms

from apps.core.forms import PlainForm
from apps.inspections.checklists.models import Item
from apps.inspections.programmes.models import Programme
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.repairs import Rectification
from apps.inspections.sheets.stretch import Span, Stretch, around, between
from apps.inspections.sheets.tables import By
from apps.school.models import Grade, SchoolClass, Staff

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


class SummaryForm(PlainForm):
    """What to look back on: a programme, a stretch of days, some classes or all, and by what."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label="检查", to_field_name="code", empty_label=None
    )
    by = forms.ChoiceField(label="按", choices=By)
    span = forms.ChoiceField(label="时间", choices=Span)
    day = forms.DateField(label="哪一天")
    first = forms.DateField(label="从")
    last = forms.DateField(label="到")
    grade = forms.TypedChoiceField(
        label="年级", choices=[("", "全部年级"), *Grade.choices], coerce=int, required=False
    )
    school_class = forms.ModelChoiceField(SchoolClass.objects.all(), label="班级", required=False)

    def __init__(self, *args, programmes: list[Programme], **kwargs):
        super().__init__(*args, **kwargs)
        keys = [programme.pk for programme in programmes]
        found = Programme.objects.filter(pk__in=keys).select_related("checklist", "department")
        self.fields["programme"].queryset = found

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        return data

    def offer(self, classes) -> SchoolClass | None:
        """Let one choose among these classes; returns the one that is chosen."""
        field = self.fields["school_class"]
        field.queryset, field.empty_label = classes, "全部班级"
        chosen = self.cleaned_data["school_class"]
        return chosen if chosen in classes else None

    @property
    def stretch(self) -> Stretch:
        """The days asked for."""
        data = self.cleaned_data
        if data["span"] == Span.FREE:
            return between(data["first"], data["last"])
        return around(data["span"], data["day"])
