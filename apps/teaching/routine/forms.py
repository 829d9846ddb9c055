"""Which stretch of 教学常规 is looked at."""

from django import forms

from apps.core.forms import PlainForm
from apps.inspections.models import Programme
from apps.school.models import Term
from apps.teaching.routine.means import routine_programmes


class StretchForm(PlainForm):
    """A term, one programme or all, and days within the term."""

    term = forms.ModelChoiceField(
        Term.objects.select_related("year"), label="学期", required=False, empty_label=None
    )
    programme = forms.ModelChoiceField(Programme.objects.none(), label="检查", required=False)
    first = forms.DateField(label="从", required=False)
    last = forms.DateField(label="到", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = routine_programmes()
        self.fields["programme"].empty_label = "例查、抽查和一日调研"

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        return data
