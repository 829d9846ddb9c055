"""What is filled in: a piece of homework with its trial, and a decision about one."""

import re
import uuid
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import F, Max, Q, QuerySet

from apps.core.forms import PlainForm
from apps.school.classes.models import Grade
from apps.school.models import Staff, Subject, TeachingAssignment
from apps.teaching.homework.models import LONGEST, Decision, Homework, Trial, Workbook
from apps.teaching.homework.setting import Piece, Tried
from apps.teaching.schedule.models import UnitLesson

LONGEST_CONTENT = 500
_PAGES = re.compile(r"^\d{1,3}([-,、]\d{1,3}){0,5}$")


def _too_long(value: str, most: int = LONGEST_CONTENT) -> None:
    if len(value) > most:
        raise ValidationError(f"最多{most}个字，现在是{len(value)}个字。")


def _number(label: str, least, most, words: str, field=forms.IntegerField, **kwargs):
    """A number of minutes; whatever is wrong with it is said in one sentence."""
    return field(
        label=label,
        required=False,
        validators=[MinValueValidator(least, words), MaxValueValidator(most, words)],
        error_messages={"invalid": words, "max_decimal_places": words, "max_digits": words},
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "min": least, "max": most}),
        **kwargs,
    )


class PieceForm(PlainForm):
    """A piece with the trial; for changing one, its class stands and is not asked."""

    night = forms.DateField(label="布置日期", error_messages={"invalid": "请选日期。"})
    workbook = forms.ModelChoiceField(
        Workbook.objects.none(),
        label="来源",
        required=False,
        error_messages={"invalid_choice": "这个来源不在登记册上，请重新选。"},
    )
    other_source = forms.CharField(
        label="其他来源",
        required=False,
        validators=[lambda value: _too_long(value, 80)],
        help_text="不在登记册上的，公示前由年级组长决定。",
    )
    pages = forms.CharField(
        label="页码",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    # No maxlength: a browser would cut silently what was pasted.
    content = forms.CharField(
        label="内容",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[_too_long],
        error_messages={"required": "请写布置什么。"},
    )
    kind = forms.ChoiceField(label="形式", choices=Homework.Kind, initial=Homework.Kind.WRITTEN)
    place = forms.ChoiceField(label="在哪里做", choices=Homework.Place, initial=Homework.Place.HOME)
    type = forms.ChoiceField(label="类型", choices=Homework.Type, initial=Homework.Type.BASIC)
    tier = forms.ChoiceField(label="层次", choices=Homework.Tier, required=False)
    required = forms.BooleanField(label="必做", required=False, initial=True)
    elastic = forms.CharField(
        label="弹性说明",
        required=False,
        validators=[lambda value: _too_long(value, 80)],
        help_text="如：书写困难的学生减半。",
    )
    minutes = _number(
        "学生预计用时（分钟）",
        1,
        LONGEST,
        f"预计用时请填1到{LONGEST}之间的整数。",
        help_text="不填：按试做推算。可以多写，不能少写。",
    )
    marking = forms.ChoiceField(
        label="批改方式", choices=Homework.Marking, initial=Homework.Marking.ALL
    )
    essay = forms.BooleanField(label="作文", required=False)
    shared = forms.BooleanField(label="给同组老师选用", required=False, initial=True)
    lesson = forms.ModelChoiceField(
        UnitLesson.objects.all(), required=False, widget=forms.HiddenInput
    )
    trial_minutes = _number(
        "我做用时（分钟）",
        Decimal("0.5"),
        120,
        "试做用时请填0.5到120之间的分钟数。",
        forms.DecimalField,
        max_digits=4,
        decimal_places=1,
    )
    error_points = forms.CharField(
        label="易错点", required=False, validators=[lambda value: _too_long(value, 200)]
    )
    difficulty = forms.TypedChoiceField(
        label="难度",
        choices=Trial._meta.get_field("difficulty").choices,
        initial=3,
        coerce=int,
        empty_value=3,
        required=False,
    )
    for_whom = forms.CharField(
        label="适宜学生",
        required=False,
        initial="全体学生",
        validators=[lambda value: _too_long(value, 60)],
    )
    timed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, staff: Staff, pairs: set[tuple], **kwargs):
        """``pairs``: (school year, subject, grade) of what may be set."""
        super().__init__(*args, **kwargs)
        self._offer(sources(staff, pairs), several=len(pairs) > 1)
        self.fields["trial_minutes"].widget.attrs["step"] = "0.1"
        self.fields["tier"].choices = Homework.Tier.choices

    def _offer(self, books: QuerySet[Workbook], *, several: bool) -> None:
        """The register; by grade and subject where one teaches several."""
        source, groups = self.fields["workbook"], {}
        source.queryset = books
        for book in books:
            groups.setdefault(group_of(book.grade, book.subject), []).append((book.pk, str(book)))
        choices = (
            list(groups.items()) if several else [one for rows in groups.values() for one in rows]
        )
        source.choices = [("", "不用教材教辅"), *choices]
        if not groups:
            source.help_text = "还没有登记来源，请课程教学中心登记；急用可在“更多”里填“其他来源”。"

    def clean_pages(self) -> str:
        pages = self.cleaned_data["pages"].replace("，", ",").replace("–", "-").replace(" ", "")
        if pages and not _PAGES.match(pages):
            raise ValidationError("页码请写成 14 或 14-15。")
        return pages

    def clean(self) -> dict:
        data = super().clean()
        silent = not data.get("error_points") and "error_points" not in self.errors
        if data.get("trial_minutes") and silent:
            self.add_error("error_points", "请写易错点，没有也要写“无”。")
        return data

    def wording(self) -> str:
        """What pupils read: 补充习题第14页第1–4题."""
        data = self.cleaned_data
        text, pages = data.get("content", ""), data.get("pages", "")
        source = data.get("workbook") or data.get("other_source", "")
        return f"{source}第{pages}页{text}" if pages else text

    def clean_content(self) -> str:
        return self.cleaned_data["content"].strip()

    def piece(self, subject) -> Piece:
        data = self.cleaned_data
        same = (
            *("night", "workbook", "other_source", "lesson", "kind", "place", "type", "tier"),
            *("required", "elastic", "essay", "minutes", "marking", "shared"),
        )
        return Piece(
            subject=subject, content=self.wording(), **{name: data.get(name) for name in same}
        )

    def tried(self) -> Tried | None:
        """The trial, if one was filled in."""
        data = self.cleaned_data
        if not data.get("trial_minutes"):
            return None
        return Tried(
            minutes=data["trial_minutes"],
            error_points=data["error_points"],
            difficulty=data["difficulty"],
            for_whom=data["for_whom"] or "全体学生",
            timed=data["timed"],
        )


