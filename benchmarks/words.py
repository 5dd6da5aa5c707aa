"""`python -m benchmarks.words`: compare what words suggest with what a careful person would say, and write `docs/words.md`.

The messages are in `tests/data/words/messages.jsonl`. A message is held out when the SHA-256 of its id begins with a byte that three
divides: the lists of words were not changed after the held-out messages were written.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

from evidence_log.i18n import LANGUAGES, texts
from evidence_log.rules import wordlists, wordsets
from evidence_log.rules.suggesting import Words

ROOT: Final = Path(__file__).resolve().parent.parent
MESSAGES: Final = ROOT / "tests" / "data" / "words" / "messages.jsonl"
PAGE: Final = ROOT / "docs" / "words.md"
LIABLE: Final = frozenset({"self", "guarantor", "co-borrower"})
SLOWEST: Final = 2.0
"""Times as long as innocent messages of the same length that an awkward text may take."""
EXAMPLES: Final = 12
"""Held-out messages of each language that the page shows as missed."""

HEAD: Final = """\
# 话语提示 · What words suggest

由 `python -m benchmarks.words` 写成。`check` 在已归属机构的来信、来电原话里查找词语，提示可能要加的标记；提示从不计入核对结果，由人判断。
Written by `python -m benchmarks.words`. `check` looks for words in what the other side said, in contacts that are held against an
organisation, and suggests tags. A suggestion counts for nothing until a person adds the tag.

## 怎么查 · How

- 词表是数据：`templates/words/zh.toml`、`en.toml`，两种语言共用 `categories.toml` 里的标记。只有词语和词语的先后、远近，没有正则表达式。
  The lists are data, in both languages with the same tags: phrases, their order and distance, no regular expressions.
- 先统一写法：全角、大小写、繁体、形近字母；夹在汉字之间的空格、点、斜线和零宽字符去掉（`逾-期`、`法/院`），`立an` 一类改写按词表认出。
  Before looking, width, case, traditional characters and look-alike letters are made one; what was put between characters is dropped.
- 同一分句里前面有“不会、严禁”等否定，或整条是防骗、普法提示，或来自 12368 等官方号码，就不提示（威胁、辱骂不受后两项影响）。
  A denial before the words, a warning against fraud, or the number of an authority as sender cancels a hit.
- “结清后催收”只在登记了结清之后提示；“向第三人催收”只在联系的不是本人、担保人、共同借款人时提示。
  Demands after settlement are suggested only after a recorded settlement; pressing third persons only where somebody else was reached.

## 准不准 · How well

准确率：提示里有多少是对的。召回率：该提示的有多少提示了。“调过”的信息是写词表时看着改的，数字偏高；“没看过”的信息写成之后词表没有再改，更接近实际。
Precision: of what was suggested, how much was right. Recall: of what should have been, how much was. The lists were tuned on the first
kind of messages, so those figures flatter; they were not changed after the held-out ones were written. All messages are invented, by one
author, who labelled them too: real ones will differ, and a figure from a few messages says little.
"""

LIMITS: Final = """\
## 它看不出什么 · What it misses

- 没有用到常见说法的话：讽刺、暗示、方言、只有当事人才懂的威胁。没有提示不等于没有问题。
  Words that use no common wording: irony, hints, dialect, threats that only the person understands. No suggestion does not mean no problem.
- 分开发在几条信息里的话；图片、语音里没有转成文字的话。 Words split over several messages, or in pictures and sound that nobody wrote down.
- 冒充还是真实：真的法院、律师、调解员也这样说话；请先向 12368 或该机构核实。
  Whether an authority, a lawyer or a mediator is genuine: they speak the same words. Ask the court or the body itself first.
- 熟人之间的玩笑、引用和转述：已归属机构的联系里很少，但会误报。
  Jokes, quotations and reports between friends: rare in contacts of a lender.
- 本来就没有的话：没有署名、没有说明身份、没有退订方式，不能从词语里找到。 What is absent: a signature, an identity, a way to opt out.
"""


class Message(NamedTuple):
    """One labelled message. `sender` is a number, `reached` a relation, `settled` whether a debt was repaid before."""

    id: str
    language: str
    text: str
    tags: frozenset[str]
    sender: str | None
    reached: str
    settled: bool

    @property
    def held_out(self) -> bool:
        """Say whether the lists of words were written without it."""
        return sha256(self.id.encode()).digest()[0] % 3 == 0


class Score(NamedTuple):
    """Tags that were rightly suggested, wrongly suggested, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return the share of suggestions that are right, None without any."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return the share of tags that were suggested, None where there were none to suggest."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def messages() -> tuple[Message, ...]:
    """Return the labelled messages in the order of the file."""
    rows: Iterable[dict[str, Any]] = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    return tuple(
        Message(
            row["id"], row["language"], row["text"], frozenset(row["tags"]), row.get("sender"), row.get("reached", "self"),
            row.get("settled", False),
        )
        for row in rows
    )  # fmt: skip


def words() -> Words:
    """Return the lists that come with the program."""
    return Words(wordsets.ready())


