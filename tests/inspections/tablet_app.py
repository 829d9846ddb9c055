"""A small patrol on the morning of 1 March 2022, and a hand that works the tablet."""

import base64
import datetime as dt
import hashlib
from functools import cached_property
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.inspections.models import Entry, Monitor, Programme, Roster, Sheet, State, Team, Turn
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rounds.services import open_day
from apps.inspections.tablets import pairing
from apps.school.calendar.services import lay_out_term
from apps.school.models import Enrolment
from tests.factories import (
    DepartmentFactory,
    PupilFactory,
    SchoolClassFactory,
    TermFactory,
    UserFactory,
)
from tests.inspections.factories import MonitorFactory

TODAY = dt.date(2022, 3, 1)
MORNING = dt.datetime(2022, 3, 1, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PIN = "2580"
# Few rounds: the tests compute it often.
ITERATIONS = 1000


def sealed(pin: str) -> str:
    digest = hashlib.pbkdf2_hmac("sha256", pin.encode(), b"salt", ITERATIONS)
    return "$".join(
        [str(ITERATIONS), *(base64.b64encode(part).decode() for part in (b"salt", digest))]
    )


class Patrol:
    """18 classes on one route, walked by two pupils of 六（4）班 and 六（5）班."""

    def __init__(self):
        self.term = TermFactory()
        lay_out_term(self.term)
        DepartmentFactory(code="SD")
        self.classes = [
            SchoolClassFactory(grade=grade, number=number)
            for grade in range(1, 7)
            for number in (1, 2, 3)
        ]
        self.programme: Programme = write_programmes()["patrol"]
        self.team = Team.objects.create(
            roster=Roster.objects.create(programme=self.programme, term=self.term), number=1
        )
        self.first, self.second = self.monitor("赵一诺", 4), self.monitor("孙悦", 5)
        self.team.members.set([self.first, self.second])
        for slot in self.programme.slots.all():
            self.route(slot, self.classes)
        self.one_checker()
        open_day(TODAY)

    def monitor(self, name: str, number: int, **values) -> Monitor:
        """A pupil of a sixth class that no route of the tests passes, with the PIN of the tests."""
        pupil = PupilFactory(name=name)
        home = SchoolClassFactory(grade=6, number=number)
        Enrolment.objects.get_or_create(
            pupil=pupil, school_class=home, defaults={"starts": self.term.starts}
        )
        return MonitorFactory(term=self.term, pupil=pupil, pin=sealed(PIN), pin_round=1, **values)

    def route(self, slot, classes) -> None:
        Turn.objects.bulk_create(
            Turn(
                roster=self.team.roster,
                week=3,
                slot=slot,
                school_class=each,
                team=self.team,
                place=place,
            )
            for place, each in enumerate(classes, start=1)
        )

    def one_checker(self) -> None:
        Programme.objects.filter(pk=self.programme.pk).update(two_checkers=False)

    def two_checkers(self) -> None:
        Programme.objects.filter(pk=self.programme.pk).update(two_checkers=True)

    @cached_property
    def adult(self) -> User:
        return UserFactory()

    def code(self, name: str = "一号平板") -> str:
        return pairing.code_of(pairing.begin(name, by=self.adult))

    def sheets(self, slot: str = "P2"):
        return Sheet.objects.filter(round__slot__code=slot, round__date=TODAY)

    def entered(self, slot: str = "P2") -> int:
        return self.sheets(slot).filter(state=State.ENTERED).count()

    def entries(self) -> dict[str, tuple[float, float]]:
        """Item → (amount, points) of everything recorded."""
        rows = Entry.objects.values_list("item__code", "amount", "points")
        return {code: (float(amount), float(points)) for code, amount, points in rows}


class Hand:
    """What a pupil does with the tablet."""

    def __init__(self, page: Page, address: str, patrol: Patrol):
        self.page, self.address, self.patrol = page, address, patrol

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.address}/tablet/{query}")

    def pair(self, name: str = "一号平板") -> "Hand":
        """Paired, with names on the screen and everything that it needs offline."""
        self.open(f"?code={self.patrol.code(name)}")
        expect(self.page.get_by_role("heading", name="你是谁？")).to_be_visible()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")
        return self

    def choose(self, monitor: Monitor) -> None:
        self.page.locator(f"[data-monitor='{monitor.pk}']").click()

    def type_pin(self, pin: str = PIN) -> None:
        expect(self.page.locator(".dots")).to_have_text("○○○○")
        for digit in pin:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def enter(self, monitor: Monitor | None = None) -> "Hand":
        """On duty, with the first class open."""
        self.choose(monitor or self.patrol.first)
        self.type_pin()
        expect(self.finish).to_be_visible()
        return self

    def enter_again(self, monitor: Monitor | None = None) -> None:
        """On duty, going on with what was begun."""
        self.choose(monitor or self.patrol.first)
        self.type_pin()
        self.press("继续")

    @property
    def finish(self) -> Locator:
        return self.page.locator(".finish")

    def item(self, code: str) -> Locator:
        return self.page.locator(f"[data-item='{code}']")

    def tap(self, code: str, times: int = 1) -> None:
        for _ in range(times):
            self.item(code).click()

    def all_well(self, classes: int = 1) -> None:
        for _ in range(classes):
            self.finish.click()

    def stop(self, place: int) -> Locator:
        """A class on the strip, by its place on the route."""
        return self.page.locator(f"[data-class='{self.patrol.classes[place].pk}']")

    def counts(self, *, kept: int, sent: int, trouble: int = 0) -> None:
        for name, number in {"kept": kept, "sent": sent, "trouble": trouble}.items():
            expect(self.page.locator(f"[data-count='{name}'] b")).to_have_text(str(number))

    def later(self, seconds: int = 6) -> None:
        """The tablet's clock goes on; what was just finished may no longer be undone and is sent."""
        self.page.clock.fast_forward(seconds * 1000)

    def offline(self, off: bool = True) -> None:
        self.page.context.set_offline(off)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def switch_off(self) -> None:
        """Nothing more is sent."""
        self.page.goto("about:blank")
