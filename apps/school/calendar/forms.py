"""Forms of the calendar."""

from django import forms

from apps.core.forms import PlainForm, PortalForm
from apps.school.calendar.models import Day, Term


class TermForm(PortalForm):
    class Meta:
        model = Term
        fields = ["year", "half", "starts", "ends"]


class ArrangementForm(PlainForm):
    """停课, 线上, 半天 or another weekday's timetable, for one day or a stretch of days."""

    WHICH = [("", "只改上课日"), ("yes", "都算上课日（如调休上课）"), ("no", "都不上课")]

    first = forms.DateField(label="从")
    last = forms.DateField(
        label="到",
        required=False,
        help_text="只改一天就留空",
    )
    school = forms.ChoiceField(label="哪些天", choices=WHICH, required=False)
    mode = forms.ChoiceField(
        label="方式", choices=[choice for choice in Day.Mode.choices if choice[0] != "closed"]
    )
    half = forms.ChoiceField(label="时段", choices=Day.Half.choices)
    runs_as = forms.TypedChoiceField(
        label="按星期几课表",
        choices=[("", "当天星期几就按星期几"), *Day.WEEKDAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(label="说明", max_length=60, required=False)

    def clean(self) -> dict:
        data = super().clean()
        data["last"] = data.get("last") or data.get("first")
        data["is_school_day"] = {"yes": True, "no": False}.get(data.pop("school", ""))
        if data["is_school_day"] is False:
            data["mode"] = Day.Mode.CLOSED
        return data
