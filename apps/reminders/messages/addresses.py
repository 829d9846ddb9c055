"""Addresses of robots and mailboxes, as Apprise reads them."""

import re

from apprise import Apprise, NotifyBase
from django.core.exceptions import ValidationError

# Apprise knows many more, among them programs and devices of the server itself.
SERVICES = {
    "dingtalk": "钉钉机器人",
    "wecombot": "企业微信机器人",
    "feishu": "飞书机器人",
    "mailto": "邮箱",
    "mailtos": "邮箱",
}
# They reach any address, the school's inner network included: for the data keeper alone.
KEEPERS_SERVICES = {"json": "JSON 接口", "jsons": "JSON 接口"}

# What the robots' own pages offer for copying, and how Apprise writes it.
PASTED = [
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), "dingtalk"),
    (re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)"), "wecombot"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)"), "feishu"),
]
HELP = (
    "把机器人的 Webhook 地址整个粘贴进来（钉钉、企业微信、飞书）；"
    "加签的钉钉机器人写 dingtalk://密钥@令牌；邮箱写 mailto://账号:授权码@qq.com。"
)


def checked(url: str, *, keeper: bool) -> str:
    """The address in the form in which it is stored.

    Raises:
        ValidationError: not an address of a service that is allowed here; the sentence helps on.
    """
    url = url.strip()
    for pattern, service in PASTED:
        if found := pattern.fullmatch(url):
            url = f"{service}://{found[1]}"
    scheme = url.partition("://")[0].lower()
    if scheme not in SERVICES and not (keeper and scheme in KEEPERS_SERVICES):
        raise ValidationError(f"认不出这个地址。{HELP}")
    if plugin(url) is None:
        raise ValidationError(f"这个地址不完整或写法不对。{HELP}")
    return url


def plugin(url: str) -> NotifyBase | None:
    """What sends to the address; None where it cannot be read."""
    return Apprise.instantiate(url)


def masked(url: str) -> str:
    """The kind of service with the ends of the address: 钉钉机器人 …3f9c."""
    scheme = url.partition("://")[0].lower()
    name = (SERVICES | KEEPERS_SERVICES).get(scheme, scheme)
    return f"{name} …{url.rstrip('/')[-4:]}"
