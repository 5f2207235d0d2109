"""What happens while a child is away, each as one function: may they, is it possible, change, record."""

from missing.workflow.added_tasks import (
    add_task,
    check_may_finish,
    finish_task,
    offices_to_ask,
    refuse_unless_actions,
    refuse_unless_tasks,
)
from missing.workflow.agreeing import needs_a_second
from missing.workflow.assess import raise_in_danger, set_level
from missing.workflow.back import (
    close_episode,
    close_if_over,
    close_over,
    end_by_death,
    end_sight_once_confirmed,
    record_return,
)
from missing.workflow.duties import accept, mind, name_owner
from missing.workflow.ends import go_again, locate
from missing.workflow.enquiries import record_enquiry
from missing.workflow.episode import locked, refuse_future, refuse_other_force
from missing.workflow.handovers import (
    Item,
    To,
    accept_all,
    accept_handover,
    check_may_answer,
    decline_handover,
    hand_over,
    hand_over_all,
    take_back,
)
from missing.workflow.log import (
    answer_danger,
    columns_of,
    log_episode,
    open_episode,
    save_answers,
    stand_down,
    start_draft,
)
from missing.workflow.mistakes import not_back, refuse_unless_mistakable
from missing.workflow.notes import add_note, audiences_to_correct, tell_at_once
from missing.workflow.overseeing import check_owed, check_search, decide_as_adult, tell_outside
from missing.workflow.police import (
    DecidedMeanwhile,
    add_reference,
    check_unconfirmed,
    confirm_decision,
    correct_report,
    record_decision,
    record_decision_second_hand,
    refuse_unread,
    report_to_police,
)
from missing.workflow.requests import ask_information, give_information
from missing.workflow.steps import take_steps
from missing.workflow.transfer import (
    check_may_transfer,
    has_transfers,
    may_take_back,
    transfer_force,
)
from missing.workflow.unsent import check_call_owed, may_take_over, record_call, take_over
from missing.workflow.waiving import (
    check_may_set_aside,
    end_confirming,
    falling_with,
    set_aside,
)

__all__ = [
    "DecidedMeanwhile",
    "Item",
    "To",
    "accept",
    "accept_all",
    "accept_handover",
    "add_note",
    "add_reference",
    "add_task",
    "answer_danger",
    "ask_information",
    "audiences_to_correct",
    "check_call_owed",
    "check_may_answer",
    "check_may_finish",
    "check_may_set_aside",
    "check_may_transfer",
    "check_owed",
    "check_search",
    "check_unconfirmed",
    "close_episode",
    "close_if_over",
    "close_over",
    "columns_of",
    "confirm_decision",
    "correct_report",
    "decide_as_adult",
    "decline_handover",
    "end_by_death",
    "end_confirming",
    "end_sight_once_confirmed",
    "falling_with",
    "finish_task",
    "give_information",
    "go_again",
    "hand_over",
    "hand_over_all",
    "has_transfers",
    "locate",
    "locked",
    "log_episode",
    "may_take_back",
    "may_take_over",
    "mind",
    "name_owner",
    "needs_a_second",
    "not_back",
    "offices_to_ask",
    "open_episode",
    "raise_in_danger",
    "record_call",
    "record_decision",
    "record_decision_second_hand",
    "record_enquiry",
    "record_return",
    "refuse_future",
    "refuse_other_force",
    "refuse_unless_actions",
    "refuse_unless_mistakable",
    "refuse_unless_tasks",
    "refuse_unread",
    "report_to_police",
    "save_answers",
    "set_aside",
    "set_level",
    "stand_down",
    "start_draft",
    "take_back",
    "take_over",
    "take_steps",
    "tell_at_once",
    "tell_outside",
    "transfer_force",
]
