"""What the messages of the paper list have in common."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from arxivtui.tui.widgets.paper_list import PaperList


class ListMessage(Message):
    """Something that a paper list says.

    Attributes:
        paper_list: the list.
    """

    def __init__(self, paper_list: "PaperList") -> None:
        super().__init__()
        self.paper_list = paper_list

    @property
    def control(self) -> "PaperList":
        """The list, so that `on` can select by it."""
        return self.paper_list


class NewestMessage(ListMessage):
    """One that makes those of its kind before it pointless: only the newest in a queue is delivered."""

    def can_replace(self, message: Message) -> bool:
        """Whether `message`, which comes after this one, may stand for it."""
        return isinstance(message, type(self)) and message.paper_list is self.paper_list
