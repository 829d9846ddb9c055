"""Sign-ups with wishes, as the tests of placing need them."""

from apps.school.models import Guardian, Guardianship
from apps.teaching.models import SignUp, Wish
from tests.factories import EnrolmentFactory, SchoolClassFactory
from tests.teaching.after_school.factories import SignUpFactory


def sign_up(service, *courses, grade: int = 3, guardian=None, **more) -> SignUp:
    """A pupil of a grade with first, second and third wish."""
    school_class = SchoolClassFactory(grade=grade, number=1)
    pupil = EnrolmentFactory(school_class=school_class).pupil
    if guardian:
        Guardianship.objects.create(guardian=guardian, pupil=pupil)
    signup = SignUpFactory(service=service, pupil=pupil, **more)
    for rank, course in enumerate(courses, start=1):
        Wish.objects.create(signup=signup, course=course, rank=rank)
    return signup


def guardian() -> Guardian:
    count = Guardian.objects.count()
    return Guardian.objects.create(name=f"王爱华{count}", phone=f"1390000{count:04}")


def whys(signup: SignUp) -> list[tuple[str, str]]:
    """Outcome and sentence of each wish."""
    return list(signup.wishes.order_by("rank").values_list("outcome", "why"))
