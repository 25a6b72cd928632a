"""The diagrams in docs/diagrams are drawn from the workflow tables and are current.

`python -m tests.guarantees.test_diagrams` draws them anew.
"""

from __future__ import annotations

from tests.guarantees.inspection import ROOT, workflows

FOLDER = ROOT / "docs" / "diagrams"
COMMAND = "python -m tests.guarantees.test_diagrams"


def drawings() -> dict[str, str]:
    """Each page by its name, the list of them too."""
    pages = {}
    listed = [f"# The life of each thing\n\nDrawn from the code by `{COMMAND}`.\n"]
    for service, table in workflows():
        title = f"{service.replace('_', ' ').capitalize()}: {table.name}"
        name = f"{service}-{table.name}.md"
        named = [f"| `{action.name}` | {action.title} |" for action in table.actions if action.title]
        words = "\n| Action | On the screen |\n|---|---|\n" + "\n".join(dict.fromkeys(named)) + "\n" if named else ""
        pages[name] = f"# {title}\n\nDrawn from the code by `{COMMAND}`.\n\n```mermaid\n{table.draw()}```\n{words}"
        listed.append(f"- [{title}]({name})")
    pages["README.md"] = "\n".join(listed) + "\n"
    return pages


def test_the_diagrams_are_current():
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert kept == drawings(), f"run `{COMMAND}`"


def main() -> None:
    """Draw them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in drawings().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
