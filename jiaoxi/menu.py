"""The whole menu, one screenful: what hangs where, and who sees it."""

from dataclasses import dataclass, field

import rules

from apps.inspections.rules import sees_desk
from apps.moral.weeks.rules import settles_weeks
from apps.reminders.todos.rules import reads_requirements, urges_others
from apps.school.rules import (
    is_account_keeper,
    is_homeroom_teacher,
    is_principal,
    is_staff_member,
)
from apps.teaching.after_school.rules import oversees_service, reads_service, sees_fees
from apps.teaching.board.rules import reads_board
from apps.teaching.homework.rules import coordinates, oversees_homework, reads_homework
from apps.teaching.marking.rules import is_own_teacher, oversees_marking, reads_marking
from apps.teaching.routine.rules import oversees_routine, reads_report
from apps.teaching.rules import reads_plans
from apps.teaching.service_days.rules import sees_hours

anybody = rules.is_authenticated


@dataclass(frozen=True)
class Item:
    """One line of the menu. ``perm`` is a permission name or a predicate over the user."""

    title: str
    url: str
    perm: str | rules.Predicate = anybody

    def shown_to(self, user) -> bool:
        if isinstance(self.perm, str):
            return user.has_perm(self.perm)
        return user.is_superuser or self.perm(user)


@dataclass(frozen=True)
class Section:
    """A heading of the sidebar with its lines."""

    title: str
    icon: str
    items: list[Item] = field(default_factory=list)


