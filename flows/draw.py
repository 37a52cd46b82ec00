"""Flows as Mermaid diagrams, with the words people see."""

from collections.abc import Iterator

from flows.flow import AWAY, Flow, Step

WIDTH = 18  # characters of a step's words in its box


def draw(flow: Flow) -> str:
    """One flow as a Mermaid flowchart: steps are boxes, options are arrows."""
    lines = ["---", f"title: {flow.id} {flow.title}", "---", "flowchart TD"]
    lines += [f'  {_name(step.id)}["{_words(flow, step)}"]' for step in flow.steps.values()]
    lines += [f'  {_name(way)}(["{way}"])' for way in sorted(flow.ways_out)]
    return "\n".join([*lines, *_arrows(flow)])


def _arrows(flow: Flow) -> Iterator[str]:
    for step in flow.steps.values():
        labels: dict[tuple[str, str], list[str]] = {}
        for option, way in step.next.items():
            found = step.option(option)
            for edge in way:
                label = found.label if found else option
                labels.setdefault((edge.to, edge.when), []).append(label)
        for (to, when), names in labels.items():
            words = _quoted("・".join(names)) + (f" [{when}]" if when else "")
            yield f'  {_name(step.id)} -->|"{words}"| {_name(to)}'


def _name(state: str) -> str:
    return f"to_{state.removeprefix(AWAY)}" if state.startswith(AWAY) else f"s_{state}"


def _words(flow: Flow, step: Step) -> str:
    if step.question:
        return _quoted(f"{step.id} {step.question.title}")
    first = next((line for line in step.say.splitlines() if line.strip()), flow.title)
    return _quoted(first if len(first) <= WIDTH else f"{first[:WIDTH]}…")


def _quoted(text: str) -> str:
    return text.replace('"', "”").replace("[", "（").replace("]", "）")
