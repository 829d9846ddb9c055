"""Addresses of setting, trying and deciding about homework."""

from django.urls import path

from apps.teaching.homework.views import coordination, entry, own, sections

urlpatterns = [
    path("homework/new/", entry.new, name="homework-new"),
    path("homework/mine/", own.mine, name="homework-mine"),
    path("homework/coordination/", coordination.board, name="homework-coordination"),
    path("homework/<int:pk>/edit/", entry.edit, name="homework-edit"),
    path("homework/<int:pk>/publish/", own.publish, name="homework-publish"),
    path("homework/<int:pk>/withdraw/", own.withdraw, name="homework-withdraw"),
    path("homework/<int:pk>/restore/", own.restore, name="homework-restore"),
    path("homework/<int:pk>/decide/", coordination.decide, name="homework-decide"),
    path("homeworkrule/write/", sections.write_rules, name="homeworkrule-write"),
    *sections.HomeworkView.get_urls(),
    *sections.TrialView.get_urls(),
    *sections.DecisionView.get_urls(),
    *sections.HomeworkRuleView.get_urls(),
    *sections.SubjectShareView.get_urls(),
    *sections.WorkbookView.get_urls(),
]
