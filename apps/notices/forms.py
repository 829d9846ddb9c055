"""The forms of a notice: writing it, and signing it."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.files import UploadError, receive, safe_attachment
from apps.core.forms import AttachmentsField, PortalForm
from apps.notices import body, signatures
from apps.notices.audience import AudienceForm
from apps.notices.models import Notice, NoticeVersion
from apps.school.models import Department, Term
from apps.school.roles import facts
from apps.school.rules import is_leader

Response = NoticeVersion.Response


class NoticeForm(PortalForm):
    """What stays the same in every version: kind, title, in whose name."""

    class Meta:
        model = Notice
        fields = ["kind", "title", "department", "code"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # The text's form watches over both.
        self.fields.pop("seen", None)
        department = self.fields["department"]
        mine = facts(user)
        if not is_leader(user):
            department.queryset = Department.objects.filter(code__in=mine.run)
        if not mine.run and not is_leader(user):
            del self.fields["department"], self.fields["code"]
        elif mine.homeroom and not is_leader(user):
            department.empty_label = "以班主任名义，发给本班家长"
        else:
            department.required = True
            department.empty_label = "请选择"
            department.error_messages["required"] = "请选择以哪个部门的名义发布。"
        if "code" in self.fields:
            self.fields["code"].choices = [("", "不单独统计"), *Notice.Code.choices]
        if not self.instance.pk and len(mine.run) == 1:
            self.initial["department"] = Department.objects.get(code__in=mine.run)
        if self.instance.status != Notice.Status.DRAFT:
            for name in ("kind", "department", "code"):
                if name in self.fields:
                    self.fields[name].disabled = True

    def clean(self):
        if Term.objects.current() is None:
            raise ValidationError("还没有设置学期。请先在“学校—校历”中建立学期，再写通知。")
        return super().clean()


class VersionForm(PortalForm):
    """The text of one version, what it asks and by when."""

    word = forms.FileField(
        label="用 Word 文件作正文",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="保存后正文换成文件里的文字，原文件同时作为附件保留（图片在附件里看）。",
    )
    files = AttachmentsField(
        label="附件", required=False, help_text="PDF、Word、Excel、PPT、图片，每个不超过 10 MB。"
    )
    dropped = forms.ModelMultipleChoiceField(
        label="删除附件", required=False, queryset=None, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = NoticeVersion
        fields = ["body", "response", "due_on", "note"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 14, "data-editor": ""}),
            "response": forms.RadioSelect,
        }
        help_texts = {
            "note": "这一版改了什么，读者会看到。",
            "due_on": "留空表示不限期，也不催办。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        version = self.instance
        if version.number == 1:
            del self.fields["note"]
        else:
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "请写一句这一版改了什么。"
        if version.pk and version.attachments.exists():
            self.fields["dropped"].queryset = version.attachments.all()
        else:
            del self.fields["dropped"]

    def clean_word(self):
        upload = self.cleaned_data["word"]
        if not upload:
            return None
        try:
            self.cleaned_data["word_body"] = body.from_word(upload)
            return safe_attachment(upload)
        except UploadError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        if "word_body" in cleaned:
            cleaned["body"] = cleaned["word_body"]
            cleaned["files"] = [*cleaned.get("files", []), cleaned["word"]]
        return cleaned


class ComposeForm:
    """The page on which a notice is written: its three forms, accepted or refused together."""

    def __init__(self, data, files, *, version: NoticeVersion, user):
        self.version = version
        self.notice = NoticeForm(data, instance=version.notice, user=user)
        self.text = VersionForm(data, files, instance=version)
        self.audience = AudienceForm(data, user=user, version=version)
        self.parts = (self.notice, self.text, self.audience)
        if self.audience.only_guardians:
            by_link = [choice for choice in Response.choices if choice[0] != Response.SIGN]
            self.text.fields["response"].choices = by_link

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in self.parts]
        return all(valid) and self._names_a_department_unless_own_class()

    def _names_a_department_unless_own_class(self) -> bool:
        """Without a department it is the homeroom teacher who writes, to the own class alone."""
        by_department = self.notice.cleaned_data.get("department") or self.version.notice.department
        if by_department or self.audience.only_own_class():
            return True
        where = "department" if "department" in self.notice.fields else None
        self.notice.add_error(where, "发给本班家长以外的人，要以部门名义发布。")
        return False

    @property
    def general_errors(self) -> list:
        """Sentences that belong to no single field."""
        return [error for part in self.parts for error in part.non_field_errors()]

    @property
    def errors(self) -> list:
        return [error for part in self.parts for error in part.errors.values()]


class SignForm(forms.Form):
    """Typed name and drawn signature; without script a photo of one takes the pad's place."""

    typed_name = forms.CharField(
        label="姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请输入您的姓名。"},
    )
    drawn = forms.CharField(
        label="手写签名",
        required=False,
        widget=forms.TextInput(attrs={"data-signature": "", "readonly": True}),
    )
    photo = forms.FileField(
        label="或上传签名照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text="在白纸上签名后拍照，裁剪到只剩签名。",
    )

    def clean(self):
        cleaned = super().clean()
        try:
            if photo := cleaned.get("photo"):
                cleaned["signature"] = signatures.from_photo(receive(photo))
            else:
                cleaned["signature"] = signatures.from_pad(cleaned.get("drawn", ""))
        except UploadError as error:
            self.add_error("photo", str(error))
        except ValidationError as error:
            self.add_error("photo" if cleaned.get("photo") else "drawn", error)
        return cleaned
