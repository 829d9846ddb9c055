"""Forms of the flag raising."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.files import ACCEPT, UploadError, safe_attachment
from apps.core.forms import PlainForm, PortalForm, add_refusal
from apps.moral.ceremonies import services
from apps.moral.ceremonies.models import DEED_MAX, DEED_MIN, Ceremony, FlagBearer, Speech
from apps.school.calendar.services import week_count
from apps.school.models import Grade, Staff, Term


class RotationForm(PlainForm):
    """Which grades take part, and from which week on the rotation is written."""

    from_week = forms.IntegerField(
        label="从第几周起",
        min_value=1,
        help_text="这一周以前的安排，以及已经提名的周次，保持不变。",
    )
    grades = forms.TypedMultipleChoiceField(
        label="参加年级", choices=Grade.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, term: Term, **kwargs):
        super().__init__(*args, **kwargs)
        self.weeks = week_count(term)
        self.fields["from_week"].max_value = self.weeks

    def clean_from_week(self) -> int:
        week = self.cleaned_data["from_week"]
        if week > self.weeks:
            raise ValidationError(f"本学期只有{self.weeks}周。")
        return week


class CeremonyForm(PortalForm):
    class Meta:
        model = Ceremony
        fields = ["term", "week", "date", "school_class", "programme"]
        widgets = {"programme": forms.Textarea(attrs={"rows": 9})}


class SwapForm(PlainForm):
    """The other week, with whose class this week's class changes places."""

    other = forms.ModelChoiceField(Ceremony.objects.none(), label="与哪一周对调")

    def __init__(self, *args, ceremony: Ceremony, **kwargs):
        super().__init__(*args, **kwargs)
        others = Ceremony.objects.untouched().filter(term=ceremony.term_id)
        self.fields["other"].queryset = (
            others.exclude(pk=ceremony.pk).select_related("school_class").order_by("week")
        )


class BearerForm(PortalForm):
    class Meta:
        model = FlagBearer
        fields = ["pupil", "criterion", "deed"]
        widgets = {
            "deed": forms.Textarea(attrs={"rows": 4, "data-least": DEED_MIN, "data-most": DEED_MAX})
        }
        help_texts = {"deed": f"升旗时宣读，{DEED_MIN}–{DEED_MAX}字，写具体的事。"}


class NominationForm(PlainForm):
    """Two to raise the flag, two to guard it, and who leads through the ceremony."""

    host = forms.ModelChoiceField(
        None, label="主持人", required=False, help_text="由升旗中队出；不填则由大队部安排。"
    )

    def __init__(self, data=None, *, ceremony: Ceremony):
        super().__init__(data, initial={"host": ceremony.host_id})
        self.ceremony = ceremony
        pupils = services.pupils_of(ceremony)
        self.fields["host"].queryset = pupils
        before = list(ceremony.bearers.order_by("-part", "pk"))
        self.bearers = []
        for number, part in enumerate(services.PARTS):
            initial = {}
            if number < len(before):
                old = before[number]
                initial = {"pupil": old.pupil_id, "criterion": old.criterion, "deed": old.deed}
            form = BearerForm(
                data, prefix=f"bearer{number}", instance=FlagBearer(part=part), initial=initial
            )
            form.fields["pupil"].queryset = pupils
            form.title = f"{part.label}{number % services.RAISING + 1}"
            self.bearers.append(form)

    def is_valid(self) -> bool:
        found = [form.is_valid() for form in self.bearers]
        if super().is_valid() and all(found):
            self._check_pupils()
        return not self.errors and not any(form.errors for form in self.bearers)

    def _check_pupils(self) -> None:
        """Says at the pupil who is named twice, or had a turn in this term."""
        chosen = [form.cleaned_data["pupil"].pk for form in self.bearers]
        repeated = services.turns_before(self.ceremony, chosen)
        for form, pupil in zip(self.bearers, chosen, strict=True):
            if pupil in repeated:
                form.add_error("pupil", repeated[pupil])
            elif chosen.count(pupil) > 1:
                form.add_error("pupil", "同一名学生只能填一次。")

    def apply(self, by: Staff) -> bool:
        """Nominate; a refusal becomes a sentence on the form. Returns whether it was done."""
        bearers = [form.instance for form in self.bearers]
        try:
            services.nominate(self.ceremony, bearers, host=self.cleaned_data["host"], by=by)
        except ValidationError as refusal:
            self.add_error(None, refusal.messages)
            return False
        return True


class ReturnForm(PlainForm):
    reason = forms.CharField(label="退回原因", max_length=200)

    def apply(self, ceremony: Ceremony, _by) -> None:
        services.send_back(ceremony, reason=self.cleaned_data["reason"])


class ApproveForm(PlainForm):
    def apply(self, ceremony: Ceremony, by) -> None:
        services.approve(ceremony, by=by)


class SettleForm(PlainForm):
    trained_on = forms.DateField(label="训练日期", help_text="升旗前至少训练一次。")

    def apply(self, ceremony: Ceremony, _by) -> None:
        services.settle(ceremony, trained_on=self.cleaned_data["trained_on"])


class HonourForm(PlainForm):
    def apply(self, ceremony: Ceremony, _by) -> None:
        services.honour(ceremony)


class SpeechForm(PortalForm):
    """Who speaks on which Monday."""

    class Meta:
        model = Speech
        fields = ["ceremony", "speaker"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = Staff.objects.on_duty()
        ceremonies = Ceremony.objects.select_related("school_class").order_by("date")
        if self.instance.pk is None:
            ceremonies = ceremonies.upcoming().filter(speech=None)
        self.fields["ceremony"].queryset = ceremonies


class WriteForm(PortalForm):
    """The speech itself: written here, or a file."""

    class Meta:
        model = Speech
        fields = ["title", "text", "file"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 14}),
            "file": forms.FileInput(attrs={"accept": ACCEPT}),
        }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        try:
            safe = safe_attachment(file)
        except UploadError as error:
            raise ValidationError(str(error)) from error
        self.instance.file_name = safe.name[-120:]
        return safe

    def apply(self) -> bool:
        try:
            services.hand_in(self.save(commit=False))
        except ValidationError as refusal:
            add_refusal(self, refusal)
            return False
        return True


class ReviewForm(PlainForm):
    approved = forms.TypedChoiceField(
        label="结论",
        choices=[("yes", "通过"), ("no", "请修改")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(label="审稿意见", max_length=200, required=False)

    def apply(self, speech: Speech, by) -> bool:
        try:
            services.review(speech, **self.cleaned_data, by=by)
        except ValidationError as refusal:
            add_refusal(self, refusal)
            return False
        return True
