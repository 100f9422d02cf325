"""Print what ConvoKit 5.0.0 says of one thread; it needs an environment of its own.

python -m venv peers && peers/bin/pip install convokit==5.0.0
peers/bin/python benchmarks/measures/convokit_values.py thread.jsonl

Of its requirements these suffice, a tenth of all: install it with --no-deps, and numpy pandas tqdm
dill dnspython pymongo pyyaml msgpack-numpy joblib scipy scikit-learn nltk unidecode h5py requests.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from convokit import Corpus, Speaker, Utterance
from convokit.hyperconvo.hypergraph import Hypergraph


def main() -> None:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    names = {record.get("by", f"nobody {node}") for node, record in records.items()}
    speakers = {name: Speaker(id=name) for name in names}
    root = next(node for node, record in records.items() if record.get("parent") not in records)
    corpus = Corpus(
        utterances=[
            Utterance(
                id=str(node),
                speaker=speakers[record.get("by", f"nobody {node}")],
                conversation_id=str(root),
                reply_to=str(record["parent"]) if record.get("parent") in records else None,
                timestamp=record.get("time", 0),
                text="",
            )
            for node, record in records.items()
        ]
    )
    conversation = corpus.get_conversation(str(root))
    hypergraph = Hypergraph.init_from_utterances(list(conversation.iter_utterances()))
    values = {
        "utterances": len(conversation.get_utterance_ids()),
        "speakers": len(conversation.get_speaker_ids()),
        "longest path": len(conversation.get_longest_paths()[0]),
        "root-to-leaf paths": len(conversation.get_root_to_leaf_paths()),
        "reciprocity motifs": len(hypergraph.reciprocity_motifs()),
        "dyadic interaction motifs": len(hypergraph.dyadic_interaction_motifs()),
        "largest indegree over c->c": max(hypergraph.indegrees()),
        "largest indegree over C->C": max(hypergraph.indegrees(from_hyper=True, to_hyper=True)),
    }
    print(json.dumps(values))


if __name__ == "__main__":
    main()
