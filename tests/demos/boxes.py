"""What lies on what in a drawn graph: boxes of texts, lines, circles and dots, in pixels."""

import itertools
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from seminar import style
from seminar.demos import still

TOUCH = 1.0
"""Pixels that two things may reach into each other: boxes are wider than the letters in them."""


@dataclass(frozen=True)
class Label:
    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self):
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other):
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > TOUCH and up > TOUCH

    def is_crossed_by(self, start, end):
        """Tell whether a line runs through the box, which is a pixel smaller on each side."""
        inside = (0.0, 1.0)
        for axis, (low, high) in enumerate(((self.left, self.right), (self.bottom, self.top))):
            low, high = low + TOUCH, high - TOUCH
            way = end[axis] - start[axis]
            if way == 0:
                if not low < start[axis] < high:
                    return False
                continue
            ends = sorted(((low - start[axis]) / way, (high - start[axis]) / way))
            inside = max(inside[0], ends[0]), min(inside[1], ends[1])
        return inside[0] < inside[1]

    def is_reached_by(self, centre, radius):
        nearest = np.clip(centre, (self.left, self.bottom), (self.right, self.top))
        return np.hypot(*(nearest - centre)) < radius - TOUCH


def overlaps(figure, marks=()):
    """Return in words what lies on a label of a graph: labels, lines, circles, the edge."""
    with style.look(), still.drawn(figure, marks):
        figure.draw_without_rendering()
        width, height = figure.bbox.size
        renderer = RendererAgg(int(width), int(height), figure.dpi)
        artists = [*figure.artists, *itertools.chain(*(on.get_children() for on in figure.axes))]
        shown = [artist for artist in artists if artist.get_visible()]
        labels = [
            Label(artist.get_text(), *artist.get_window_extent(renderer).extents)
            for artist in shown
            if isinstance(artist, Text) and artist.get_text()
        ]
        lines = [
            artist.get_transform().transform(artist.get_xydata())
            for artist in shown
            if isinstance(artist, Line2D)
        ]
        rings = [
            (*box.min, box.width / 2)
            for artist in shown
            if isinstance(artist, Circle) and artist.get_edgecolor()[3]
            for box in [artist.get_window_extent(renderer)]
        ]
        rings = [(x + radius, y + radius, radius) for x, y, radius in rings]
    found = []
    for index, label in enumerate(labels):
        found += [
            f"{label.text!r} and {other.text!r}" for other in labels[:index] if label.meets(other)
        ]
        found += [
            f"{label.text!r} and a line"
            for points in lines
            if any(label.is_crossed_by(a, b) for a, b in itertools.pairwise(points))
        ]
        found += [
            f"{label.text!r} and a circle"
            for x, y, radius in rings
            if label.is_reached_by((x, y), radius)
            and np.hypot(label.middle[0] - x, label.middle[1] - y) > radius / 2
        ]
        if label.left < 0 or label.bottom < 0 or label.right > width or label.top > height:
            found.append(f"{label.text!r} and the edge")
    return found
