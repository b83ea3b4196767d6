"""The desk's own law: engagements and what came of them, terms, the liaison officer, files, originals, wordings."""

from dataclasses import replace
from datetime import date

import pytest

from services.desk.domain.decider import desk_decider
from services.desk.ledger.projection import fold
from shared.contracts.common.vocabulary import Channel
from shared.contracts.desk import (
    ENGAGEMENTS,
    LIAISON,
    TEMPLATES,
    AcknowledgeLiaisonChange,
    Addressee,
    AppointLiaison,
    AppointmentEnded,
    AppointSupervisor,
    AttachFile,
    ChangeNotReported,
    ChangeTemplate,
    CityAct,
    CityActAlreadyNoted,
    CityActNoted,
    Encounter,
    EndAppointment,
    EngagementFollowed,
    EngagementLinked,
    EngagementRecorded,
    EngagementToCome,
    EngagementUnlinked,
    FileAttached,
    FollowEngagement,
    FollowsBeforeItHappened,
    LiaisonAppointed,
    LiaisonChangeAcknowledged,
    LiaisonChangeReported,
    LinkEngagement,
    Medium,
    NobodyNamed,
    NoSuchAppointment,
    NoSuchChange,
    NoSuchEngagement,
    NoSuchTemplate,
    NotACase,
    NoteCityAct,
    OriginalRegistered,
    Progress,
    RecordEngagement,
    RegisterOriginal,
    ReportLiaisonChange,
    Sort,
    Supervisor,
    SupervisorAppointed,
    TemplateChanged,
    TemplateOver,
    TemplateWithdrawn,
    TermOverlaps,
    TermTooShort,
    UnlinkEngagement,
    Usage,
    WithdrawTemplate,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Command
from shared.messaging.errors import Invalid
from tests.cases import REGISTERED
from tests.given_when_then import CASE, as_recorded, given

FILE = "sha256:" + "a" * 64
JANUARY, MAY = date(2023, 1, 12), date(2023, 5, 10)
TERM = {"since": date(2023, 6, 30), "until": date(2028, 6, 29)}
CONSULT = RecordEngagement(
    encounter=Encounter.CONSULTATION,
    what="预制菜标准何时出台",
    day=JANUARY,
    members=("甲代表",),
    department="食品处",
    question="何时出台？",
)
CONSULTED = EngagementRecorded(engagement="e1", **CONSULT.model_dump(exclude={"cases"}))
LINK = EngagementLinked(
    engagement="e1", case=CASE, encounter=Encounter.CONSULTATION, what="预制菜标准何时出台", day=JANUARY
)
UNLINKED = EngagementUnlinked(engagement="e1", case=CASE, reason="误关联")
ANSWER = FollowEngagement(engagement="e1", progress=Progress.ANSWERED, what="年内出台", day=MAY)
ANSWERED = EngagementFollowed(**ANSWER.model_dump(exclude={"case"}))
APPOINTED = SupervisorAppointed(appointment="s1", person_name="乙代表", **TERM)
OFFICER = AppointLiaison(person_id="p1", person_name="丙某", department="局办公室")
FIRST = LiaisonAppointed(change="l1", **dict(OFFICER))
NEXT = LiaisonAppointed(change="l2", person_id="p2", person_name="丁某", department="局办公室", former="丙某")
REPORTED = LiaisonChangeReported(change="l2", addressees=tuple(Addressee), letter="沪市监函〔2023〕1号")
ATTACH = AttachFile(attachment=FILE, name="走访记录.docx", sort=Sort.MINUTES, format="docx", size=9)
ATTACHED = FileAttached(**dict(ATTACH))
ORIGINAL = RegisterOriginal(what="答复函", original=Medium.PAPER, place="档案室3柜", reference="2023-W-17")
CITY = NoteCityAct(act=CityAct.RECEIPT, receipt="R1")
WORDING = ChangeTemplate(name="主办答复（通用）", usage=Usage.REPLY, text=FILE)


def test_what_was_recorded_once_is_one_engagement() -> None:
    given(desk_decider).when(CONSULT, stream=ENGAGEMENTS).then(CONSULTED)
    given(desk_decider, CONSULTED).when(CONSULT, stream=ENGAGEMENTS).then()


def test_the_case_that_followed_knows_of_the_consultation() -> None:
    wished = CONSULT.model_copy(update={"cases": (CASE,)})
    given(desk_decider).when(wished, stream=ENGAGEMENTS).then(CONSULTED, LINK, EventForStream(CASE, LINK))
    linking = ANSWER.model_copy(update={"case": CASE})
    given(desk_decider, CONSULTED).when(linking, stream=ENGAGEMENTS).then(ANSWERED, LINK, EventForStream(CASE, LINK))
    given(desk_decider, CONSULTED, ANSWERED, LINK).when(linking, stream=ENGAGEMENTS).then()


def test_a_link_is_made_and_unmade_in_both_histories() -> None:
    link, unlink = LinkEngagement(engagement="e1", case=CASE), UnlinkEngagement(**dict(UNLINKED))
    given(desk_decider, CONSULTED).when(link, stream=ENGAGEMENTS).then(LINK, EventForStream(CASE, LINK))
    given(desk_decider, CONSULTED, LINK).when(link, stream=ENGAGEMENTS).then()
    given(desk_decider, CONSULTED, LINK).when(unlink, stream=ENGAGEMENTS).then(UNLINKED, EventForStream(CASE, UNLINKED))
    given(desk_decider, CONSULTED, LINK, UNLINKED).when(unlink, stream=ENGAGEMENTS).then()


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (CONSULT.model_copy(update={"day": date(2024, 1, 1)}), EngagementToCome),
        (CONSULT.model_copy(update={"members": ()}), NobodyNamed),
        (ANSWER.model_copy(update={"day": date(2022, 12, 1)}), FollowsBeforeItHappened),
        (ANSWER.model_copy(update={"engagement": "e9"}), NoSuchEngagement),
        (AppointSupervisor(supervisors=(Supervisor(person_name="某"),), since=MAY, until=JANUARY), TermTooShort),
        (EndAppointment(appointment="s7", reason="调离"), NoSuchAppointment),
    ],
)
def test_what_the_register_does_not_take(command: Command, refusal: type[Invalid]) -> None:
    given(desk_decider, CONSULTED).when(command, stream=ENGAGEMENTS).then_rejected(refusal)


