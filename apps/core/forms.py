"""Forms as the portal has them: the browser's own pickers, and nobody's work overwritten."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest, QueryDict

from apps.core.files import ACCEPT, UploadError, safe_attachment

FILES_AT_ONCE = 10


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, even if nothing was filled in; None where it is only looked at."""
    return request.POST if request.method == "POST" else None


def typed(data: QueryDict, name: str, *, longest: int = 100) -> str:
    """What was typed into a field that has no form, fit to be searched for or kept."""
    return data.get(name, "").replace("\x00", "").strip()[:longest]


def tidy(field: forms.Field) -> None:
    """Give a field the browser's own picker, and a choice a first line that says what to do."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = field.empty_label and "请选择"
    elif isinstance(field, forms.ChoiceField) and field.choices[:1] == BLANK_CHOICE_DASH:
        field.choices = [("", "请选择"), *field.choices[1:]]
    if isinstance(field, forms.DateTimeField):
        kind, form = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(field, forms.DateField):
        kind, form = "date", "%Y-%m-%d"
    elif isinstance(field, forms.TimeField):
        kind, form = "time", "%H:%M"
    else:
        return
    field.widget = type(field).widget(attrs={"type": kind}, format=form)


class PlainForm(forms.Form):
    """A form that is not about one record."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            tidy(field)


class PortalForm(forms.ModelForm):
    """A form on one record, which knows when somebody else changed the record meanwhile.

    ``conflict`` is then the time at which this form was opened.
    """

    conflict: datetime | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            tidy(field)
        if self.instance.pk and hasattr(self.instance, "updated_at"):
            self.fields["seen"] = forms.DateTimeField(
                required=False, widget=forms.HiddenInput, initial=self.instance.updated_at
            )

    def clean(self) -> dict:
        data = super().clean()
        seen = data.pop("seen", None)
        if seen and seen != (latest := self._latest()):
            self.conflict = seen
            # Sent once more, the form has been weighed against what is there now.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = latest.isoformat()
            self.add_error("seen", "您打开这一页之后，别人改过这条记录。")
        return data

    def _latest(self) -> datetime:
        """When the row was last saved; it stays locked until this request is done."""
        rows = type(self.instance)._base_manager.select_for_update()
        return rows.values_list("updated_at", flat=True).get(pk=self.instance.pk)


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Several files at once, each checked and made safe; what is wrong with each is said."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: list | None, initial: None = None) -> list[ContentFile]:
        files = [file for file in data or [] if file]
        if len(files) > FILES_AT_ONCE:
            raise ValidationError(f"一次最多上传{FILES_AT_ONCE}个文件，请分几次上传。")
        kept, problems = [], []
        for file in files:
            try:
                kept.append(safe_attachment(file))
            except UploadError as error:
                problems.append(str(error))
        if problems:
            raise ValidationError(problems)
        return kept


def limit_choices(form: forms.BaseForm, user) -> None:
    """Offer, and accept, only related rows that ``user`` may know of."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and hasattr(field.queryset, "visible_to"):
            field.queryset = field.queryset.visible_to(user).select_related()


def add_refusal(form: forms.BaseForm, refusal: ValidationError | IntegrityError) -> None:
    """Show on ``form`` why saving was refused, at the field where the reason names one."""
    if isinstance(refusal, IntegrityError):
        form.add_error(None, sentence_of(refusal, form._meta.model))
        return
    found = refusal.message_dict if hasattr(refusal, "error_dict") else {None: refusal.messages}
    for name, sentences in found.items():
        form.add_error(name if name in form.fields else None, sentences)


def sentence_of(error: IntegrityError, model: type[models.Model]) -> str:
    """What a person reads where only the database could refuse, as when two save at once."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return constraint.get_violation_error_message()
    return "与已有的记录冲突，请核对编号等不能重复的内容。"
