"""Templates written by strangers: honest ones render as their authors meant, the others cost a sentence."""

import pytest

from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.events import FailureCode, WorkerEvent
from app.worker.protocol.failure import CommandFailure
from app.worker.templates.chat_template import SpecialTexts, merge_system, render_chat

MARKS = SpecialTexts(bos_token="<s>", eos_token="</s>")
SYSTEM = ChatMessage("system", "Be brief.")
USER = ChatMessage("user", "Hi")


def render(template: str, *messages: ChatMessage) -> str:
    return render_chat(template, messages or (USER,), MARKS, emit=unexpected)


def unexpected(event: WorkerEvent) -> None:
    raise AssertionError(event)


def refusal(template: str, *messages: ChatMessage) -> CommandFailure:
    with pytest.raises(CommandFailure) as caught:
        render(template, *messages)
    assert caught.value.code is FailureCode.TEMPLATE_FAILED
    return caught.value


def test_a_template_sees_messages_marks_and_the_wish_for_an_answer() -> None:
    template = (
        "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m['content'] }}{{ eos_token }}{% endfor %}"
        "{% if add_generation_prompt %}[assistant]{% endif %}"
    )
    assert render(template, SYSTEM, USER) == "<s>[system] Be brief.</s>[user] Hi</s>[assistant]"


def test_lines_that_hold_only_a_tag_leave_no_trace() -> None:
    assert render("{% for m in messages %}\n    {% if true %}\nx\n    {% endif %}\n{% endfor %}\ny") == "x\ny"


def test_loops_can_be_left_early() -> None:
    assert render("{% for n in range(9) %}{% if n == 3 %}{% break %}{% endif %}{{ n }}{% endfor %}") == "012"


def test_marks_for_training_are_skipped() -> None:
    assert render("a{% generation %}b{% endgeneration %}c") == "abc"


def test_texts_are_put_together_by_tilde() -> None:
    assert render("{{ 'a' ~ 1 ~ nothing ~ messages[0].content }}") == "a1Hi"


def test_digits_in_a_format_are_no_width() -> None:
    assert render("{{ 'since 20240101: %s' % 'x' }}{{ ' {} of 123456'.format(1) }}") == "since 20240101: x 1 of 123456"


def test_the_date_can_be_asked_for() -> None:
    assert len(render("{{ strftime_now('%Y') }}")) == 4


def test_json_is_written_as_it_is() -> None:
    assert render("{{ {'a': '<é>'} | tojson }}") == '{"a": "<é>"}'


def test_a_templates_own_complaint_reaches_the_details() -> None:
    failure = refusal("{{ raise_exception('roles must alternate') }}")
    assert "refused" in failure.message
    assert "roles must alternate" in failure.details


def test_a_template_without_a_system_role_gets_it_in_the_first_user_message() -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
        "{{ m.role }}: {{ m.content }}\n{% endfor %}"
    )
    assert render(template, SYSTEM, USER) == "user: Be brief.\n\nHi\n"


def test_a_template_that_fails_either_way_is_told_by_its_first_complaint() -> None:
    failure = refusal("{{ raise_exception('first role: ' + messages[0].role) }}", SYSTEM, USER)
    assert "first role: system" in failure.details


def test_merging_leaves_a_conversation_without_system_text_alone() -> None:
    assert merge_system((USER,)) == (USER,)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ 1000000000 * 'x' }}",
        "{{ [1] * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 10 ** 5000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '{:{}}'.format(1, 1000000000) }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ 'x\ny' | indent(1000000000) }}",
        "{{ messages | tojson(indent=1000000000) }}",
        "{% set x = 'x' * 100000 %}{{ x.replace('x', x) }}",
        "{% set x = 'x' * 100000 %}{{ x | replace('x', x) }}",
        "{% set x = 'x' * 100000 %}{{ x.join(x) }}",
        "{% set x = 'x' * 100000 %}{{ x | join(x) }}",
        "{% set x = '\t' * 100000 %}{{ x.expandtabs(100000) }}",
        "{% for n in range(1000000000) %}{% endfor %}",
        "{% set ns = namespace(t='x') %}{% for n in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
        "{% set ns = namespace(t='x') %}{% for n in range(60) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "{% set ns = namespace(n=2) %}{% for n in range(60) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
        "{% for n in range(99999) %}{{ 'a line that is written again and again and again' }}{% endfor %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.append(1) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ unclosed",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ messages[99].content.x.y }}",
        "{{ 1 / 0 }}",
        "(" * 5000 + "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_a_hostile_or_broken_template_is_refused_with_a_sentence(template: str) -> None:
    failure = refusal(template)
    assert failure.message
    assert failure.advice
