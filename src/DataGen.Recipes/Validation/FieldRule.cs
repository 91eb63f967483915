using DataGen.Operators;
using DataGen.Operators.Prompts;

namespace DataGen.Recipes;

/// <summary>
/// Fields are made before they are read. It follows the fields down the stream, from sources that declare theirs; where a source does not, nothing
/// can be said.
/// </summary>
internal sealed class FieldRule : IRecipeRule
{
    public void Check(LoadedRecipe recipe, ProblemList problems) =>
        new Walk(recipe, problems).Level(recipe.File.Stages, FieldSet.Empty);

    private sealed class Walk(LoadedRecipe recipe, ProblemList problems)
    {
        /// <summary>Follows the stages of one level.</summary>
        /// <returns>The fields at the end of the last one.</returns>
        public FieldSet Level(IReadOnlyList<StageDefinition> stages, FieldSet input)
        {
            var after = new Dictionary<string, FieldSet>(StringComparer.Ordinal);
            foreach (var stage in StageLinks.Sort(stages, out _))
            {
                var before =
                    stage.From.Count == 0
                        ? input
                        : stage
                            .From.Select(id => after.GetValueOrDefault(id, FieldSet.Open))
                            .Aggregate((left, right) => left.Or(right));
                after[stage.Id] = Stage(stage, before);
            }

            return stages.Count == 0 ? input : after[stages[^1].Id];
        }

        private FieldSet Stage(StageDefinition stage, FieldSet before)
        {
            var bodies = new List<FieldSet>();
            foreach (var (_, body) in StageBodies.Of(stage))
            {
                bodies.Add(Level(body, stage.Options.BodyFields(before, bodies)));
            }

            CheckReads(stage, before);
            CheckExpressions(stage, before, bodies);
            foreach (var name in MarkedText.Of<PromptAttribute>(recipe, stage))
            {
                if (recipe.Prompts.TryGetValue(name.Text, out var prompt))
                {
                    var extra = ExtraFrom(name.Mark<PromptAttribute>()!.ExtraFrom, name);
                    CheckPrompt(stage, prompt, extra is null ? before : before.With(extra));
                }
            }

            return bodies.Count > 0 ? stage.Options.FlowOfBlock(before, bodies) : stage.Options.Flow(before);
        }

        private void CheckReads(StageDefinition stage, FieldSet before)
        {
            var node = recipe.StageSources[stage];
            var marked = MarkedText.Of<ReadsAttribute>(recipe, stage).ToList();
            foreach (var field in stage.Options.Reads.Where(field => !before.MayHave(field)))
            {
                var location =
                    marked.Find(text => string.Equals(text.Text, field, StringComparison.Ordinal))?.Location
                    ?? node.Members.Select(member => member.Value.Members)
                        .SelectMany(members => members)
                        .FirstOrDefault(member => string.Equals(member.Name, field, StringComparison.Ordinal))
                        ?.Location
                    ?? node.Location;
                problems.Error(
                    location,
                    $"stage '{stage.Id}' reads the field '{field}' before any stage makes it",
                    Known(field, before)
                );
            }
        }

        private void CheckExpressions(StageDefinition stage, FieldSet before, List<FieldSet> bodies)
        {
            var earlier = FieldSet.Empty;
            foreach (var text in MarkedText.Of<ExpressionAttribute>(recipe, stage))
            {
                var mark = text.Mark<ExpressionAttribute>()!;
                if (!mark.OverPool && !mark.OverElements && ExpressionRule.TryParse(text.Text) is { } expression)
                {
                    var known = mark.InsideBody && bodies.Count > 0 ? bodies[^1] : before;
                    known = known.With(mark.Extra);
                    known = mark.SeesEarlierKeys ? known.With([.. earlier.Names]) : known;
                    known = ExtraFrom(mark.ExtraFrom, text) is { } name ? known.With(name) : known;
                    foreach (var variable in expression.Variables.Where(variable => !known.MayHave(variable.Name)))
                    {
                        problems.Error(
                            text.Inside(variable.Line, variable.Column),
                            $"the expression reads the field '{variable.Name}' before any stage makes it",
                            Known(variable.Name, known)
                        );
                    }
                }

                earlier = text.Key is null ? earlier : earlier.With(text.Key);
            }
        }

        private static string? ExtraFrom(string? property, MarkedText text) =>
            property is null ? null : text.Owner.GetType().GetProperty(property)?.GetValue(text.Owner) as string;

        private void CheckPrompt(StageDefinition stage, Prompt prompt, FieldSet before)
        {
            foreach (var variable in prompt.Variables.Where(variable => !before.MayHave(variable.Name)))
            {
                problems.Error(
                    new SourceLocation(prompt.Name, variable.Line, variable.Column),
                    $"the field '{variable.Name}' is not there when stage '{stage.Id}' uses this prompt",
                    Known(variable.Name, before)
                );
            }
        }

        private static string Known(string name, FieldSet known) =>
            NearestName.Find(name, known.Names) is { } near
                ? $"did you mean '{near}'? known here: {NearestName.List(known.Names)}"
                : $"known here: {NearestName.List(known.Names)}";
    }
}
