"""Forms of fees."""

from django import forms
from django.utils import timezone

from apps.core.forms import PlainForm, PortalForm
from apps.teaching.after_school.money.models import ExemptKind, FeeUse


class PaidForm(PlainForm):
    """Who has paid, and when."""

    paid_on = forms.DateField(label="缴费日期", initial=timezone.localdate)
    signups = forms.TypedMultipleChoiceField(
        label="学生", coerce=int, error_messages={"required": "请先选学生。"}
    )

    def __init__(self, *args, rows, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signups"].choices = [(str(row.pk), row.pupil.name) for row in rows]


class ExemptForm(PlainForm):
    """免收: by which policy."""

    kind = forms.ChoiceField(label="资助类别", choices=[("", "请选择"), *ExemptKind.choices])
    note = forms.CharField(
        label="说明",
        max_length=40,
        required=False,
        help_text="证件或文件编号；“其他政策性资助”要写明哪一项政策。",
    )


class FeeUseForm(PortalForm):
    class Meta:
        model = FeeUse
        fields = ["service", "kind", "amount", "spent_on", "note"]
