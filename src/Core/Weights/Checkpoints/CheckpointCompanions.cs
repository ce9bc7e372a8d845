using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights.Checkpoints;

/// <summary>
/// What goes along with the variables of a checkpoint into a new one: the graph of objects (TensorFlow 2) and the graph file (.meta). Both
/// belong to one checkpoint: where variables come from several that have one, none goes along.
/// </summary>
internal sealed class CheckpointCompanions
{
    private readonly List<string> _warnings = [];

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The variables, without graphs of objects.</summary>
    public required IReadOnlyList<WeightInput> Variables { get; init; }

    /// <summary>The graph of objects that fits the variables under their new names; null for none.</summary>
    public ObjectGraph? ObjectGraph { get; private set; }

    /// <summary>The graph file to copy; null for none.</summary>
    public string? MetaGraphPath { get; private set; }

    /// <summary>Finds what goes along.</summary>
    /// <param name="inputs">The variables.</param>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="TfModelTools.Common.CorruptFileException">A graph of objects is damaged.</exception>
    public static CheckpointCompanions Find(IReadOnlyList<WeightInput> inputs, CheckpointExportOptions options)
    {
        CheckpointCompanions companions = new() { Variables = [.. inputs.Where(i => i.Variable.Name != CheckpointNames.ObjectGraph)] };
        IVariableSource[] sources = [.. inputs.Select(i => i.Source).Distinct()];
        if (options.ObjectGraph)
        {
            companions.FindObjectGraph(sources, options);
        }

        if (options.MetaGraph)
        {
            companions.FindMetaGraph(sources, options);
        }

        return companions;
    }

    private void FindObjectGraph(IVariableSource[] sources, CheckpointExportOptions options)
    {
        IVariableSource[] with = [.. sources.Where(s => s.Find(CheckpointNames.ObjectGraph) is not null)];
        if (with.Length == 0)
        {
            return;
        }

        if (with.Length > 1)
        {
            _warnings.Add(
                $"The variables come from {with.Length} checkpoints that have a graph of objects; these cannot be joined, and none is written. TensorFlow 2 restores such a checkpoint by names only.");
            return;
        }

        // Whatever stands under a key of the graph in the new checkpoint is taken for what the graph means: also a variable of another file.
        ObjectGraph graph = ObjectGraph.Read(with[0])!;
        HashSet<string> keys = graph.Keys.ToHashSet(StringComparer.Ordinal);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (WeightInput input in Variables.Where(v => keys.Contains(v.Variable.Name)))
        {
            names.TryAdd(input.Variable.Name, options.Rename?.Invoke(input.Variable.Name) ?? input.Variable.Name);
        }

        // A table stays where all that it is made of does, under one new key.
        HashSet<string> taken = Variables.Where(v => v.Source == with[0]).Select(v => v.Variable.Name).ToHashSet(StringComparer.Ordinal);
        foreach ((string key, IReadOnlyList<string> parts) in graph.Parts([.. with[0].Variables.Select(v => v.Name)]))
        {
            string[] renamed =
            [
                .. parts.Where(taken.Contains)
                    .Select(p => (Suffix: p[key.Length..], Name: options.Rename?.Invoke(p) ?? p))
                    .Where(p => p.Name.EndsWith(p.Suffix, StringComparison.Ordinal))
                    .Select(p => p.Name[..^p.Suffix.Length]),
            ];
            if (renamed.Length == parts.Count && renamed.Distinct(StringComparer.Ordinal).Count() == 1)
            {
                names[key] = renamed[0];
            }
        }

        if (names.Count > 0 || keys.Count == 0)
        {
            ObjectGraph = graph.WithKeys(names);
        }
    }

    private void FindMetaGraph(IVariableSource[] sources, CheckpointExportOptions options)
    {
        CheckpointReader[] with = [.. sources.OfType<CheckpointReader>().Where(r => File.Exists(r.Location.Prefix + ".meta"))];
        if (with.Length > 1)
        {
            _warnings.Add($"The variables come from {with.Length} checkpoints that have a .meta file; these cannot be joined, and none is written.");
        }

        if (with.Length != 1)
        {
            return;
        }

        MetaGraphPath = with[0].Location.Prefix + ".meta";
        HashSet<string> taken = Variables.Where(v => v.Source == with[0] && (options.Rename?.Invoke(v.Variable.Name) ?? v.Variable.Name) == v.Variable.Name)
            .Select(v => v.Variable.Name).ToHashSet(StringComparer.Ordinal);
        int lost = with[0].Variables.Count(v => v.Name != CheckpointNames.ObjectGraph && !taken.Contains(v.Name));
        if (lost > 0)
        {
            _warnings.Add(
                $"The graph '{Path.GetFileName(MetaGraphPath)}' goes along as it is, but {lost} of the variables it restores are left out or renamed: a Saver made from it would miss them. Leave the graph away with {OptionKey.NoMetaGraph} if nobody imports it.");
        }
    }
}
