"""Forms of the moves in the middle of a term: what changes, to what, and from which day on."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from apps.core.forms import PlainForm, add_refusal
from apps.core.models import Record
from apps.school.calendar.models import Term
from apps.school.classes import services
from apps.school.classes.models import SchoolClass
from apps.school.organisation.models import Staff


def teachers_on_duty() -> QuerySet[Staff]:
    """Those whom a class or its lessons may be given to."""
    return Staff.objects.on_duty().teachers().order_by("pinyin", "number")


class MoveForm(PlainForm):
    """A change of ``record`` from a day of ``term`` on; the service may still refuse."""

    on = forms.DateField(label="从哪天起")

    def __init__(self, *args, record: Record, term: Term | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.term = record, term
        if term:
            self.fields["on"].initial = term.nearest_day()
            self.fields["on"].widget.attrs |= {"min": term.starts, "max": term.ends}

    def clean_on(self) -> date:
        on, term = self.cleaned_data["on"], self.term
        if term and not term.starts <= on <= term.ends:
            raise ValidationError(f"日期须在{term.short}内（{term.starts} 至 {term.ends}）。")
        return on

    def carry_out(self) -> str:
        """Do it and return what happened, in a sentence; empty if it was refused."""
        try:
            return self.act(**self.cleaned_data)
        except ValidationError as refusal:
            add_refusal(self, refusal)
            return ""

    def act(self, **chosen) -> str:
        raise NotImplementedError


class MovePupilForm(MoveForm):
    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="转入班级")
    reason = forms.CharField(label="原因", max_length=60, required=False)
    field_order = ["school_class", "on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.term:
            elsewhere = SchoolClass.objects.of_term(self.term).exclude(
                pk__in=self.record.class_ids()
            )
            self.fields["school_class"].queryset = elsewhere

    def act(self, school_class: SchoolClass, on: date, reason: str) -> str:
        services.move_pupil(self.record, school_class, on=on, reason=reason)
        return f"{self.record}从{on}起在{school_class}。"


class WithdrawPupilForm(MoveForm):
    reason = forms.CharField(label="去向和原因", max_length=60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = "不再到校的第一天；此前的记录照旧算在原班。"

    def act(self, on: date, reason: str) -> str:
        services.withdraw_pupil(self.record, on=on, reason=reason)
        return f"{self.record}已转出。"


class ChangeHomeroomForm(MoveForm):
    staff = forms.ModelChoiceField(Staff.objects.none(), label="新班主任")
    field_order = ["staff", "on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = teachers_on_duty()

    def act(self, staff: Staff, on: date) -> str:
        services.change_homeroom_teacher(self.record, staff, on=on)
        return f"{staff}从{on}起任{self.record}班主任。"


class TakeOverForm(MoveForm):
    staff = forms.ModelChoiceField(Staff.objects.none(), label="接课教师")
    field_order = ["staff", "on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = teachers_on_duty()
        self.fields["on"].help_text = "保存后课表立即换成接课教师。"

    def act(self, staff: Staff, on: date) -> str:
        taken = services.take_over_lessons(self.record, staff, on=on)
        return f"{staff}从{on}起教{taken.school_class}{taken.subject}。"
