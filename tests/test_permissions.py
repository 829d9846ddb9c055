"""Every address × every role: who gets in is written down here, line by line.

A new address that no line names fails the test, and so does a role that gets in without being
named or is kept out though named. The records asked for are somebody else's, so a line speaks of
rights that follow from a role; one's own records are tested in each app.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from apps.accounts.models import Delegation, User, UserSession
from apps.core.models import BinEntry
from apps.inspections.models import Round, Sheet
from apps.moral.models import WeekResult
from apps.notices.models import Attachment, Notice, Receipt
from apps.plan.models import Clause, ClauseComment, ImportDraft, Milestone, WorkPlan
from apps.reminders.models import Message, ToDo
from apps.school.models import GuardianLink, ImportRun, SchoolClass, Staff, Term
from apps.teaching.models import LeadPlan, PrepGroup, UnitLesson, UnitOutline, WordUpload
from tests.core.rows import ROWS
from tests.factories import (
    UserFactory,
)
from tests.notices.factories import published
from tests.permissions import after_school, homework, marking, money, placing, service_days, wall
from tests.permissions.roles import (
    BULK,
    EVERYBODY,
    HEADS,
    LEADERS,
    MORAL,
    NOBODY,
    OPENED,
    OWN_STAFF,
    PLAN,
    PUPILS,
    READERS,
    RECORDS,
    ROLES,
    SEEN,
    STAFF,
    WRITTEN,
)
from tests.plan.factories import MilestoneFactory, put_in_force

pytestmark = pytest.mark.django_db

# Who gets in → to which pages of which section. "Somebody else's" rows, see above.
TABLE = [
    # -- everybody with an account
    (EVERYBODY, "portal", "home search"),
    (EVERYBODY, "accounts", "account password_change session-end-others act-no-more"),
    (EVERYBODY, "accounts:delegation", "list create export"),
    (EVERYBODY, "core", "bin-list job-list savedview-create"),
    (EVERYBODY, "reminders", "mine late inbox inbox-read"),
    # -- one's own and nobody else's
    (NOBODY, "accounts", "session-end act"),
    (NOBODY, "core:savedview", "delete"),
    (NOBODY, "reminders", "message-open"),
    (NOBODY, "notices", "answer signature"),
    (NOBODY, "growth:coordinatorship", "log state"),
    # -- accounts
    ({"keeper"}, "accounts:user", "list export print detail history reset close reopen"),
    ({"keeper"}, "accounts:delegation", "detail history revoke"),
    (NOBODY, "accounts:delegation", "update"),
    ({"keeper"}, "school", "account-open"),
    ({"principal", "keeper"}, "school", "rights"),
    ({"principal", "keeper"}, "portal", "leaving"),
    # -- the portal's own work
    ({"keeper"}, "core", "bin-restore job-detail job-cancel"),
    ({"keeper"}, "core:schedule", "list runs run"),
    # -- calendar
    (STAFF | {"keeper"}, "school", "calendar calendar-term"),
    (STAFF | {"keeper"}, "school:schoolyear school:term", f"{SEEN} {OPENED}"),
    (RECORDS, "school:schoolyear school:term", WRITTEN),
    (NOBODY, "school:schoolyear school:term", BULK),
    (RECORDS, "school", "rollover rollover-undo rollover-confirm"),
    (RECORDS, "school", "import import-template"),
    ({"keeper"}, "school", "import-run import-write import-undo"),
    # -- organisation
    (READERS, "school:department school:position school:appointment", f"{SEEN} {OPENED}"),
    ({"principal", "keeper"}, "school:department school:position school:appointment", WRITTEN),
    (NOBODY, "school:department school:position school:appointment", BULK),
    (READERS, "school:staff", f"{SEEN} {OPENED}"),
    (RECORDS, "school:staff", "create update"),
    ({"keeper"}, "school:staff", "delete"),
    (NOBODY, "school:staff", BULK),
    # -- classes
    (READERS, "school:subject school:place school:schoolclass", f"{SEEN} {OPENED}"),
    (READERS, "school:homeroomtenure school:teachingassignment", f"{SEEN} {OPENED}"),
    (READERS, "school:period school:lesson", f"{SEEN} {OPENED}"),
    (READERS, "school:schoolclass school:staff", "timetable"),
    (RECORDS, "school:schoolclass", "homeroom"),
    (RECORDS, "school:teachingassignment", "takeover"),
    (RECORDS, "school:subject school:place school:schoolclass", WRITTEN),
    (RECORDS, "school:homeroomtenure school:teachingassignment", WRITTEN),
    (RECORDS, "school:period school:lesson", WRITTEN),
    (NOBODY, "school:subject school:schoolclass school:homeroomtenure", BULK),
    (NOBODY, "school:teachingassignment school:period school:lesson", BULK),
    (RECORDS, "school:place", BULK),
    # -- pupils and families: others than those who need all see their own classes only
    (PUPILS | {"teacher", "homeroom"}, "school:pupil school:enrolment", SEEN),
    (PUPILS, "school:pupil school:enrolment", OPENED),
    (RECORDS, "school:pupil", f"{WRITTEN} {BULK}"),
    (RECORDS, "school:pupil", "move withdraw"),
    (RECORDS, "school:enrolment", WRITTEN),
    (NOBODY, "school:enrolment", BULK),
    (PUPILS | {"homeroom"}, "school:guardian", SEEN),
    (PUPILS, "school:guardian", OPENED),
    (RECORDS, "school:guardian", WRITTEN),
    (NOBODY, "school:guardian", BULK),
    (RECORDS | {"homeroom"}, "notices", "families"),
    (RECORDS, "notices", "class-links hand-out slips revoke-link"),
    # -- to-dos and reminders
    (STAFF, "reminders:todo", "list export print"),
    (LEADERS, "reminders:todo", OPENED),
    (LEADERS, "reminders", "waive unwaive"),
    (STAFF, "reminders:reminder", "list export print"),
    (STAFF, "reminders", "preferences"),
    (HEADS | LEADERS | {"keeper"}, "reminders:requirement", "list"),
    (LEADERS | {"keeper"}, "reminders:requirement", "detail check"),
    (LEADERS, "reminders:requirement", "settings"),
    (STAFF | {"keeper"}, "reminders:channel", "list create"),
    ({"keeper"}, "reminders:channel", "detail history update delete test"),
    (STAFF | {"keeper"}, "reminders:delivery", "list export"),
    ({"keeper"}, "reminders:delivery", "detail again"),
    # -- notices: this one is the teaching office's, to somebody else
    (STAFF, "notices:notice", SEEN),
    (HEADS | LEADERS | {"homeroom", "coordinator"}, "notices:notice", "create"),
    (HEADS | LEADERS | {"homeroom", "coordinator"}, "notices", "audience-count"),
    (LEADERS | {"CT"}, "notices:notice", OPENED),
    (LEADERS | {"CT"}, "notices", "versions tracking chase"),
    (LEADERS | {"CT"}, "notices:tracking", "export print"),
    (LEADERS | {"CT"}, "notices:receipt", "print"),
    ({"CT", "principal"}, "notices:notice", "update"),
    ({"CT", "principal"}, "notices", "publish revise drop-revision withdraw"),
    (NOBODY, "notices:notice", f"delete {BULK}"),
    (LEADERS | {"CT"}, "notices", "attachment"),
    # -- programmes and rounds: those of the moral department
    (READERS, "inspections:programme inspections:round", f"{SEEN} {OPENED}"),
    (READERS, "inspections", "week"),
    (HEADS | LEADERS | MORAL, "inspections:programme inspections:round", "create"),
    (LEADERS | MORAL, "inspections:programme", "update delete open"),
    (LEADERS | MORAL, "inspections:round", "move deadline end calloff"),
    (NOBODY, "inspections:round", "delete"),
    (LEADERS | MORAL, "inspections:sheet", "exempt"),
    (READERS, "inspections:draw", "list export print detail"),
    (READERS, "inspections:exemption", f"{SEEN} {OPENED}"),
    (HEADS | LEADERS | MORAL, "inspections:exemption", "create"),
    (LEADERS | MORAL, "inspections:exemption", "delete"),
    (NOBODY, "inspections:programme", BULK),
    # -- sheets: of a programme of SD, not published, about somebody else's class
    (READERS, "inspections:sheet inspections:appeal", "list export print"),
    (READERS, "inspections:rectification", "list export print"),
    (LEADERS | MORAL | {"inspector", "keeper"}, "inspections:sheet inspections:appeal", OPENED),
    (LEADERS | MORAL | {"inspector", "keeper"}, "inspections:rectification", OPENED),
    (LEADERS | MORAL | {"inspector", "keeper"}, "inspections", "desk day-sheet class-day photo"),
    (LEADERS | MORAL | {"inspector", "keeper"}, "inspections:appeal", "slip"),
    (MORAL, "inspections", "desk-act sheet-correct sheet-due appeal-decide sheet-fill"),
    ({"homeroom"}, "inspections", "my-class"),
    (
        LEADERS | MORAL | {"inspector", "keeper", "homeroom"},
        "inspections",
        "summary summary-records summary-print summary-excel",
    ),
    (STAFF, "inspections", "mine"),
    (NOBODY, "inspections", "round-targets entry-appeal entry-bonus"),
    (NOBODY, "inspections:rectification", "photo submit"),
    (MORAL, "inspections:rectification", "accept return assign"),
    # -- checklists: this one is the moral department's
    (READERS, "inspections:checklist", f"{SEEN} {OPENED}"),
    (HEADS | LEADERS | MORAL, "inspections:checklist", "create copy"),
    (LEADERS | MORAL, "inspections:checklist", "update delete draft import import-template"),
    (NOBODY, "inspections:checklist", BULK),
    (READERS, "inspections:checklistversion", "detail compare print"),
    (LEADERS | MORAL, "inspections:checklistversion", "issue withdraw discard"),
    # -- rosters: of a programme of the moral department
    (MORAL, "inspections:monitor", f"{SEEN} {OPENED} {WRITTEN} pick pins pin"),
    (NOBODY, "inspections:monitor", BULK),
    (READERS, "inspections", "duty"),
    (READERS, "inspections:roster", f"{SEEN} {OPENED} sheet excel fairness"),
    (HEADS | LEADERS | MORAL, "inspections:roster", "create"),
    (LEADERS | MORAL, "inspections:roster", "update delete make change absence"),
    (NOBODY, "inspections:roster", BULK),
    # who stands in for whom names pupils
    (HEADS | LEADERS | MORAL, "inspections:substitution", SEEN),
    (LEADERS | MORAL, "inspections:substitution", f"{OPENED} update delete"),
    # -- tablets
    (MORAL | {"keeper"}, "inspections:tablet", f"list export print {OPENED} update revoke"),
    (MORAL | {"keeper"}, "inspections:pairing", "create detail"),
    (MORAL, "inspections:parkedrecord", f"list export print {OPENED} adopt aside"),
    (MORAL, "inspections:parkedphoto", "file"),
    # -- feedback: this sheet belongs to a programme that owes none
    (NOBODY, "inspections:sheet", "feedback"),
    # -- 教学常规: this round is the moral department's
    ({"CT", "inspector"} | LEADERS, "teaching", "routine"),
    (STAFF, "teaching", "routine-mine"),
    (STAFF | {"inspector"}, "teaching", "routine-report routine-report-print"),
    (NOBODY, "teaching", "routine-publish"),
    # -- schedule: a group that somebody else leads, a lesson that somebody else teaches
    (STAFF | {"inspector"}, "teaching", "groups group group-print group-excel division unit"),
    ({"CT"}, "teaching", "groups-form group-write group-import group-template group-copy"),
    ({"CT"}, "teaching", "group-lay-out"),
    ({"CT"}, "teaching:prepgroup", "update delete"),
    (STAFF | {"inspector"}, "teaching:prepgroup", "history"),
    (STAFF, "teaching", "my-lessons my-lessons-tick my-lessons-undo"),
    (NOBODY, "teaching:classlesson", "postpone take-back"),
    # -- lead plans, outlines, library: of a unit that somebody else leads
    (STAFF, "teaching", "preparation"),
    (STAFF | {"inspector"}, "teaching", "plan plan-print plan-word lesson library"),
    (STAFF | {"inspector"}, "teaching", "outlines outline outline-print outline-word"),
    ({"CT"}, "teaching", "unit-begin unit-outline"),
    (STAFF | {"inspector"}, "teaching:lessonplan", "word"),
    # teaches in the plan's group
    ({"teacher"}, "teaching", "plan-opinion"),
    (NOBODY, "teaching", "plan-move plan-copy plan-upload outline-move lessonplan-use"),
    # -- manuscripts: this one is a 课程纲要 or a lesson plan that somebody else writes
    (STAFF | {"inspector"}, "teaching:manuscript", "editions remarks"),
    (NOBODY, "teaching", "manuscript"),
    (NOBODY, "teaching:manuscript", "part writing picture keep restore settle upload"),
    (NOBODY, "teaching", "upload upload-discard"),
    (NOBODY, "teaching", "picture"),
    # -- adaptations: somebody else's
    ({"teacher"}, "teaching:lesson", "adapt"),
    (NOBODY, "teaching:lesson", "reflect"),
    (NOBODY, "teaching", "unit-redesign"),
    ({"CT", "inspector"} | LEADERS, "teaching", "adaptation adaptation-word adaptation-paper"),
    (NOBODY, "teaching:adaptation", "news"),
    (
        STAFF | {"inspector"},
        "teaching:adaptation teaching:reflection teaching:redesign",
        "list export print",
    ),
    ({"CT", "inspector"} | LEADERS, "teaching:adaptation", OPENED),
    ({"CT", "inspector"} | LEADERS, "teaching:reflection teaching:redesign", OPENED),
    # -- 备课看板: the sheet is of another programme
    (STAFF | {"inspector"}, "teaching", "board board-teachers board-rows"),
    (STAFF | {"inspector"}, "teaching", "board-print board-teachers-print board-rows-print"),
    (STAFF | {"inspector"}, "teaching", "board-excel board-teachers-excel board-rows-excel"),
    (LEADERS | {"CT", "prep"}, "teaching", "board-remind"),
    (NOBODY, "teaching", "board-check check"),
    # -- observation sheets: of a lesson that others watch and review
    (STAFF, "teaching", "observation-sheet observation-sheet-rows"),
    (STAFF, "teaching", "observation-photo-add observation-photo-remove"),
    (STAFF | {"inspector"}, "teaching", "observation-sheet-blank"),
    (NOBODY, "teaching", "observation-photo observation-sheet-read observation-sheet-print"),
    ({"CT"}, "teaching", "observation-minutes observation-minutes-print observation-redesign"),
    # -- observations: a Tuesday of a group to which the roles do not belong
    (STAFF | {"inspector"}, "teaching", "observations observations-print observations-excel"),
    (STAFF | {"inspector"}, "teaching", "observation observation-analysis"),
    (STAFF, "teaching", "observation-dropin observation-answer"),
    (STAFF, "teaching", "observation-quota observation-quota-print observation-quota-excel"),
    (
        {"CT"},
        "teaching",
        "observation-turns observation-clear observation-edit observation-history",
    ),
    ({"CT", "prep"}, "teaching", "observation-create"),
    ({"CT"}, "teaching", "observation-publish observation-cancel observation-ask"),
    ({"CT"}, "teaching", "observation-signin observation-held observation-archive"),
    # teaches the observed subject
    ({"teacher"}, "teaching", "observation-volunteer"),
    (NOBODY, "teaching", "observation-withdraw observation-undo"),
    (READERS, "teaching:observationquota", f"{SEEN} {OPENED}"),
    ({"CT"}, "teaching:observationquota", WRITTEN),
    (NOBODY, "teaching:observationquota", BULK),
    ({"CT"} | LEADERS, "teaching", "observation-sheets-print"),
    # -- coordinators
    (READERS, "growth:coordinatorquota growth:coordinatorship", f"{SEEN} {OPENED}"),
    ({"TD", "principal", "keeper"}, "growth:coordinatorquota growth:coordinatorship", WRITTEN),
    (NOBODY, "growth:coordinatorquota growth:coordinatorship", BULK),
    ({"principal"}, "growth:coordinatorship", "evaluate"),
    # -- moral: weeks, flags, fairness
    (READERS, "moral", "weeks week term term-print result-sheet result-announcement"),
    (READERS, "moral", "result-certificates"),
    (LEADERS | MORAL, "moral", "class-week"),
    (LEADERS | MORAL | {"homeroom"}, "moral", "my-class"),
    (MORAL, "moral", "week-compute result-confirm result-publish fairness fairness-term"),
    (READERS, "moral:weekrule", f"{SEEN} {OPENED}"),
    (MORAL, "moral:weekrule", WRITTEN),
    (NOBODY, "moral:weekrule", BULK),
    (READERS, "moral:flagholding", "list export print detail"),
    (READERS, "moral:exemplar", "list export print detail history"),
    (MORAL, "moral:exemplar", "update"),
    # -- ceremonies, council, screen
    (OWN_STAFF, "moral:ceremony moral:speech", f"{SEEN} {OPENED}"),
    (OWN_STAFF, "moral:flagbearer", f"list export print {OPENED}"),
    (OWN_STAFF, "moral:meeting moral:decision", f"{SEEN} {OPENED}"),
    (MORAL, "moral:ceremony moral:speech moral:meeting moral:decision", WRITTEN),
    (NOBODY, "moral:ceremony moral:speech moral:meeting moral:decision", BULK),
    (MORAL, "moral:ceremony", "generate swap nominate approve return settle honour"),
    (OWN_STAFF, "moral:ceremony", "register script certificates"),
    (OWN_STAFF, "moral:flagbearer", "certificate"),
    (MORAL, "moral:speech", "write review"),
    (OWN_STAFF, "moral:speech", "file"),
    (MORAL, "moral:meeting", "refill add minutes follow"),
    (OWN_STAFF, "moral:meeting", "paper"),
    (MORAL | {"keeper"}, "portal:screen", "list export print detail history create update revoke"),
    # -- the plan
    (READERS, "plan", "cockpit cockpit-print chapter-*"),
    (READERS, "plan:workplan", "list compare file"),
    (READERS, "plan:workplan plan:clause", OPENED),
    (READERS, "plan:clause", "rows comment"),
    (READERS, "plan:milestone", f"{SEEN} {OPENED}"),
    (READERS, "plan", "evidence"),
    (PLAN, "plan", "upload draft draft-compare draft-discard owners"),
    (PLAN, "plan:workplan", "revise"),
    (PLAN, "plan:clause", "update measure"),
    (PLAN, "plan:milestone", "update delete finish reopen"),
    (PLAN | HEADS, "plan:milestone", "create"),
    (NOBODY, "plan:milestone", BULK),
    (PLAN, "plan:evidence", "delete"),
    (NOBODY, "plan:comment", "delete"),
]
# Without login → what a visitor gets; guardians bring a signed link, not one made up as here.
PUBLIC = {
    "accounts:login": 200,
    "accounts:logout": 302,
    # The duty pupils' app: an empty page, its service worker and its manifest.
    "tablet:shell": 200,
    "tablet:worker": 200,
    "tablet:manifest": 200,
    # The service worker of observation sheets: code and nothing of the school.
    "teaching:observation-worker": 200,
    # Tablets bring a token.
    "tablet-api:pair": 400,
    "tablet-api:day": 401,
    "tablet-api:records": 401,
    "tablet-api:handover": 401,
    "tablet-api:photos": 405,
    "tablet-api:status": 401,
    "tablet-api:openapi-json": 200,
    "tablet-api:api-root": 404,
    "guardians:home": 404,
    "guardians:letter": 404,
    "guardians:answer": 404,
    "guardians:file": 404,
    "public:flags": 200,
    "portal:screen-board": 404,
}

# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {
    "accounts:act": Delegation,
    "core:bin": BinEntry,
    "school:import": ImportRun,
    "accounts:session": UserSession,
    "inspections:round": Round,
    "inspections:class": SchoolClass,
    "notices:class": SchoolClass,
    "notices:hand": SchoolClass,
    "notices:slips": SchoolClass,
    "notices:revoke": GuardianLink,
    "notices:signature": Receipt,
    "notices": Notice,
    "plan:draft": ImportDraft,
    "plan:comment": ClauseComment,
    "portal:leaving": Staff,
    "reminders:message": Message,
    "reminders": ToDo,
    "guardians": Notice,
    "moral:class": SchoolClass,
    "moral:result": WeekResult,
    "teaching:routine": Round,
    "teaching:group": PrepGroup,
    "teaching:division": PrepGroup,
    "teaching:plan": LeadPlan,
    "teaching:lesson": UnitLesson,
    "teaching:outline": UnitOutline,
    "teaching:upload": WordUpload,
    "teaching:board": Staff,
    "teaching:check": Sheet,
}


for room in (after_school, homework, marking, money, placing, service_days, wall):
    TABLE += room.TABLE
    PUBLIC |= room.PUBLIC
    RECORDS_OF |= room.RECORDS_OF


def allowed(name: str) -> set[str] | None:
    """The roles that the table lets in; None for an address that no line names."""
    for roles, sections, pages in TABLE:
        for section in sections.split():
            joint = "-" if ":" in section else ":"
            if any(fnmatchcase(name, f"{section}{joint}{page}") for page in pages.split()):
                return roles
    return None


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the portal but those of the data admin (tests/core/test_admin.py)."""

    def walk(resolver, names):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield ":".join([*names, entry.name]), entry
            elif entry.namespace != "admin":
                yield from walk(entry, [*names, entry.namespace] if entry.namespace else names)

    return walk(get_resolver(), [])


