"""The letter templates a bureau can begin with, before the office has registered its own."""

from collections.abc import Iterable, Mapping

from services.desk.papers.text_blocks import LetterTemplate
from shared.contracts.desk.templates import TemplateChanged, Usage

REPLY = """{提出人}提出的《{标题}》收悉。经研究，现将办理情况答复如下：
{称呼}对有关工作的关心，对我们改进市场监管工作很有帮助。办理过程中，我们{沟通情况}，听取了意见。
一、关于
（一）已经做的工作。
（二）正在做的工作。
（三）下一步打算。
二、关于
感谢{称呼}对市场监管工作的关心和支持，欢迎继续提出宝贵意见。
联系人：
联系电话：
联系地址：
邮政编码："""
OPINION = """{提出人}提出的《{标题}》收悉。结合我局职责，现将会办意见函告如下：
一、我局开展的工作
二、对所提建议的意见
以上意见供你单位统一答复时参考。
联系人：
联系电话："""
NOT_ADOPTED = """{提出人}提出的《{标题}》收悉。经研究，现将办理情况答复如下：
{称呼}提出的意见有参考价值，我们作了认真研究。
一、目前的情况
二、暂未采纳的原因
三、后续考虑
对{称呼}的意见，我们将在今后工作中认真研究，条件成熟时予以吸收。感谢{称呼}对市场监管工作的关心和支持。
联系人：
联系电话："""
STANDARD = (
    LetterTemplate("主办答复（通用）", Usage.REPLY.label, REPLY),
    LetterTemplate("主办答复（留作参考）", Usage.REPLY.label, NOT_ADOPTED),
    LetterTemplate("会办意见（通用）", Usage.OPINION.label, OPINION),
)
FOR_LEAD, FOR_CO = (Usage.REPLY, Usage.JOINT, Usage.OTHER), (Usage.OPINION, Usage.OTHER)


def templates_for(registered: Iterable[tuple[TemplateChanged, str]], leads: bool) -> Mapping[str, LetterTemplate]:
    """The templates for a letter by name: the standard ones of its kind, replaced by the office's own of the same
    name."""
    usages = FOR_LEAD if leads else FOR_CO
    own = [
        LetterTemplate(template.name, template.usage.label, text, template.until)
        for template, text in registered
        if template.usage in usages
    ]
    standard = [
        usual_template for usual_template in STANDARD if usual_template.use in {usage.label for usage in usages}
    ]
    return {usual_template.name: usual_template for usual_template in (*standard, *own)}
