"""The walk on the duty pupils' tablet, as a child does it."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.inspections.models import Photo, Sheet
from tests.core.test_look_in_browser import serious_violations
from tests.inspections.tablet_app import PIN

pytestmark = pytest.mark.django_db(transaction=True)


COUNT = (
    "window.taps = 0; addEventListener('click', (event) => event.isTrusted && (taps += 1), true)"
)


def test_eighteen_classes_in_order_take_at_most_25_taps(hand, patrol):
    hand.page.add_init_script(COUNT)
    hand.pair().enter()
    hand.all_well(18)
    hand.sees("这一路查完了")
    assert hand.page.evaluate("taps") == 1 + len(PIN) + 18 <= 25
    hand.later()
    hand.counts(kept=0, sent=18)
    assert patrol.entered() == 18


def test_two_who_have_signed_in_today_take_at_most_25_taps_too(hand, patrol):
    """Two PINs and 18 classes are 26 taps: so the second gives theirs once a day."""
    patrol.two_checkers()
    hand.pair().choose(patrol.first)
    hand.type_pin()
    hand.sees("赵一诺的同伴，请你也确认")
    hand.type_pin()
    hand.press("换人")
    hand.page.evaluate(COUNT)
    hand.choose(patrol.second)
    hand.type_pin()
    hand.sees("点一下就确认")
    hand.choose(patrol.first)
    hand.all_well(18)
    hand.sees("这一路查完了")
    assert hand.page.evaluate("taps") == 1 + len(PIN) + 1 + 18 <= 25
    hand.later()
    hand.counts(kept=0, sent=18)
    people = Sheet.objects.filter(state="entered").values_list("monitor", "second_monitor")
    assert set(people) == {(patrol.second.pk, patrol.first.pk)}


def test_who_signed_in_yesterday_or_under_another_pin_gives_the_pin_again(hand, patrol):
    patrol.two_checkers()
    hand.pair().choose(patrol.second)
    hand.type_pin()
    hand.sees("孙悦的同伴，请你也确认")
    hand.press("换人")
    patrol.second.pin_round += 1
    patrol.second.save()
    with hand.page.expect_response("**/api/tablet/day"):
        hand.later(61)
    hand.choose(patrol.first)
    hand.type_pin()
    hand.sees("赵一诺的同伴，请你也确认")
    hand.type_pin()
    hand.press("换人")
    hand.offline()
    hand.later(24 * 3600)
    hand.sees("3月2日")
    hand.choose(patrol.first)
    hand.type_pin()
    hand.sees("赵一诺的同伴，请你也确认")


def test_a_pin_changed_meanwhile_is_asked_for_before_more_is_recorded(hand, patrol):
    hand.pair().enter()
    hand.tap("K1", 2)
    patrol.first.pin_round += 1
    patrol.first.save()
    hand.later(61)
    hand.sees("赵一诺的值岗密码换过了")
    hand.sees("你是谁？")
    hand.choose(patrol.first)
    hand.type_pin()
    hand.press("继续")
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=1)
    assert Sheet.objects.get(state="entered").entries.get().amount == 2


def test_a_tap_counts_a_long_press_takes_back_and_the_score_runs_along(hand, patrol):
    hand.pair().enter()
    hand.tap("K1", 3)
    hand.item("K1").click(delay=700)
    hand.tap("X2")
    expect(hand.page.locator(".score b")).to_have_text("96")
    expect(hand.finish).to_have_text("完成 −4")
    hand.press("↶ 撤销一步")
    expect(hand.finish).to_have_text("完成 −2")
    hand.press("追逐打闹、推搡 减一")
    expect(hand.finish).to_have_text("完成 −1")
    hand.press("写备注")
    hand.page.get_by_role("textbox", name="备注").fill("东楼梯口")
    hand.press("写好了")
    hand.finish.click()
    expect(hand.stop(0)).to_contain_text("−1")
    hand.later()
    hand.counts(kept=0, sent=1)
    sheet = Sheet.objects.get(state="entered")
    assert (sheet.school_class, sheet.monitor, sheet.note) == (
        patrol.classes[0],
        patrol.first,
        "东楼梯口",
    )
    assert patrol.entries() == {"K1": (1, -1)}


def test_bands_go_up_by_taps_and_say_what_they_mean(hand, patrol):
    hand.pair().enter()
    hand.page.locator(".slot-name").click()
    hand.page.locator("[data-slot]").last.click()
    hand.tap("W1", 2)
    expect(hand.item("W1")).to_contain_text("4–6处 −2")
    hand.tap("W1", 2)
    expect(hand.item("W1")).to_contain_text("−3")
    hand.sees("已经到最多了")


def test_a_class_just_finished_may_be_taken_back(hand):
    hand.pair().enter()
    first = hand.page.get_by_role("heading", level=1).inner_text()
    hand.finish.click()
    expect(hand.page.get_by_role("heading", level=1)).not_to_have_text(first)
    hand.press("撤销")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(first)
    hand.tap("K1")
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=1)
    hand.stop(0).click()
    hand.sees("不能再改")


def test_a_second_tap_while_the_first_is_being_kept_finishes_one_class_only(hand, patrol):
    hand.pair().enter()
    expect(hand.finish).to_be_enabled()
    hand.finish.evaluate("button => { button.click(); button.click(); }")
    hand.counts(kept=1, sent=0)


def test_two_checkers_both_give_their_pin(hand, patrol):
    patrol.two_checkers()
    hand.pair().choose(patrol.first)
    hand.type_pin()
    hand.sees("赵一诺的同伴，请你也确认")
    hand.type_pin()
    hand.all_well()
    hand.later()
    hand.counts(kept=0, sent=1)
    sheet = Sheet.objects.get(state="entered")
    assert (sheet.monitor, sheet.second_monitor) == (patrol.first, patrol.second)


def test_five_wrong_pins_close_a_name_for_five_minutes_also_over_a_restart(hand, patrol):
    hand.pair().choose(patrol.first)
    for _ in range(5):
        hand.type_pin("0000")
    hand.sees("输错了 5 次")
    hand.open()
    hand.choose(patrol.first)
    hand.sees("输错了 5 次")
    hand.press("返回")
    hand.enter(patrol.second)
    hand.press("换人")
    hand.later(5 * 60)
    hand.enter(patrol.first)


def test_whoever_leaves_the_tablet_is_forgotten_but_not_the_record(hand, patrol):
    hand.pair().enter()
    hand.tap("K1", 2)
    hand.later(181)
    hand.sees("你是谁？")
    hand.sees("没有人值岗")
    hand.counts(kept=1, sent=0)
    hand.choose(patrol.second)
    hand.type_pin()
    hand.sees("9:05 赵一诺 一（1）班 未完成，继续？")
    hand.press("继续")
    expect(hand.item("K1")).to_contain_text("2 人")
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=1)
    assert Sheet.objects.get(state="entered").monitor == patrol.second


def test_a_note_half_written_is_kept_when_the_screen_forgets_the_person(hand, patrol):
    hand.pair().enter()
    hand.press("写备注")
    hand.page.get_by_role("textbox", name="备注").fill("东楼梯口有水")
    hand.later(181)
    hand.sees("你是谁？")
    hand.enter_again()
    hand.sees("备注：东楼梯口有水")


def test_what_is_over_stands_last_among_the_slots(hand):
    """P1 closed at 8:45; at 9:05 it is only there for whoever forgot something."""
    hand.pair().enter()
    hand.page.locator(".slot-name").click()
    slots = hand.page.locator(".slot h2")
    expect(slots.first).to_contain_text("P2 大课间 现在")
    expect(slots.last).to_contain_text("P1")
    expect(hand.page.locator(".slot").last).to_contain_text("已截止")


def test_on_a_phone_the_word_about_the_last_class_covers_neither_the_strip_nor_the_buttons(hand):
    hand.page.set_viewport_size({"width": 390, "height": 844})
    hand.pair().enter()
    hand.finish.click()
    expect(hand.page.locator("#says").get_by_role("button", name="撤销")).to_be_visible()
    said = hand.page.locator("#says").bounding_box()
    bottom = said["y"] + said["height"]
    strip, head, foot = (
        hand.page.locator(part).bounding_box() for part in (".strip", ".sheet-head", ".sheet-foot")
    )
    assert said["y"] >= max(strip["y"] + strip["height"], head["y"] + head["height"])
    assert bottom <= foot["y"]


def test_a_slot_opens_a_quarter_of_an_hour_before_it_begins(hand):
    """P3 上午眼操 begins at 10:10; at 9:05 nobody records it in advance."""
    hand.pair().enter()
    hand.page.locator(".slot-name").click()
    hand.page.locator("[data-slot]").nth(1).click()
    hand.sees("P3 上午眼操 还没开始")
    hand.offline()
    for _ in range(17):
        hand.press("换时段")
        hand.page.locator("[data-slot]").nth(1).click()
        hand.later(178)
    expect(hand.finish).to_be_visible()


def test_praise_stands_by_itself_behind_what_the_slot_asks_for(hand):
    hand.pair().enter()
    headings = hand.page.locator(".column h2")
    expect(headings.last).to_have_text("加分 老师确认后算")
    praised = hand.page.locator(".column").last.locator(".chip.is-bonus")
    assert praised.count() == hand.page.locator(".chip.is-bonus").count() > 0


def test_what_is_recorded_after_the_time_is_said_to_go_to_a_teacher(hand):
    hand.pair().enter()
    hand.offline()
    expect(hand.page.get_by_text("已经截止")).to_be_hidden()
    for _ in range(30):
        hand.tap("K1")
        hand.later(120)
    hand.sees("已经截止，现在记的由老师处理")


def test_a_pupil_reads_nothing_of_what_others_recorded_about_the_own_class(hand, patrol):
    other = patrol.monitor("许诺", 6, is_leader=True)
    other.avoids.add(patrol.classes[0])
    hand.pair().enter()
    hand.offline()
    hand.tap("K1", 3)
    hand.finish.click()
    hand.tap("K1")
    hand.press("换人")
    hand.choose(other)
    hand.type_pin()
    hand.page.locator(".counts").click()
    about = hand.page.locator("li", has_text="一（1）班")
    expect(about).to_contain_text("已存本机")
    expect(about).not_to_contain_text("赵一诺")
    expect(about).not_to_contain_text("−3")
    expect(hand.page.locator("li", has_text="一（2）班")).to_contain_text("赵一诺")


def test_a_draft_about_the_own_class_is_not_thrown_away(hand, patrol):
    other = patrol.monitor("许诺", 6, is_leader=True)
    other.avoids.add(patrol.classes[0])
    hand.pair().enter()
    hand.tap("K1", 3)
    hand.press("换人")
    hand.choose(other)
    hand.type_pin()
    hand.sees("这是你要回避的班")
    expect(hand.page.get_by_role("button", name="不要了")).to_have_count(0)


def test_another_pupil_takes_over_in_two_taps(hand, patrol):
    hand.pair().enter()
    hand.press("换人")
    hand.choose(patrol.second)
    hand.type_pin()
    hand.sees("值岗：孙悦")


def test_ones_own_class_and_a_siblings_are_left_to_others(hand, patrol):
    patrol.first.avoids.add(patrol.classes[0])
    hand.pair().enter()
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(str(patrol.classes[1]))
    hand.stop(0).click()
    hand.sees("要回避的班")


def test_those_on_duty_now_come_first_and_others_stand_in_openly(hand, patrol):
    other = patrol.monitor("许诺", 6, is_leader=True)
    hand.pair()
    tiles = hand.page.locator(".tile")
    expect(tiles).to_have_count(3)
    expect(tiles.nth(2)).to_contain_text("许诺")
    expect(tiles.nth(2)).to_contain_text("★ 组长")
    hand.choose(other)
    hand.type_pin()
    hand.sees("这个时段没有排到你")
    hand.page.locator("[data-team='1']").first.click()
    hand.all_well()
    hand.later()
    hand.counts(kept=0, sent=1)


def camera_picture() -> bytes:
    """A large picture with the camera's data in it, among them where it was taken."""
    image = Image.effect_noise((2400, 1800), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, exif=exif)
    return file.getvalue()


