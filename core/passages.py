"""Long words, shown in two parts: what fits in a few lines, and the rest for whoever wants it."""

LINES, LETTERS_IN_A_LINE = 3, 80


def opening(words: str) -> tuple[str, str]:
    """The first three lines or so and what follows them; words that nearly fit are left whole."""
    lines = words.splitlines()
    whole, start = "\n".join(lines), "\n".join(lines[:LINES])
    if len(start) > LINES * LETTERS_IN_A_LINE:
        start = start[: LINES * LETTERS_IN_A_LINE].rsplit(None, 1)[0]
    rest = whole[len(start) :].strip()
    return (start.rstrip(), rest) if len(rest) > LETTERS_IN_A_LINE // 2 else (whole, "")
