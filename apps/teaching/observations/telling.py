"""Who is told what about an observation: invited, moved, called off, put down to teach."""

from collections.abc import Iterable

from apps.reminders import services as reminders
from apps.school.models import Staff
from apps.teaching.observations.models import Observation, Observer


def what(observation: Observation) -> str:
    """The lesson in one breath: 数学《两位数乘两位数》，周敏执教."""
    by = f"，{observation.teacher}执教" if observation.teacher else ""
    return f"{observation.subject}{observation.lesson_name or '观课'}{by}"


def when(observation: Observation) -> str:
    """Day, period, class and room: 3月1日 周二 第2节，三（2）班，三（2）班教室."""
    day = observation.date
    parts = [
        f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]} {observation.period or ''}".rstrip(),
        str(observation.school_class or ""),
        str(observation.place or ""),
    ]
    return "，".join(part for part in parts if part)


def _coming(observation: Observation) -> Iterable[Staff]:
    """Everybody who was asked and did not decline, the teacher and the reviewer."""
    asked = observation.observers.exclude(answer=Observer.Answer.EXCUSED)
    people = {row.staff for row in asked.select_related("staff")}
    people |= {observation.teacher, observation.reviewer}
    return [person for person in people if person]


def _say(people: Iterable[Staff], observation: Observation, key: str, title: str, body: str):
    reminders.notify(
        people,
        key=f"observation:{observation.pk}:{key}",
        title=title,
        body=body,
        link=observation.get_absolute_url(),
    )


def put_down(observation: Observation, person: Staff, role: str, *, by: Staff) -> None:
    """Somebody was put down to teach or to review by somebody else."""
    if person.pk != by.pk:
        _say(
            [person],
            observation,
            f"{role}:{person.pk}:{observation.date}",
            f"请您{role}：{what(observation)}",
            f"{when(observation)}。由{by}安排；时间不合适请尽早说。",
        )


def volunteered(observation: Observation, leaders: Iterable[Staff]) -> None:
    """The 教研组长 hears that somebody will teach."""
    others = [person for person in leaders if person.pk != observation.teacher_id]
    title = f"{observation.teacher}自荐执教{observation.subject}观课"
    body = f"{when(observation)}。"
    _say(others, observation, f"volunteer:{observation.teacher_id}", title, body)


def published(observation: Observation, new: Iterable[Observer]) -> None:
    """Invite those who were not invited yet."""
    for row in new:
        must = "组员都要参加。" if row.reason == Observer.Reason.MEMBER else ""
        _say(
            [row.staff],
            observation,
            f"invited:{row.pk}",
            f"邀请观课：{what(observation)}",
            f"{when(observation)}。{must}请回复能否参加。",
        )
    people = [observation.teacher, observation.reviewer]
    told = [person for person in people if person]
    title = f"观课已公布：{what(observation)}"
    _say(told, observation, "published", title, f"{when(observation)}。")


def changed(observation: Observation, stamp: str) -> None:
    """Day, period, class, room or teacher are others now. ``stamp`` tells changes apart."""
    title = f"观课有变动：{what(observation)}"
    _say(
        _coming(observation), observation, f"changed:{stamp}", title, f"现在是{when(observation)}。"
    )


def cancelled(observation: Observation) -> None:
    title = f"观课取消：{what(observation)}"
    body = f"原定{when(observation)}。原因：{observation.cancel_reason}"
    _say(_coming(observation), observation, "cancelled", title, body)


def excused(observer: Observer) -> None:
    """The reviewer, or whoever leads the group, hears that a must-come member does not come."""
    observation = observer.observation
    people = [person for person in (observation.reviewer,) if person and person != observer.staff]
    title = f"{observer.staff}不能参加{observation.subject}观课"
    key = f"excused:{observer.pk}"
    _say(people, observation, key, title, f"{when(observation)}。原因：{observer.excuse}")
