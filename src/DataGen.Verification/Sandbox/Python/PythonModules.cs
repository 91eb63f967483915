using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>
/// The standard modules verifiers may import. They are loaded before the walls go up, so the lists are what there is; any other import
/// is the error <c>missing-module</c>. Two lists, since each module loaded makes each fork dearer: a worker with the core list serves
/// nearly every verifier, one with both lists serves those that name something else.
/// </summary>
public static partial class PythonModules
{
    /// <summary>What nearly every verifier needs.</summary>
    public static IReadOnlyList<string> Core { get; } =
    [
        .. "re string math cmath collections collections.abc itertools functools operator copy types typing abc enum".Split(
            ' '
        ),
        .. "dataclasses datetime _strptime time calendar random statistics decimal fractions numbers unicodedata".Split(
            ' '
        ),
        .. "textwrap difflib html html.entities heapq bisect hashlib base64 binascii json codecs csv ast tokenize".Split(
            ' '
        ),
        .. "keyword inspect pprint urllib.parse ipaddress fnmatch struct array locale warnings contextlib io os os.path".Split(
            ' '
        ),
        .. "sys traceback errno builtins".Split(' '),
    ];

    /// <summary>What verifiers need now and then.</summary>
    public static IReadOnlyList<string> Extended { get; } =
    [
        .. "hmac html.parser shlex queue threading pathlib logging zlib pickle xml.etree.ElementTree xml.dom.minidom".Split(
            ' '
        ),
        .. "uuid secrets platform signal select stringprep reprlib weakref gc colorsys graphlib zoneinfo configparser".Split(
            ' '
        ),
        .. "gettext cProfile timeit resource sre_compile sre_parse contextvars glob stat opcode dis".Split(' '),
    ];

    /// <summary>Text encodings, loaded with the core list: a codec is otherwise looked up when first used.</summary>
    internal static IReadOnlyList<string> Encodings { get; } =
    [
        .. "utf_8 utf_8_sig ascii latin_1 utf_16 utf_16_le utf_16_be utf_32 cp1252 cp437 idna punycode unicode_escape".Split(
            ' '
        ),
        .. "raw_unicode_escape rot_13 hex_codec base64_codec".Split(' '),
    ];

    private static readonly FrozenSet<string> CoreRoots = Core.Select(Root).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the code can run with the core list alone: every module it names in an import begins with one of them.</summary>
    internal static bool CoreIsEnough(string code) =>
        Imports()
            .Matches(code)
            .SelectMany(match => match.Groups["names"].Value.Split(','))
            .Select(name => name.TrimStart().Split(' ', '\t')[0])
            .All(name =>
                Core.Contains(name, StringComparer.Ordinal) || (!name.Contains('.') && CoreRoots.Contains(name))
            ) && !DynamicImport().IsMatch(code);

    private static string Root(string module) => module.Split('.')[0];

    // Anywhere in a line, since an import may follow a colon or semicolon; a match in a string only costs a warmer worker.
    [GeneratedRegex(
        @"\b(?:import|from)[ \t]+\(?(?<names>[\w. \t,]+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Imports();

    [GeneratedRegex(@"__import__|importlib|sys\.modules|find_spec", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DynamicImport();
}
