"""The portal is given what the law lets it publish, with the hash of every file, and never anything else."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.desk.parcel import LIST, SUMS, TABLE, Occupied, Switches, fetched, packed, write, zipped
from services.desk.portal import Entry, entries, numeral
from services.publication.decider import publication as law
from shared.contracts import feedback, intake
from shared.contracts.assignment import AssignmentAccepted, HandlerNamed
from shared.contracts.publication import (
    CorrectionNoted,
    DisclosureApproved,
    DisclosureOpened,
    FactRetracted,
    PublicationEvent,
    Publish,
    TextAttached,
    TextPurged,
)
from shared.contracts.words import Disclosure, Form, Kind
from shared.errors import Refused
from shared.messages import Event, Wish
from shared.texts import Texts
from tests.cases import REGISTERED, TITLE
from tests.desk.replies import SIGNED_ON, history
from tests.laws import CASE, CLERK, DAY, ID
from tests.publication import story as told
from tests.publication.story import (
    ABSTRACT,
    ADDRESS,
    APPROVED,
    ASIDE,
    CORRECTED,
    CUT_TEXT,
    FIRST,
    INDEX,
    LATER_LETTER,
    LETTER,
    NOTED,
    OPENED,
    ORDERED,
    PARTLY,
    PUBLIC,
    PUBLISHED,
    PURGED,
    RE_EXAMINED,
    REDACTED,
    REFUSED,
    REPLIED,
    REPLIED_AGAIN,
    REVIEWED,
    SECOND,
    SECOND_NOTED,
    SENT,
    SIGNED,
    STOPPED,
    TAKEN,
    UNWILLING,
    WITHDRAWN,
    WITHHELD,
)

SECOND_APPROVED = DisclosureApproved(text=SECOND, form=Form.FULL)
IN_PART = DisclosureApproved(text=FIRST, form=Form.PART)
WITH_REASON = DisclosureApproved(text=FIRST, form=Form.FULL, reason="公共利益需要")
TAKEN_OVER = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True, taken=TAKEN)
TAKEN_PUBLISHED = TAKEN_OVER.model_copy(
    update={"taken": TAKEN.model_copy(update={"published_on": date(2023, 6, 1), "index_no": INDEX})}
)
TAKEN_WITHHELD = TAKEN_OVER.model_copy(update={"taken": TAKEN.model_copy(update={"decision": Disclosure.WITHHELD})})
TAKEN_UNDECIDED = TAKEN_OVER.model_copy(update={"taken": TAKEN.model_copy(update={"decision": None})})
ATTACHED = TextAttached(text=FIRST, letter=LETTER)
PUBLISHED_PART = PUBLISHED.model_copy(update={"form": Form.PART, "text": CUT_TEXT})


def lawful(events: Sequence[PublicationEvent], letter: str) -> bool:
    """Whether the law would publish the letter, or has published it."""
    state = law.fold(events)
    try:
        law.decide(Wish(ID, CASE, Publish(index_no=INDEX, address=ADDRESS, letter=letter), CLERK, DAY), state)
    except Refused as refused:
        return refused.code == "already-published"
    return True


def unwilling(*events: PublicationEvent) -> tuple[PublicationEvent, ...]:
    return (UNWILLING, *events)


LIVES: list[tuple[PublicationEvent, ...]] = [
    (),
    (OPENED,),
    REVIEWED,
    (OPENED, NOTED, REPLIED),
    SENT,
    (*SENT, STOPPED),
    (*SENT, STOPPED, OPENED.model_copy(update={"round": 2})),
    (*SENT, SECOND_NOTED),
    (*SENT, SECOND_NOTED, NOTED),
    (*SENT, SECOND_NOTED, NOTED, APPROVED),
    (*REVIEWED, ASIDE),
    (*REVIEWED, ASIDE, NOTED, SIGNED, REPLIED),
    (*REVIEWED, NOTED.model_copy(update={"drafter": "liu"}), REPLIED),
    (*SENT, CorrectionNoted(title=TITLE, publishable=False)),
    (*SENT, CorrectionNoted(title=TITLE, publishable=False), RE_EXAMINED),
    unwilling(NOTED, APPROVED, SIGNED, REPLIED),
    unwilling(NOTED, WITH_REASON, SIGNED, REPLIED),
    REFUSED,
    (*REFUSED, RE_EXAMINED),
    (*SENT, told.RE_EXAMINED.model_copy(update={"decision": Disclosure.ON_REQUEST, "ground": told.GROUND})),
    PARTLY,
    (*PARTLY, REDACTED),
    (OPENED, NOTED, ABSTRACT, REDACTED, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, ABSTRACT, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, APPROVED, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, WITHHELD, IN_PART, SIGNED, REPLIED),
    (*SENT, ORDERED),
    (*SENT, ORDERED, PURGED),
    (*PARTLY, REDACTED, ORDERED, PURGED),
    (*PARTLY, REDACTED, TextPurged(text=CUT_TEXT, order=told.ORDER)),
    PUBLIC,
    (*PUBLIC, STOPPED),
    (*PUBLIC, CORRECTED),
    (*PUBLIC, WITHDRAWN),
    (*PUBLIC, WITHDRAWN, APPROVED),
    (*PUBLIC, WITHDRAWN, APPROVED, PUBLISHED),
    (*PARTLY, REDACTED, PUBLISHED_PART, ORDERED, PURGED),
    (*SENT, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN),
    (*PUBLIC, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN),
    (TAKEN_OVER,),
    (TAKEN_OVER, ATTACHED),
    (TAKEN_PUBLISHED,),
    (TAKEN_WITHHELD,),
    (TAKEN_WITHHELD, ATTACHED),
    (TAKEN_WITHHELD, ATTACHED, RE_EXAMINED),
    (TAKEN_UNDECIDED,),
]


@pytest.mark.parametrize("events", LIVES, ids=lambda events: "+".join(type(each).__name__ for each in events) or "none")
def test_the_portal_is_given_what_the_law_publishes_and_nothing_else(events: tuple[PublicationEvent, ...]) -> None:
    case = REGISTERED.model_copy(update={"publishable": UNWILLING not in events})
    given = {each.letter for each in entries([history(*events, case=case)], published=True)}
    assert given == {letter for letter in (LETTER, LATER_LETTER) if lawful(events, letter)}


def entry(*events: Event, **more: bool) -> Entry:
    [found] = entries([history(*events)], **more)
    return found


def test_a_reply_comes_with_what_the_column_shows() -> None:
    found = entry(*SENT)
    assert found.heading == "对市十六届人大一次会议第0099号代表建议的答复"
    assert (found.case, found.title, found.letter) == (CASE, TITLE, LETTER)
    assert (found.on, found.form, found.text) == (SIGNED_ON, Form.FULL, FIRST)
    assert (found.addressees, found.index_no, found.published) == (("甲代表", "乙代表"), "", False)


def test_a_proposal_is_called_by_its_own_name() -> None:
    proposal = REGISTERED.model_copy(update={"kind": Kind.PROPOSAL, "congress": 14, "session": 3, "number": "0717"})
    [found] = entries([history(*SENT, case=proposal)])
    assert found.heading == "对市政协十四届三次会议第0717号提案的答复"


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (9, "九"), (10, "十"), (16, "十六"), (20, "二十"), (21, "二十一")])
def test_congresses_are_counted_in_chinese(n: int, said: str) -> None:
    assert numeral(n) == said


@pytest.mark.parametrize("approved", [ABSTRACT, IN_PART])
def test_of_a_part_or_an_abstract_only_its_own_text_is_given(approved: DisclosureApproved) -> None:
    found = entry(OPENED, NOTED, approved, REDACTED, SIGNED, REPLIED)
    assert (found.form, found.text) == (approved.form, CUT_TEXT)


def test_what_is_published_is_given_only_when_asked_for() -> None:
    assert entries([history(*PUBLIC)]) == []
    found = entry(*PUBLIC, CORRECTED, published=True)
    assert (found.index_no, found.address, found.published) == (INDEX, CORRECTED.address, True)


def test_a_publication_that_was_taken_back_is_given_again() -> None:
    back = FactRetracted(version=6, what=PUBLISHED.type, was_on=DAY, reason="尚未上网")
    assert entry(*PUBLIC, back).index_no == ""


def test_the_second_reply_stands_beside_the_first() -> None:
    found = entries([history(*SENT, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN)])
    assert [(each.letter, each.heading[-4:]) for each in found] == [(LETTER, "议的答复"), (LATER_LETTER, "再次答复")]


def test_what_the_registration_says_now_is_what_is_shown() -> None:
    corrected = CorrectionNoted(title="更正后的案由", publishable=True)
    assert entry(*SENT, corrected).title == "更正后的案由"
    again = {name: value for name, value in dict(REGISTERED).items() if name in intake.CaseHandedOverAgain.model_fields}
    handed = intake.CaseHandedOverAgain(**again | {"title": "重新交办的案由", "round": 2, "reason": "市里重新研究"})
    assert entry(*SENT, handed).title == "重新交办的案由"


def test_a_recalled_letter_that_was_never_sent_is_not_given() -> None:
    signed = feedback.ReplySigned(text=FIRST, letter=LETTER, decision=Disclosure.ACTIVE)
    recalled = feedback.ReplyRecalled(text=FIRST, reason="数字有误", letter=LETTER)
    assert entries([history(*REVIEWED, signed, SIGNED, recalled, ASIDE)]) == []


def test_a_register_and_an_unknown_case_give_nothing() -> None:
    assert entries([[], history(*SENT)[1:]]) == []


# The package

BODY = "上海市市场监督管理局\n甲代表、乙代表：\n您们提出的建议收悉。\n".encode()
PART_BODY = "您提出的建议收悉（部分）。".encode()
PHONE = "联系电话：13800001234\n".encode()


def document(words: str) -> bytes:
    """A Word file of one paragraph, cut into runs as Word does."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        runs = "".join(f"<w:r><w:t>{each}</w:t></w:r>" for each in words)
        archive.writestr("word/document.xml", f"<w:document><w:p>{runs}</w:p></w:document>")
    return made.getvalue()


