"""Who is expected in which session: the sign-ups of a term as a roll needs them."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from apps.school.models import Enrolment
from apps.teaching.models import Service, Session, SignUp
from apps.teaching.service_days.models import Kind


@dataclass(frozen=True)
class Comer:
    """A pupil who comes in the afternoon."""

    pupil: int
    left_on: date | None
    last_segment: int


class Roster:
    """The pupils of every post by weekday; read once for the whole term."""

    def __init__(self, service: Service) -> None:
        self._rows: dict[tuple, list[Comer]] = defaultdict(list)
        self.classes: dict[int, int] = {}
        places = Enrolment.objects.on(service.starts_on)
        rooms = {
            pupil: (class_id, grade)
            for pupil, class_id, grade in places.values_list(
                "pupil", "school_class", "school_class__grade"
            )
        }
        rows = SignUp.objects.filter(service=service).exclude(state=SignUp.State.DECLINED)
        for pupil, weekdays, segments, left_on, course in rows.order_by(
            "pupil__number"
        ).values_list("pupil", "weekdays", "segments", "left_on", "placement__course"):
            class_id, grade = rooms[pupil]
            self.classes[pupil] = class_id
            comer = Comer(pupil, left_on, max(segments))
            for weekday in weekdays:
                if 1 in segments and course:
                    self._rows[weekday, Kind.COURSE, course].append(comer)
                if 2 in segments:
                    self._rows[weekday, Kind.TUTORING, class_id].append(comer)
                if 3 in segments:
                    self._rows[weekday, Kind.CARE, grade].append(comer)
        self._left = {
            key: sorted(row.left_on for row in comers if row.left_on)
            for key, comers in self._rows.items()
        }

    def comers(self, session: Session) -> list[Comer]:
        """Everybody of the post, those who have left too."""
        return self._rows.get(_key(session), [])

    def expected(self, session: Session) -> int:
        """How many are to come on the session's day."""
        key = _key(session)
        return len(self._rows.get(key, ())) - bisect_right(self._left.get(key, ()), session.date)


def _key(session: Session) -> tuple:
    of = {
        Kind.COURSE: session.course_id,
        Kind.TUTORING: session.school_class_id,
        Kind.CARE: session.grade,
    }
    return session.weekday, session.kind, of.get(session.kind)
