"""Cases for the papers' tests: invented persons, real titles."""

from datetime import date

from services.desk.ledger.case_parts import Deadline, Opinion
from services.desk.ledger.case_row import CaseRow
from services.desk.papers.context import PaperContext
from services.desk.papers.handling import ContactNote, HandlingFacts, ReviewNote
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Result

TEXT = """感谢您对广告监管工作的关心。
一、关于加强广告监测
（一）完善监测机制。我局对保健品广告节目实行每日监测。
1.开展专项整治。本市共查办违法广告案件585件。
再次感谢您的支持。
联系人：张一
联系电话：021-55550100
联系地址：上海市示范路1号
邮政编码：200000"""
LEAD = CaseRow(
    id="rd-16-1-0099",
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    congress=16,
    session=1,
    number="0099",
    title="关于加强本市针对中老年人保健品广告节目整治力度的建议",
    topic="广告监管",
    proposers=("施某某",),
    lead_unit="市市场监督管理局",
    co_units=("市文化和旅游局", "市卫生健康委员会"),
    department="广告处",
    handler="承办一",
    leader="李某",
    handed_over=date(2023, 2, 16),
    received_on=date(2023, 2, 17),
    deadlines={"reply": Deadline(rule="reply", name="答复", due=date(2023, 5, 16), statutory=True)},
    opinions={"市卫生健康委员会": Opinion(asked_on=date(2023, 2, 20), pressed=1)},
    result=Result.SOLVED,
)
JOINT = LEAD.model_copy(
    update={
        "id": "zx-14-1-0821",
        "kind": Kind.PROPOSAL,
        "part": HandlingRole.JOINT,
        "congress": 14,
        "number": "0821",
        "title": "关于进一步建立企业经营预警机制防范涉众经济犯罪的建议",
        "proposers": ("委员101",),
        "co_signers": 27,
        "joint_units": ("市公安局经侦总队", "市教育委员会"),
        "result": Result.ADOPTED,
    }
)
CO = LEAD.model_copy(update={"part": HandlingRole.CO, "lead_unit": "市商务委员会", "proposers": ("致公党示范区委",)})
DONE = HandlingFacts(
    proposed=ReviewNote("拟办", "属该处职责", "局办公室 王某", date(2023, 2, 18)),
    confirmed=ReviewNote("批示", "请按期办理", "局领导 李某", date(2023, 2, 19)),
    contacts=(ContactNote("走访", "施某某", "承办一", date(2023, 3, 5), "希望尽快落实"),),
    notes=(ReviewNote("签发", "沪市监书〔2023〕0088号", "局领导 李某", date(2023, 5, 11)),),
    drafter="承办一",
    letter="沪市监书〔2023〕0088号",
    signed_on=date(2023, 5, 11),
    result=Result.SOLVED,
    proposed_disclosure=Disclosure.ACTIVE,
)
TODAY = date(2023, 5, 12)
REPLY = PaperContext(LEAD, DONE, TEXT, TODAY)
DRAFT = PaperContext(CO, HandlingFacts(), TEXT, TODAY)
SHARED = PaperContext(JOINT, HandlingFacts(), TEXT, TODAY)