ONE = entry(
    AssignmentAccepted(department="广告处", handler="陈某"), HandlerNamed(department="广告处", handler="刘某"), *SENT
)
TWO = replace(ONE, letter=LATER_LETTER, text=SECOND, round=2)
ALL = Switches(names=True, contacts=True)


def listed(files: dict[str, bytes] | object) -> list[dict[str, str]]:
    assert isinstance(files, dict)
    found: list[dict[str, str]] = json.loads(files[LIST])["条目"]
    return found


def test_each_reply_has_a_folder_with_its_body_and_its_entry() -> None:
    parcel = packed([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, Switches(), 120)
    assert sorted(parcel.files) == [
        SUMS,
        TABLE,
        LIST,
        f"{CASE}-2/body.txt",
        f"{CASE}-2/entry.json",
        f"{CASE}/body.txt",
        f"{CASE}/entry.json",
    ]
    assert parcel.files[f"{CASE}/body.txt"] == BODY
    assert (parcel.packed, parcel.left_out) == (2, [])


def test_the_list_says_what_the_portal_needs_and_how_far_the_log_was_read() -> None:
    parcel = packed([ONE], {FIRST: BODY}, Switches(), 120)
    said = json.loads(parcel.files[LIST])
    assert (said["依据"], said["件数"]) == ("事件日志至第120条", 1)
    assert said["条目"] == [json.loads(parcel.files[f"{CASE}/entry.json"])]
    assert said["条目"][0] == {
        "案件代号": CASE,
        "标题": "对市十六届人大一次会议第0099号代表建议的答复",
        "索取号": "",
        "文号": LETTER,
        "产生日期": "2023-05-11",
        "公开形式": "全文",
        "案由": TITLE,
        "主送": "甲代表、乙代表",
        "正文文件": f"{CASE}/body.txt",
        "正文SHA256": FIRST_HASH,
    }


FIRST_HASH = hashlib.sha256(BODY).hexdigest()


def test_the_table_has_the_same_rows_and_no_formulas() -> None:
    parcel = packed([replace(ONE, title="=1+1")], {FIRST: BODY}, Switches(), 1)
    [row] = csv.DictReader(io.StringIO(parcel.files[TABLE].decode("utf-8-sig")))
    assert row["案由"] == "'=1+1"
    assert row["正文SHA256"] == FIRST_HASH


def test_every_file_has_its_hash() -> None:
    files = packed([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, Switches(), 1).files
    said = {name: hash for hash, name in (line.split("  ") for line in files[SUMS].decode().splitlines())}
    assert said == {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != SUMS}


def test_names_and_contacts_are_switched() -> None:
    def said(switches: Switches) -> dict[str, str]:
        return listed(packed([ONE], {FIRST: PART_BODY}, switches, 1).files)[0]

    assert "联系人" not in said(Switches())
    assert (said(ALL)["承办处室"], said(ALL)["联系人"]) == ("广告处", "刘某")
    assert "主送" not in said(Switches(names=False))


@pytest.mark.parametrize("body", [BODY, document("甲代表：您好"), "<p>甲代 表：</p>".encode()])
def test_without_names_a_body_that_names_a_proposer_is_left_out(body: bytes) -> None:
    parcel = packed([ONE], {FIRST: body}, Switches(names=False), 1)
    assert (parcel.packed, listed(parcel.files)) == (0, [])
    assert "甲代表" in parcel.left_out[0].what
    assert packed([ONE], {FIRST: body}, Switches(), 1).packed == 1


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"\xff\xfe\x00", b"PKword/broken"])
def test_what_a_machine_cannot_read_is_to_be_looked_at(body: bytes) -> None:
    parcel = packed([ONE], {FIRST: body}, Switches(), 1)
    assert ["人工核对" in each.what for each in parcel.doubts] == [True]
    assert packed([ONE], {FIRST: body}, ALL, 1).doubts == []


