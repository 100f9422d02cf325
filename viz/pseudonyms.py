"""Made-up names: a colour or a trait, and a bird."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["make_up_names"]

TRAITS = """
    Amber Ashen Bold Brave Bright Bronze Calm Candid Clever Copper Coral Crimson Curious Dapper
    Eager Early Fair Fleet Gentle Gilded Glad Golden Grand Green Hardy Hazel Honest Indigo Ivory
    Jade Jolly Keen Kind Late Lilac Lively Lucky Mellow Merry Mild Modest Nimble Noble Olive
    Patient Pearl Plain Plucky Proud Quick Quiet Ruby Rustic Scarlet Shy Silver Sunny Swift Tawny
    Teal Tidy Topaz Umber Velvet Violet Warm Wise Witty
"""
BIRDS = """
    Auk Avocet Bittern Bunting Buzzard Chough Coot Cormorant Corncrake Crane Crossbill Curlew
    Dipper Dotterel Dove Dunlin Dunnock Eider Falcon Fieldfare Finch Firecrest Gannet Godwit
    Goldeneye Goshawk Grebe Grouse Guillemot Gull Harrier Heron Hobby Hoopoe Jackdaw Jay Kestrel
    Kingfisher Kite Knot Lapwing Lark Linnet Magpie Mallard Martin Merlin Nightjar Nuthatch
    Oriole Osprey Ouzel Owl Partridge Petrel Pintail Pipit Plover Puffin Quail Rail Raven
    Redpoll Redshank Robin Rook Ruff Sanderling Shrike Siskin Skua Smew Snipe Starling Stonechat
    Stork Swallow Teal Tern Thrush Turnstone Twite Wagtail Warbler Waxwing Whimbrel Wigeon Wren
"""
STRIDE = 2_503
"""A prime, so that neighbours in order get names that are unlike each other."""


def make_up_names(names: int, taken: Collection[str]) -> list[str]:
    """Make up so many different names, none of which is `taken`; always the same ones."""
    return list(islice((name for name in _all_names() if name not in taken), names))


def _all_names() -> Iterator[str]:
    traits, birds = TRAITS.split(), BIRDS.split()
    pairs = len(traits) * len(birds)
    for at in count():
        place = at * STRIDE % pairs
        name = f"{traits[place % len(traits)]} {birds[place // len(traits)]}"
        yield name if at < pairs else f"{name} {at // pairs + 1}"
