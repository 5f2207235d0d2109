"""The demo world: what each package makes of it, from the lowest up."""

from collections.abc import Callable
from datetime import datetime

import children.demo
import insight.demo
import partners.demo

WORLD: tuple[Callable[[datetime], None], ...] = (
    partners.demo.make,
    children.demo.make,
    insight.demo.make,
)
