#!/usr/bin/env bash
# nh3 (ammonia): a tag that isn't allowed takes the text behind it away, if it has a MathML or SVG name
#
# Expected: clean() removes tags that aren't allowed and keeps their text, as it does for unknown
#   tags: "use list<foo> here" becomes "use list here". clean_content_tags is empty, so that no
#   element's content is to be removed.
# Happens: where the name is one of MathML's or SVG's (int, in, set, and, or, max, text, desc, …)
#   all that follows in the paragraph is gone: "use list<int> here" becomes "use list". No option
#   keeps it, and nothing is raised.
# Versions: nh3 0.3.8 (ammonia 4). Source: nh3.readthedocs.io, "clean_content_tags: the tags whose
#   contents will be completely removed from the output".
# Matters: comments on programming are full of such words (vector<int>, Map<text, set>): a reader
#   of the cleaned text sees a sentence that ends early, and can't know it. Escape what is no
#   HTML tag before cleaning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'nh3==0.3.8'
"$work/venv/bin/python" - <<'PYTHON'
import sys

import nh3

print("nh3", nh3.__version__)
changed = False
for name, text_is_lost in [("foo", False), ("b", False), ("int", True), ("set", True), ("desc", True)]:
    source = f"<p>use list<{name}> here, it is fine</p>"
    cleaned = nh3.clean(source, tags={"p"}, clean_content_tags=set())
    print(f"{source!r} -> {cleaned!r}")
    changed |= ("it is fine" not in cleaned) != text_is_lost
sys.exit("the behaviour has changed" if changed else 0)
PYTHON
echo "as described: text behind tags with MathML and SVG names is lost"