MENU = [
    Section(
        "我的",
        "home",
        [
            Item("今日", "portal:home"),
            Item("我的待办", "reminders:mine", is_staff_member),
            Item("收件箱", "reminders:inbox", is_staff_member),
            Item("提醒设置", "reminders:preferences", is_staff_member),
        ],
    ),
    Section(
        "计划",
        "target-arrow",
        [
            Item("驾驶舱", "plan:cockpit", "plan.list_workplan"),
            Item("里程碑", "plan:milestone-list", "plan.list_milestone"),
            Item("导入", "plan:upload", "plan.create_workplan"),
            Item("修订", "plan:workplan-list", "plan.list_workplan"),
        ],
    ),
    Section(
        "通知",
        "speakerphone",
        [
            Item("通知与责任书", "notices:notice-list", "notices.list_notice"),
            Item("家长链接", "notices:families", "school.list_guardianlink"),
        ],
    ),
    Section(
        "检查",
        "clipboard-check",
        [
            # programmes and rounds
            Item("检查安排", "inspections:programme-list", "inspections.list_programme"),
            Item("检查轮次", "inspections:round-list", "inspections.list_round"),
            Item("一周开检", "inspections:week", "inspections.list_round"),
            Item("抽签记录", "inspections:draw-list", "inspections.list_draw"),
            Item("免检", "inspections:exemption-list", "inspections.list_exemption"),
            # sheets
            Item("日检台", "inspections:desk", sees_desk),
            Item("我的检查", "inspections:mine", is_staff_member),
            Item("本班检查", "inspections:my-class", is_homeroom_teacher),
            Item("检查汇总", "inspections:summary", sees_desk | is_homeroom_teacher),
            Item("检查记录", "inspections:sheet-list", "inspections.list_sheet"),
            Item("申诉", "inspections:appeal-list", "inspections.list_appeal"),
            Item("整改", "inspections:rectification-list", "inspections.list_rectification"),
            # checklists
            Item("检查标准", "inspections:checklist-list", "inspections.list_checklist"),
            # rosters
            Item("今天谁值岗", "inspections:duty", "inspections.list_roster"),
            Item("值岗表", "inspections:roster-list", "inspections.list_roster"),
            Item("替岗", "inspections:substitution-list", "inspections.list_substitution"),
            Item("监督岗队员", "inspections:monitor-list", "inspections.list_monitor"),
            # tablets
            Item("平板", "inspections:tablet-list", "inspections.list_tablet"),
            Item("待处理记录", "inspections:parkedrecord-list", "inspections.list_parkedrecord"),
        ],
    ),
    Section(
        "党建与师德",
        "flag",
        [Item("本章进展", "plan:chapter-1", "plan.list_workplan")],
    ),
    Section(
        "教师成长",
        "seedling",
        [
            Item("本章进展", "plan:chapter-2", "plan.list_workplan"),
            Item("部门协作员", "growth:coordinatorship-list", "growth.list_coordinatorship"),
            Item("协作员名额", "growth:coordinatorquota-list", "growth.list_coordinatorquota"),
        ],
    ),
    Section(
        "双减与教学",
        "books",
        [
            Item("本章进展", "plan:chapter-3", "plan.list_workplan"),
            # lesson preparation, in the order of the work
            Item("我的备课", "teaching:preparation", is_staff_member),
            Item("我的课时", "teaching:my-lessons", is_staff_member),
            Item("备课组与进度", "teaching:groups", reads_plans),
            Item("单元课程纲要", "teaching:outlines", reads_plans),
            Item("二次备课", "teaching:adaptation-list", "teaching.list_adaptation"),
            Item("教学反思", "teaching:reflection-list", "teaching.list_reflection"),
            Item("重建设计", "teaching:redesign-list", "teaching.list_redesign"),
            Item("资源库", "teaching:library", reads_plans),
            Item("备课看板", "teaching:board", reads_board),
            # observations
            Item("观课议课", "teaching:observations", reads_plans),
            Item("观课分析", "teaching:observation-analysis", reads_plans),
            Item("听课节数", "teaching:observation-quota", is_staff_member),
            # routine
            Item("教学常规", "teaching:routine", oversees_routine),
            Item("我的教学常规", "teaching:routine-mine", is_staff_member),
            Item("教学常规通报", "teaching:routine-report", reads_report),
        ],
    ),
    Section(
        "作业",
        "pencil",
        [
            # -- setting and deciding
            Item("布置作业", "teaching:homework-new", "teaching.create_homework"),
            Item("我布置的作业", "teaching:homework-mine", "teaching.create_homework"),
            Item("作业统筹", "teaching:homework-coordination", coordinates | oversees_homework),
            Item("作业清单", "teaching:homework-list", "teaching.list_homework"),
            Item("试做记录", "teaching:trial-list", "teaching.list_trial"),
            Item("统筹决定", "teaching:decision-list", "teaching.list_decision"),
            # -- wall
            Item("作业公示墙", "teaching:wall", reads_homework),
            Item("本班作业公示", "teaching:wall-mine", is_homeroom_teacher),
            # -- marking and tutoring
            Item("批改", "teaching:marking", reads_marking),
            Item("分层组", "teaching:tiers", is_own_teacher),
            Item("个别辅导", "teaching:tutoring-list", "teaching.list_tutoring"),
            Item("用时抽样", "teaching:handcounts", is_own_teacher),
            Item("估时校准", "teaching:calibration", reads_marking),
            Item("作业抽查", "teaching:spotchecks", oversees_marking),
            Item("作业报告", "teaching:loadreport", reads_marking | oversees_marking),
            # -- rules and register
            Item("作业来源", "teaching:workbook-list", "teaching.list_workbook"),
            Item("作业规定", "teaching:homeworkrule-list", "teaching.list_homeworkrule"),
            Item("各科参考时长", "teaching:subjectshare-list", "teaching.update_subjectshare"),
        ],
    ),
    Section(
        "课后服务",
        "sun",
        [
            # -- term, courses, sign-up
            Item("本学期课后服务", "teaching:service", reads_service),
            Item("本班报名", "teaching:signups-mine", is_homeroom_teacher),
            Item("课后服务课程", "teaching:course-list", "teaching.list_course"),
            Item("校外教师", "teaching:outsidetutor-list", "teaching.list_outsidetutor"),
            # -- placing
            Item("社团编班", "teaching:placing", oversees_service),
            Item("社团课程名单", "teaching:placing-courses", reads_service),
            # -- afternoons
            Item("我的课后服务", "teaching:my-afternoons", is_staff_member),
            Item("今天的课后服务", "teaching:afternoon", oversees_service),
            Item("排班", "teaching:duties", "teaching.list_duty"),
            Item("请假", "teaching:leave-list", "teaching.list_leave"),
            Item("点名册", "teaching:rollbook", "teaching.list_session"),
            Item("课时统计", "teaching:service-hours", sees_hours),
            Item("校外教师证件", "teaching:tutorpaper-list", "teaching.list_tutorpaper"),
            # -- money, resources, survey
            Item("收费", "teaching:fees", sees_fees),
            Item("收支情况", "teaching:fees-statement", sees_fees),
            Item("支出", "teaching:feeuse-list", "teaching.list_feeuse"),
            Item("在线资源", "teaching:onlineresource-list", "teaching.list_onlineresource"),
            Item("满意度调查", "teaching:survey-list", "teaching.list_survey"),
        ],
    ),
    Section(
        "德育",
        "heart-handshake",
        [
            Item("本章进展", "plan:chapter-4", "plan.list_workplan"),
            # -- weeks, flags, fairness
            Item("周评比", "moral:weeks", "moral.list_weekresult"),
            Item("我的班级", "moral:my-class", is_homeroom_teacher),
            Item("流动红旗", "moral:flagholding-list", "moral.list_flagholding"),
            Item("示范班", "moral:exemplar-list", "moral.list_exemplar"),
            Item("评比标准", "moral:weekrule-list", "moral.create_weekrule"),
            Item("公平性报告", "moral:fairness", settles_weeks),
            # -- ceremonies, council, screen
            Item("升旗安排", "moral:ceremony-list", "moral.list_ceremony"),
            Item("光荣升旗手", "moral:flagbearer-list", "moral.list_flagbearer"),
            Item("国旗下讲话", "moral:speech-list", "moral.list_speech"),
            Item("大队委例会", "moral:meeting-list", "moral.list_meeting"),
            Item("例会决议", "moral:decision-list", "moral.list_decision"),
            Item("大屏", "portal:screen-list", "portal.list_screen"),
        ],
    ),
    Section(
        "安全与后勤",
        "shield-check",
        [Item("本章进展", "plan:chapter-5", "plan.list_workplan")],
    ),
    Section(
        "学校",
        "school",
        [
            Item("校历", "school:calendar", "school.list_term"),
            Item("学年", "school:schoolyear-list", "school.list_schoolyear"),
            Item("学期", "school:term-list", "school.list_term"),
            Item("学期结转", "school:rollover", "school.create_rollover"),
            Item("部门", "school:department-list", "school.list_department"),
            Item("岗位", "school:position-list", "school.list_position"),
            Item("教职工", "school:staff-list", "school.list_staff"),
            Item("任职", "school:appointment-list", "school.list_appointment"),
            Item("班级", "school:schoolclass-list", "school.list_schoolclass"),
            Item("班主任任期", "school:homeroomtenure-list", "school.list_homeroomtenure"),
            Item("学生", "school:pupil-list", "school.list_pupil"),
            Item("在班记录", "school:enrolment-list", "school.list_enrolment"),
            Item("监护人", "school:guardian-list", "school.list_guardian"),
            Item("学科", "school:subject-list", "school.list_subject"),
            Item("任课", "school:teachingassignment-list", "school.list_teachingassignment"),
            Item("课表", "school:lesson-list", "school.list_lesson"),
            Item("作息节次", "school:period-list", "school.list_period"),
            Item("场所", "school:place-list", "school.list_place"),
        ],
    ),
    Section(
        "管理",
        "settings",
        [
            Item("计划要求", "reminders:requirement-list", reads_requirements),
            Item("逾期督促", "reminders:late", urges_others),
            Item("待办一览", "reminders:todo-list", "reminders.list_todo"),
            Item("提醒记录", "reminders:reminder-list", "reminders.list_reminder"),
            Item("通知渠道", "reminders:channel-list", "reminders.list_channel"),
            Item("发送记录", "reminders:delivery-list", "reminders.list_delivery"),
            Item("权限一览", "school:rights", is_principal | is_account_keeper),
            Item("账号", "accounts:user-list", "accounts.list_user"),
            Item("定时任务", "core:schedule-list", is_account_keeper),
            Item("后台任务", "core:job-list"),
            Item("回收站", "core:bin-list"),
        ],
    ),
]
