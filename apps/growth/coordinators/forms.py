"""Forms of the coordinators' room."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import PortalForm
from apps.growth.coordinators import services
from apps.growth.coordinators.models import Coordinatorship, WorkLog
from apps.school.models import Department, Staff, Term


class AppointForm(PortalForm):
    """Who, where and for what; saving is the service's work, within the quota."""

    staff = forms.ModelChoiceField(Staff.objects.on_duty().teachers(), label="教师")
    department = forms.ModelChoiceField(
        Department.objects.all(), label="部门", help_text="部门本学期须有名额。"
    )

    class Meta:
        model = Coordinatorship
        fields = ["term", "staff", "department", "duties", "weekly_minutes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.on_duty().teachers()
        self.initial["term"] = self.initial.get("term") or Term.objects.current()

    def _post_clean(self):
        """The row does not exist before the service has checked the quota."""

    def save(self, commit: bool = True) -> Coordinatorship:
        data = self.cleaned_data
        return services.appoint(
            data["staff"],
            department=data["department"],
            term=data["term"],
            duties=data["duties"],
            weekly_minutes=data["weekly_minutes"],
        )


class DutiesForm(PortalForm):
    class Meta:
        model = Coordinatorship
        fields = ["duties", "weekly_minutes"]


class StatementForm(PortalForm):
    class Meta:
        model = Coordinatorship
        fields = ["statement"]


class EvaluationForm(forms.Form):
    result = forms.ChoiceField(label="评价", choices=Coordinatorship.Result.choices)
    remark = forms.CharField(label="评语", max_length=200, required=False)

    def apply(self, coordinatorship: Coordinatorship, *, by) -> bool:
        """Evaluate; a refusal becomes a sentence on the form. Returns whether it was done."""
        try:
            services.evaluate(coordinatorship, **self.cleaned_data, by=by)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class WorkLogForm(PortalForm):
    class Meta:
        model = WorkLog
        fields = ["done_on", "minutes", "what"]
