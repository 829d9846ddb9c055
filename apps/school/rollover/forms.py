"""The form that opens a new term."""

import re
from datetime import date

from django import forms

from apps.core.forms import PlainForm
from apps.school.calendar.models import Term
from apps.school.classes.pupils import Pupil


class RolloverForm(PlainForm):
    """Dates of the new term; in autumn also who repeats, and how many classes grade 1 has."""

    starts = forms.DateField(label="开学日期")
    ends = forms.DateField(label="结束日期")
    first_grade_classes = forms.IntegerField(
        label="一年级新生班数", min_value=0, max_value=30, help_text="新生名单随后用 Excel 导入。"
    )
    repeaters = forms.CharField(
        label="留级学生学号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="用空格、逗号或换行隔开；没有就留空。",
    )

    def __init__(self, source: Term, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source
        self.initial = default_dates(source) | {"first_grade_classes": 3} | self.initial
        if source.half == Term.Half.AUTUMN:
            del self.fields["first_grade_classes"], self.fields["repeaters"]

    def clean_repeaters(self) -> list[int]:
        numbers = re.split(r"[\s,，、;；]+", self.cleaned_data["repeaters"].strip())
        numbers = [number for number in numbers if number]
        found = dict(
            Pupil.objects.enrolled(self.source.ends)
            .filter(number__in=numbers)
            .values_list("number", "pk")
        )
        unknown = [number for number in numbers if number not in found]
        if unknown:
            raise forms.ValidationError(f"没有学号为{'、'.join(unknown)}的在读学生。")
        return list(found.values())

    def clean(self) -> dict:
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and starts <= self.source.ends:
            self.add_error("starts", f"要晚于{self.source.short}的结束日期（{self.source.ends}）。")
        if starts and ends and ends <= starts:
            self.add_error("ends", "结束日期必须晚于开学日期。")
        return data


def default_dates(source: Term) -> dict[str, date]:
    """September to late January after a spring term, mid-February to June after an autumn term."""
    if source.half == Term.Half.SPRING:
        year = source.starts.year
        return {"starts": date(year, 9, 1), "ends": date(year + 1, 1, 26)}
    year = source.starts.year + 1
    return {"starts": date(year, 2, 17), "ends": date(year, 6, 30)}
