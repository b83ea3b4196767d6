"""送达方式: how a notice reaches somebody."""

from shared.messaging.envelope import LabelledEnum


class ChannelKind(LabelledEnum):
    """送达方式."""

    INBOX = "inbox", "站内"
    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"
    WECHAT = "wechat", "政务微信"


OUTWARD = tuple(each for each in ChannelKind if each is not ChannelKind.INBOX)
LABELS = {each.value: each.label for each in ChannelKind}
