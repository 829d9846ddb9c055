"""编班, money and leaving in a term: who got which wish, who pays, who went in the middle."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.portal.demo.after_school.offers import WEEKS
from apps.portal.demo.preparation.storing import at
from apps.school.models import Staff
from apps.teaching.after_school.placing.explaining import Explained
from apps.teaching.after_school.placing.gathering import TOO_FEW, gather
from apps.teaching.after_school.placing.solving import place
from apps.teaching.models import Course, Placement, PlacingRun, Service, SignUp, Wish

State, Fee = SignUp.State, SignUp.Fee
EXEMPT_ONE_IN, EXEMPT_FOR = (
    50,
    ("低保", "低保", "脱贫、防返贫监测家庭", "孤儿、事实无人抚养", "残疾"),
)
UNPAID_ONE_IN = 60
# After how many weeks of the term who leaves, and why; the first is the sample of 1.4.
LEAVING = (
    (5, "家长可以按时来接"), (3, "转学"), (7, "周末兴趣班时间冲突，改为自己接"), (9, "爷爷奶奶来常照看"),
    (11, "身体原因，医生建议多休息"), (13, "搬家，放学后由外婆接"),
)  # fmt: skip


def place_all(service: Service, head: Staff) -> None:
    """Draw the placing as the portal does, and write what became of every wish."""
    gathered = gather(service)
    result = place(gathered.problem)
    explained = Explained(gathered.problem, result, gathered.courses)
    rank = {
        (one.key, course): number
        for one in gathered.problem.applicants
        for number, course in one.wishes
    }
    decided_at = at(min(service.closes_on + timedelta(days=1), service.publish_on), 16)
    PlacingRun.objects.create(
        service=service,
        seed=gathered.problem.seed,
        digest=gathered.problem.digest,
        problem=gathered.problem.to_json(),
        result=result.to_json(),
        staff=head,
        applied_at=decided_at,
    )
    Placement.objects.bulk_create(
        Placement(signup_id=key, course_id=course, rank=rank[key, course])
        for key, course in sorted(result.places.items())
    )
    Placement.objects.filter(course__service=service).update(created_at=decided_at)
    wishes = list(Wish.objects.filter(signup__service=service))
    for wish in wishes:
        if wish.pk in gathered.unfit:
            wish.outcome, wish.why = Wish.Outcome.UNFIT, gathered.unfit[wish.pk][:200]
        else:
            wish.outcome, why = explained.of(wish.signup_id, wish.rank, wish.course_id)
            wish.why = why[:200]
    Wish.objects.bulk_update(wishes, ["outcome", "why"], batch_size=2000)
    Course.objects.filter(pk__in=result.closed).update(
        cancelled_on=service.publish_on, cancelled_because=TOO_FEW
    )


def attend(service: Service, rows: Sequence[SignUp], today: date, random: Random) -> None:
    """Who was placed comes, pays, and in a few families leaves; ``rows`` are all sign-ups."""
    coming = [row for row in rows if row.comes]
    settled = service.state == Service.State.SETTLED
    running = service.starts_on <= today
    for row in coming:
        row.state = State.SETTLED if settled else State.ATTENDING if running else State.PLACED
        _pay(row, service, today, random)
    term = service.term
    for row, (weeks, reason) in zip(coming[7 :: max(len(coming) // 6, 1)], LEAVING, strict=False):
        monday = term.starts - timedelta(days=term.starts.weekday())
        left_on = monday + timedelta(days=weeks * 7 - 3)
        if left_on < today and row.fee == Fee.PAID and weeks < WEEKS:
            row.left_on, row.left_because = left_on, reason
            row.state = State.SETTLED if settled else State.WITHDRAWN
    SignUp.objects.bulk_update(
        coming,
        ["state", "fee", "fee_on", "exempt_reason", "left_on", "left_because"],
        batch_size=2000,
    )


def _pay(row: SignUp, service: Service, today: date, random: Random) -> None:
    on = _workday(service.starts_on + timedelta(days=random.choice((0, 1, 1, 2, 2, 3, 4, 7))))
    if random.randrange(EXEMPT_ONE_IN) == 0:
        row.fee, row.fee_on = Fee.EXEMPT, min(on, today)
        row.exempt_reason = random.choice(EXEMPT_FOR)
    elif on < today and (random.randrange(UNPAID_ONE_IN) or row.state == State.SETTLED):
        row.fee, row.fee_on = Fee.PAID, on


def _workday(on: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return on + timedelta(days={6: 2, 7: 1}.get(on.isoweekday(), 0))
