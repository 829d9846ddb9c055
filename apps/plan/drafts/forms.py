"""Forms of the plan's import."""

from django import forms

from apps.core.files import UploadError, safe_attachment
from apps.plan import reading
from apps.school.models import Term


class UploadForm(forms.Form):
    """The term and the file. A valid form has read it: ``cleaned_data["tree"]``, and keeps a
    safe copy of it: ``cleaned_data["stored"]``."""

    term = forms.ModelChoiceField(Term.objects.none(), label="学期", empty_label=None)
    file = forms.FileField(
        label="工作计划文件",
        allow_empty_file=True,
        help_text=".docx 或 .txt，不超过 10 MB。编号、标题样式和自动编号都能识别。",
        error_messages={"required": "请选择工作计划文件。"},
        widget=forms.FileInput(attrs={"accept": ".docx,.txt"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.select_related("year")

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["tree"] = reading.read_plan(file)
            self.cleaned_data["stored"] = safe_attachment(file)
        except UploadError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class NodeForm(forms.Form):
    """What stands in one node of a draft."""

    number = forms.CharField(label="编号", max_length=20, required=False, strip=True)
    heading = forms.CharField(label="标题", required=False, strip=True)
    text = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(
                "编号、标题和正文不能都空着；不要这一条，可以把它合并到上一条。"
            )
        return data


class HeadForm(forms.Form):
    """Title and preamble of a draft."""

    title = forms.CharField(
        label="标题", max_length=200, error_messages={"required": "请填写计划的标题。"}
    )
    preamble = forms.CharField(
        label="前言", required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
