"""Forms of to-dos and requirements."""

from django import forms
from django.contrib.postgres.forms import SimpleArrayField

from apps.core.forms import PortalForm
from apps.reminders.todos.models import LONGEST_STEP, RequirementSetting, ToDo


class WaiveForm(forms.Form):
    """Why somebody is released from a to-do."""

    reason = forms.CharField(
        label="免除原因",
        max_length=ToDo._meta.get_field("waived_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：产假、借调外校。会记入这项待办的修改记录。",
        error_messages={"required": "请写明免除的原因。"},
    )


class DaysField(SimpleArrayField):
    """Numbers of days as people type them: 3,0 or 3，0 or 3、0."""

    def __init__(self, **kwargs):
        day = forms.IntegerField(min_value=0, max_value=LONGEST_STEP)
        super().__init__(day, required=False, **kwargs)

    def to_python(self, value) -> list[int]:
        if isinstance(value, str):
            value = value.replace("，", ",").replace("、", ",").strip(", ")
        return super().to_python(value)

    def clean(self, value) -> list[int]:
        return sorted(set(super().clean(value)))


class RequirementSettingForm(PortalForm):
    """When whom the to-dos of a requirement are called to mind."""

    lead_days = DaysField(label="提前提醒", help_text="截止前第几个上课日提醒本人，如 3,0")
    overdue_days = DaysField(label="逾期提醒", help_text="逾期第几个上课日再提醒本人，如 1,3")

    class Meta:
        model = RequirementSetting
        fields = [
            "active",
            "lead_days",
            "overdue_days",
            "leader_after",
            "head_after",
            "overseer_after",
            "note",
        ]

    def clean_overdue_days(self) -> list[int]:
        days = self.cleaned_data["overdue_days"]
        if 0 in days:
            raise forms.ValidationError(
                "逾期提醒从第1个上课日起；截止当天请填在“提前提醒”里，写0。"
            )
        return days
