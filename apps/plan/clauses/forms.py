"""Forms about clauses."""

from django import forms
from django.utils import timezone

from apps.core.forms import AttachmentsField, PortalForm
from apps.plan.clauses.models import SECTION, Clause, ClauseComment, Milestone
from apps.plan.rules import keeps_plan
from apps.reminders.requirements import declared
from apps.school.models import Department, Staff
from apps.school.roles import facts


def requirement_choices() -> list[tuple[str, str]]:
    """What may measure a clause: all that is declared, but not what is owed about the plan itself."""
    return [(row.code, row.title) for row in declared() if not row.code.startswith("plan.")]


class OwnersForm(PortalForm):
    """Who answers for a clause."""

    class Meta:
        model = Clause
        fields = ["owner", "co_owners"]
        widgets = {"co_owners": forms.CheckboxSelectMultiple}

    def clean(self):
        data = super().clean()
        if data.get("owner") and data["owner"] in data.get("co_owners", ()):
            self.add_error("co_owners", "责任部门不用再选作协同部门。")
        return data


class DivideForm(forms.Form):
    """The chapters and sections of a plan with their departments; proposals are filled in."""

    def __init__(self, *args, clauses, owners: dict[int, int], requirements, **kwargs):
        super().__init__(*args, **kwargs)
        departments = list(Department.objects.values_list("pk", "name"))
        self.clauses = [clause for clause in clauses if clause.depth <= SECTION]
        self.proposed = requirements
        for clause in self.clauses:
            field = forms.TypedChoiceField(
                label=str(clause),
                choices=[("", "待定"), *departments],
                coerce=int,
                empty_value=None,
                required=False,
                initial=clause.owner_id or owners.get(clause.pk),
            )
            field.clause, field.is_proposal = clause, clause.pk in owners
            self.fields[f"owner-{clause.pk}"] = field
        self.fields["links"] = forms.MultipleChoiceField(
            label="指标建议",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[
                (f"{clause.pk}:{code}", f"{clause}：{title}")
                for clause, code, title in requirements
            ],
            initial=[f"{clause.pk}:{code}" for clause, code, _title in requirements],
        )

    @property
    def rows(self) -> list[forms.BoundField]:
        """The selects, in the order of the plan."""
        return [self[f"owner-{clause.pk}"] for clause in self.clauses]

    def owners(self) -> dict[int, int | None]:
        """The department (key) chosen for each clause (key)."""
        return {clause.pk: self.cleaned_data[f"owner-{clause.pk}"] for clause in self.clauses}

    def links(self) -> list[tuple[Clause, str]]:
        """The accepted requirements with their clauses."""
        accepted = set(self.cleaned_data["links"])
        return [(row, code) for row, code, _ in self.proposed if f"{row.pk}:{code}" in accepted]


class RequirementsForm(forms.Form):
    """What measures a clause."""

    codes = forms.MultipleChoiceField(
        label="由哪些要求衡量", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = requirement_choices()


class MilestoneForm(PortalForm):
    """A milestone of a clause that the person may measure."""

    class Meta:
        model = Milestone
        fields = ["clause", "title", "owner", "due_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = _measurable(user)
        self.fields["owner"].queryset = Staff.objects.on_duty()


def _measurable(user):
    """The clauses in force that a person may give milestones to."""
    clauses = Clause.objects.in_force().select_related("plan__term")
    if keeps_plan(user):
        return clauses
    mine = Department.objects.filter(code__in=facts(user).headed)
    return (clauses.filter(owner__in=mine) | clauses.filter(co_owners__in=mine)).distinct()


class FinishForm(PortalForm):
    """A milestone reported done."""

    files = AttachmentsField(
        label="佐证材料",
        required=False,
        help_text="可选多个：照片、PDF、Word、Excel、PPT，每个不超过 10 MB。",
    )

    class Meta:
        model = Milestone
        fields = ["done_on", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].required = True
        self.fields["done_on"].initial = self.fields["done_on"].initial or timezone.localdate()


class CommentForm(PortalForm):
    """What somebody says about a clause."""

    class Meta:
        model = ClauseComment
        fields = ["text"]
        labels = {"text": "说几句"}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "placeholder": "进展、困难、建议…"})}
        error_messages = {"text": {"required": "还没有写内容。"}}
