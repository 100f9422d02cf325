"""Print what delab-trees 0.4.2 says of one thread; it needs an environment of its own.

python -m venv peers && peers/bin/pip install delab-trees==0.4.2
peers/bin/python benchmarks/measures/delab_trees_values.py thread.jsonl

delab-trees needs the columns tree_id, post_id, parent_id, author_id, text and created_at.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from delab_trees.delab_tree import DelabTree


def main() -> None:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    frame = pd.DataFrame(
        {
            "tree_id": "1",
            "post_id": [str(record["id"]) for record in records],
            "parent_id": [
                str(record["parent"]) if "parent" in record else None for record in records
            ],
            "author_id": [record.get("by", "nobody") for record in records],
            "text": "",
            "created_at": pd.to_datetime([record.get("time", 0) for record in records], unit="s"),
        }
    )
    tree = DelabTree(frame)  # TreeManager fails with numpy 1.24 and later
    values = {
        "total_number_of_posts": tree.total_number_of_posts(),
        "depth": tree.depth(),
        "average_branching_factor": tree.average_branching_factor(),
    }
    print(json.dumps(values))


if __name__ == "__main__":
    main()
