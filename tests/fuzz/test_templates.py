"""Templates that somebody passed on, damaged: a text of bounded length, or one of our errors."""

from pathlib import Path

import pytest
from hypothesis import given

from arxivtui.formats.templates import LONGEST_ENTRY, TemplateError
from tests.formats.test_markdown import RECORD
from tests.formats.test_templates import SHOWN, template_of
from tests.fuzz.damage import damaged_text
from tests.fuzz.promises import check_told

assert SHOWN is not None
TEMPLATES = [
    SHOWN[1],
    "{% for name in authors %}{{ loop.index }}. {{ name|md }}{% if loop.first %}, {% endif %}{% endfor %}",
    "{% macro line(x, y=2) -%}{{ x|upper }}{{ y * 3 }}{%- endmacro %}{{ line(title) }}{{ line(x=id, y=9) }}",
    "{% set n = namespace(x='') %}{% for a in range(9) %}{% set n.x = n.x ~ a %}{% endfor %}{{ n.x }}{# b #}",
    "{% raw %}{{ no }}{% endraw %}{% filter upper %}{{ abstract|wordwrap(40)|indent(2) }}{% endfilter %}",
    "{{ (score or 0) + 1 if score is not none and 'a' in title else [1, 2.5, {'a': (1,)}]|join('-') }}",
    "{{ authors|sort|map('title')|select|batch(2)|list }}{{ title[0:3] }}{{ date.year }}{{ {'a': 1}['a'] }}",
    "{% block a %}{{ self.a }}{% endblock %}{% with x = title.split(' ') %}{{ x|length ** 2 }}{% endwith %}",
    "{% call(x) line() %}{{ x }}{% endcall %}{% include 'a' %}{% import 'b' as c %}{% extends 'd' %}",
]  # fmt: skip


@given(damaged_text(TEMPLATES))
def test_a_damaged_template_writes_within_bounds_or_is_named(text: str) -> None:
    path = Path("note.j2")
    try:
        written = template_of(text, path)(RECORD)
    except TemplateError as error:
        check_told(error, naming="note.j2")
        return
    assert len(written) <= LONGEST_ENTRY
    written.encode()


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in [1] %}" * 25 + "{% endfor %}" * 25,
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{{ " + "not " * 30_000 + "1 }}",
        "{{ " + "1+" * 30_000 + "1 }}",
        "{{ " + "-" * 50_000 + "1 }}",
        "{{ title" + "|upper" * 10_000 + " }}",
        "{{ title" + ".a" * 30_000 + " }}",
        "{% if a %}" * 5_000 + "{% endif %}" * 5_000,
        "{{ " + "9" * 5_000 + " }}",
        "{{ 1e999 }}{{ 1" + "0" * 4_000 + " * 1" + "0" * 4_000 + " }}",
        "{{ '\\ud800' }}",
        "{{ '\\udc80' }}",
        "{{ '\\N{nothing}' }}",
        "{% set None = 1 %}",
        "{% for loop in a %}{% endfor %}",
        "{% block a b %}{% endblock %}",
        "{{ f(*a, *b, **c, **d) }}",
        "{{ f(a=1, a=2) }}",
        "{% macro m(a, a) %}{% endmacro %}",
        "{{ [1, 2, 3]|sum(start=title) }}",
        "{{ range(9, 0, 0)|list }}",
        "{{ title|attr('__class__') }}{{ ''.__class__.__mro__ }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ [[]] * 999999 * 999999 }}",
        "{{ 'x'|wordwrap(0) }}",
        "{{ title|truncate(-1) }}",
        "{{ title|batch(0)|list }}{{ authors|slice(0)|list }}",
        "{{ title|round }}{{ 1|round(99999999) }}",
        "{{ 1|filesizeformat }}{{ 'x'|xmlattr }}{{ {'a b': 1}|xmlattr }}",
        "{{ title|tojson|urlize(9) }}",
        "{{ dict(a=1)|dictsort(by='no') }}",
        "{{ self }}{{ self.no() }}{{ caller() }}",
        "{% autoescape true %}{{ title }}{% endautoescape %}",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_compilers_choke_on_is_a_template_or_none(text: str) -> None:
    try:
        written = template_of(text, Path("note.j2"))(RECORD)
    except TemplateError as error:
        check_told(error)
        return
    assert len(written) <= LONGEST_ENTRY
    written.encode()
