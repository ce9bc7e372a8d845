using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights;

/// <summary>
/// Which variables of a file are meant. A variable is taken when it fits one of <see cref="Include"/> (or there is none), is named
/// by <see cref="Keys"/> (if there are keys), fits none of <see cref="Exclude"/>, and is no state of an optimizer (where
/// <see cref="ExcludeOptimizer"/> is set). The order is that of the key file where there is one, else that of the source.
/// </summary>
public sealed record VariableSelection
{
    private const int MaxSuggestions = 1000;

    /// <summary>Patterns of names to take; none takes all. See <see cref="NamePattern"/>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of names to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The keys to take, exactly as written; null for all.</summary>
    public KeyFile? Keys { get; init; }

    /// <summary>Whether slots of optimizers, step counters and the like are left out. See <see cref="CheckpointNames"/>.</summary>
    public bool ExcludeOptimizer { get; init; }

    /// <summary>Whether keys that the source lacks are a warning and not an error.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether a shape in the key file that differs from the variable's is a warning.</summary>
    public bool CompareShapes { get; init; } = true;

    /// <summary>Selects among the variables of a source.</summary>
    /// <inheritdoc cref="Apply(IReadOnlyList{VariableInfo}, string, IReadOnlySet{string})"/>
    public VariableSelectionResult Apply(IVariableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Apply(source.Variables, source.Path);
    }

    /// <summary>Selects among variables.</summary>
    /// <param name="variables">The variables, in the source's order.</param>
    /// <param name="sourcePath">Where they come from, for faults.</param>
    /// <param name="allNames">Every name of the source, which tells slots of optimizers apart from weights; null when <paramref name="variables"/> is all of it.</param>
    /// <exception cref="MissingKeysException">Keys are not there and <see cref="AllowMissing"/> is not set.</exception>
    /// <exception cref="InvalidInputException">A pattern is wrong.</exception>
    public VariableSelectionResult Apply(IReadOnlyList<VariableInfo> variables, string sourcePath, IReadOnlySet<string>? allNames = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        NamePattern[] include = [.. Include.Select(p => new NamePattern(p))];
        NamePattern[] exclude = [.. Exclude.Select(p => new NamePattern(p))];
        bool[] used = new bool[include.Length];
        List<string> warnings = [];
        IEnumerable<VariableInfo> candidates = Keys is null ? variables : ByKeys(Keys, variables, sourcePath, warnings);
        if (ExcludeOptimizer)
        {
            allNames ??= variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        }

        List<VariableInfo> selected = [];
        foreach (VariableInfo variable in candidates)
        {
            if (IsIncluded(variable.Name, include, used)
                && !Array.Exists(exclude, p => p.IsVariableMatch(variable.Name))
                && !(ExcludeOptimizer && CheckpointNames.IsOptimizerState(variable.Name, allNames!)))
            {
                selected.Add(variable);
            }
        }

        warnings.AddRange(include.Where((_, i) => !used[i]).Select(p => $"No variable of '{sourcePath}' fits '{p}'.{Suggest(p, variables)}"));
        return new VariableSelectionResult(selected, warnings);
    }

    /// <summary>The fault of a selection that took nothing: what was asked for, and what is there that is like it.</summary>
    /// <param name="variables">The variables that were to choose among.</param>
    /// <param name="sourcePath">Where they come from.</param>
    public InvalidInputException NothingSelected(IReadOnlyList<VariableInfo> variables, string sourcePath)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (variables.Count == 0)
        {
            return new InvalidInputException($"'{sourcePath}' holds no variables.", "Check that it is the file you meant.", sourcePath);
        }

        NamePattern[] unfit = [.. Include.Select(p => new NamePattern(p)).Where(p => !variables.Any(v => p.IsVariableMatch(v.Name)))];
        return unfit.Length > 0
            ? new InvalidInputException(
                $"No variable of '{sourcePath}' fits {string.Join(", ", unfit.Select(p => $"'{p}'"))}.",
                unfit.Select(p => Suggest(p, variables).Trim()).FirstOrDefault(s => s.Length > 0) ?? $"The variables can be listed with {CommandKey.ListVariables}.",
                sourcePath)
            : new InvalidInputException(
                FormattableString.Invariant($"None of the {variables.Count} variables of '{sourcePath}' is selected."), "What the patterns or the key file take, others leave out: change one of them.", sourcePath);
    }

    /// <summary>The nearest pattern that fits something, as a sentence with a space before it; empty for none.</summary>
    private static string Suggest(NamePattern pattern, IReadOnlyList<VariableInfo> variables)
    {
        if (variables.Count < 2)
        {
            // They come one by one, and what is like the pattern may be among the others.
            return string.Empty;
        }

        string core = pattern.Pattern.Trim('*');
        string wider = $"*{core}*";
        if (core.Length > 0 && wider != pattern.Pattern && new NamePattern(wider) is var wide && variables.Count(v => wide.IsVariableMatch(v.Name)) is > 0 and var count)
        {
            return FormattableString.Invariant($" Did you mean '{wider}', which fits {count}?");
        }

        return !pattern.HasWildcard && new NearestNames([.. variables.Select(v => v.Name)]).Find(core, 1) is [string near] ? $" Did you mean '{near}'?" : string.Empty;
    }

    private static bool IsIncluded(string name, NamePattern[] include, bool[] used)
    {
        bool included = include.Length == 0;
        for (int i = 0; i < include.Length; i++)
        {
            if (include[i].IsVariableMatch(name))
            {
                included = used[i] = true;
            }
        }

        return included;
    }

    private List<VariableInfo> ByKeys(KeyFile keys, IReadOnlyList<VariableInfo> variables, string sourcePath, List<string> warnings)
    {
        Dictionary<string, VariableInfo> byName = new(variables.Count, StringComparer.Ordinal);
        foreach (VariableInfo variable in variables)
        {
            byName.TryAdd(variable.Name, variable);
        }

        List<VariableInfo> found = [];
        List<string> missing = [];
        foreach (KeyFileEntry entry in keys.Entries)
        {
            if (!byName.TryGetValue(entry.Name, out VariableInfo? variable))
            {
                missing.Add(entry.Name);
                continue;
            }

            if (CompareShapes && entry.Shape is not null && !entry.Shape.Equals(variable.Shape))
            {
                warnings.Add($"'{keys.Path}', line {entry.Line}: '{entry.Name}' is written with shape {entry.Shape}, in '{sourcePath}' it has {variable.Shape}.");
            }

            found.Add(variable);
        }

        warnings.AddRange(keys.Duplicates.Select(d => $"'{keys.Path}', line {d.Line}: '{d.Name}' is named again; it is taken once."));
        if (missing.Count > 0)
        {
            NearestNames nearest = new([.. byName.Keys]);
            MissingKey[] items = [.. missing.Select((name, i) => new MissingKey(name, i < MaxSuggestions ? nearest.Find(name) : []))];
            if (!AllowMissing)
            {
                throw new MissingKeysException(sourcePath, keys.Path, items);
            }

            warnings.AddRange(items.Select(item => $"'{sourcePath}' lacks the key {item}."));
        }

        return found;
    }
}
