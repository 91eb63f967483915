"""Measures rouge_score and datasketch on the rows of the C# benchmark, for the same table.

    DataGen.Benchmarks dedup --rows-out rows
    python3 peers.py rows

Each package is measured only if it is installed (pip install rouge-score datasketch).
"""

import json
import re
import sys
import time

WORD = re.compile(r"[a-z0-9]+")


def read(path, limit):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for _, line in zip(range(limit), lines)]


def report(method, rows, kept, seconds):
    print(f"{method:<24} {rows:>10} {kept:>10} {1:>3} {seconds:>8.3f} {rows / seconds:>10.0f} rows/s")


def measure_rouge(rows):
    try:
        from rouge_score import rouge_scorer
    except ImportError:
        print("rouge_score is not installed; skipped")
        return
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    kept = []
    start = time.perf_counter()
    for row in rows:
        if all(scorer.score(other, row)["rougeL"].fmeasure <= 0.7 for other in kept):
            kept.append(row)
    report("rouge_score", len(rows), len(kept), time.perf_counter() - start)


def measure_datasketch(rows):
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed; skipped")
        return
    index = MinHashLSH(num_perm=128, params=(14, 9))
    kept = 0
    start = time.perf_counter()
    for number, row in enumerate(rows):
        words = WORD.findall(row.lower())
        grams = {" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))}
        signature = MinHash(num_perm=128)
        signature.update_batch(grams)
        if not index.query(signature):
            index.insert(number, signature)
            kept += 1
    report("datasketch 14x9", len(rows), kept, time.perf_counter() - start)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    # Comparing every pair takes hours beyond a thousand rows.
    measure_rouge(read(f"{folder}/instructions.jsonl", 1_000))
    measure_datasketch(read(f"{folder}/documents.jsonl", 20_000))


if __name__ == "__main__":
    main()
