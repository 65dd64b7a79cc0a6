"""Tool tips with people's words in them."""

from html import escape


def tool_tip(text: str) -> str:
    """``text`` for setToolTip to show as it stands: Qt takes for markup what only looks like it."""
    return f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text
