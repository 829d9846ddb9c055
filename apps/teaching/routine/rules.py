"""Who may: 教学常规 is run by 课程教学中心 and read as a whole by the school's leaders."""

from apps.school.rules import heads_teaching, is_inspector, is_leader, is_staff_member

oversees_routine = heads_teaching | is_leader | is_inspector
reads_report = is_staff_member | is_inspector
