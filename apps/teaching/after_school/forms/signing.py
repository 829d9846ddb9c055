"""The sheet that a family fills in, on the phone or by the homeroom teacher from a paper."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from apps.core.forms import PlainForm
from apps.school.classes.models import Grade
from apps.school.models import Day, Guardian, Pupil
from apps.teaching.after_school.models import Course, Segment, Service
from apps.teaching.after_school.signing import Answer
from apps.teaching.after_school.signups import Placement, SignUp
from apps.teaching.after_school.standing import offered_to

WISHES = ("wish_1", "wish_2", "wish_3")
# A mobile number, or a fixed one with its area code.
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
YES, NO = "yes", "no"
SELECTED = mark_safe(" selected")


def check_phone(value: str) -> str:
    """The number without blanks.

    Raises:
        ValidationError: nobody could be called under it.
    """
    number = re.sub(r"\s", "", value)
    if number and not PHONE.fullmatch(number):
        raise ValidationError("请填11位手机号，或带区号的固定电话，如0519-88888888。")
    return number


def _several(label: str, choices, **more) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


class SignUpForm(PlainForm):
    """All that a family says; nothing but the first question counts where it says no."""

    joins = forms.ChoiceField(
        label="是否参加",
        choices=[(YES, "参加"), (NO, "不参加")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择参加还是不参加。"},
    )
    weekdays = _several("参加哪几天", Day.WEEKDAYS[:5])
    segments = _several("参加哪些时段", ())
    wish_1 = forms.TypedChoiceField(label="第一志愿", coerce=int, empty_value=None, required=False)
    wish_2 = forms.TypedChoiceField(label="第二志愿", coerce=int, empty_value=None, required=False)
    wish_3 = forms.TypedChoiceField(label="第三志愿", coerce=int, empty_value=None, required=False)
    with_sibling = forms.BooleanField(label="尽量和兄弟姐妹同一课程", required=False)
    way_home = forms.ChoiceField(
        label="怎样离校", choices=SignUp.WayHome, required=False, widget=forms.RadioSelect
    )
    promise = forms.BooleanField(
        label="我承诺：孩子自行回家，路上的安全由家长负责教育和监护，孩子离校后直接回家。",
        required=False,
    )
    collector = forms.CharField(
        label="接送人", max_length=60, required=False, help_text="谁来接，如：妈妈李芳。"
    )
    emergency_name = forms.CharField(label="紧急联系人", max_length=30, required=False)
    emergency_phone = forms.CharField(
        label="紧急联系电话",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    note = forms.CharField(
        label="备注",
        max_length=120,
        required=False,
        help_text="过敏、服药等老师要知道的，没有不填。",
    )
    consent_name = forms.CharField(
        label="家长签名",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(
        self,
        data=None,
        *,
        service: Service,
        pupil: Pupil,
        grade: int,
        guardian: Guardian | None = None,
        signup: SignUp | None = None,
        has_siblings: bool = False,
    ):
        initial = _of_signup(signup) if signup else _to_begin_with(guardian)
        super().__init__(data, initial=initial)
        self.service, self.pupil, self.grade = service, pupil, grade
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.error_messages["max_length"] = f"最多写{field.max_length}个字。"
        # Once placed, wishes are past, and who no longer comes withdraws.
        self.placed = signup is not None and signup.state not in SignUp.ANSWERABLE
        offered = () if self.placed else offered_to(service, grade)
        self.courses = {course.pk: course for course in offered}
        if self.placed:
            self.fields["joins"].choices = [(YES, "参加")]
            self.placement = Placement.objects.filter(signup=signup).first()
        self.fields["segments"].choices = [
            (row.number, f"{row} {row.starts:%H:%M}—{row.ends:%H:%M}")
            for row in service.segments.all()
        ]
        choices = [("", "不填"), *((pk, _line(course)) for pk, course in self.courses.items())]
        for name in WISHES:
            self.fields[name].choices = choices
        if grade < SignUp.SENIOR_GRADE:
            del self.fields["promise"]
            kept = [choice for choice in SignUp.WayHome.choices if choice[0] != "alone"]
            self.fields["way_home"].choices = kept
            senior = Grade(SignUp.SENIOR_GRADE).label
            self.fields["way_home"].error_messages["invalid_choice"] = (
                f"自行回家只限{senior}及以上，请选家长接或校车。"
            )
        if not has_siblings:
            del self.fields["with_sibling"]

    @property
    def wishes(self) -> list[tuple]:
        """Each wish's field with its options, written out: three times all courses are many widgets."""
        found = []
        for name in WISHES:
            chosen = str(self[name].value() or "")
            options = (
                (pk, SELECTED if str(pk) == chosen else "", words)
                for pk, words in self.fields[name].choices
            )
            written = format_html_join("", '<option value="{}"{}>{}</option>', options)
            found.append((self[name], written))
        return found

    # -- looking at what was typed ----------------------------------------------------------------

    def clean_emergency_phone(self) -> str:
        return check_phone(self.cleaned_data["emergency_phone"])

    def clean(self) -> dict:
        given = super().clean()
        if given.get("joins") == NO:
            for name in [name for name in self.errors if name != "joins"]:
                del self.errors[name]
        elif given.get("joins") == YES:
            self._check_time(given)
            self._check_wishes(given)
            self._check_way_home(given)
            self._need("emergency_name", "请写紧急时联系谁。")
            self._need("emergency_phone", "请写紧急时打哪个电话。")
            self._check_consent(given)
        return given

    def _need(self, name: str, sentence: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def _check_time(self, given: dict) -> None:
        self._need("weekdays", "请至少选一天。")
        self._need("segments", "请至少选一个时段。")

    def _check_wishes(self, given: dict) -> None:
        if any(name in self.errors for name in (*WISHES, "segments", "weekdays")):
            return
        if self.placed:
            if self.placement and Segment.CLUBS not in given["segments"]:
                course = self.placement.course
                self.add_error(
                    "segments", f"已编入{course}，不能去掉时段Ⅰ；要退出课程请联系课程教学中心。"
                )
            return
        wishes = [given.get(name) for name in WISHES]
        if Segment.CLUBS not in given["segments"]:
            if any(wishes):
                self.add_error(
                    "wish_1", "填了课程志愿，请同时勾选时段Ⅰ；不参加社团，请把志愿改成“不填”。"
                )
            return
        if self.courses:
            self._need("wish_1", "选了时段Ⅰ，请至少填第一志愿。")
        for at, name in enumerate(WISHES):
            wish = wishes[at]
            if wish is None:
                continue
            if wish in wishes[:at]:
                self.add_error(name, "这门课程前面已经填过，请换一门或改成“不填”。")
            elif at and wishes[at - 1] is None and at > 1:
                self.add_error(name, "请先填第二志愿。")
            elif not set(self.courses[wish].weekdays) & set(given["weekdays"]):
                course = self.courses[wish]
                self.add_error(name, f"{course}在{course.days}上课，这几天您都没有选。")

    def _check_way_home(self, given: dict) -> None:
        self._need("way_home", "请选怎样离校。")
        way = given.get("way_home")
        if way == SignUp.WayHome.GUARDIAN:
            self._need("collector", "请写谁来接。")
        if way == SignUp.WayHome.ALONE:
            self._need("promise", "自行回家要家长承诺，请勾选下面这句话。")

    def _check_consent(self, given: dict) -> None:
        self._need("consent_name", "请输入家长姓名作为签名。")
        typed = _plain(given.get("consent_name", ""))
        if not typed or "consent_name" in self.errors:
            return
        known = Guardian.objects.filter(wards__pupil=self.pupil)
        names = list(known.values_list("name", flat=True))
        if names and typed not in {_plain(name) for name in names}:
            self.add_error(
                "consent_name",
                f"签名要和学校登记的监护人姓名一致（{'、'.join(names)}）。登记有误请联系班主任更正。",
            )

    # -- what it comes to -------------------------------------------------------------------------

    @property
    def answer(self) -> Answer:
        """What a valid form says."""
        given = self.cleaned_data
        if given["joins"] == NO:
            return Answer(joins=False)
        alone = given["way_home"] == SignUp.WayHome.ALONE
        wishes = [self.courses[given[name]] for name in WISHES if given.get(name)]
        return Answer(
            joins=True,
            weekdays=sorted(given["weekdays"]),
            segments=sorted(given["segments"]),
            wishes=wishes,
            way_home=given["way_home"],
            collector="" if alone else given["collector"],
            emergency_name=given["emergency_name"],
            emergency_phone=given["emergency_phone"],
            with_sibling=given.get("with_sibling", False),
            consent_name=given["consent_name"],
            note=given["note"],
        )


class WithdrawForm(PlainForm):
    """退出: from which day on, and why."""

    on = forms.DateField(label="退出日期", error_messages={"required": "请填退出日期。"})
    because = forms.CharField(
        label="退出原因", max_length=80, error_messages={"required": "请写退出原因。"}
    )

    def __init__(self, data=None, *, today: date):
        super().__init__(data, initial={"on": today})


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name)


def _line(course: Course) -> str:
    """A course in one line of a phone's picker."""
    parts = [course.days, course.teacher, str(course.place or ""), f"名额{course.capacity}"]
    return f"{course}（{'，'.join(part for part in parts if part)}）"


def _to_begin_with(guardian: Guardian | None) -> dict:
    """What most families say."""
    usual = {"weekdays": [1, 2, 3, 4, 5], "segments": [1, 2], "way_home": SignUp.WayHome.GUARDIAN}
    if guardian:
        usual |= {
            "collector": guardian.name,
            "emergency_name": guardian.name,
            "emergency_phone": guardian.phone,
        }
    return usual


def _of_signup(signup: SignUp) -> dict:
    """What was said last; the signature is given anew each time."""
    names = (
        "weekdays",
        "segments",
        "way_home",
        "collector",
        "emergency_name",
        "emergency_phone",
        "with_sibling",
        "note",
    )
    given = {name: getattr(signup, name) for name in names}
    if signup.state == SignUp.State.DECLINED:
        return {**_to_begin_with(signup.guardian), "joins": NO}
    wishes = dict(signup.wishes.values_list("rank", "course"))
    given |= {f"wish_{rank}": course for rank, course in wishes.items()}
    return given | {"joins": YES}
