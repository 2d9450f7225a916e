"""What a learner moves: each control is a name, a label that says what it is, and its values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Slider:
    """Evenly spaced numbers from `low` to `high`; whole numbers when `step` is one."""

    name: str
    label: str
    low: float
    high: float
    start: float
    step: float
    form: str = ".2f"
    turns: tuple[str, str] | None = None
    """Names of buttons that move it one step back and one forward, where it is the only control."""

    @cached_property
    def values(self) -> list[float]:
        """Every value the slider can take."""
        steps = round((self.high - self.low) / self.step)
        places = (self.low + index * self.step for index in range(steps + 1))
        if isinstance(self.step, int):
            return [round(place) for place in places]
        return [float(format(place, self.form)) for place in places]

    def shown(self, value: Any) -> float:
        """Return the number that stands beside the slider: words and pictures take no other."""
        return self.values[nearest(self, value)]


@dataclass(frozen=True)
class LogSlider:
    """Numbers from 10**low to 10**high, evenly spaced on a log scale of `step` decades."""

    name: str
    label: str
    low: float
    high: float
    start: float
    step: float
    form: str = ".3g"

    @cached_property
    def values(self) -> list[float]:
        """Every value the slider can take."""
        steps = round((self.high - self.low) / self.step)
        places = (10 ** (self.low + index * self.step) for index in range(steps + 1))
        return list(dict.fromkeys(float(format(place, self.form)) for place in places))

    def shown(self, value: Any) -> float:
        """Return the number that stands beside the slider: words and pictures take no other."""
        return self.values[nearest(self, value)]


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    label: str
    options: tuple[str, ...]

    @property
    def start(self) -> str:
        """The first option."""
        return self.options[0]

    def shown(self, value: Any) -> str:
        """Return the option."""
        return str(value)


Control = Slider | LogSlider | Choice


def nearest(control: Slider | LogSlider, value: float) -> int:
    """Return the index of the control's value that is nearest to `value`."""
    values = np.array(control.values)
    if isinstance(control, LogSlider):
        return int(np.argmin(np.abs(np.log(values / value))))
    return int(np.argmin(np.abs(values - value)))


def widget(control: Control) -> Any:
    """Return the control as a core widget, its label in full beside it; ipywidgets has no types."""
    import ipywidgets

    common = _common(control.label)
    match control:
        case Slider():
            whole = isinstance(control.step, int)
            kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
            return kind(
                value=control.start,
                min=control.low,
                max=control.high,
                step=control.step,
                readout_format="d" if whole else control.form,
                **common,
            )
        case LogSlider():
            return ipywidgets.FloatLogSlider(
                value=control.start,
                base=10,
                min=control.low,
                max=control.high,
                step=control.step,
                readout_format=control.form.replace("g", ""),  # "g" without the last zeros
                **common,
            )
        case Choice():
            return ipywidgets.Dropdown(options=control.options, value=control.start, **common)


def check_box(label: str, ticked: bool) -> Any:
    """Return a check box as a core widget, in line with what is to be moved in other controls."""
    import ipywidgets

    return ipywidgets.Checkbox(value=ticked, **_common(label))


def _common(label: str) -> dict[str, Any]:
    import ipywidgets

    return {
        "description": label,
        "style": {"description_width": "14em"},
        "layout": ipywidgets.Layout(width="98%", max_width="700px"),
    }
