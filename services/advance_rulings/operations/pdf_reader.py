"""A program of its own: prints the text that the pages of a PDF on its standard input show, in UTF-8.

Anybody's file is read here by PDFium, which is written in C++: whatever goes wrong ends this process and no other.
`shown_texts.shown_in` starts it with the most characters, seconds and octets of memory that it may use.
"""

import contextlib
import resource
import sys
from pathlib import Path


def main(characters: int, seconds: int, memory: int) -> None:
    """Ends with an error for what is no PDF, is locked, or asks for more than it may use."""
    with contextlib.suppress(OSError):
        # Where memory ends all the same, the kernel takes this process before the service.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    import pypdfium2

    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded()
            characters -= len(text)
            if characters < 0:
                sys.exit("more text than may be looked into")
            sys.stdout.buffer.write(text.encode("utf-8", "ignore") + b"\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
