"""编班 of a term: drawn, looked at, taken over; and drawn again by whoever wants to check."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing.explaining import Explained
from apps.teaching.after_school.placing.gathering import TOO_FEW, Gathered, gather
from apps.teaching.after_school.placing.models import PlacingRun
from apps.teaching.after_school.placing.problem import Result
from apps.teaching.after_school.placing.solving import place
from apps.teaching.after_school.signups import Placement, SignUp, Wish

State = SignUp.State
# Nine digits can be read out.
SEEDS = 10**9


def locked(service: Service) -> Service:
    """The service as it stands; whoever places or moves waits here for the one before."""
    return Service.objects.select_for_update().select_related("term__year").get(pk=service.pk)


def check_placing(service: Service) -> None:
    """Raises ValidationError unless pupils are being placed."""
    if service.state != Service.State.PLACING:
        raise ValidationError(f"现在是“{service.get_state_display()}”，不在编班阶段。")


@transaction.atomic
def draw(service: Service, *, by: Staff | None) -> PlacingRun:
    """Compute the placing of the sign-ups as they are; nothing of it counts yet.

    The lot is drawn with the first placing, once and for all of this term.

    Raises:
        ValidationError: pupils are not being placed.
    """
    service = locked(service)
    check_placing(service)
    if service.seed is None:
        service.seed = secrets.randbelow(SEEDS)
        service.save()
    problem = gather(service).problem
    result = place(problem)
    return PlacingRun.objects.create(
        service=service,
        seed=problem.seed,
        digest=problem.digest,
        problem=problem.to_json(),
        result=result.to_json(),
        staff=by,
    )


def draw_again(run: PlacingRun) -> bool:
    """Whether the stored seed and list bring the stored result once more."""
    return place(run.as_problem()) == run.as_result()


@transaction.atomic
def apply(run: PlacingRun) -> PlacingRun:
    """采用: the drawn placing replaces the one before, except what was set by hand.

    Raises:
        ValidationError: sign-ups, courses or placings by hand have changed since it was drawn.
    """
    service = locked(run.service)
    check_placing(service)
    run = PlacingRun.objects.select_for_update(of=["self"]).get(pk=run.pk)
    # Courses are locked before they are counted: their capacity may be being changed.
    list(service.courses.select_for_update().order_by("pk"))
    gathered = gather(service)
    if gathered.problem.digest != run.digest:
        raise ValidationError("预览以后报名、课程或人工调整有变化，请重新预览。")
    result = run.as_result()
    _write_places(service, gathered, result)
    _write_wishes(gathered, result)
    _write_courses(gathered, result)
    run.applied_at = timezone.now()
    run.save()
    return run


def _write_places(service: Service, gathered: Gathered, result: Result) -> None:
    Placement.objects.filter(signup__service=service, by_hand=False).delete()
    rank = {
        (one.key, course): number
        for one in gathered.problem.applicants
        for number, course in one.wishes
    }
    Placement.objects.bulk_create(
        Placement(signup_id=key, course_id=course, rank=rank[key, course])
        for key, course in sorted(result.places.items())
    )
    moved = []
    for key, signup in gathered.signups.items():
        if key in gathered.by_hand:
            continue
        if key in result.places and signup.state in (State.APPLIED, State.CHECKED):
            signup.move(State.PLACED)
            moved.append(signup)
        elif key not in result.places and signup.state == State.PLACED:
            signup.move(State.CHECKED)
            moved.append(signup)
    SignUp.objects.bulk_update(moved, ["state"])


def _write_wishes(gathered: Gathered, result: Result) -> None:
    explained = Explained(gathered.problem, result, gathered.courses)
    wishes = []
    for key, signup in gathered.signups.items():
        if key in gathered.by_hand:
            continue
        for wish in signup.wishes.all():
            if wish.pk in gathered.unfit:
                wish.outcome, wish.why = Wish.Outcome.UNFIT, gathered.unfit[wish.pk][:200]
            else:
                wish.outcome, why = explained.of(key, wish.rank, wish.course_id)
                wish.why = why[:200]
            wishes.append(wish)
    Wish.objects.bulk_update(wishes, ["outcome", "why"], batch_size=1000)


def _write_courses(gathered: Gathered, result: Result) -> None:
    today, changed = timezone.localdate(), []
    for key, course in gathered.courses.items():
        if key in result.closed and course.cancelled_on is None:
            course.cancelled_on, course.cancelled_because = today, TOO_FEW
        elif key not in result.closed and course.cancelled_on is not None:
            course.cancelled_on, course.cancelled_because = None, ""
        else:
            continue
        changed.append(course)
    Course.objects.bulk_update(changed, ["cancelled_on", "cancelled_because"])
