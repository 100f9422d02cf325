"""Words of the demo thread: authors, subjects, code, links, and words for slots."""

from __future__ import annotations

__all__ = ["AUTHORS", "CODE", "LINKS", "SLOTS", "SUBJECTS"]

_AUTHORS = (
    "brisk_heron tin_whistler ostrava_owl quietquorum pelican_brief0 marrowfat lanternjaw "
    "moth_ledger dunmarrow saltbox_sue karst_and_sons velvet_crowbar thirdkettle nibbin "
    "hollowreed umber_toad papercrane_77 gullible_gull wick_and_tallow slowglass fennimore_b "
    "oddsock_ltd juniperus bellwether_9 crumbtrail stoat_in_coat tidepool_t zedandhalf "
    "mirthquake old_ferryman pintlegudgeon basalt_baker yarrow_k copperplate dr_thimble "
    "northbynot lichen_it rustbucketeer plumbline_p hexagonaut sixpence_none eelmonger "
    "waxwing_wanda tolliver_q grommet_gang loosethread kelpforest_ marginalia_m anvilchorus "
    "driftwood_dee sundial_at_night pebbledash_42 cabbage_clerk ropewalker inkhornist "
    "vesper_bell haybale_hal quagmire_q littlefjord zinc_gazette"
)
AUTHORS = tuple(_AUTHORS.split())

SUBJECTS = (
    "tax receipts",
    "wedding photos",
    "old log files",
    "unread newsletters",
    "screenshots",
    "draft letters",
    "build artifacts",
    "voice memos",
    "scanned warranties",
    "downloaded fonts",
    "school essays",
    "customer tickets",
    "recipe scans",
    "meeting notes",
    "sensor readings",
    "holiday videos",
)

SLOTS: dict[str, tuple[str, ...]] = {
    "span": (
        "ninety days",
        "six weeks",
        "a year and a day",
        "one full winter",
        "eleven months",
        "two release cycles",
        "a fortnight",
        "three audits",
    ),
    "person": (
        "my sister",
        "our archivist",
        "the intern",
        "my former landlord",
        "a notary I know",
        "our one database person",
        "my father-in-law",
        "the night shift",
        "a retired lighthouse engineer",
        "whoever had this desk before me",
    ),
    "place": (
        "a payroll office",
        "a small museum",
        "a seed bank",
        "my last job",
        "a regional bus company",
        "a lab with one freezer",
        "the town library",
        "a radio station",
        "a bakery with forty branches",
        "a shipyard",
    ),
    "tool": ("rsync", "tar", "find", "a cron job", "a label maker", "git", "a spreadsheet", "grep"),
    "number": (
        "three",
        "nine",
        "fourteen",
        "forty",
        "two hundred",
        "eleven thousand",
        "1.2 million",
    ),
    "size": ("40 GB", "700 MB", "six terabytes", "a shoebox", "two shelves", "one very full disk"),
    "thing": (
        "a compost heap",
        "a coat check",
        "a museum basement",
        "a polite burglar",
        "an aunt who tidies",
        "a tide table",
        "a bouncer with a list",
        "a very slow shredder",
    ),
}

CODE = (
    "moss mount --half-life 90d /srv/attic\nmoss pin /srv/attic/deeds",
    "$ moss dry-run ~/papers\nwould forget  412 files, 3.1 GB\nwould keep    the 9 you opened",
    "for name in old:\n    if name.last_read < limit and not name.pinned:\n        forget(name)",
    "find . -atime +365 -size +10M | sort > going.txt\nwc -l going.txt   # 1,204 & rising",
    "if (reads == 0 && age > HALF_LIFE)\n    fade(inode);   /* the name stays */",
    "SELECT path FROM files\nWHERE reads < 1 AND size > 1e6\nORDER BY last_read;",
    '<folder half-life="90d">\n  <pin>deeds</pin>\n</folder>',
)

LINKS = (
    "https://moss.example.org/paper.pdf",
    "https://moss.example.org/manual#regrets",
    "https://archive.example.net/attic/?q=unread&page=2",
    "https://example.com/forgetting-curves",
    "https://lists.example.org/moss/2031/thread.html",
    "https://example.edu/~thimble/half-life.html",
)