def test_each_register_takes_its_own_commands_only() -> None:
    for command in (CONSULT, OFFICER, WORDING, AppointSupervisor(supervisors=(Supervisor(person_name="某"),), **TERM)):
        given(desk_decider).when(command, stream=CASE).then_rejected(Invalid)
    for filed in (ATTACH, ORIGINAL, CITY):
        given(desk_decider).when(filed, stream=ENGAGEMENTS).then_rejected(NotACase)


def test_sixty_two_are_appointed_at_once_and_none_twice() -> None:
    everyone = tuple(Supervisor(person_name=f"代表{n}") for n in range(62))
    wished = AppointSupervisor(supervisors=everyone, **TERM)
    made = [SupervisorAppointed(appointment=f"s{n}", person_name=f"代表{n - 1}", **TERM) for n in range(1, 63)]
    given(desk_decider).when(wished, stream=ENGAGEMENTS).then(*made)
    given(desk_decider, *made).when(wished, stream=ENGAGEMENTS).then()


def test_terms_of_one_person_do_not_overlap_until_one_is_ended() -> None:
    again = AppointSupervisor(
        supervisors=(Supervisor(person_name="乙代表"),), since=date(2025, 1, 1), until=date(2029, 1, 1)
    )
    given(desk_decider, APPOINTED).when(again, stream=ENGAGEMENTS).then_rejected(TermOverlaps)
    end = EndAppointment(appointment="s1", reason="调离")
    ended = AppointmentEnded(person_name="乙代表", **dict(end))
    given(desk_decider, APPOINTED).when(end, stream=ENGAGEMENTS).then(ended)
    given(desk_decider, APPOINTED, ended).when(end, stream=ENGAGEMENTS).then()
    assert (
        len(
            desk_decider.decide(
                given(desk_decider, APPOINTED, ended).when(again, stream=ENGAGEMENTS).envelope,
                desk_decider.fold([APPOINTED, ended]),
            )
        )
        == 1
    )


