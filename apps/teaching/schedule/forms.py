"""What people fill in about groups and their plans."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.files import UploadError
from apps.core.forms import PortalForm
from apps.school.models import Staff, Subject
from apps.teaching.schedule.models import PrepGroup
from apps.teaching.schedule.tables import read_pasted, read_plan


class LeaderForm(PortalForm):
    """Who leads a group: its members first, but any teacher may."""

    class Meta:
        model = PrepGroup
        fields = ["leader"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teachers = Staff.objects.on_duty().teachers()
        if self.instance.leader_id:
            teachers = teachers | Staff.objects.filter(pk=self.instance.leader_id)
        field = self.fields["leader"]
        field.queryset = teachers.order_by("pinyin")
        field.empty_label = "（暂缺）"

    def clean_leader(self) -> Staff | None:
        leader = self.cleaned_data["leader"]
        if leader and leader.has_left and leader.pk != self.instance.leader_id:
            raise ValidationError(f"{leader}已离校，请另选备课组长。")
        return leader


class FormGroupsForm(forms.Form):
    """Of which subjects every grade gets a group."""

    subjects = forms.ModelMultipleChoiceField(
        Subject.objects.none(),
        label="学科",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={
            "required": "请至少选一个学科。",
            "invalid_choice": "这个学科已经建好，或没有任课。",
            "invalid_pk_value": "这个学科已经建好，或没有任课。",
        },
    )

    def __init__(self, *args, offered: list[tuple[Subject, bool]], **kwargs):
        super().__init__(*args, **kwargs)
        subjects = Subject.objects.filter(pk__in=[subject.pk for subject, _likely in offered])
        self.fields["subjects"].queryset = subjects
        self.initial["subjects"] = [subject.pk for subject, likely in offered if likely]


class PlanTableForm(forms.Form):
    """A term plan as a file or as pasted text; ``reading`` is what was understood of it."""

    file = forms.FileField(
        label="文件",
        required=False,
        help_text="Excel（.xlsx、.xls、.csv）或 Word（.docx），不超过 10 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.docx"}),
        error_messages={"empty": "这是空文件，请重新选择。"},
    )
    text = forms.CharField(
        label="或者从表格里复制，粘贴在这里",
        required=False,
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "placeholder": "单元\t课题\t课时\n第一单元\t古诗三首\t3"}
        ),
    )

    def __init__(self, *args, weeks: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.weeks = weeks

    def clean(self) -> dict:
        data = super().clean()
        file, text = data.get("file"), data.get("text", "")
        if self.errors:
            return data
        if not file and not text.strip():
            raise ValidationError("请选一个文件，或粘贴一张表格。")
        try:
            if file:
                self.reading = read_plan(file, weeks=self.weeks)
            else:
                self.reading = read_pasted(text, weeks=self.weeks)
        except UploadError as problem:
            self.add_error("file" if file else "text", str(problem))
        return data
