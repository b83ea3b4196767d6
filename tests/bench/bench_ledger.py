"""The ledger of a big bureau: pages of lists, searches, counts for cards, and how fast it is folded again."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from statistics import median

from services.cli.app.app import progress_bar
from services.desk.access.permissions import EVERY_CASE
from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.store import LedgerStore, rebuild, registered_streams
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.similar_cases import find_similar_cases
from shared.contracts.common.vocabulary import RESULTS, Disclosure, HandlingRole, Kind, Satisfaction
from shared.eventlog.log import Connection
from tests.bench.common import Lab, Sample, connected, in_turn, thousands
from tests.bench.made_up_log import CLERK, PLACE, settle
from tests.desk.histories import LIFE

TODAY, MOST, AT_ONCE, LOOKS = date(2026, 5, 12), 100, 500, 9
LIKE = "关于加强本市中老年人保健品广告监管力度的建议"
DEPARTMENTS = [
    f"{name}处" for name in ("广告", "注册", "网监", "食品", "特食", "特设", "计量", "质量", "消保", "知产", "竞争")
]
TOPICS = ["食品安全", "广告监管", "电梯安全", "产品质量", "知识产权", "营商环境", "消费维权", "网络交易", "标准计量"]
WHAT = [
    "保健品广告",
    "预制菜标识",
    "老旧电梯更新",
    "网络直播带货",
    "充电宝质量",
    "商标恶意注册",
    "外卖餐饮具",
    "儿童玩具",
    "预付卡",
]
HOW = ["加强本市{}监管力度", "完善{}标准体系", "推动{}信息公开", "建立{}长效机制", "规范{}市场秩序", "优化{}投诉处理"]
WHOM = ["中老年人", "未成年人", "中小企业", "社区居民", "外来务工人员", "残障人士", "学校师生", "农村地区", "园区企业"]
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "甲乙丙丁戊己庚辛壬癸"
OPEN = list(Stage)[:8]


def random_row(n: int, dice: Random) -> CaseRow:
    """A case as a bureau has it after its year; a tenth is still open. Persons and cases are invented."""
    kind, part = dice.choice(list(Kind)), dice.choices(list(HandlingRole), (2, 1, 7))[0]
    session, number = 1 + n // 1500 % 5, n % 1500 + 1
    congress = 10 + n // 7500
    handed = date(1960 + (n // 1500) % 66, 1, 16) + timedelta(days=dice.randrange(90))
    running = dice.random() < 0.1
    stage = dice.choice(OPEN) if running else dice.choice([Stage.ANSWERED, Stage.CLOSED, Stage.CLOSED])
    due = (TODAY if running else handed) + timedelta(days=dice.randrange(-20, 60))
    sent = None if running else due - timedelta(days=dice.randrange(10))
    department = dice.choice(DEPARTMENTS)
    return CaseRow(
        id=f"{kind}-{congress}-{session}-{number:04}x{n}",
        position=n + 1,
        seen={"intake": 2, "assignment": 4, "supervision": 6, "feedback": 9, "publication": 3},
        kind=kind,
        part=part,
        congress=congress,
        session=session,
        number=f"{number:04}",
        title=f"关于{dice.choice(HOW).format(dice.choice(WHOM) + dice.choice(WHAT))}的建议",
        topic=dice.choice(TOPICS),
        proposers=(dice.choice(FAMILY) + dice.choice(GIVEN),),
        lead_unit="市市场监管局",
        co_units=("市卫生健康委", "市教委"),
        handed_over=handed,
        received_on=handed + timedelta(days=3),
        department=department,
        handler=dice.choice(FAMILY) + "某",
        leader=dice.choice(FAMILY) + "某",
        stage=stage,
        deadlines={name: deadline(name, handed, due, sent) for name in ("receipt", "return", "opinion", "reply")},
        result=None if running else dice.choice(RESULTS[kind]),
        letter="" if running else f"沪市监提〔{handed.year}〕{number}号",
        sent_on=sent,
        decision=None if running else dice.choice(list(Disclosure)),
        outcome=None if running else dice.choice(list(Satisfaction)),
        city_entry=not running,
        closed_on=sent,
    )


def deadline(name: str, since: date, due: date, met: date | None) -> Deadline:
    explained = f"自{since}起算三个月，{due}到期；遇休息日顺延至下一个工作日；按通知要求期限与法定期限较早者计。"
    return Deadline(
        rule=name, name=name, since=since, due=due, statutory=True, explained=explained, source="规定", met_on=met
    )


def random_rows(cases: int, dice: Random) -> Iterator[list[CaseRow]]:
    for start in range(0, cases, AT_ONCE):
        yield [random_row(n, dice) for n in range(start, min(cases, start + AT_ONCE))]


QUESTIONS: dict[str, CaseQuery] = {
    "all cases": CaseQuery(),
    "open, by due date": CaseQuery(todo=("open",)),
    "one department, late": CaseQuery(department=("食品处",), due="late"),
    "three filters, page 3": CaseQuery(kind=("rd",), part=("co",), topic=("食品安全",), sort="-handed", page=3),
    "mine": CaseQuery(mine=True),
    "words: 保健品": CaseQuery(words="保健品"),
    "words: two and a name": CaseQuery(words="电梯 老旧 赵甲"),
    "number": CaseQuery(words="0099"),
    "last page by title": CaseQuery(sort="title", page=100_000),
}
CARDS = (
    [CaseQuery(stage=(stage.value,), department=("食品处",)) for stage in OPEN]
    + [CaseQuery(due=due) for due in ("late", "today", "7", "15")]
    + [CaseQuery(todo=(task,)) for task in ("publish", "evaluate")]
)


async def bench(lab: Lab) -> None:
    cases = lab.pick(100_000, 5_000)
    dsn = await lab.database("ledger")
    db = Connection(dsn("desk"), "bench")
    try:
        shelf = LedgerStore(db)
        await shelf.prepare()
        rate = await filled(shelf, cases)
        size = await settled(dsn("postgres"))
        where = f"{cases:,} cases ({size}, filled at {thousands(rate)}/s)"
        first = await pages(lab, CaseLists(db), where)
        events = await write_histories(dsn("postgres"), lab.pick(100_000, 1_000))
        after = await pages(lab, CaseLists(db), f"{where}, {events:,} events in the log", goal=False)
        lab.goal(f"ledger: list pages beside {events:,} events / beside an empty log", "<= 1.3", after / first)
        await folded_again(lab, db)
    finally:
        await db.close()


async def settled(dsn: str) -> str:
    """Statistics as they are at night; and how big the table is."""
    async with connected(dsn) as admin:
        await settle(admin, "desk.ledger")
        return str(await admin.fetchval("SELECT pg_size_pretty(pg_total_relation_size('desk.ledger'))"))


LIVES = """
INSERT INTO eventlog.event (service, stream, version, type, type_version, body, "on", actor, command_id, command_hash,
                            correlation_id)
