"""What is going on at the demo school just now: late, sent back, being discussed, changed again."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

from apps.portal.demo.preparation.courses import Course
from apps.portal.demo.preparation.groups import Members

REASON = "第2课时“能说清楚”怎样算达到，看不见学生的表现，请改成可以检查的；基础作业写得笼统，请写清题号。"


def days(count: int) -> timedelta:
    return timedelta(days=count)


def disturb(courses: Sequence[Course], members: Members, today: date) -> None:
    """Give today its events; every list of those with a login has something in it."""
    coming = sorted(
        (course for course in courses if course.unit.first_on > today),
        key=lambda course: course.unit.due_on,
    )
    used: set[int] = set()
    for group in members.with_login:
        own = [course for course in coming if course.unit.group_id == group]
        _write_myself(own, members, today, used)
        _discuss(own, members, today, used)
        _change_again([one for one in courses if one.unit.group_id == group], members, today)
    _happen([course for course in coming if course.unit.pk not in used], today)


def _happen(free: Sequence[Course], today: date) -> None:
    """In the other groups: two are late, one was sent back, one is final and not yet shared."""
    late = [course for course in free if course.unit.due_on < today]
    if late:
        late[-1].open_again(None)
        late[-1].assigned_on = today - days(16)
    for course in late[-2:-1]:
        course.open_again(today - days(6))
    in_time = iter([course for course in free if course.unit.due_on >= today])
    for course in islice(in_time, 1):
        course.open_again(today - days(9))
        course.returned_on, course.reason = today - days(1), REASON
    for course in islice(in_time, 1):
        course.open_again(today - days(9), today - days(4))
        course.final_on = today - days(1)


def _write_myself(own: Iterable[Course], members: Members, today: date, used: set[int]) -> None:
    """Whoever has a login is writing the next unit that is theirs."""
    for course in own:
        if course.unit.lead_id in members.logins and course.unit.due_on > today:
            course.open_again(today - days(5))
            used.add(course.unit.pk)
            return


def _discuss(own: Iterable[Course], members: Members, today: date, used: set[int]) -> None:
    """A colleague's plan waits for the opinion of whoever has a login."""
    for course in own:
        waits = course.unit.lead_id not in members.logins and course.unit.due_on >= today - days(2)
        if waits and course.unit.pk not in used:
            course.open_again(today - days(10), today - days(2))
            course.heard, course.quiet_logins = 1, True
            used.add(course.unit.pk)
            return


def _change_again(own: Iterable[Course], members: Members, today: date) -> None:
    """The plan that is taught from now was shared anew yesterday."""
    taught = [
        course
        for course in own
        if course.unit.first_on <= today
        and course.unit.lead_id not in members.logins
        and course.shared_on
        and course.shared_on < today - days(2)
    ]
    if taught:
        taught[-1].updated_on = today - days(1)
