"""Near duplicates across years, and whose business a case is by its topic and by who handled the like."""

from datetime import date

from services.desk.casefile.similar_cases import SimilarCase, most_similar, suggest_department, title_similarity
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.similar_cases import title_queries
from shared.contracts.assignment import Department

TITLE = "关于加强本市中老年人保健品广告监管的建议"
HOUSE = (
    Department(name="广告处", topics=("广告监管",), leader="李某"),
    Department(name="特食处", topics=("特殊食品",)),
)


def case(title: str, department: str = "", year: int = 2022, topic: str = "") -> CaseRow:
    return CaseRow(
        id=f"rd-{year}", number="0012", title=title, department=department, handed_over=date(year, 2, 1), topic=topic
    )


def test_the_same_wish_in_other_words_is_near() -> None:
    score, shared = title_similarity(TITLE, "关于进一步规范中老年人保健品广告监管的提案")
    assert score > 0.9
    assert shared == ("中老年人", "保健品", "广告", "监管")


def test_another_matter_is_not() -> None:
    assert title_similarity(TITLE, "关于老旧小区加装电梯的建议")[0] == 0


def test_the_nearest_comes_first_and_of_equals_the_latest() -> None:
    old, new = case(TITLE, year=2019), case(TITLE, year=2022)
    found = most_similar(TITLE, [case("关于老旧小区加装电梯的建议"), case("关于保健品广告监管的建议"), old, new])
    assert [similar.case for similar in found][:2] == [new, old]
    assert len(found) == 3
    assert found[0].near


def test_titles_are_sought_by_all_words_then_by_fewer() -> None:
    asked = title_queries(["保健品", "广告", "监管"])
    assert asked[0] == "('保健品' & '广告' & '监管')"
    assert asked[1].count("|") == 2
    assert len(asked) == 2
    assert title_queries(["电梯"]) == ["('电梯')"]
    assert title_queries([]) == []


def test_who_handled_the_like_before_is_proposed_with_reasons() -> None:
    before = SimilarCase(case(TITLE, "特食处"), 1.0, ("保健品",))
    found = suggest_department(case(TITLE, topic="广告监管"), [before], HOUSE)
    assert found.department == "特食处"
    assert "特食处曾办2022年0012号" in found.reasons[0]


def test_by_topic_where_nothing_is_like_it() -> None:
    found = suggest_department(case(TITLE, topic="广告监管"), [], HOUSE)
    assert (found.department, found.leader) == ("广告处", "李某")
    assert found.reasons == ("主题“广告监管”由广告处负责（处室名录）",)


def test_a_department_that_is_no_more_is_not_proposed() -> None:
    assert suggest_department(case(TITLE), [SimilarCase(case(TITLE, "撤销处"), 1.0, ())], HOUSE).department == ""