SELECT $1, 'rd-16-1-' || n, $2, $3, $4, $5::text::json, '2023-02-16', $6::text::json, gen_random_uuid(),
       sha256(n::text::bytea), gen_random_uuid()
FROM generate_series($7::bigint, $8::bigint - 1) AS n"""


async def write_histories(dsn: str, cases: int) -> int:
    """A log in which that many cases have been through all of their lives; gives how many events it has."""
    actor, counts = CLERK.model_dump_json(), Counter[str]()
    async with connected(dsn) as admin:
        for service, event in LIFE:
            counts[service] += 1
            columns = (service, counts[service], event.type, event.type_version, event.model_dump_json(), actor)
            for start in range(0, cases, 20_000):
                await admin.execute(LIVES, *columns, start, min(cases, start + 20_000), timeout=600)
        await admin.execute(PLACE, timeout=1200)
        await settle(admin, "eventlog.event", "eventlog.sequence")
    return cases * len(LIFE)


async def folded_again(lab: Lab, db: Connection) -> None:
    """The whole ledger folded from the log beside the live one, with its bar and rate."""
    cases = await registered_streams(db)
    with progress_bar() as progress:
        step = progress.add_task("rebuild", total=cases)
        began = time.perf_counter()
        await rebuild(db, lambda n: progress.advance(step, n))
    rate = cases / (time.perf_counter() - began)
    lab.goal(f"ledger: rebuild of {cases:,} cases", "", rate, " cases/s", f"{thousands(rate)} cases/s")


async def filled(shelf: LedgerStore, cases: int) -> float:
    began, dice = time.perf_counter(), Random(7)
    for batch in random_rows(cases, dice):
        await shelf.upsert(batch)
    return cases / (time.perf_counter() - began)


async def pages(lab: Lab, lists: CaseLists, where: str, goal: bool = True) -> float:
    """All questions in turn; gives the median of their medians."""
    hands = ("office", "handler@食品处/赵某")

    def cell(look: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[Sample]]:
        return lambda: measured(look)

    cells = {name: cell(partial(lists.page, query, EVERY_CASE, TODAY, hands)) for name, query in QUESTIONS.items()}
    cells[f"{len(CARDS)} cards"] = cell(partial(lists.count, CARDS, EVERY_CASE, TODAY))
    cells["the like of a case"] = cell(partial(find_similar_cases, lists, LIKE))
    samples = await in_turn(cells)
    rows = [[name, f"{item.p50:.1f}", f"{item.p99:.1f}"] for name, item in samples.items()]
    lab.show(f"list pages of {where}, ms", ["", "median", "p99"], rows)
    medians = [samples[name].p50 for name in QUESTIONS]
    if goal:
        lab.goal("ledger: a list page, median of all questions", f"<= {MOST}", median(medians), " ms")
        lab.goal("ledger: the slowest question, median", "", max(medians), " ms")
    return median(medians)


async def measured(look: Callable[[], Awaitable[object]]) -> Sample:
    taken = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await look()
        taken.append(time.perf_counter() - began)
    return Sample.of(taken, sum(taken))
