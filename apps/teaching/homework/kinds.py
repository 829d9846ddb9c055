"""What homework must not be: refused with the rule, its document and what to do instead (1.1).

Words are looked at, so a sentence is only refused where it asks for the forbidden thing itself:
抄写5个词语 is homework, 抄写5遍 is a punishment; reading with a parent is fine, being marked by one is not.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
# HW6: from so many times over it is mechanical repetition.
TIMES_FROM = 5
_GUARDIAN = "(?:家长|父母|爸爸|妈妈|爸妈|监护人)"
# Between the person and the verb only a few words of the same clause.
_NEAR = "[^,.;:!?、。，；：！？]{0,6}?"
_NEAR_ALONE = "(?:(?!一起|共同)[^,.;:!?、。，；：！？]){0,6}?"


@dataclass(frozen=True)
class Forbidden:
    """A kind of homework that a regulation forbids."""

    rule: str
    sentence: str
    source: str
    pattern: re.Pattern

    def __str__(self) -> str:
        return f"{self.sentence}（{self.source}）"


def _kind(rule: str, sentence: str, source: str, *patterns: str) -> Forbidden:
    return Forbidden(rule, sentence, source, re.compile("|".join(patterns), re.IGNORECASE))


PUNITIVE = _kind(
    "HW6",
    f"不布置惩罚性、机械重复的作业：同一内容最多抄写{TIMES_FROM - 1}遍，建议改成听写、造句或只写错的字",
    "教基厅函〔2021〕13号",
    "罚[抄写做]",
    "抄(?:写)?(?:一|1)?百遍",
)
GUARDIANS = _kind(
    "HW7",
    "不让家长批改、检查作业或签字打分：由老师全批全改，需要家长知道的请用通知",
    "教基厅函〔2021〕13号",
    rf"{_GUARDIAN}{_NEAR}(?:批改|批阅|签字|签名|打分|评分|代写|代做)",
    # 和家长一起检查家里的插座 is practical homework.
    rf"(?<![和与跟同]){_GUARDIAN}{_NEAR_ALONE}(?:检查|订正)",
    rf"(?:请|让|由|给|交|找){_GUARDIAN}{_NEAR}(?:改|查|批|签)(?:一下|一遍|好|作业|过|$|[,.;、])",
)
SELF_MARKING = _kind(
    "HW7",
    "不让学生自批自改、互相批改：作业由老师全批全改，订正后再复批",
    "教基厅函〔2021〕13号",
    "自批自改|自己批改|自行批改|自我批改|自批作业|同桌(?:互|相互)批|互相批改|互批互改|对(?:着)?答案(?:自己)?(?:批改|打分)",
)
PHONE = _kind(
    "HW8",
    "不用手机布置作业，不要求用手机或App完成、打卡、提交：改成纸面或口头作业，第二天在校交流",
    "教基厅函〔2021〕3号",
    r"打卡",
    r"(?:钉钉|微信|QQ|班级群|家长群|作业群|群里|群内|小程序|APP|手机|平板(?!支撑)|公众号|小管家"
    r"|网上|线上|在线(?!段))"
    + rf"{_NEAR}(?:提交|上传|上交|完成|作业|配音|答题|接龙|做题|发语音|闯关)",
    r"(?:提交|上传|发|交)(?:到|至|在|给)?(?:老师)?(?:钉钉|微信|QQ|班级群|家长群|作业群|群里|群内|小程序|APP|小管家)",
    r"(?:拍照|拍视频|录视频|录音|录像)" + rf"{_NEAR}(?:提交|上传|发送|发给|发到|发群|打卡)",
    r"(?:一起作业(?:网|平台)|纳米盒|作业盒子|口语100|趣配音)",
)
KINDS = (PUNITIVE, GUARDIANS, SELF_MARKING, PHONE)

NONE_WRITTEN = "一二年级不布置家庭书面作业：可以改成口头、实践作业，或在校内完成的巩固练习（中办发〔2021〕40号）"

_TIMES = re.compile(r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:遍|次)")
# What is done so many times is what the last of these before the number says.
_VERBS = re.compile("[抄读背念听跳唱说练]")


def forbidden_in(*texts: str) -> list[Forbidden]:
    """The forbidden kinds that are asked for in what a teacher wrote; none as a rule."""
    found = []
    for text in (normalize("NFKC", text) for text in texts if text):
        flat = re.sub(r"\s+", "", text)
        asked = [kind for kind in KINDS if kind.pattern.search(flat) and not _denied(kind, flat)]
        if PUNITIVE not in asked and _copied_often(flat):
            asked.append(PUNITIVE)
        found += [kind for kind in asked if kind not in found]
    return found


def _denied(kind: Forbidden, text: str) -> bool:
    """Whether every place says that it is not wanted: 不用家长签字, 无需打卡."""
    before = (text[max(0, one.start() - 4) : one.start()] for one in kind.pattern.finditer(text))
    return all(re.search("不用|不必|无需|无须|不需|不要|不得|不准|不玩", words) for words in before)


def _copied_often(text: str) -> bool:
    """Copying and a number of times in one clause: 生字每个抄10遍, 抄写词语，每个5遍."""
    joined = re.sub("[,，、](?=每|各)", "", text)
    for clause in re.split(r"[,.;!?、。，；：！？]", joined):
        for times in _TIMES.finditer(clause):
            verbs = _VERBS.findall(clause[: times.start()]) or _VERBS.findall(clause)
            if verbs and verbs[-1] == "抄" and _number(times[1]) >= TIMES_FROM:
                return True
    return False


def _number(words: str) -> int:
    """五 → 5, 十 → 10, 二十 → 20; up to 99."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS.get(words[-1], 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
