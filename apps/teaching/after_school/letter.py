"""告家长书: the letter with which sign-up begins, an ordinary notice to all guardians."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from apps.notices import services as notices
from apps.notices.models import AudienceRule, Notice, NoticeVersion
from apps.school.audience import AudienceKind
from apps.school.models import Department, Staff
from apps.school.roles import DepartmentCode
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.services import proposed_segments


def title_of(service: Service) -> str:
    return f"{service.term.short}课后服务告家长书"


def draft_of(service: Service) -> str:
    """What the letter says before anybody has changed it: clean HTML."""
    segments = format_html_join(
        "",
        "<li>时段{}（{}）：{}—{}</li>",
        (
            (row.get_number_display(), row.name, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}")
            for row in proposed_segments(service)
        ),
    )
    return format_html(
        "<p>尊敬的家长：</p>"
        "<p>为落实“双减”要求，方便家长接送，我校本学期继续开展课后服务。"
        "课后服务坚持自愿参加，不讲新课、不集体补课，以完成作业、社团活动和看护为主。"
        "现将有关事项告知如下。</p>"
        "<h3>一、时间和内容</h3>"
        "<p>{starts}至{ends}，每周一至周五（节假日除外），分三个时段，可以只选其中的几天、几个时段：</p>"
        "<ul>{segments}</ul>"
        "<p>时段Ⅰ的社团课程、授课教师、地点和名额，报名页面上都能看到。</p>"
        "<h3>二、收费</h3>"
        "<p>{fee}元/生/学期（{document}）。享受国家政策性资助的学生免收，请向班主任说明。"
        "中途退出按周退费。费用单独核算，主要用于参与人员补助，期末公示收支。</p>"
        "<h3>三、报名</h3>"
        "<p>{opens}至{closes}，请打开您自己的家长链接（或扫二维码纸条）填写：参加的日期和时段、课程志愿、"
        "离校方式、紧急联系人，并签名确认。<b>不参加的也请答复一下。</b>"
        "截止前可以随时修改，以最后一次确认为准。没有智能手机的，可以向班主任领取纸质表。</p>"
        "<h3>四、编班和开班</h3>"
        "<p>学校按志愿和名额编班，{publish}公示结果，{starts}开班。</p>"
        "<h3>五、离校</h3>"
        "<p>请按报名时填写的方式按时接送。四年级及以上的学生，家长书面承诺后可以自行回家。</p>",
        starts=_day(service.starts_on),
        ends=_day(service.ends_on),
        segments=segments,
        fee=service.fee,
        document=service.fee_document,
        opens=_day(service.opens_on),
        closes=_day(service.closes_on),
        publish=_day(service.publish_on),
    )


def _day(day) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


@transaction.atomic
def issue(service: Service, *, title: str, body: str, by: Staff) -> Notice:
    """Publish the letter to the guardians of all pupils, in the name of 课程教学中心.

    They are asked to read it by the last day of sign-up.

    Raises:
        ValidationError: there is a letter already, or the text is empty.
    """
    rows = Service.objects.select_for_update(of=("self",)).select_related("term", "letter")
    service = rows.get(pk=service.pk)
    if service.letter and service.letter.status == Notice.Status.PUBLISHED:
        raise ValidationError("告家长书已经发布。要改文字，请在通知里修订。")
    notice = Notice(
        title=title,
        department=Department.objects.filter(code=DepartmentCode.TEACHING).first(),
        author=by,
        term=service.term,
    )
    due = service.closes_on if service.closes_on >= timezone.localdate() else None
    version = NoticeVersion(notice=notice, body=body, due_on=due)
    audience = [AudienceRule(kind=AudienceKind.ALL_GUARDIANS)]
    notices.save_draft(version, audience=audience, by=by.user)
    notices.publish(notice, by=by.user)
    service.letter = notice
    service.save(update_fields=["letter", "updated_at"])
    return notice