class EntryForm(PieceForm):
    """Today's homework for one class or several of the same grade."""

    assignments = forms.MultipleChoiceField(
        label="班级",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请选班级。",
            "invalid_choice": "您不任教这个班，不能布置。",
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, taught: list[TeachingAssignment], **kwargs):
        pairs = {
            (one.school_class.year_id, one.subject_id, one.school_class.grade) for one in taught
        }
        super().__init__(*args, pairs=pairs, **kwargs)
        self.taught = {str(one.pk): one for one in taught}
        subjects = {one.subject_id for one in taught}
        self.fields["assignments"].choices = [
            (pk, f"{one.school_class}{one.subject if len(subjects) > 1 else ''}")
            for pk, one in self.taught.items()
        ]
        self.initial.setdefault("key", uuid.uuid4())

    def boxes(self) -> list[tuple]:
        """The classes to tick, each with its grade and the group whose sources fit it."""
        rows = [(one.school_class.grade, one.subject) for one in self.taught.values()]
        return [
            (box, grade, group_of(grade, subject))
            for box, (grade, subject) in zip(self["assignments"], rows, strict=True)
        ]

    def clean_assignments(self) -> list[TeachingAssignment]:
        rows = [self.taught[pk] for pk in self.cleaned_data["assignments"]]
        if len({(row.subject_id, row.school_class.grade) for row in rows}) > 1:
            raise ValidationError("一次只能布置同一年级、同一学科；其他班请再布置一次。")
        return rows

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


def group_of(grade: int, subject: Subject) -> str:
    """三年级数学: what has sources of its own."""
    return f"{Grade(grade).label}{subject}"


def sources(staff: Staff, pairs: set[tuple[int, int, int]]) -> QuerySet[Workbook]:
    """The registered sources for years, subjects and grades; what one used last comes first."""
    fits = Q(pk=None)
    for year, subject, grade in pairs:
        fits |= Q(year=year, subject=subject, grade=grade)
    used = Max("homework__night", filter=Q(homework__staff=staff))
    rows = Workbook.objects.filter(fits).select_related("subject").annotate(used=used)
    return rows.order_by(F("used").desc(nulls_last=True), "grade", "subject__order", "kind", "pk")


class DecisionForm(PlainForm):
    """特批, 缩短, 改期 or 退回, with a reason."""

    kind = forms.ChoiceField(
        label="决定",
        choices=Decision.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种决定。"},
    )
    minutes = _number("减为几分钟", 1, LONGEST, f"请填1到{LONGEST}之间的整数。")
    night = forms.DateField(
        label="改到哪天", required=False, error_messages={"invalid": "请选日期。"}
    )
    reason = forms.CharField(
        label="理由",
        validators=[MaxLengthValidator(200, "理由最多200个字。")],
        widget=forms.TextInput(),
        error_messages={"required": "请写明理由，布置的老师会看到。"},
    )
