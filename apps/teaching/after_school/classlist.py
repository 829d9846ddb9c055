"""The pupils of a class, or of the school, with what each family said: one row each."""

from dataclasses import dataclass

from django.db.models import Prefetch

from apps.school.models import Enrolment, Pupil, SchoolClass
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.signups import SignUp, Wish
from apps.teaching.after_school.standing import words_of

HEADER = [
    "班级",
    "姓名",
    "参加日",
    "时段",
    "课程志愿",
    "编入课程",
    "离校方式",
    "紧急联系人",
    "联系电话",
    "状态",
]


@dataclass(frozen=True)
class Line:
    """One pupil; ``signup`` is None where the family has not answered."""

    pupil: Pupil
    school_class: SchoolClass
    signup: SignUp | None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word."""
        return words_of(self.signup)

    @property
    def wishes(self) -> list[Wish]:
        return self.signup.ranked if self.signup and self.signup.comes else []

    @property
    def course(self) -> Course | None:
        placement = getattr(self.signup, "placement", None) if self.signup else None
        return placement.course if placement else None

    @property
    def is_unchecked(self) -> bool:
        return self.signup is not None and self.signup.state == SignUp.State.APPLIED

    @property
    def can_leave(self) -> bool:
        """Whether 退出 makes sense."""
        settled = self.signup is not None and self.signup.state == SignUp.State.SETTLED
        return self.signup is not None and self.signup.comes and not settled

    @property
    def can_answer(self) -> bool:
        """Whether the homeroom teacher may enter a paper, or change what is said there."""
        over = (SignUp.State.WITHDRAWN, SignUp.State.SETTLED)
        return self.signup is None or self.signup.state not in over

    @property
    def cells(self) -> list[str]:
        """The row of the printed and exported list; no telephone number in full (0.6)."""
        signup = self.signup
        word = self.state[1]
        if signup is None or not signup.comes:
            if signup and signup.left_on:
                word = f"{word}（{signup.left_on:%-m月%-d日}）"
            return [str(self.school_class), str(self.pupil), *[""] * 7, word]
        return [
            str(self.school_class),
            str(self.pupil),
            signup.days,
            signup.parts,
            "、".join(str(wish.course) for wish in self.wishes),
            str(self.course or ""),
            signup.get_way_home_display(),
            signup.emergency_name,
            masked(signup.emergency_phone),
            word,
        ]


def masked(number: str) -> str:
    """A telephone number that only those recognise who know it: 138****1234."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****" if number else ""


def lines(service: Service, classes) -> list[Line]:
    """The pupils of classes by class and number, in a constant number of statements."""
    signups = SignUp.objects.filter(service=service).select_related(
        "placement__course", "guardian", "checked_by", "service"
    )
    ranked = Wish.objects.select_related("course").order_by("rank")
    signups = signups.prefetch_related(Prefetch("wishes", ranked, "ranked"))
    places = Enrolment.objects.on(service.term.nearest_day()).filter(school_class__in=classes)
    places = places.select_related("pupil", "school_class").order_by(
        "school_class__grade", "school_class__number", "pupil__number"
    )
    places = places.prefetch_related(Prefetch("pupil__after_school_signups", signups, "of_service"))
    return [
        Line(
            place.pupil,
            place.school_class,
            place.pupil.of_service[0] if place.pupil.of_service else None,
        )
        for place in places
    ]
