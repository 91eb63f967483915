using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>
/// JSON that fits a schema: types, enum, const, required and optional properties, array and number bounds, string lengths, nesting, <c>anyOf</c>,
/// <c>oneOf</c>, <c>allOf</c> and local <c>$ref</c>. Strings are chosen by the names of their properties. An object with
/// instruction and output holds a whole task; one with func and cases a verifier.
/// </summary>
internal sealed class SchemaAnswer : ITask
{
    private const int DeepestNesting = 12;
    private const int LargestArray = 200;

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        if (request.Sample.Fork("format").Chance(options.WrongFormatRate))
        {
            return new Prose(Topic.Of(request.User), request.Sample.Fork("prose")).Paragraph(1);
        }

        var filler = new Filler(request, options, request.Schema!.Value);
        return filler.Fill(request.Schema.Value, "", request.Sample.Fork("schema"), 0)?.ToJsonString(Readable)
            ?? "null";
    }

    private sealed class Filler(TeacherRequest request, SimulationOptions options, JsonElement root)
    {
        private readonly Topic _topic = Topic.Of(request.User);

        public JsonNode? Fill(JsonElement schema, string name, SeededChoice choice, int depth)
        {
            if (schema.ValueKind != JsonValueKind.Object || depth > DeepestNesting)
            {
                return null;
            }

            schema = Resolve(schema, 0);
            if (schema.TryGetProperty("const", out var constant))
            {
                return JsonNode.Parse(constant.GetRawText());
            }

            if (schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > 0)
            {
                return JsonNode.Parse(Enumerated(values, choice).GetRawText());
            }

            foreach (var alternatives in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
            {
                if (schema.TryGetProperty(alternatives, out var list) && list.GetArrayLength() > 0)
                {
                    return Fill(NotNull(list), name, choice, depth + 1);
                }
            }

            return TypeOf(schema) switch
            {
                "object" => Object(schema, choice, depth),
                "array" => Array(schema, name, choice, depth),
                "string" => Text(schema, name, choice),
                "integer" => Whole(schema, name, choice),
                "number" => Number(schema, name, choice),
                "boolean" => Judgement.SampledMerit(request, options) >= 0.4 || choice.Chance(0.3),
                _ => null,
            };
        }

        private JsonObject Object(JsonElement schema, SeededChoice choice, int depth)
        {
            var result = new JsonObject();
            if (!schema.TryGetProperty("properties", out var properties))
            {
                return result;
            }

            var whole = Whole(properties, choice);
            foreach (var property in properties.EnumerateObject())
            {
                if (whole?[property.Name] is { } ready)
                {
                    result[property.Name] = ready.DeepClone();
                }
                else if (Required(schema, property.Name) || choice.Fork("optional " + property.Name).Chance(0.7))
                {
                    result[property.Name] = Fill(property.Value, property.Name, choice.Fork(property.Name), depth + 1);
                }
            }

            return result;
        }

        /// <summary>Members that only make sense together; null when the object is none of these.</summary>
        private JsonObject? Whole(JsonElement properties, SeededChoice choice)
        {
            if (properties.TryGetProperty("func", out _) && properties.TryGetProperty("cases", out _))
            {
                return Verifier.Write(request, options);
            }

            if (properties.TryGetProperty("instruction", out _) && properties.TryGetProperty("output", out _))
            {
                var (instruction, example) = AlpacaTasks.Write(choice.Fork("whole"), options);
                return new JsonObject
                {
                    ["instruction"] = instruction,
                    ["input"] = example.Input,
                    ["output"] = example.Output,
                };
            }

            if (properties.TryGetProperty("input", out _) && properties.TryGetProperty("output", out _))
            {
                var (instruction, _) = TargetInstruction.Find(request.User);
                var example = Instances.Examples(new PromptText(instruction), choice.Fork("whole"), options, most: 1)[
                    0
                ];
                return new JsonObject { ["input"] = example.Input, ["output"] = example.Output };
            }

            if (properties.TryGetProperty("constraint", out _))
            {
                return properties.TryGetProperty("satisfied", out _)
                    ? ConstraintLinguist.Judge(request, options)
                    : ConstraintLinguist.Name(request.User, choice.Fork("constraint"), options);
            }

            return null;
        }

        private JsonArray Array(JsonElement schema, string name, SeededChoice choice, int depth)
        {
            var least = Math.Clamp(Bound(schema, "minItems") ?? 0, 0, LargestArray);
            var most = Math.Clamp(Bound(schema, "maxItems") ?? LargestArray, least, LargestArray);
            var asked = depth <= 1 ? Prose.Count(new PromptText(request.User)) : null;
            var count = Math.Clamp(asked ?? choice.Between(2, 4), least, most);
            var unique = schema.TryGetProperty("uniqueItems", out var flag) && flag.ValueKind == JsonValueKind.True;
            var result = new JsonArray();
            if (depth == 0 && string.Equals(request.Kind, TaskKinds.BackTranslation, StringComparison.Ordinal))
            {
                return new JsonArray([.. BackTranslation.Texts(request, options).Select(text => (JsonNode)text)]);
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            if (!schema.TryGetProperty("items", out var items))
            {
                return result;
            }

            // Twice the tries for unique items: a small enum may not give as many.
            for (var index = 0; result.Count < count && index < count * (unique ? 8 : 1); index++)
            {
                var item = Fill(items, Singular(name), choice.Fork("item", index), depth + 1);
                if (!unique || seen.Add(item?.ToJsonString() ?? "null"))
                {
                    result.Add(item);
                }
            }

            return result;
        }

        private string Text(JsonElement schema, string name, SeededChoice choice)
        {
            var text = Words(name.ToLowerInvariant(), schema, choice);
            var least = Bound(schema, "minLength") ?? 0;
            var most = Math.Max(least, Bound(schema, "maxLength") ?? int.MaxValue);
            while (text.Length < least)
            {
                text += " " + new Prose(_topic, choice.Fork("longer", text.Length)).Paragraph(1);
            }

            return text.Length <= most ? text : text[..most];
        }

        private string Words(string name, JsonElement schema, SeededChoice choice)
        {
            var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
            var prose = new Prose(_topic, choice);
            return (format, name) switch
            {
                ("date", _) or (_, "date" or "birthday" or "deadline") => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{choice.Between(1990, 2029)}-{choice.Between(1, 12):00}-{choice.Between(1, 28):00}"
                ),
                ("date-time", _) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"2024-{choice.Between(1, 12):00}-{choice.Between(1, 28):00}T{choice.Between(0, 23):00}:00:00Z"
                ),
                ("email", _) or (_, "email") => $"{choice.Pick(Phrasebook.FirstNames).ToLowerInvariant()}@example.org",
                ("uri", _) or (_, "url" or "uri" or "link") => $"https://example.org/{choice.Pick(Domains.All).Name}",
                (_, "name" or "author" or "person") => Phrasebook.FullName(choice),
                (_, "city" or "location") => choice.Pick(Phrasebook.Cities),
                (_, "instruction" or "task" or "prompt") => InstructionGrammar.Write(choice).Text,
                (_, "query" or "question" or "request" or "turn") => InstructionGrammar.WriteOpen(choice).Text,
                (_, "constraint" or "requirement" or "rule" or "criterion" or "criteria") => ConstraintPhrases.Write(
                    choice
                ) + ".",
                (_, "title" or "headline" or "topic" or "subject" or "theme") => TextWords.Capitalise(
                    choice.Pick((_topic.Domain ?? choice.Pick(Domains.All)).Things)
                ),
                (_, "keyword" or "tag" or "category" or "domain") => choice.Pick(Domains.All).Name,
                (_, "label" or "verdict" or "answer_label") => Entailment.Judge(request.User),
                (_, "code" or "func" or "function") => Verifier.Write(request, options)["func"]!.GetValue<string>(),
                (_, "step" or "item" or "point" or "bullet") => prose.Items(1)[0],
                (
                    _,
                    "summary"
                        or "reason"
                        or "explanation"
                        or "rationale"
                        or "critique"
                        or "analysis"
                        or "reflection"
                        or "comment"
                ) => prose.Argument(1)[1],
                (_, "language") => choice.Pick(Phrasebook.Languages),
                (_, "response" or "answer" or "output" or "text" or "content" or "story" or "body") => prose.Answer(
                    new PromptText(request.User)
                ),
                _ => prose.Argument(1)[0],
            };
        }

        private int Whole(JsonElement schema, string name, SeededChoice choice)
        {
            var (least, most) = Bounds(schema, name);
            return IsJudgement(name)
                ? least
                    + (int)
                        Math.Round(
                            (most - least) * Judgement.SampledMerit(request, options),
                            MidpointRounding.AwayFromZero
                        )
                : choice.Between(least, most);
        }

        private double Number(JsonElement schema, string name, SeededChoice choice)
        {
            var (least, most) = Bounds(schema, name);
            var share = IsJudgement(name) ? Judgement.SampledMerit(request, options) : choice.Unit();
            return Math.Round(least + ((most - least) * share), 2);
        }

        private static (int Least, int Most) Bounds(JsonElement schema, string name)
        {
            var least = Bound(schema, "minimum") ?? (Bound(schema, "exclusiveMinimum") is { } above ? above + 1 : 0);
            var most =
                Bound(schema, "maximum")
                ?? (
                    Bound(schema, "exclusiveMaximum") is { } below
                        ? below - 1
                        : Math.Max(least, least + (IsJudgement(name) ? 10 : 100))
                );
            return (least, Math.Max(least, most));
        }

        private static bool IsJudgement(string name) =>
            name.Contains("score", StringComparison.OrdinalIgnoreCase)
            || name.Contains("rating", StringComparison.OrdinalIgnoreCase)
            || name.Contains("grade", StringComparison.OrdinalIgnoreCase);

        /// <summary>The enum value the other kinds of work would choose, when it is one of them; else a drawn one.</summary>
        private JsonElement Enumerated(JsonElement values, SeededChoice choice)
        {
            var all = values.EnumerateArray().ToList();
            var texts = all.ConvertAll(value =>
                value.ValueKind == JsonValueKind.String ? value.GetString()!.ToLowerInvariant() : ""
            );
            var preferred =
                texts.Contains("entailment") ? Entailment.Judge(request.User)
                : Judgement.SampledMerit(request, options) >= 0.4
                    ? texts.Find(text => text is "yes" or "pass" or "true" or "good" or "satisfied")
                : texts.Find(text => text is "no" or "fail" or "false" or "bad" or "unsatisfied");
            var index = preferred is null ? -1 : texts.IndexOf(preferred);
            return index >= 0 && !choice.Fork("label").Chance(options.WrongLabelRate) ? all[index] : choice.Pick(all);
        }

        private JsonElement Resolve(JsonElement schema, int depth)
        {
            if (
                depth > DeepestNesting
                || !schema.TryGetProperty("$ref", out var reference)
                || reference.GetString() is not { } path
                || !path.StartsWith("#/", StringComparison.Ordinal)
            )
            {
                return schema;
            }

            var found = root;
            foreach (var step in path[2..].Split('/'))
            {
                if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found))
                {
                    return schema;
                }
            }

            return Resolve(found, depth + 1);
        }

        private static JsonElement NotNull(JsonElement alternatives) =>
            alternatives
                .EnumerateArray()
                .FirstOrDefault(
                    alternative => !string.Equals(TypeOf(alternative), "null", StringComparison.Ordinal),
                    alternatives[0]
                );

        private static string TypeOf(JsonElement schema)
        {
            if (schema.TryGetProperty("type", out var type))
            {
                return type.ValueKind == JsonValueKind.Array
                    ? type.EnumerateArray()
                        .Select(entry => entry.GetString() ?? "")
                        .FirstOrDefault(entry => !string.Equals(entry, "null", StringComparison.Ordinal), "null")
                    : type.GetString() ?? "";
            }

            return schema.TryGetProperty("properties", out _) ? "object"
                : schema.TryGetProperty("items", out _) ? "array"
                : "string";
        }

        private static bool Required(JsonElement schema, string name) =>
            schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().Any(entry => entry.ValueEquals(name));

        private static int? Bound(JsonElement schema, string name) =>
            schema.TryGetProperty(name, out var bound) && bound.TryGetDouble(out var value)
                ? (int)Math.Clamp(Math.Ceiling(value), int.MinValue / 2, int.MaxValue / 2)
                : null;

        private static string Singular(string name) =>
            name.Equals("criteria", StringComparison.OrdinalIgnoreCase) ? "criterion"
            : name.Equals("queries", StringComparison.OrdinalIgnoreCase) ? "query"
            : name.EndsWith('s') ? name[..^1]
            : name;
    }
}
