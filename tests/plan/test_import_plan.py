"""manage.py import_plan"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.plan.documents import SEED, word_file, word_of


def test_a_dry_run_prints_the_plan_as_json(capsys):
    call_command("import_plan", str(SEED), "--dry-run", "--format", "json")
    printed = capsys.readouterr()
    plan = json.loads(printed.out)
    assert list(plan) == ["title", "preamble", "clauses"]
    assert len(plan["clauses"]) == 5
    assert printed.err == ""


def test_without_a_format_an_outline_is_printed(capsys):
    call_command("import_plan", str(SEED), "--dry-run")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "常州市焦溪小学2022年春学期工作计划"
    assert "      三.2（1） 分工合作，精心备课" in lines


def test_doubts_go_to_standard_error(capsys, tmp_path):
    path = tmp_path / "计划.docx"
    path.write_bytes(word_file(word_of("某小学工作计划", "一、甲", "三、乙")).getvalue())
    call_command("import_plan", str(path), "--dry-run", "--format", "json")
    printed = capsys.readouterr()
    assert "编号不连续" in printed.err
    assert len(json.loads(printed.out)["clauses"]) == 2


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"找不到文件“.*没有\.txt”。"):
        call_command("import_plan", str(tmp_path / "没有.txt"), "--dry-run")


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_plan", str(tmp_path), "--dry-run")


def test_without_a_dry_run_a_term_is_asked_for():
    with pytest.raises(CommandError, match="--term"):
        call_command("import_plan", str(SEED))


@pytest.mark.django_db
def test_an_unknown_term_is_answered_with_the_known_ones():
    with pytest.raises(CommandError, match="没有代码为“1999-1”的学期，已有：（无）。"):
        call_command("import_plan", str(SEED), "--term", "1999-1")


def run(*arguments: str) -> subprocess.CompletedProcess:
    """The command as a person runs it, where no database can be reached."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "SECRET_KEY": "x" * 50}
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "import_plan"]
    return subprocess.run(
        [*command, *arguments],
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_dry_run_needs_no_database():
    done = run(str(SEED), "--dry-run", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["clauses"]) == 5


def test_a_file_that_cannot_be_read_ends_with_status_one_and_one_sentence(tmp_path):
    path = tmp_path / "计划.docx"
    path.write_bytes(b"\x00\x01 no document")
    done = run(str(path), "--dry-run", "--format", "json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "“计划.docx”" in done.stderr