def test_a_change_of_the_liaison_officer_is_open_until_all_three_acknowledged() -> None:
    given(desk_decider).when(OFFICER, stream=LIAISON).then(FIRST)
    given(desk_decider, FIRST).when(OFFICER, stream=LIAISON).then()
    assert desk_decider.fold([FIRST]).changes["l1"].pending == ()
    assert desk_decider.fold([FIRST, NEXT]).changes["l2"].pending == tuple(Addressee)
    told = [
        LiaisonChangeAcknowledged(change="l2", addressee=addressee, channel=Channel.PHONE) for addressee in Addressee
    ]
    for n, event in enumerate(told):
        state = (FIRST, NEXT, REPORTED, *told[:n])
        assert len(desk_decider.fold(state).changes["l2"].pending) == 3 - n
        given(desk_decider, *state).when(AcknowledgeLiaisonChange(**dict(event)), stream=LIAISON).then(event)
    assert desk_decider.fold([FIRST, NEXT, REPORTED, *told]).changes["l2"].pending == ()


def test_nobody_acknowledges_what_was_not_reported() -> None:
    answer = AcknowledgeLiaisonChange(change="l2", addressee=Addressee.GOVERNMENT, channel=Channel.PHONE)
    given(desk_decider, FIRST, NEXT).when(answer, stream=LIAISON).then_rejected(ChangeNotReported)
    given(desk_decider).when(ReportLiaisonChange(change="l3"), stream=LIAISON).then_rejected(NoSuchChange)
    report = ReportLiaisonChange(change="l2", letter="沪市监函〔2023〕1号")
    given(desk_decider, FIRST, NEXT).when(report, stream=LIAISON).then(REPORTED)


def test_the_same_file_is_filed_once() -> None:
    given(desk_decider).when(ATTACH).then(ATTACHED)
    given(desk_decider, ATTACHED).when(ATTACH.model_copy(update={"name": "别名.docx"})).then()


def test_an_original_that_was_moved_is_registered_again() -> None:
    registered = OriginalRegistered(**dict(ORIGINAL))
    given(desk_decider).when(ORIGINAL).then(registered)
    given(desk_decider, registered).when(ORIGINAL).then()
    moved = ORIGINAL.model_copy(update={"place": "区档案馆"})
    given(desk_decider, registered).when(moved).then(OriginalRegistered(**dict(moved)))


def test_an_act_is_entered_into_the_citys_system_once() -> None:
    noted = CityActNoted(**dict(CITY))
    given(desk_decider).when(CITY).then(noted)
    given(desk_decider, noted).when(CITY).then()
    given(desk_decider, noted).when(CITY.model_copy(update={"receipt": "R2"})).then_rejected(CityActAlreadyNoted)


def test_a_wording_holds_until_it_is_replaced_or_withdrawn() -> None:
    changed = TemplateChanged(**dict(WORDING))
    given(desk_decider).when(WORDING, stream=TEMPLATES).then(changed)
    given(desk_decider, changed).when(WORDING, stream=TEMPLATES).then()
    over = WORDING.model_copy(update={"until": JANUARY})
    given(desk_decider).when(over, stream=TEMPLATES).then_rejected(TemplateOver)
    withdraw = WithdrawTemplate(name=WORDING.name, reason="改版")
    given(desk_decider, changed).when(withdraw, stream=TEMPLATES).then(TemplateWithdrawn(**dict(withdraw)))
    given(desk_decider).when(withdraw, stream=TEMPLATES).then_rejected(NoSuchTemplate)


def test_the_row_of_a_case_holds_what_is_filed_with_it() -> None:
    """The link of an engagement stands in it until it is taken away."""
    facts = (ATTACHED, OriginalRegistered(**dict(ORIGINAL)), CityActNoted(**dict(CITY)), LINK)
    first = replace(as_recorded(REGISTERED), service="intake")
    past = [first, *(replace(as_recorded(event), service="desk", version=n) for n, event in enumerate(facts, start=1))]
    row = fold(past)
    assert row is not None
    assert [file.name for file in row.files] == ["走访记录.docx"]
    assert row.originals["答复函"].place == "档案室3柜"
    assert row.entered["receipt/1/"].receipt == "R1"
    assert row.engagements == {"e1": "预制菜标准何时出台"}
    assert row.seen["desk"] == 4
    gone = fold([*past, replace(as_recorded(UNLINKED), service="desk", version=5)])
    assert gone is not None
    assert gone.engagements == {}
