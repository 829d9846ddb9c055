"""Week 1: 600 guardians open their pages and 200 of them sign up, within a minute, on loopback.

    python -m benchmarks.families

Writes a service with open sign-up into the present term, and links for its guardians. Needs a school
with families (``benchmarks.run`` builds one). Stops by itself.
"""

import statistics
import sys
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.measuring import Ratio, report, set_up
from benchmarks.serving import Client, at_once, gunicorn

PORT = 8498
GUARDIANS, SIGNERS = 600, 200
PHONES = 60  # so many look at the same moment
SECONDS = 60
COURSES = 30
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> int:
    families = prepared()
    with gunicorn(PORT):
        return report(rush(families))


def prepared() -> list[tuple[str, str, bytes]]:
    """Sign-up is open; for each guardian the first page, the child's sheet and what is said there."""
    from django.utils import timezone

    from apps.school.links.services import hand_out, token_of
    from apps.school.models import Guardianship, Staff, Term
    from apps.teaching.models import Refund, Service, SignUp

    term, today = Term.objects.current(), timezone.localdate()
    days = [today + timedelta(days=count) for count in (-1, 1, 2, 3, 120)]
    names = ("opens_on", "closes_on", "publish_on", "starts_on", "ends_on")
    service, _ = Service.objects.update_or_create(
        term=term, defaults={**dict(zip(names, days, strict=True)), "state": Service.State.OPEN}
    )
    first = _fill(service, list(Staff.objects.on_duty(today)[:COURSES]))
    wards = Guardianship.objects.filter(
        pupil__enrolments__school_class__year=term.year_id, pupil__status="enrolled"
    ).select_related("guardian", "pupil")
    chosen = {ward.guardian_id: ward for ward in wards.order_by("-pk")}
    chosen = list(chosen.values())[:GUARDIANS]
    rows = SignUp.objects.filter(service=service, pupil__in=[ward.pupil_id for ward in chosen])
    Refund.objects.filter(signup__in=rows).delete()
    rows.delete()
    links = hand_out([ward.guardian for ward in chosen])
    found = []
    for ward in chosen:
        home = f"/s/{token_of(links[ward.guardian_id])}/"
        said = urlencode(_said(ward.guardian.name, first), doseq=True).encode()
        found.append((home, f"{home}service/{ward.pupil_id}/", said))
    return found


def _fill(service, staff) -> int:
    """Segments and courses for all grades; the key of the first one."""
    from apps.teaching.after_school.week_one import SEGMENTS
    from apps.teaching.models import Course

    for number, name, starts, ends in SEGMENTS:
        service.segments.get_or_create(
            number=number, defaults={"name": name, "starts": starts, "ends": ends}
        )
    for number, person in enumerate(staff):
        Course.objects.get_or_create(
            service=service,
            name=f"测速社团{number}",
            defaults={"kind": "art", "capacity": 30, "staff": person},
        )
    return service.courses.get(name="测速社团0").pk


def _said(name: str, course: int) -> dict:
    return {
        "joins": "yes",
        "weekdays": [1, 2, 3, 4, 5],
        "segments": [1, 2],
        "wish_1": course,
        "way_home": "guardian",
        "collector": name,
        "emergency_name": name,
        "emergency_phone": "13800001234",
        "consent_name": name,
    }


def rush(families: list[tuple[str, str, bytes]]) -> list[Ratio]:
    """Everybody opens the first page and the sheet; every third signs up and reads it again."""
    from apps.teaching.models import SignUp

    before = SignUp.objects.count()
    clients = [Client(PORT, **FORM) for _ in range(PHONES)]

    def look(number: int) -> None:
        client = clients[number]
        for at in range(number, len(families), PHONES):
            home, sheet, said = families[at]
            client.get(home)
            client.get(sheet)
            if at < SIGNERS:
                client.post(sheet, said)
                client.get(sheet)

    seconds = at_once([lambda n=n: look(n) for n in range(PHONES)])
    times = [taken * 1000 for client in clients for taken in client.times]
    failures = [failure for client in clients for failure in client.failures]
    signed = SignUp.objects.count() - before
    signers = min(SIGNERS, len(families))
    p95 = statistics.quantiles(times, n=20)[-1]
    detail = f"{seconds:.0f} s, {len(times)} answers, 95 of 100 within {p95:.0f} ms"
    lost = len(failures) + signers - signed
    return [
        Ratio(
            f"{len(families)} families, {signed} sign-ups ÷ {SECONDS} s",
            seconds / SECONDS,
            1,
            detail,
        ),
        Ratio("errors and lost sign-ups", lost, 0, "; ".join(failures[:3])),
    ]


if __name__ == "__main__":
    set_up()
    sys.exit(main())
