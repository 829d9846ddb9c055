"""Which week and which grade one looks at."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone

from apps.core.forms import PlainForm
from apps.school.models import Grade
from apps.teaching.homework.wall.week import nearest_school_day

NOT_A_DATE = "请填写日期，如2022-03-01。"
# A year before and after is all that a calendar ever holds; beyond it nothing can be reckoned.
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


class WhenForm(PlainForm):
    """A day, today's or the last school day before it where none is asked for."""

    date = forms.DateField(
        label="日期", required=False, error_messages={"invalid": NOT_A_DATE}, localize=False
    )

    def clean_date(self) -> date:
        on = self.cleaned_data["date"] or nearest_school_day(timezone.localdate())
        if not FIRST <= on <= LAST:
            raise forms.ValidationError(NOT_A_DATE)
        return on

    @property
    def on(self) -> date:
        """The day that was asked for; today's where it was not understood."""
        self.is_valid()
        return self.cleaned_data.get("date") or nearest_school_day(timezone.localdate())


class WallForm(WhenForm):
    """The wall's week and grade."""

    grade = forms.TypedChoiceField(
        label="年级",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "全校"), *Grade.choices],
    )

    @property
    def chosen(self) -> int | None:
        """The grade; None stands for the whole school."""
        self.is_valid()
        return self.cleaned_data.get("grade")


def asked(data: QueryDict) -> date:
    """The day that an address names, or today's."""
    return WhenForm(data).on