@pytest.mark.parametrize("number", ["13800001234", "021-64220000", "电话：64220000"])
def test_a_telephone_number_in_a_body_is_pointed_out(number: str) -> None:
    body = f"联系人刘某，{number}，2023年5月11日，沪市监书〔2023〕0103号".encode()
    assert ["电话" in each.what for each in packed([ONE], {FIRST: body}, Switches(), 1).doubts] == [True]
    assert packed([ONE], {FIRST: body}, ALL, 1).doubts == []
    assert packed([ONE], {FIRST: BODY}, Switches(), 1).doubts == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7", "body.pdf"),
        (document("答复"), "body.docx"),
        (b"PK\x03\x04xl/", "body.zip"),
        ("<p>答复</p>".encode(), "body.html"),
        (BODY, "body.txt"),
        (b"\xff\xfe", "body.bin"),
    ],
)
def test_a_body_keeps_its_kind(body: bytes, name: str) -> None:
    assert packed([ONE], {FIRST: body}, Switches(), 1).files[f"{CASE}/{name}"] == body


def test_a_reply_whose_file_is_missing_or_purged_or_damaged_is_named_and_left_out(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    here, gone, hurt = texts.put(BODY), texts.put(PART_BODY), texts.put(PHONE)
    texts.purge(gone, told.ORDER)
    (tmp_path / hurt[7:9] / hurt[7:]).write_bytes(b"")
    wanted = [replace(ONE, text=text, letter=str(n)) for n, text in enumerate((here, gone, hurt, SECOND, ""))]
    parcel = packed(wanted, fetched(texts, wanted), Switches(), 1)
    assert [each["文号"] for each in listed(parcel.files)] == ["0"]
    assert [(each.letter, each.what[:8]) for each in parcel.left_out] == [
        ("1", "此文稿已按决定销"),
        ("2", "文稿文件与校验值"),
        ("3", "没有找到这份文稿"),
        ("4", "答复发出于本系统"),
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    first = packed([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, Switches(), 1).files
    second = packed([ONE, TWO], {SECOND: PART_BODY, FIRST: BODY}, Switches(), 1).files
    assert zipped(first) == zipped(dict(reversed(list(second.items()))))
    with zipfile.ZipFile(io.BytesIO(zipped(first))) as archive:
        assert {(each.date_time, each.compress_type) for each in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_it_is_written_as_a_zip(tmp_path: Path) -> None:
    files = packed([ONE], {FIRST: BODY}, Switches(), 1).files
    out = tmp_path / "new" / "portal.zip"
    for _ in range(2):
        write(files, out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert [each.name for each in out.parent.iterdir()] == ["portal.zip"]


def test_it_is_written_to_a_folder(tmp_path: Path) -> None:
    files = packed([ONE], {FIRST: BODY}, Switches(), 1).files
    write(files, tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in files} == files
    assert sum(each.is_file() for each in (tmp_path / "out").rglob("*")) == len(files)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_place_that_holds_something_is_left_as_it_is(tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    old = out / "old" if what == "folder" else out
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"old")
    with pytest.raises(Occupied, match="已有内容"):
        write({"new": b"new"}, out)
    assert old.read_bytes() == b"old"
