"""What is filled in around observations: the term's turns, one lesson, filters, answers."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from apps.core.forms import PlainForm, PortalForm
from apps.school.calendar.services import day, week_count
from apps.school.models import Appointment, Staff, Subject, Term
from apps.school.roles import Role
from apps.teaching.observations import services, timetable
from apps.teaching.observations.models import Observation
from apps.teaching.observations.tuesdays import taught_subjects
from apps.teaching.schedule.models import UnitLesson

ALL = [("", "全部")]


class ScheduleFilter(forms.Form):
    """Which observations are shown; all may stay empty."""

    term = forms.ModelChoiceField(
        Term.objects.select_related("year"),
        label="学期",
        required=False,
        to_field_name="code",
        empty_label=None,
    )
    subject = forms.ModelChoiceField(
        Subject.objects.all(), label="学科", required=False, empty_label="全部"
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[*ALL, *Observation.State.choices]
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[*ALL, *Observation.Kind.choices]
    )
    person = forms.CharField(label="人", required=False, max_length=60)


class TurnsForm(PlainForm):
    """排课: from which week to which, and which groups take turns."""

    first_week = forms.IntegerField(label="从第几周", min_value=1)
    last_week = forms.IntegerField(label="到第几周", min_value=1)
    subjects = forms.ModelMultipleChoiceField(
        Subject.objects.none(),
        label="轮到的学科组",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一个学科组。"},
        help_text="按这里的顺序轮流，接着上次轮到的往下排。",
    )
    skip_holidays = forms.BooleanField(
        label="放假的周二不安排",
        required=False,
        help_text="不勾：顺延到本周后面的第一个上课日；调休按星期二上课的日子总是算。",
    )

    def __init__(self, *args, term: Term, **kwargs):
        self.weeks = week_count(term)
        subjects = taught_subjects(term)
        kwargs["initial"] = {
            "first_week": 1,
            "last_week": self.weeks,
            "subjects": _groups(subjects, term),
        }
        super().__init__(*args, **kwargs)
        field = self.fields["subjects"]
        field.queryset = Subject.objects.filter(pk__in=[subject.pk for subject in subjects])
        field.choices = [
            (subject.pk, f"{subject.name}（{subject.teachers}人）") for subject in subjects
        ]

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first_week"), data.get("last_week")
        if last and last > self.weeks:
            self.add_error("last_week", f"这个学期只有{self.weeks}周。")
        elif first and last and last < first:
            self.add_error("last_week", "结束周不能早于开始周。")
        return data


def _groups(subjects: list[Subject], term: Term) -> list[int]:
    """The subjects that have a 教研组长; all of them where none has."""
    posts = Appointment.objects.on(term.nearest_day()).filter(
        position__role=Role.RESEARCH_LEADER, grade=None
    )
    led = set(posts.values_list("subject", flat=True))
    return [one.pk for one in subjects if one.pk in led] or [one.pk for one in subjects]


def _check_day(on: date, before: date | None) -> date:
    """A day to come on which there is school; one that stays as it was is not asked again."""
    if on == before:
        return on
    if on < timezone.localdate():
        raise ValidationError("这一天已经过去；上过的课请用“随堂听课”补记。")
    info = day(on)
    if info.term is None:
        raise ValidationError("这一天不在学期内。")
    if not info.is_school_day:
        why = f"（{info.note}）" if info.note else ""
        raise ValidationError(f"这一天不上课{why}，请另选上课日。")
    return on


class NewForm(PortalForm):
    """One observation by hand: a Tuesday that was left out, an open lesson."""

    class Meta:
        model = Observation
        fields = ["kind", "date", "subject", "grade", "note"]

    def __init__(self, *args, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            choice for choice in Observation.Kind.choices if choice[0] != Observation.Kind.DROP_IN
        ]
        self.fields["subject"].queryset = subjects

    def clean_date(self) -> date:
        return _check_day(self.cleaned_data["date"], None)

    def clean(self) -> dict:
        data = super().clean()
        if on := data.get("date"):
            self.instance.term = day(on).term
        return data


class ArrangeForm(PortalForm):
    """One observation as a whole; who only teaches it settles class, period and title.

    执教 and the lesson are one choice: every lesson of the group on that day, by teacher.
    """

    lesson = forms.ChoiceField(
        label="执教和节次",
        required=False,
        error_messages={"invalid_choice": "这一天没有这节课，请重新选。"},
    )

    class Meta:
        model = Observation
        fields = [
            "kind",
            "date",
            "subject",
            "grade",
            "lesson",
            "unit_lesson",
            "title",
            "reviewer",
            "place",
            "focus",
            "note",
        ]
        help_texts = {
            "unit_lesson": "选了课时，课题可以不填，观课人能看到教案。",
            "reviewer": "课后主持议课，写议课纪要。",
            "place": "不填：班级教室。",
        }

    def __init__(self, *args, schedules: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.schedules = schedules
        self.old_date = self.instance.date
        if not schedules:
            for name in ("kind", "date", "subject", "grade", "reviewer", "note"):
                del self.fields[name]
        elif self.instance.kind != Observation.Kind.DROP_IN:
            self.fields["kind"].choices = [
                one for one in self.fields["kind"].choices if one[0] != Observation.Kind.DROP_IN
            ]
        if schedules and self.instance.teacher_id:
            # Whose lesson it is decides the subject.
            del self.fields["subject"]
        self._offer_lessons()
        self._offer_texts()
        if "reviewer" in self.fields:
            self.fields["reviewer"].queryset = timetable.reviewers(self.instance)
            if self.instance.reviewer_id is None:
                leaders = services.group_leaders(self.instance)
                self.initial["reviewer"] = leaders.exclude(pk=self.instance.teacher_id).first()

    # -- what is offered ----------------------------------------------------------------------

    def _offer_lessons(self) -> None:
        """The lessons of the group on the day that was typed, else on the one that stands."""
        on = self._typed_date() or self.instance.date
        observation = Observation(
            term_id=self.instance.term_id,
            date=on,
            subject_id=self._typed_subject(),
            grade=self.instance.grade,
        )
        group = timetable.members(observation)
        info = day(on)
        busy = timetable.busy(info, group)
        if not self.schedules:
            group = group.filter(pk=self.instance.teacher_id)
        lessons = timetable.lessons_on(info).filter(
            staff__in=group.values("pk"), subject=observation.subject_id
        )
        if self.instance.grade:
            lessons = lessons.filter(school_class__grade=self.instance.grade)
        self.lessons = {f"l{lesson.pk}": lesson for lesson in lessons}
        self.people = {f"t{person.pk}": person for person in group}
        choices: list = [("", "还没有人执教")] if self.schedules else []
        for key, person in self.people.items():
            own = [
                (name, self._in_words(lesson, len(busy[lesson.period_id]) - 1))
                for name, lesson in self.lessons.items()
                if lesson.staff_id == person.pk
            ]
            none = "还没定哪一节" if own else "那天没有这门课"
            choices.append((str(person), [(key, f"{person} {none}"), *own]))
        self.fields["lesson"].choices = choices
        self.fields["lesson"].initial = self._present()

    def _in_words(self, lesson, others: int) -> str:
        clash = f"（{others}位组员有课）" if others else ""
        start = f"{lesson.period.starts:%H:%M}"
        return f"{lesson.staff} {lesson.period} {start} {lesson.school_class}{clash}"

    def _present(self) -> str:
        here = (self.instance.teacher_id, self.instance.period_id, self.instance.school_class_id)
        for key, lesson in self.lessons.items():
            if (lesson.staff_id, lesson.period_id, lesson.school_class_id) == here:
                return key
        return f"t{self.instance.teacher_id}" if self.instance.teacher_id else ""

    def _offer_texts(self) -> None:
        """The 课时 of the term plan for the grade in question."""
        grade = self.instance.school_class.grade if self.instance.school_class else None
        lesson = self.lessons.get(self.data.get(self.add_prefix("lesson"), ""))
        grade = lesson.school_class.grade if lesson else grade or self.instance.grade
        field = self.fields["unit_lesson"]
        found = UnitLesson.objects.filter(
            unit__group__term=self.instance.term_id, unit__group__subject=self.instance.subject_id
        )
        kept = Q(pk=self.instance.unit_lesson_id)
        field.queryset = found.filter(
            (Q(unit__group__grade=grade) if grade else Q(pk=None)) | kept
        ).select_related("unit")
        field.label_from_instance = lambda one: f"{one.unit} {one}"

    def _typed_date(self) -> date | None:
        if not (self.is_bound and "date" in self.fields):
            return None
        try:
            return self.fields["date"].clean(self.data.get(self.add_prefix("date")))
        except ValidationError:
            return None

    def _typed_subject(self) -> int:
        typed = self.data.get(self.add_prefix("subject"), "") if "subject" in self.fields else ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else self.instance.subject_id

    # -- what was chosen ----------------------------------------------------------------------

    def clean_date(self) -> date:
        return _check_day(self.cleaned_data["date"], self.old_date)

    def clean(self) -> dict:
        data = super().clean()
        if on := data.get("date"):
            self.instance.term = day(on).term
            self._remember_tuesday(on)
        if "lesson" in data:
            self._settle(data)
        return data

    def _remember_tuesday(self, on: date) -> None:
        """Of a Tuesday that is put off by hand it stays known for which one it stands."""
        row = self.instance
        if row.kind == Observation.Kind.TUESDAY and on != self.old_date:
            row.moved_from = row.moved_from or self.old_date
        if row.moved_from == on:
            row.moved_from = None

    def _settle(self, data: dict) -> None:
        """Teacher, class and period from the one choice; the room and title follow if empty."""
        lesson, row = self.lessons.get(data["lesson"]), self.instance
        row.teacher = lesson.staff if lesson else self.people.get(data["lesson"])
        grade = data.get("grade", row.grade)
        if lesson and grade and lesson.school_class.grade != grade:
            self.add_error("lesson", "这节课不是上面那个年级的，请重新选。")
        if lesson is None:
            row.school_class = row.period = None
            return
        if (row.school_class_id, row.period_id) != (lesson.school_class_id, lesson.period_id):
            row.school_class, row.period = lesson.school_class, lesson.period
            data["place"] = data.get("place") or lesson.place
        if data.get("unit_lesson") is None and not data.get("title"):
            data["unit_lesson"] = timetable.planned_lesson(lesson, data.get("date") or row.date)
        if data.get("unit_lesson") and not data.get("title"):
            data["title"] = data["unit_lesson"].title


class AskForm(forms.Form):
    """Whom else to invite."""

    people = forms.ModelMultipleChoiceField(
        Staff.objects.none(),
        label="再邀请",
        error_messages={"required": "请选要邀请的人。", "invalid_choice": "有人不在可选的名单里。"},
    )

    def __init__(self, *args, observation: Observation, **kwargs):
        super().__init__(*args, **kwargs)
        known = observation.observers.values("staff")
        people = Staff.objects.on_duty(observation.date).exclude(pk__in=known)
        self.fields["people"].queryset = people.exclude(pk=observation.teacher_id)