def suggested(lists: Words, message: Message) -> frozenset[str]:
    """Return the tags that a message suggests."""
    third = message.reached not in LIABLE
    return frozenset(
        told.tag for told in lists.told(message.text, sender=message.sender, third=third, settled=message.settled)
    )


def scores(judged: Iterable[tuple[Message, frozenset[str]]]) -> Mapping[str, Score]:
    """Return the score of each tag that was labelled or suggested, and that of all under the empty name."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for message, found in judged:
        right.update(found & message.tags)
        wrong.update(found - message.tags)
        missed.update(message.tags - found)
    each = {tag: Score(right[tag], wrong[tag], missed[tag]) for tag in {*right, *wrong, *missed}}
    return each | {"": Score(right.total(), wrong.total(), missed.total())}


def page() -> str:
    """Return the whole page."""
    lists = words()
    judged = [(message, suggested(lists, message)) for message in messages()]
    lines = [HEAD, *_totals(judged), ""]
    for language in LANGUAGES:
        part = [pair for pair in judged if pair[0].language == language]
        lines += [f"### {'中文' if language == 'zh' else 'English'}", "", *_categories(part), ""]
    lines += [LIMITS]
    for language in LANGUAGES:
        lines += list(_examples(language, [pair for pair in judged if pair[0].language == language]))
    return "\n".join(lines).rstrip() + "\n"


def hostile(size: int = 1 << 20) -> Iterator[tuple[str, float]]:
    """Yield for each awkward text of `size` characters how much longer it takes than innocent messages of the same length."""
    lists = words()
    innocent = "".join(message.text for message in messages() if not message.tags)
    texts_of = {
        "one phrase": "拘留", "a phrase denied": "严禁拘留你", "every phrase there is": "".join(wordsets.ready().phrases).replace("*", ""),
        "parts of cues": "今天上门核实你",
        "signs between": "拘-", "letters alone": "a ", "marks without width": "\u200b",
    }  # fmt: skip

    def taken(text: str) -> float:
        long = (text * (size // len(text) + 1))[:size]
        start = perf_counter()
        lists.told(long)
        return perf_counter() - start

    plain = min(taken(innocent) for _ in range(3))
    for name, text in texts_of.items():
        yield name, min(taken(text) for _ in range(3)) / plain


def main(given: Sequence[str]) -> int:
    """Write the page; with `--speed` say how awkward texts compare with innocent ones, and return 1 where one is over `SLOWEST`."""
    if "--speed" in given:
        found = dict(hostile())
        for name, ratio in found.items():
            print(f"{ratio:5.2f}  {name}")
        return int(max(found.values()) > SLOWEST)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(PAGE.relative_to(ROOT), file=sys.stderr)
    return 0


_Judged = Sequence[tuple[Message, frozenset[str]]]


def _totals(judged: _Judged) -> Iterator[str]:
    yield "| 信息 · messages | 条数 · number | 其中无标记 · innocent | 准确率 · precision | 召回率 · recall |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for language, name in (("zh", "中文"), ("en", "English"), ("", "全部 · all")):
        for held, kind in ((False, "调过 · tuned"), (True, "没看过 · held out")):
            part = [pair for pair in judged if language in {"", pair[0].language} and pair[0].held_out == held]
            score = scores(part)[""]
            innocent = sum(not message.tags for message, _ in part)
            yield f"| {name}，{kind} | {len(part)} | {innocent} | {_share(score.precision)} | {_share(score.recall)} |"


def _categories(judged: _Judged) -> Iterator[str]:
    tuned, held = (scores(pair for pair in judged if pair[0].held_out == which) for which in (False, True))
    yield "| 标记 · tag | 调过：条数 · 准确 · 召回 (tuned) | 没看过：条数 · 准确 · 召回 (held out) |"
    yield "| --- | --- | --- |"
    for tag in (each.tag for each in wordlists.shared()):
        zh, en = (texts(language)(f"words.tag.{tag}") for language in LANGUAGES)
        yield f"| `{tag}` {zh} · {en} | {_cell(tuned.get(tag))} | {_cell(held.get(tag))} |"


def _cell(score: Score | None) -> str:
    if score is None:
        return "–"
    return f"{score.right + score.missed} · {_share(score.precision)} · {_share(score.recall)}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _examples(language: str, judged: _Judged) -> Iterator[str]:
    missed = [(message, message.tags - found) for message, found in judged if message.held_out and message.tags - found]
    wrong = [(message, found - message.tags) for message, found in judged if found - message.tags]
    yield f"### {'没有提示出来的 · Missed' if language == 'zh' else 'Missed, English'} ({len(missed)})"
    yield ""
    yield from (f"- {message.text} → {_tags(tags)}" for message, tags in missed[:EXAMPLES])
    yield ""
    yield f"### {'不该提示的 · Wrongly suggested' if language == 'zh' else 'Wrongly suggested, English'} ({len(wrong)})"
    yield ""
    yield from (f"- {message.text} → {_tags(tags)}" for message, tags in wrong)
    yield ""


def _tags(tags: Iterable[str]) -> str:
    return ", ".join(f"`{tag}`" for tag in sorted(tags))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
