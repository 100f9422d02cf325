from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from viz.style import PALETTES

Floats = NDArray[np.float64]

BACKGROUND = {"light": "#fbfaf8", "dark": "#101216"}
# How eyes without one kind of cones see, in linear RGB (Machado, Oliveira and Fernandes 2009).
EYES = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    ),
    "deutan": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    ),
    "tritan": np.array(
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
TOLD_APART = 12
"""A distance in CIELAB that is seen at once, between marks that don't touch."""
SEEN_SIDE_BY_SIDE = 4.5
"""A distance that is seen where both are beside each other, as an item and its reply are."""


def linear(colour: str) -> Floats:
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(light: Floats) -> Floats:
    xyz = TO_XYZ @ np.clip(light, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", PALETTES)
def test_every_eye_tells_the_colours_of_categories_apart(theme: str, eye: str) -> None:
    colours = [
        *PALETTES[theme]["author"].split(),
        *(PALETTES[theme][k] for k in ("none", "others")),
    ]
    seen = np.array([lab(EYES[eye] @ linear(colour)) for colour in colours])
    away = np.hypot.reduce(seen[:, None] - seen[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert away.min() > TOLD_APART


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", PALETTES)
def test_higher_figures_stand_out_more_from_the_page_for_every_eye(theme: str, eye: str) -> None:
    page = lab(linear(BACKGROUND[theme]))[0]
    steps = PALETTES[theme]["steps"].split()
    light = [lab(EYES[eye] @ linear(colour))[0] for colour in steps]
    assert (np.diff(np.abs(np.array(light) - page)) > 0).all()


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", PALETTES)
def test_depths_go_from_light_to_dark_and_every_eye_tells_the_next_one_apart(
    theme: str, eye: str
) -> None:
    light = [linear(each) for each in PALETTES[theme]["depth"].split()]
    assert (np.diff([lab(each)[0] for each in light]) < 0).all()
    seen = np.array([lab(EYES[eye] @ each) for each in light])
    assert np.hypot.reduce(np.diff(seen, axis=0), axis=1).min() > SEEN_SIDE_BY_SIDE


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("name", ["depth", "author", "steps", "others", "none"])
def test_all_colours_are_seen_on_the_page(theme: str, name: str) -> None:
    colours = PALETTES[theme][name].split()
    assert min(contrast(colour, BACKGROUND[theme]) for colour in colours) > 1.9
