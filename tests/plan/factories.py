"""A plan in a few words."""

import factory
from factory.django import DjangoModelFactory

from apps.plan.models import ClauseRequirement, Milestone, WorkPlan
from apps.plan.reading import read_plan
from apps.plan.services import import_plan
from tests.factories import StaffFactory, TermFactory
from tests.plan.documents import SEED, text_file

PLAN = """2022年春学期工作计划
新学期，平心静气育人。
一、党建与师德
1.党建赋能
按规划开展各项工作。
2.师德建设
每位教师须签订承诺书。
二、安全与服务
1.信息支撑
坚持常态化应用。
2.校园安全
每学期开展两次演练。
每天检查一次。
"""


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    title = factory.Sequence(lambda n: f"交一份总结{n}")
    owner = factory.SubFactory(StaffFactory)
    due_on = factory.LazyAttribute(lambda row: row.clause.plan.term.ends)


class ClauseRequirementFactory(DjangoModelFactory):
    class Meta:
        model = ClauseRequirement


def put_in_force(text: str = PLAN, *, term=None) -> WorkPlan:
    """The plan of a term (default: spring 2022), as the school would import it."""
    term = term or TermFactory()
    return import_plan(read_plan(text_file(text)), term=term, by=None, source="计划.txt")


def put_seed_in_force(term=None) -> WorkPlan:
    """The school's own plan."""
    return put_in_force(SEED.read_text("utf-8"), term=term)
