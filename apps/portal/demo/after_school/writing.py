"""All of after-school service in one term of the demo school."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.portal.demo.after_school.afternoons import Afternoons
from apps.portal.demo.after_school.duties import Planning, chief_of
from apps.portal.demo.after_school.letter import send_letter
from apps.portal.demo.after_school.money import write_money, write_resources, write_survey
from apps.portal.demo.after_school.offers import write_courses, write_service
from apps.portal.demo.after_school.patrols import write_evaluations, write_patrols
from apps.portal.demo.after_school.placing import attend, place_all
from apps.portal.demo.after_school.signing import SigningUp
from apps.school.models import Department, Staff, Term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.models import OnlineResource, OutsideTutor, Service
from apps.teaching.service_days.laying_out import service_days

State = Service.State
# The accounts of a term are closed so long after its last day.
SETTLED_AFTER = timedelta(days=10)


def write_after_school(term: Term, today: date, tutors: Sequence[OutsideTutor]) -> None:
    """Write ``term`` as it stands on ``today``: sign-up, placing, afternoons."""
    random = Random(term.code)
    service = write_service(term)
    courses = write_courses(service, tutors, term.year.classes.count())
    _stand(service, today, random)
    if service.state == State.PREPARING:
        return
    head = _office(service)
    if not OnlineResource.objects.exists():
        write_resources(term, head)
    send_letter(service, head, today, random)
    rows = SigningUp(service, courses, today, random).write()
    if service.state in (State.PUBLISHED, State.SETTLED):
        place_all(service, head)
        attend(service, rows, today, random)
        write_money(service, rows, today)
        write_survey(service, rows, today, random)
        duties = Planning(service).write()
        Afternoons(service, duties, today, random).write()
        days = list(service_days(service, service.starts_on))
        write_patrols(term, chief_of(duties), days, today, random)
        write_evaluations(term, days, today, random)


def _office(service: Service) -> Staff:
    """Who heads 课程教学中心 when the service begins."""
    office = Department.objects.get(code=DepartmentCode.TEACHING)
    return Staff.objects.holding(Role.HEAD, on=service.opens_on, department=office).get()


def _stand(service: Service, today: date, random: Random) -> None:
    """How far week 1 has come, and whether the term is settled."""
    if today < service.opens_on:
        return
    service.state = State.OPEN
    if today > service.closes_on:
        service.state, service.seed = State.PLACING, random.randrange(10**9)
    if today >= service.publish_on:
        service.state, service.published_on = State.PUBLISHED, service.publish_on
    if today > service.ends_on + SETTLED_AFTER:
        service.state = State.SETTLED
        service.settled_on = service.ends_on + timedelta(days=4)
    service.save()
