import pytest

from arxivtui.domain import ArxivId, InvalidIdError, abs_url, newer_id, pdf_url


@pytest.mark.parametrize(
    ("text", "value", "version"),
    [
        ("2507.08665", "2507.08665", None),
        ("2507.08665v3", "2507.08665", 3),
        ("0704.0001", "0704.0001", None),
        ("1501.1234", "1501.01234", None),
        ("hep-th/9901001v2", "hep-th/9901001", 2),
        ("math.GT/0202001", "math/0202001", None),
        ("arXiv:2507.08665", "2507.08665", None),
        ("oai:arXiv.org:2507.08665", "2507.08665", None),
        ("https://arxiv.org/abs/2507.08665v1?context=cs", "2507.08665", 1),
        ("https://www.arxiv.org/pdf/hep-th/9901001.pdf", "hep-th/9901001", None),
        ("https://doi.org/10.48550/arXiv.2507.08665", "2507.08665", None),
        ("  2507.08665\n", "2507.08665", None),
    ],
)
def test_an_id_is_read_in_any_form_people_paste(text: str, value: str, version: int | None) -> None:
    assert ArxivId.parse(text) == ArxivId(value, version)


@pytest.mark.parametrize(
    "text", ["", "sparse", "2507.086", "2507.086655", "25.08665", "2507.08665v0", "٢٥٠٧.٠٨٦٦٥"]
)
def test_what_is_no_id_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidIdError, match="is not an arXiv id"):
        ArxivId.parse(text)


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(InvalidIdError) as refused:
        ArxivId.parse("x" * 5_000)
    assert len(str(refused.value)) < 200


def test_an_id_is_written_with_its_version_and_linked_without() -> None:
    assert str(ArxivId("2507.08665", 2)) == "2507.08665v2"
    assert abs_url("hep-th/9901001") == "https://arxiv.org/abs/hep-th/9901001"
    assert pdf_url("2507.08665") == "https://arxiv.org/pdf/2507.08665"


def test_ids_of_before_2007_are_older_than_all_others() -> None:
    ids = ["0704.0001", "math/0202001", "2507.08665", "hep-th/9901001", "1412.9999", "1501.00001"]

    newest = sorted(ids, key=newer_id, reverse=True)

    assert newest == ["2507.08665", "1501.00001", "1412.9999", "0704.0001", "math/0202001", "hep-th/9901001"]
