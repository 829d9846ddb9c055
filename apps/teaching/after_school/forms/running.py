"""What 课程教学中心 fills in: the plan of a term, its letter, its courses."""

from datetime import time

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import PlainForm, PortalForm
from apps.notices import body as letters
from apps.school.calendar.services import is_school_day
from apps.school.models import Day
from apps.teaching.after_school.models import Course, OutsideTutor, Segment, Service
from apps.teaching.after_school.services import proposed_segments

# 5+2: each day at least two hours, and not over before people come from work (1.4).
LEAST_MINUTES, OVER_AT = 120, time(17, 30)


class ServiceForm(PortalForm):
    """方案: days, fee and the segments of an afternoon; an empty segment is left out."""

    class Meta:
        model = Service
        fields = [
            "opens_on",
            "closes_on",
            "publish_on",
            "starts_on",
            "ends_on",
            "weeks",
            "fee",
            "fee_document",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {row.number: row for row in proposed_segments(self.instance)}
        for number, roman in Segment.NUMBERS:
            segment = known.get(number)
            self._add(f"name_{number}", forms.CharField, f"时段{roman}", segment, max_length=20)
            self._add(f"starts_{number}", forms.TimeField, f"时段{roman}开始", segment)
            self._add(f"ends_{number}", forms.TimeField, f"时段{roman}结束", segment)

    def _add(self, name: str, field: type, label: str, segment: Segment | None, **more) -> None:
        self.fields[name] = field(label=label, required=False, **more)
        if field is forms.TimeField:
            kind = {"type": "time"}
            self.fields[name].widget = forms.TimeInput(attrs=kind, format="%H:%M")
        if segment:
            self.initial.setdefault(name, getattr(segment, name.partition("_")[0]))

    @property
    def rows(self) -> list:
        """The fields of each segment side by side."""
        return [
            (roman, self[f"name_{number}"], self[f"starts_{number}"], self[f"ends_{number}"])
            for number, roman in Segment.NUMBERS
        ]

    def clean(self) -> dict:
        given = super().clean()
        term = self.instance.term
        for name in ("opens_on", "closes_on", "publish_on", "starts_on", "ends_on"):
            day = given.get(name)
            if not day:
                continue
            if not term.starts <= day <= term.ends:
                self.add_error(name, f"要在{term.short}内（{term.starts}至{term.ends}）。")
            elif name != "ends_on" and not is_school_day(day):
                self.add_error(name, f"{day:%-m月%-d日}不上课，请换一个上课日。")
        self._check_segments(given)
        return given

    def _check_segments(self, given: dict) -> None:
        before: Segment | None = None
        found = []
        for number, _roman in Segment.NUMBERS:
            values = [given.get(f"{part}_{number}") for part in ("name", "starts", "ends")]
            if not any(values):
                continue
            if not all(values):
                if not any(
                    f"{part}_{number}" in self.errors for part in ("name", "starts", "ends")
                ):
                    self.add_error(f"name_{number}", "名称、开始、结束都要填，或者都不填。")
                continue
            segment = Segment(number=number, name=values[0], starts=values[1], ends=values[2])
            if segment.ends <= segment.starts:
                self.add_error(f"ends_{number}", "结束时间要晚于开始时间。")
            elif before and segment.starts < before.ends:
                self.add_error(f"starts_{number}", "要在前一个时段结束以后开始。")
            before = segment
            found.append(segment)
        self.segments = found
        self._check_length(found)

    def _check_length(self, found: list[Segment]) -> None:
        if not found:
            self.add_error("name_1", "请至少填一个时段。")
            return
        first, last = found[0].starts, found[-1].ends
        minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
        if last < OVER_AT or minutes < LEAST_MINUTES:
            self.add_error(
                f"ends_{found[-1].number}",
                "课后服务每天至少2小时，结束不早于17:30（江苏课后服务实施意见）。",
            )


class LetterForm(PlainForm):
    """告家长书 before it goes out."""

    title = forms.CharField(label="标题", max_length=80, error_messages={"required": "请写标题。"})
    body = forms.CharField(
        label="正文",
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 20, "data-editor": ""}),
        error_messages={"required": "正文不能空。"},
    )

    def clean_body(self) -> str:
        cleaned = letters.clean(self.cleaned_data["body"])
        if letters.is_blank(cleaned):
            raise ValidationError("正文不能空。")
        return cleaned


class CourseForm(PortalForm):
    """A course of the term; without a teacher it is a draft."""

    weekdays = forms.TypedMultipleChoiceField(
        label="上课日",
        choices=Day.WEEKDAYS[:5],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个上课日。"},
    )

    class Meta:
        model = Course
        fields = [
            "service",
            "name",
            "kind",
            "summary",
            "weekdays",
            "grade_from",
            "grade_to",
            "capacity",
            "minimum",
            "staff",
            "tutor",
            "place",
        ]
        help_texts = {
            "staff": "可以先不填；开放报名前要安排好。",
            "tutor": "审核过资质的校外教师才能上课。",
        }

    def clean_weekdays(self) -> list[int]:
        return sorted(self.cleaned_data["weekdays"])

    def clean_tutor(self) -> OutsideTutor | None:
        tutor = self.cleaned_data["tutor"]
        if tutor and not tutor.reviewed_on:
            raise ValidationError(f"{tutor}的资质还没有审核，请先在校外教师里审核。")
        return tutor
