"""Who may, on the wall: the homeroom teacher for the own class, those who coordinate for theirs."""

from apps.school.rules import is_homeroom_teacher
from apps.teaching.homework.rules import coordinates, heads_grade, keeps_homework_rules

# Publishes a class's day; the record is the class.
publishes_day = is_homeroom_teacher | coordinates
# Gives a class a new public address; the record is the class.
renews_page = keeps_homework_rules | heads_grade
