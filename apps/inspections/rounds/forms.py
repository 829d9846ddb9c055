"""Forms around a round: planning one, moving its deadline, calling it off."""

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.forms import PlainForm, PortalForm
from apps.inspections.programmes.models import Programme, TargetKind
from apps.inspections.rounds.models import Exemption, Round
from apps.school.models import Grade, SchoolClass, Term


def programmes_of(user, programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Those of ``programmes`` that ``user`` answers for."""
    perm = Programme.get_perm("open")
    rows = programmes.filter(active=True).select_related("department")
    return rows.filter(pk__in=[row.pk for row in rows if user.has_perm(perm, row)])


class PlanForm(PortalForm):
    """Which programme, on which day, for which grade."""

    grade = forms.TypedChoiceField(
        label="年级", choices=[("", "全部"), *Grade.choices], coerce=int, empty_value=None,
        required=False, help_text="一日常规调研等按年级开展的，选一个年级。",
    )  # fmt: skip

    class Meta:
        model = Round
        fields = ["programme", "date", "grade"]
        help_texts = {"date": "今天的马上开检；以后的到那天早上6:30自动开检。"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        planned = Programme.objects.exclude(frequency=Programme.Frequency.DAILY)
        self.fields["programme"].queryset = programmes_of(user, planned)
        self.initial["date"] = self.initial.get("date") or timezone.localdate()

    def validate_constraints(self) -> None:
        """``plan_round`` says better what there is already."""


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label="原因", max_length=100, error_messages={"required": "请写明原因。"}
    )


class DeadlineForm(ReasonForm):
    due_at = forms.DateTimeField(label="新的截止时间")
    field_order = ["due_at", "reason"]


class MoveForm(ReasonForm):
    date = forms.DateField(label="改到哪一天")
    field_order = ["date", "reason"]


class ExemptionForm(PortalForm):
    class Meta:
        model = Exemption
        fields = ["programme", "school_class", "date", "reason"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        of_classes = Programme.objects.filter(target_kind=TargetKind.CLASS)
        self.fields["programme"].queryset = programmes_of(user, of_classes)
        if term := Term.objects.current():
            self.fields["school_class"].queryset = SchoolClass.objects.of_term(term)

    def clean_date(self):
        on = self.cleaned_data["date"]
        if on < timezone.localdate():
            raise forms.ValidationError("免检日不能早于今天。")
        return on
