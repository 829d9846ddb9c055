"""What people fill in about lead plans, outlines and the library."""

from django import forms

from apps.school.models import Grade, SchoolYear, Staff, Subject
from apps.teaching.leads.states import LONGEST_REASON


class ReturnForm(forms.Form):
    """Why it is sent back."""

    reason = forms.CharField(
        label="退回原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回原因，作者要照着改。"},
    )


class OpinionForm(forms.Form):
    text = forms.CharField(
        label="我的意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写下您的意见，一两句也可以。"},
    )


class LibraryForm(forms.Form):
    """What is looked for in the library; all may stay empty."""

    q = forms.CharField(label="全文", required=False, max_length=60)
    subject = forms.ModelChoiceField(
        Subject.objects.all(), label="学科", required=False, empty_label="全部"
    )
    grade = forms.TypedChoiceField(
        label="年级",
        required=False,
        choices=[("", "全部"), *Grade.choices],
        coerce=int,
        empty_value=None,
    )
    year = forms.ModelChoiceField(
        SchoolYear.objects.all(), label="学年", required=False, empty_label="全部"
    )
    lead = forms.ModelChoiceField(
        Staff.objects.none(), label="主备人", required=False, empty_label="全部"
    )
    unit = forms.CharField(label="单元", required=False, max_length=80)

    def __init__(self, *args, leads, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = leads
