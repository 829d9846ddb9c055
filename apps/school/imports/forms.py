"""Choosing a file to import."""

from django import forms

from apps.core.files.tables import read_table
from apps.core.files.upload import UploadError
from apps.school.calendar.models import Term
from apps.school.imports.kinds import SHEETS


class ImportForm(forms.Form):
    """The file and the term that it belongs to; what is wrong with the whole file is said here."""

    term = forms.ModelChoiceField(
        Term.objects.select_related("year"), label="学期", empty_label=None
    )
    file = forms.FileField(
        label="文件",
        help_text=".xlsx、.xls 或 .csv，不超过 10 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def __init__(self, kind: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["term"].initial = Term.objects.current()

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            SHEETS[self.kind].places(read_table(file)[0])
        except UploadError as problem:
            raise forms.ValidationError(str(problem)) from None
        file.seek(0)
        return file