KEPT_PHOTOS = """async () => {
    const { all } = await import("/static/tablet/store.js");
    const told = async ({ blob }) => ({ size: blob.size, exif: (await blob.text()).includes("Exif") });
    return Promise.all((await all("photos")).map(told));
}"""


def test_a_photo_goes_small_and_without_camera_data_and_may_be_taken_away(hand, patrol):
    hand.pair().enter()
    for _ in range(2):
        hand.page.locator("input[type=file]").set_input_files(
            {"name": "地面.jpg", "mimeType": "image/jpeg", "buffer": camera_picture()}
        )
    expect(hand.page.locator(".photo")).to_have_count(2)
    hand.press("删掉照片 1")
    hand.press("删掉")
    expect(hand.page.locator(".photo")).to_have_count(1)
    [photo] = hand.page.evaluate(KEPT_PHOTOS)
    assert photo["size"] <= 300 * 1024
    assert "Exif" in camera_picture().decode("latin-1")
    assert not photo["exif"]
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=1)
    assert hand.page.evaluate(KEPT_PHOTOS) == []
    assert Photo.objects.get().sheet.school_class == patrol.classes[0]


SCREENS = {"tablet": (1024, 768), "phone": (390, 844), "desk": (1440, 900)}


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_every_screen_is_accessible_and_fits(hand, patrol, size):
    hand.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    patrol.two_checkers()
    wrong = {}

    def look(name: str) -> None:
        found = serious_violations(hand.page)
        if hand.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the screen")
        if found:
            wrong[name] = found

    hand.open()
    hand.sees("还没有配对")
    look("pairing")
    hand.pair()
    look("names")
    hand.choose(patrol.first)
    hand.type_pin("0000")
    hand.sees("密码不对")
    look("PIN")
    hand.type_pin()
    hand.sees("请你也确认")
    hand.type_pin()
    hand.tap("K1", 2)
    look("walk")
    hand.page.locator(".slot-name").click()
    look("slots")
    hand.page.locator(".counts").click()
    look("records")
    hand.press("回去检查")
    look("unfinished")
    assert wrong == {}
