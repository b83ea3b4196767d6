"""送达方式: how a notice reaches somebody."""

from shared.messaging.envelope import LabelledEnum


class ChannelKind(LabelledEnum):
    """送达方式."""

    INBOX = "inbox", "站内"
    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"
    WECHAT = "wechat", "政务微信"


OUTWARD = tuple(kind for kind in ChannelKind if kind is not ChannelKind.INBOX)
LABELS = {kind.value: kind.label for kind in ChannelKind}
