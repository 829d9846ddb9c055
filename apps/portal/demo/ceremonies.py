"""Flag raisings and council meetings of the demo school, with a week that went wrong."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from apps.inspections.models import Monitor
from apps.moral.ceremonies import rotation, services
from apps.moral.council.services import fill_agenda
from apps.moral.models import Ceremony, Decision, FlagBearer, FollowUp, Meeting, Speech
from apps.school.calendar.services import add_school_days
from apps.school.models import Enrolment, Grade, HomeroomTenure, Place, Staff, Term

State = Ceremony.State
DEEDS = {
    "excellent": "学习踏实，作业总是按时完成、书写端正；担任小组长，每天提醒组员整理桌面和图书角。数学课上爱动脑筋，常把自己的解法讲给同学听；待人有礼，见到老师主动问好，是大家公认的好伙伴。",
    "deed": "上学路上拾到一只电话手表，没有片刻犹豫，跑到值班室交给老师，使失主当天就找回了手表。平时也常帮低年级弟弟妹妹系红领巾、找教室，雨天还主动把自己的伞借给同学一起走到校门口。",
    "progress": "上学期上课容易走神，这学期下了决心，每天把不懂的题记在小本子上，下课就问老师和同学。现在作业能独立完成，朗读越来越响亮，跑操也从不掉队，用坚持换来了看得见的进步。",
    "honour": "在区小学生跳绳比赛中和队友密切配合，每天放学后坚持训练一小时，脚磨出了水泡也不喊累，最终为学校捧回奖状。比赛回来后又当起小教练，利用大课间教同学们跳长绳，全班都爱上了运动。",
}
SPEECHES = [
    "做时间的小主人",
    "勤耕园里的春天",
    "向雷锋叔叔学习",
    "安全记心间",
    "文明用餐，不剩一粒米",
    "读书的快乐",
    "爱护校园一草一木",
    "和同学友好相处",
]
DECISIONS = [
    "大课间在二楼走廊设文明岗",
    "值岗队员检查前先问好、说明来意",
    "午餐后增加一次桌面地面检查",
    "雨天由大队委提醒各班走廊慢行",
    "给一年级示范眼操动作",
    "包干区落叶多的一周增派两名值日生",
]
MINUTES = "大队委汇报本周值岗情况，逐条讨论议题；各中队提出做法，决定从下周起试行，下次例会反馈。"


def write_moral_life(term: Term, today: date, random: Random) -> None:
    """The rotation of a term with its pupils and speeches, and a meeting every other week."""
    counsellor = services.counsellors()[0]
    _write_ceremonies(term, today, counsellor, random)
    _write_meetings(term, today, counsellor, random)


def _write_ceremonies(term: Term, today: date, counsellor: Staff, random: Random) -> None:
    """The fifth week's class named nobody in time; the week after next is still under review."""
    tenures = HomeroomTenure.objects.on(term.starts).select_related("staff")
    homeroom = {tenure.school_class_id: tenure.staff for tenure in tenures}
    mates: dict[int, list[int]] = {}
    present = Enrolment.objects.on(term.starts).order_by("pupil__number")
    for class_id, pupil_id in present.values_list("school_class_id", "pupil_id"):
        mates.setdefault(class_id, []).append(pupil_id)
    speakers = list(Staff.objects.on_duty(term.starts).teachers())
    bearers, speeches = [], []
    for ceremony in rotation.generate(term, grades=Grade.values):
        if ceremony.date > today + timedelta(days=14):
            break
        speeches.append(_speech(ceremony, today, counsellor, random.choice(speakers)))
        if ceremony.week == 5 or len(mates[ceremony.school_class_id]) < services.RAISING * 3:
            continue
        bearers += _named(ceremony, mates[ceremony.school_class_id], random)
        _decided(ceremony, today, homeroom.get(ceremony.school_class_id), counsellor)
        ceremony.save()
    FlagBearer.objects.bulk_create(bearers)
    Speech.objects.bulk_create(speeches)


