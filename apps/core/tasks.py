"""Housekeeping by night."""

from io import StringIO

from django.core.management import call_command

from apps.core import bin
from apps.core.jobs import services as jobs
from apps.core.schedules import forget_old_runs, scheduled

BACKUPS_KEPT = 14


@scheduled("每晚备份", "30 2 * * *")
def back_up() -> str:
    out = StringIO()
    call_command("backup", keep=BACKUPS_KEPT, stdout=out)
    return out.getvalue().strip()


@scheduled("清理回收站", "10 3 * * *")
def purge_bin() -> str:
    return f"清除{bin.purge()}条已过30天的删除记录"


@scheduled("清理登录会话和运行记录", "20 3 * * *")
def clear_sessions() -> str:
    call_command("clearsessions")
    return f"清除{forget_old_runs()}条30天前的运行记录"


@scheduled("照看后台任务", "* * * * *")
def watch_jobs() -> str:
    return f"{jobs.sweep()}个任务因服务中断而失败"
