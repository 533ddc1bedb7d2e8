"""A process that has a stand-in score a day, to be killed: `python -m tests.day.scoring_process HOME URL`."""

import sys

from arxivtui.config import Directories, LlmSettings, Settings
from arxivtui.day.llm import ModelScoring, agree, note_shown, plan_scoring
from arxivtui.store import Store
from tests.day.model_days import CRITERIA, KEY, quick_pace
from tests.store.samples import DAY


def main() -> None:
    home, url = sys.argv[1:]
    directories = Directories.find({"ARXIVTUI_HOME": home})
    llm = LlmSettings(model="gpt-4o", base_url=url, papers_per_day=1000, cap_per_day=100, cap_per_month=100)
    with Store.open(directories.database) as store:
        plan = plan_scoring(store, Settings(llm=llm), CRITERIA, KEY, [DAY])
        note_shown(store, plan)
        ModelScoring(store, directories, pace=quick_pace).run(agree(store, plan))


if __name__ == "__main__":
    main()