class World:
    """A school in which somebody has done everything once."""

    def __init__(self):
        plan = put_in_force(term=put_in_force().term)
        plan.source_file.save("计划.txt", ContentFile(b"x"))
        version = published()
        clause = plan.clauses.exclude(parent=None).first()
        self.rows = {
            WorkPlan: plan,
            Delegation: Delegation.objects.create(
                principal=UserFactory(), deputy=UserFactory(), ends=timezone.localdate()
            ),
            Clause: clause,
            Milestone: MilestoneFactory(clause=clause),
            Notice: version.notice,
            Receipt: version.receipts.get(staff=version.notice.author),
            Attachment: Attachment.objects.create(
                version=version, file=ContentFile(b"x", "a.pdf"), name="附件.pdf", size=1
            ),
            Term: plan.term,
            # The day desk is there once something is checked.
            Sheet: ROWS[Sheet](1),
        }

    def row(self, model: type[Model]) -> Model:
        if model not in self.rows:
            self.rows[model] = ROWS[model](len(self.rows) + 40)
        return self.rows[model]

    def url(self, name: str, pattern: URLPattern) -> str:
        given = {
            "pk": lambda: self.row(_model(name)).pk,
            "file": lambda: 1,
            "kind": lambda: "places",
            "token": lambda: "made-up",
            "on": lambda: "2022-03-01",
            "uuid": uuid4,
            "task": lambda: "apps.reminders.tasks.reconcile",
            "code": lambda: self._code(name),
            "week": lambda: 1,
            "number": lambda: 1,
            "remark": lambda: 1,
        }
        return reverse(name, kwargs={key: given[key]() for key in pattern.pattern.converters})

    def _code(self, name: str) -> str:
        if name.startswith("teaching:manuscript"):
            return "goals"
        terms = ("school", "moral")
        return self.rows[Term].code if name.startswith(terms) else "plan.milestone"


