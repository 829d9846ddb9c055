"""Forms on a checklist as a whole: its name, keeper and scoring; copying, issuing, importing."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.files.tables import read_table
from apps.core.files.upload import UploadError
from apps.core.forms import PlainForm, PortalForm
from apps.inspections.checklists import services
from apps.inspections.checklists.excel import ChecklistSheet
from apps.inspections.checklists.models import Checklist, ChecklistVersion
from apps.inspections.rules import keeps_programmes
from apps.school.models import Department


def kept_departments(user):
    """The departments for which ``user`` may keep checklists."""
    return Department.objects.filter(
        pk__in=[
            department.pk
            for department in Department.objects.all()
            if keeps_programmes(user, Checklist(department=department))
        ]
    )


class ChecklistForm(PortalForm):
    """The scoring stays as it is once something was put into force under it."""

    class Meta:
        model = Checklist
        fields = ["name", "department", "scoring", "note"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        departments = self.fields["department"].queryset = kept_departments(user)
        if not self.instance.pk and len(departments) == 1:
            self.initial["department"] = departments[0]
        if self.instance.pk and self.instance.versions.in_force().exists():
            self.fields["scoring"].disabled = True
            self.fields[
                "scoring"
            ].help_text = "已有启用的版本，计分方式不能再改；可以复制成新标准。"

    def save(self, commit: bool = True) -> Checklist:
        if not self.instance.code:
            self.instance.code = services.free_code(self.instance.name)
        return super().save(commit)


class CopyForm(PlainForm):
    name = forms.CharField(label="新标准的名称", max_length=60)
    department = forms.ModelChoiceField(Department.objects.none(), label="负责部门")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = kept_departments(user)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Checklist.objects.filter(name=name).exists():
            raise ValidationError("已有同名的检查标准。")
        return name


class IssueForm(PlainForm):
    """From which day on a draft holds."""

    starts = forms.DateField(label="从哪天起启用")

    def __init__(self, *args, version: ChecklistVersion, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        if first := services.earliest_start(version.checklist):
            self.fields["starts"].initial = first
            self.fields["starts"].help_text = f"最早{first:%Y-%m-%d}：这之前已按原来的版本检查过。"

    def apply(self) -> bool:
        """Issue the version; a refusal becomes a sentence on the form. Returns whether it was."""
        try:
            services.issue(self.version, starts=self.cleaned_data["starts"])
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class UploadForm(forms.Form):
    """A checklist as an Excel file; ``sheet_rows`` are its lines, each with what is wrong."""

    file = forms.FileField(
        label="文件",
        help_text=".xlsx、.xls 或 .csv，不超过 10 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.sheet_rows = ChecklistSheet().check(read_table(file))
        except UploadError as problem:
            raise ValidationError(str(problem)) from None
        return file