def _named(ceremony: Ceremony, mates: list[int], random: Random) -> list[FlagBearer]:
    """Four and a host, taken from the class so that nobody has a second turn."""
    ceremony.host_id, *four = (mates.pop(random.randrange(len(mates))) for _ in range(5))
    return [
        FlagBearer(
            ceremony=ceremony,
            term=ceremony.term,
            pupil_id=pupil,
            part=part,
            criterion=criterion,
            deed=DEEDS[criterion],
        )
        for pupil, part, criterion in zip(
            four, services.PARTS, random.sample(list(DEEDS), 4), strict=True
        )
    ]


def _decided(ceremony: Ceremony, today: date, teacher: Staff | None, counsellor: Staff) -> None:
    """As far as the ceremony's way has gone by today."""
    named_on = add_school_days(ceremony.date, -5)
    ceremony.nominated_by, ceremony.nominated_at = teacher, _at(named_on, 16)
    ceremony.state = State.NOMINATED
    if ceremony.date > today + timedelta(days=7) or teacher == counsellor:
        return
    ceremony.approved_by = counsellor
    ceremony.approved_at = _at(add_school_days(named_on, 1), 9)
    ceremony.posted_until = add_school_days(named_on, 2)
    ceremony.state = State.POSTED
    if ceremony.date > today:
        return
    ceremony.trained_on = ceremony.settled_on = add_school_days(ceremony.date, -1)
    ceremony.state = State.HONOURED if ceremony.date < today else State.READY


def _speech(ceremony: Ceremony, today: date, counsellor: Staff, speaker: Staff) -> Speech:
    """Every sixth comes three days late."""
    title = SPEECHES[ceremony.week % len(SPEECHES)]
    late = 3 if ceremony.week % 6 == 0 else 0
    handed_in = ceremony.speech_due_on + timedelta(days=late - 1)
    speech = Speech(ceremony=ceremony, speaker=speaker)
    if handed_in <= today:
        speech.title, speech.submitted_on = title, handed_in
        speech.text = f"老师们，同学们：\n早上好！今天我讲话的题目是《{title}》。"
        approved = ceremony.date <= today and speaker != counsellor
        speech.state = Speech.State.APPROVED if approved else Speech.State.SUBMITTED
        speech.reviewed_by = counsellor if approved else None
    return speech


def _write_meetings(term: Term, today: date, counsellor: Staff, random: Random) -> None:
    """On the last school day of every other week; the fourth one was forgotten."""
    members = list(
        Monitor.objects.filter(term=term, is_leader=True).values_list("pupil_id", flat=True)
    )
    place = Place.objects.order_by("code").first()
    weeks = dict(term.days.filter(is_school_day=True).values_list("date", "week"))
    last_days = {week // 2: on for on, week in sorted(weeks.items()) if week % 2 == 0}
    open_decisions: list[Decision] = []
    for number, on in last_days.items():
        if on > today or number == 4:
            continue
        meeting = Meeting.objects.create(
            term=term, date=on, place=place, minutes=MINUTES, recorded_by=counsellor
        )
        meeting.present.set(members)
        fill_agenda(meeting)
        open_decisions = [
            decision for decision in open_decisions if not _followed(meeting, decision, random)
        ]
        for text in random.sample(DECISIONS, 2):
            open_decisions.append(
                Decision.objects.create(
                    meeting=meeting,
                    text=text,
                    staff=counsellor,
                    due_on=add_school_days(on, 5),
                )
            )


def _followed(meeting: Meeting, decision: Decision, random: Random) -> bool:
    done = random.random() < 0.8
    note = "" if done else "人手不够，再试一周。"
    FollowUp.objects.create(decision=decision, meeting=meeting, done=done, note=note)
    if done:
        decision.done_on = meeting.date
        decision.save()
    return done


def _at(on: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour)))
