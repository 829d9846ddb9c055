"""The demo school's grown-ups: 48 staff for 18 classes, and one inspector from outside."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from random import Random

from django.contrib.auth.hashers import make_password

from apps.accounts.models import User
from apps.core.models import Named
from apps.portal.demo.names import adult_names
from apps.school.models import (
    Appointment,
    Department,
    Position,
    Staff,
    Subject,
    TeachingAssignment,
    Term,
)
from apps.school.roles import DepartmentCode, Role

OVERSEERS = {
    DepartmentCode.TEACHING: Role.VICE_TEACHING,
    DepartmentCode.GROWTH: Role.VICE_TEACHING,
    DepartmentCode.MORAL: Role.VICE_MORAL,
    DepartmentCode.IT: Role.VICE_SERVICES,
    DepartmentCode.LOGISTICS: Role.VICE_SERVICES,
    DepartmentCode.PARTY: Role.SECRETARY,
}
DUTIES = {
    Role.PRINCIPAL: "全面主持学校工作；督导评估领导小组组长；食品安全第一责任人。",
    Role.SECRETARY: "主持党支部工作；意识形态工作第一责任人；校园信息发布终审。",
    Role.VICE_TEACHING: "分管课程教学中心、教师发展中心。",
    Role.VICE_MORAL: "分管学生发展中心、少先队。",
    Role.VICE_SERVICES: "分管安全、后勤保障中心、信息技术中心。",
    Role.HEAD: "主持本部门工作，落实学校计划中本部门的条目。",
    Role.COUNSELLOR: "主持大队部工作；组织红领巾监督岗；辅导大队委员会。",
    Role.COORDINATOR: "协助部门负责人完成分工，每周记录工作，学期末述职。",
    Role.RESEARCH_LEADER: "组织本学科教研活动，周二观课议课。",
    Role.PREP_LEADER: "组织本年级本学科集体备课，分配主备任务，检查二次备课。",
    Role.GRADE_LEADER: "统筹本年级各科作业总量，审定超量和目录外作业；协调年级活动和课后服务。",
    Role.GATE: "进校测温；来访查验登记；守护校门。",
    Role.COOK: "按带量菜谱加工；留样；执行“五常”。",
    Role.STORE: "货物出入库登记，先进先出。",
    Role.BUS: "清点上下车学生，与校车公司交接。",
    Role.NURSE: "晨检午检；健康档案；传染病报告。",
    Role.LIBRARIAN: "图书借阅，为师生服务。",
    Role.ACCOUNTANT: "收费备案和公示；经费核算。",
    Role.UNION: "主持工会工作。",
    Role.INSPECTOR: "每月到校督导，书面反馈。",
}
# Subject: how many classes one teacher can serve
LOADS = {
    "chinese": 1, "math": 3, "english": 9, "ethics": 4,
    "pe": 6, "music": 9, "art": 9, "science": 9,
}  # fmt: skip
SUPPORT = [
    Role.GATE, Role.GATE, Role.COOK, Role.STORE,
    Role.BUS, Role.NURSE, Role.LIBRARIAN, Role.ACCOUNTANT,
]  # fmt: skip
# The login names of the demo, printed by `make up`, and who stands behind each.
LOGINS = {
    "principal": "校长",
    "deputy": "分管教学副校长",
    "party": "党支部书记",
    "teaching": "课程教学中心主任",
    "growth": "教师发展中心主任",
    "moral": "学生发展中心主任",
    "counsellor": "大队辅导员",
    "services": "后勤保障中心主任",
    "itcentre": "信息技术中心主任",
    "leader": "三年级语文备课组长",
    "grade": "三年级年级组长",
    "homeroom": "班主任",
    "teacher": "任课教师",
    "guard": "门卫",
    "accountant": "会计",
    "inspector": "责任督学",
    "admin": "系统管理员（数据维护）",
}


@dataclass
class People:
    """The staff by what they do."""

    by_subject: dict[str, list[Staff]] = field(default_factory=dict)
    support: list[tuple[Role, Staff]] = field(default_factory=list)
    inspector: Staff | None = None

    @property
    def all(self) -> list[Staff]:
        teachers = [staff for group in self.by_subject.values() for staff in group]
        return [*teachers, *(staff for _, staff in self.support), self.inspector]


def hire(random: Random, classes: int, since: date) -> People:
    """Write staff without accounts: enough teachers of each subject for ``classes``."""
    names, people, number = adult_names(random), People(), 0

    def person(**facts) -> Staff:
        nonlocal number
        number += 1
        return Staff(
            name=next(names),
            number=f"JX{number:03}",
            gender=random.choice("MFF"),
            phone=f"1390000{number:04}",
            joined_on=date(since.year - random.randint(0, 25), 8, 20),
            **facts,
        )

    for subject, load in LOADS.items():
        count = max(5, ceil(classes / load)) if subject == "ethics" else ceil(classes / load)
        people.by_subject[subject] = [person() for _ in range(count)]
    people.support = [(role, person(is_teacher=False)) for role in SUPPORT]
    people.inspector = person(is_teacher=False, external=True)
    rows = people.all
    Named.fill_pinyin(rows)
    Staff.objects.bulk_create(rows)
    return people


def appoint(people: People, since: date) -> None:
    """Write departments, positions with duties, and who holds them."""
    departments = {
        code: Department.objects.create(
            code=code,
            name=code.label,
            order=order,
            overseer_role=OVERSEERS.get(code, Role.PRINCIPAL),
        )
        for order, code in enumerate(DepartmentCode, start=1)
    }
    positions = {
        role: Position.objects.create(
            role=role, name=role.label, duties=DUTIES.get(role, ""), order=order
        )
        for order, role in enumerate(Role, start=1)
    }
    rows = [
        Appointment(
            staff=staff,
            position=positions[role],
            starts=since,
            department=departments.get(where),
            subject=subject,
            grade=grade,
        )
        for role, staff, where, subject, grade in _posts(people)
    ]
    Appointment.objects.bulk_create(rows)


def _posts(people: People) -> list[tuple]:
    """Role, person, department, subject, grade of every post."""
    by = people.by_subject
    subjects = {subject.code: subject for subject in Subject.objects.all()}
    leaders = [
        Role.PRINCIPAL, Role.SECRETARY, Role.VICE_TEACHING, Role.VICE_MORAL, Role.VICE_SERVICES,
    ]  # fmt: skip
    posts = [
        (role, staff, DepartmentCode.OFFICE, None, None)
        for role, staff in zip(leaders, by["ethics"], strict=False)
    ]
    heads = {
        DepartmentCode.PARTY: by["ethics"][1],
        DepartmentCode.TEACHING: by["math"][0],
        DepartmentCode.GROWTH: by["english"][0],
        DepartmentCode.MORAL: by["music"][0],
        DepartmentCode.IT: by["science"][0],
        DepartmentCode.LOGISTICS: by["pe"][0],
    }
    posts += [(Role.HEAD, staff, code, None, None) for code, staff in heads.items()]
    posts.append((Role.COUNSELLOR, by["art"][0], DepartmentCode.MORAL, None, None))
    posts.append((Role.UNION, by["art"][-1], DepartmentCode.PARTY, None, None))
    # The last of a subject are the ordinary teachers among the demo's logins.
    posts += [
        (Role.RESEARCH_LEADER, by[code][-2:][0], DepartmentCode.TEACHING, subjects[code], None)
        for code in LOADS
        if code != "ethics"
    ]
    posts += [(role, staff, DepartmentCode.LOGISTICS, None, None) for role, staff in people.support]
    posts.append((Role.INSPECTOR, people.inspector, None, None, None))
    return posts


def lead_preparation(term: Term) -> None:
    """Appoint the 备课组长 of Chinese for a school year: in each grade the teacher of its first class.

    They go up with their classes, so that they are appointed anew every autumn.
    """
    position = Position.objects.get(role=Role.PREP_LEADER)
    before = Appointment.objects.filter(position=position, ends=None)
    before.update(ends=term.starts - timedelta(days=1))
    taught = TeachingAssignment.objects.filter(
        term=term, subject__code="chinese", school_class__number=1
    )
    department = Department.objects.get(code=DepartmentCode.TEACHING)
    Appointment.objects.bulk_create(
        Appointment(
            staff_id=row.staff_id,
            position=position,
            starts=term.starts,
            department=department,
            subject_id=row.subject_id,
            grade=row.school_class.grade,
        )
        for row in taught.select_related("school_class").order_by("school_class__grade")
    )


def lead_grades(term: Term) -> None:
    """Appoint the 年级组长 for a school year: in each grade the homeroom teacher of its last class.

    They go up with their classes too. In a school with one class a grade they lead its Chinese as well.
    """
    position = Position.objects.get(role=Role.GRADE_LEADER)
    before = Appointment.objects.filter(position=position, ends=None)
    before.update(ends=term.starts - timedelta(days=1))
    taught = TeachingAssignment.objects.filter(term=term, subject__code="chinese")
    last = taught.select_related("school_class").order_by("school_class__number")
    leaders = {row.school_class.grade: row.staff_id for row in last}
    department = Department.objects.get(code=DepartmentCode.TEACHING)
    Appointment.objects.bulk_create(
        Appointment(
            staff_id=staff,
            position=position,
            starts=term.starts,
            department=department,
            grade=grade,
        )
        for grade, staff in sorted(leaders.items())
    )


def open_accounts(people: People, password: str, *, leader: Staff, grade: Staff) -> None:
    """Give everybody an account; those of ``LOGINS`` under the demo's login names.

    Where 备课组长 and 年级组长 are one person, another grade's leader logs in.
    """
    by = people.by_subject
    if grade == leader:
        grade = next(staff for staff in by["chinese"] if staff != leader)
    known = {
        "principal": by["ethics"][0],
        "party": by["ethics"][1],
        "deputy": by["ethics"][2],
        "teaching": by["math"][0],
        "growth": by["english"][0],
        "moral": by["music"][0],
        "counsellor": by["art"][0],
        "services": by["pe"][0],
        "itcentre": by["science"][0],
        "leader": leader,
        "grade": grade,
        "homeroom": next(
            staff for staff in reversed(by["chinese"]) if staff not in (leader, grade)
        ),
        "teacher": by["math"][-1],
        "guard": people.support[0][1],
        "accountant": people.support[-1][1],
        "inspector": people.inspector,
    }
    names = {staff.pk: login for login, staff in known.items()}
    secret = make_password(password)
    users = [
        User(
            username=names.get(staff.pk, staff.number.lower()),
            last_name=staff.name[0],
            first_name=staff.name[1:],
            password=secret,
            must_change_password=False,
            is_staff=names.get(staff.pk) == "itcentre",
        )
        for staff in people.all
    ]
    User.objects.bulk_create(users)
    for staff, user in zip(people.all, users, strict=True):
        staff.user = user
    Staff.objects.bulk_update(people.all, ["user"])
    User.objects.create(
        username="admin",
        last_name="系统",
        first_name="管理员",
        password=secret,
        must_change_password=False,
        is_staff=True,
        is_superuser=True,
    )
