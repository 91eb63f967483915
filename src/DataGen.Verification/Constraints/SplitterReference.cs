namespace DataGen.Verification.Constraints;

/// <summary>The part of the constraints' page that is about where sentences end.</summary>
internal static class SplitterReference
{
    /// <summary>Writes the parameters of an installed NLTK's Punkt model; works with its pickles (to 3.8.1) and its tables (from 3.8.2).</summary>
    public const string ExportCommand =
        """python3 -c "import json,nltk; p=nltk.data.load('tokenizers/punkt/english.pickle')._params; print(json.dumps(dict(abbreviations=sorted(p.abbrev_types), collocations=sorted(p.collocations), sentence_starters=sorted(p.sent_starters), orthographic_context=dict(p.ortho_context))))" > punkt-english.json""";

    public const string Markdown = $$"""
        ## The sentence splitter

        Types that rest on the sentence splitter are checked by Punkt (Kiss and Strunk 2006), as the published checkers do, with parameters of one of two
        origins:

        - **built-in**: learnt from a text of our own, with a list of abbreviations written by hand. Of the verdicts that need sentences fewer than one in a
          hundred differ from the published checkers'.
        - **a file**, for the same verdicts as theirs: the parameters of NLTK's English model, which may not be shipped here. Whoever has NLTK and its model
          (`python3 -m nltk.downloader punkt_tab`, or `punkt` before NLTK 3.8.2) writes the file with one line:

        ```
        {{ExportCommand}}
        ```

        The file is named by `--punkt punkt-english.json` (of `run`, `preview`, `validate`, `verify` and `doctor`), by the environment variable `DATAGEN_PUNKT`, or by
        `"punkt": "punkt-english.json"` in `pipeline.json`, the earlier before the later. Lock, ledger, log and every summary say which it was: `built-in`, or
        `sha256:` and the file's hash.

        It is a JSON object with four members, and may as well hold parameters learnt elsewhere:

        | member | holds |
        |---|---|
        | `abbreviations` | a list of words in lower case, without their last point: `"mr"`, `"u.s"` |
        | `collocations` | a list of pairs of words over which no sentence ends, numbers as `##number##`: `["##number##", "st"]` |
        | `sentence_starters` | a list of words that often begin sentences |
        | `orthographic_context` | for each word the sum of how it was seen: capitalised at the start of a sentence 2, inside one 4, where it is not known 8; in small letters 16, 32, 64 |

        """;
}
