"""``manage.py demo``: fill an empty portal with an invented school."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.portal.demo.build import build, is_built
from apps.portal.demo.inspections import PIN
from apps.portal.demo.staff import LOGINS

PASSWORD = "jiaoxi-demo-2022"


class Command(BaseCommand):
    help = "载入演示学校（虚构人物，焦溪小学2022年春学期工作计划）。已有数据时什么也不做。"

    def add_arguments(self, parser):
        parser.add_argument("--classes", type=int, default=18, help="班级数，6至60")
        parser.add_argument("--years", type=int, default=1, help="到2021—2022学年为止有几个学年")
        parser.add_argument(
            "--entries-per-sheet", type=float, default=0.55, help="每份检查记录平均几条扣分"
        )
        parser.add_argument("--logins", action="store_true", help="只列出演示账号")
        parser.add_argument(
            "--allow-production", action="store_true", help="DEBUG 关闭时也建立演示账号"
        )

    def handle(self, *args, **options):
        if options["logins"]:
            return self.print_logins()
        if not (settings.DEBUG or settings.DEMO_LOGINS or options["allow_production"]):
            raise CommandError(
                "演示账号共用一个公开的密码，正式环境不建立。确实需要时加 --allow-production。"
            )
        if not 6 <= options["classes"] <= 60 or not 1 <= options["years"] <= 15:
            raise CommandError("班级数须在6到60之间，学年数须在1到15之间。")
        if is_built():
            self.stdout.write("学校数据已经存在，没有改动。")
            return None
        build(
            classes=options["classes"],
            years=options["years"],
            password=PASSWORD,
            entries=options["entries_per_sheet"],
        )
        self.stdout.write(self.style.SUCCESS("演示学校已载入。"))
        return self.print_logins()

    def print_logins(self) -> None:
        self.stdout.write(f"演示账号（密码都是 {PASSWORD}）：")
        for login, who in LOGINS.items():
            self.stdout.write(f"  {login:<10} {who}")
        self.stdout.write(f"值岗平板 /tablet/ ：监督岗队员的密码都是 {PIN}。")
