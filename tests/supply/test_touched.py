"""`make supply` runs tests that touch each package, and they are there."""

from packaging.requirements import Requirement

from tests.supply.environments import without_upper_bound
from tests.supply.packages import ROOT, requirements
from tests.supply.touched import TOUCHED, paths


def test_each_package_has_tests_that_touch_it() -> None:
    assert list(TOUCHED) == [Requirement(each).name for each in requirements()]


def test_these_tests_exist() -> None:
    assert [path for path in paths() if not (ROOT / path).is_file()] == []


def test_without_its_upper_bound_a_requirement_keeps_the_lower_one() -> None:
    assert without_upper_bound("textual>=8.2,<9") == "textual>=8.2"
    assert without_upper_bound('rs_bpe>=0.1,<0.2; python_version < "3.14"').startswith("rs_bpe>=0.1;")