def _model(name: str) -> type[Model]:
    app, _, page = name.partition(":")
    word = page.partition("-")[0]
    if found := RECORDS_OF.get(f"{app}:{word}"):
        return found
    try:
        return apps.get_model(app, word)
    except LookupError:
        return RECORDS_OF[app]


class Person:
    """Asks for pages, each as if it were the first; what a page does is undone."""

    def __init__(self, user: User | None):
        self.client = Client()
        if user:
            self.client.force_login(user)
        self.cookies = {key: cookie.value for key, cookie in self.client.cookies.items()}

    def answer(self, url: str) -> int | str:
        """The status; ``login`` where the way leads to the login."""
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic():
            answer = self.client.get(url)
            if answer.status_code == 405:
                answer = self.client.post(url)
            transaction.set_rollback(True)
        if answer.status_code == 302 and answer["Location"].startswith("/account/login/?next="):
            return "login"
        return answer.status_code


@pytest.fixture
def _unpainted(monkeypatch):
    """Who gets in does not depend on how the page looks, and painting takes the longest."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_, **__: "")


APPS = sorted({name.partition(":")[0] for name, _ in addresses()})


@pytest.mark.usefixtures("_unpainted")
@pytest.mark.parametrize("app", APPS)
def test_every_address_lets_in_exactly_those_whom_the_table_names(app):
    world = World()
    people = {role: Person(make()) for role, make in ROLES.items()}
    nobody = Person(None)
    wrong = []
    for name, pattern in addresses():
        if name in PUBLIC or not name.startswith(f"{app}:"):
            continue
        roles = allowed(name)
        if roles is None:
            wrong.append(f"{name}: no line of the table names it")
            continue
        url = world.url(name, pattern)
        if nobody.answer(url) != "login":
            wrong.append(f"{name}: anonymous gets {nobody.answer(url)} instead of the login")
        answers = {role: person.answer(url) for role, person in people.items()}
        entered = {role for role, answer in answers.items() if answer not in (403, 404, "login")}
        if entered != roles:
            wrong.append(
                f"{name}: gets in {entered - roles or '—'}, kept out {roles - entered or '—'}"
            )
    assert not wrong, "\n".join(wrong)


def test_what_is_open_without_login_is_only_the_login_and_the_guardians_pages():
    world, nobody = World(), Person(None)
    for name, pattern in addresses():
        if name in PUBLIC:
            assert nobody.answer(world.url(name, pattern)) == PUBLIC[name], name


def test_the_table_names_no_address_that_is_gone():
    names = [name for name, _ in addresses()]
    for _, sections, pages in TABLE:
        for section in sections.split():
            joint = "-" if ":" in section else ":"
            for page in pages.split():
                pattern = f"{section}{joint}{page}"
                assert any(fnmatchcase(name, pattern) for name in names), pattern
