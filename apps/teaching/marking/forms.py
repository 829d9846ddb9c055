"""Forms of 用时抽样 and of the factor that follows from it."""

from datetime import date

from django import forms

from apps.core.forms import PlainForm
from apps.school.calendar.services import WEEKDAY_NAMES
from apps.school.classes.models import Grade
from apps.school.models import SchoolClass, Subject
from apps.teaching.marking.models import TimeSample
from apps.teaching.marking.samples import BANDS, nights


def _night_choices() -> list[tuple[str, str]]:
    return [
        (f"{on:%Y-%m-%d}", f"{on.month}月{on.day}日 周{WEEKDAY_NAMES[on.weekday()]}")
        for on in nights()
    ]


class NightField(forms.TypedChoiceField):
    """A school day of the last two weeks; the latest before today comes first."""

    def __init__(self):
        super().__init__(
            label="哪天布置的作业",
            choices=_night_choices,
            coerce=date.fromisoformat,
            error_messages={"invalid_choice": "请选最近两周的上课日。"},
        )


def _subject_field(queryset) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset,
        label="学科",
        required=False,
        error_messages={"invalid_choice": "请选本班的学科。"},
    )


class HandsForm(PlainForm):
    """How many hands for each answer."""

    def __init__(self, *args, school_class: SchoolClass, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["night"] = NightField()
        self.fields["subject"] = _subject_field(subjects)
        self.fields["subject"].empty_label = "各科合计"
        for minutes, label in BANDS:
            self.fields[f"m{minutes}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=80,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "hands-count"}),
                error_messages={
                    "invalid": "请填人数。",
                    "min_value": "人数不能是负数。",
                    "max_value": "一个班没有这么多人。",
                },
            )

    @property
    def bands(self) -> list:
        return [self[f"m{minutes}"] for minutes, _label in BANDS]

    def hands(self) -> dict[int, int]:
        """Minutes → hands."""
        return {minutes: self.cleaned_data.get(f"m{minutes}") or 0 for minutes, _label in BANDS}


class MinutesForm(PlainForm):
    """What a guardian says of one child's night."""

    minutes = forms.IntegerField(
        label="实际用了几分钟",
        min_value=0,
        max_value=TimeSample.LONGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "请填分钟数，没有作业填0。",
            "invalid": "请填分钟数，如40。",
            "min_value": "分钟数不能是负数。",
            "max_value": f"分钟数在0到{TimeSample.LONGEST}之间。",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {
            "night": NightField(),
            "subject": _subject_field(Subject.objects.all()),
            "minutes": self.fields["minutes"],
        }
        self.fields["subject"].empty_label = "各科合计"
        self.order_fields(["night", "subject", "minutes"])


class FactorForm(PlainForm):
    """A new factor of a grade from a day to come."""

    grade = forms.TypedChoiceField(label="年级", choices=Grade.choices, coerce=int)
    factor = forms.DecimalField(
        label="试做系数",
        max_digits=3,
        decimal_places=1,
        error_messages={"max_digits": "系数在1.0到9.9之间。", "invalid": "请填系数，如2.5。"},
    )
    starts = forms.DateField(label="起用日期")
