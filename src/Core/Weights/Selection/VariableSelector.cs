using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights.Selection;

/// <summary>
/// Selects variables of any source as a <see cref="VariableSelection"/> says. Patterns are read once, when it is made; it may be applied
/// to as many sources as there are, by several threads at once.
/// </summary>
public sealed class VariableSelector
{
    private const int MaxSuggestions = 1000;
    private const int MaxWarnings = 10;

    private readonly NamePattern[] _include;
    private readonly NamePattern[] _exclude;
    private readonly HashSet<string>? _keys;

    /// <summary>Reads the patterns of a selection.</summary>
    /// <param name="selection">Which variables are meant.</param>
    /// <exception cref="InvalidInputException">A pattern is wrong.</exception>
    public VariableSelector(VariableSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        Selection = selection;
        _include = [.. selection.Include.Select(p => new NamePattern(p))];
        _exclude = [.. selection.Exclude.Select(p => new NamePattern(p))];
        _keys = selection.Keys?.Names.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Takes every variable.</summary>
    public static VariableSelector All { get; } = new(new VariableSelection());

    /// <summary>Which variables are meant, as it was said.</summary>
    public VariableSelection Selection { get; }

    /// <summary>Whether a variable is taken, for variables that come one by one. What no variable fits, <see cref="Apply{T}(IReadOnlyList{T}, Func{T, VariableInfo}, Func{T, bool}, string)"/> tells of all of them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isOptimizerState">Whether it is state of training.</param>
    /// <returns>Null where it fits a pattern that may be the name of another, which is known when all have come: <see cref="Apply{T}(IReadOnlyList{T}, Func{T, VariableInfo}, Func{T, bool}, string)"/> tells.</returns>
    public bool? Takes(string name, bool isOptimizerState)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool? isIncluded = _include.Length == 0 ? true : Fits(_include, name);
        bool? isExcluded = (Selection.ExcludeOptimizer && isOptimizerState) || !(_keys?.Contains(name) ?? true) ? true : Fits(_exclude, name);
        return isIncluded == false || isExcluded == true ? false : isIncluded is null || isExcluded is null ? null : true;
    }

    /// <summary>Selects among the variables of a source.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<VariableInfo> Apply(IVariableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Apply(source.Variables, source.Path);
    }

    /// <summary>Selects among variables that are all there are.</summary>
    /// <param name="variables">The variables, in the source's order.</param>
    /// <param name="sourcePath">Where they come from, for faults.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<VariableInfo> Apply(IReadOnlyList<VariableInfo> variables, string sourcePath) => Apply(variables, sourcePath, []);

    /// <summary>Selects among variables that are not all there are.</summary>
    /// <param name="variables">The variables, in the source's order.</param>
    /// <param name="sourcePath">Where they come from, for faults.</param>
    /// <param name="otherNames">The names of variables of other sources, which a pattern may be as well.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<VariableInfo> Apply(IReadOnlyList<VariableInfo> variables, string sourcePath, IEnumerable<string> otherNames)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(otherNames);
        HashSet<string> names = Selection.ExcludeOptimizer ? variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal) : [];
        return Select(variables, static v => v, v => CheckpointNames.IsOptimizerState(v.Name, names), sourcePath, _ => sourcePath, otherNames);
    }

    /// <summary>Selects among what stands for variables.</summary>
    /// <typeparam name="T">What stands for a variable.</typeparam>
    /// <param name="items">The variables, in order.</param>
    /// <param name="variable">Gives the variable that one stands for.</param>
    /// <param name="isOptimizerState">Tells whether one is state of training; asked only where that is to be left out.</param>
    /// <param name="sourcePath">Where they come from, for faults.</param>
    /// <returns>Those that are taken: in the order of the key file where there is one, else as they were given.</returns>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<T> Apply<T>(IReadOnlyList<T> items, Func<T, VariableInfo> variable, Func<T, bool> isOptimizerState, string sourcePath) =>
        Select(items, variable, isOptimizerState, sourcePath, _ => sourcePath, []);

    /// <summary>Selects among what stands for variables of several sources: a key may be in any of them, and be the name of several.</summary>
    /// <typeparam name="T">What stands for a variable.</typeparam>
    /// <param name="items">The variables, in order.</param>
    /// <param name="variable">Gives the variable that one stands for.</param>
    /// <param name="isOptimizerState">Tells whether one is state of training; asked only where that is to be left out.</param>
    /// <param name="path">Where one comes from, for faults.</param>
    /// <returns>Those that are taken: in the order of the key file where there is one, else as they were given.</returns>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    public VariableSelectionResult<T> Apply<T>(IReadOnlyList<T> items, Func<T, VariableInfo> variable, Func<T, bool> isOptimizerState, Func<T, string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Select(items, variable, isOptimizerState, JoinedPaths.Of(items.Select(path)), path, []);
    }

    private VariableSelectionResult<T> Select<T>(
        IReadOnlyList<T> items, Func<T, VariableInfo> variable, Func<T, bool> isOptimizerState, string sourcePath, Func<T, string> path, IEnumerable<string> otherNames)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(isOptimizerState);
        IEnumerable<string> all = items.Select(i => variable(i).Name).Concat(otherNames);
        VariablePattern[] include = VariablePattern.Among(_include, all);
        VariablePattern[] exclude = VariablePattern.Among(_exclude, all);
        bool[] used = new bool[_include.Length];
        List<string> warnings = [];
        List<T> selected = [];
        foreach (T item in Selection.Keys is null ? items : ByKeys(Selection.Keys, items, variable, sourcePath, path, warnings))
        {
            string name = variable(item).Name;
            if (IsIncluded(name, include, used) && !(Selection.ExcludeOptimizer && isOptimizerState(item)) && !Array.Exists(exclude, p => p.IsMatch(name)))
            {
                selected.Add(item);
            }
        }

        // A name that is there, and not among the keys, is known all the same.
        string[] names = Array.TrueForAll(used, u => u) ? [] : [.. items.Select(i => variable(i).Name)];
        NamePattern[] unmatched = [.. _include.Where((p, i) => !used[i] && !Array.Exists(names, p.IsVariableMatch))];
        return new VariableSelectionResult<T>(selected, warnings, Describe(unmatched, names, sourcePath));
    }

    /// <summary>The names and patterns to take that no variable fits, whatever else would leave it out.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="sourcePath">Where they come from.</param>
    public IReadOnlyList<UnmatchedPattern> Unmatched(IReadOnlyList<VariableInfo> variables, string sourcePath)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Describe([.. _include.Where(p => !variables.Any(v => p.IsVariableMatch(v.Name)))], [.. variables.Select(v => v.Name)], sourcePath);
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

        IReadOnlyList<UnmatchedPattern> unfit = Unmatched(variables, sourcePath);
        return unfit.Count > 0
            ? new InvalidInputException(
                $"No variable of '{sourcePath}' fits {string.Join(", ", unfit.Select(u => $"'{u.Pattern}'"))}.",
                unfit.Select(u => u.Suggestion).FirstOrDefault(s => s.Length > 0) ?? $"The variables can be listed with {CommandKey.ListVariables}.",
                sourcePath)
            : new InvalidInputException(
                FormattableString.Invariant($"None of the {variables.Count} variables of '{sourcePath}' is selected."), "What the patterns or the key file take, others leave out: change one of them.", sourcePath);
    }

    private static UnmatchedPattern[] Describe(NamePattern[] patterns, string[] names, string sourcePath) =>
        [.. patterns.Select(p => new UnmatchedPattern(p, Suggest(p, names), sourcePath))];

    /// <summary>The nearest pattern that fits something, as a sentence; empty for none.</summary>
    private static string Suggest(NamePattern pattern, string[] names)
    {
        string core = pattern.Pattern.Trim('*');
        string wider = $"*{core}*";
        if (core.Length > 0 && wider != pattern.Pattern && new NamePattern(wider) is var wide && names.Count(wide.IsVariableMatch) is > 0 and var count)
        {
            return FormattableString.Invariant($"Did you mean '{wider}', which fits {count}?");
        }

        return !pattern.HasWildcard && new NearestNames(names).Find(core, 1) is [string near] ? $"Did you mean '{near}'?" : string.Empty;
    }

    private static bool IsIncluded(string name, VariablePattern[] include, bool[] used)
    {
        bool included = include.Length == 0;
        for (int i = 0; i < include.Length; i++)
        {
            if (include[i].IsMatch(name))
            {
                included = used[i] = true;
            }
        }

        return included;
    }

    /// <summary>Whether a name fits one of some patterns; null where it does unless that is the name of another variable.</summary>
    private static bool? Fits(NamePattern[] patterns, string name) =>
        Array.Exists(patterns, p => p.IsOpen ? p.IsVariableMatch(name) : p.IsVariableName(name)) ? true
        : Array.Exists(patterns, p => p.IsVariableMatch(name)) ? null : false;

    // What is told of very many keys is read by nobody.
    private static IEnumerable<string> Few(List<string> warnings, string rest) => warnings.Count <= MaxWarnings ? warnings
        : warnings.Take(MaxWarnings).Append(FormattableString.Invariant($"{warnings.Count - MaxWarnings} more keys {rest}."));

    private List<T> ByKeys<T>(KeyFile keys, IReadOnlyList<T> items, Func<T, VariableInfo> variable, string sourcePath, Func<T, string> path, List<string> warnings)
    {
        // Of several files, a name may be that of several variables: whether that can be, who uses them judges, as without a key file.
        ILookup<string, T> byName = items.ToLookup(i => variable(i).Name, StringComparer.Ordinal);
        List<T> found = [];
        List<string> missing = [];
        List<string> shapes = [];
        foreach (KeyFileEntry entry in keys.Entries)
        {
            if (!byName.Contains(entry.Name))
            {
                missing.Add(entry.Name);
                continue;
            }

            foreach (T item in byName[entry.Name])
            {
                if (Selection.CompareShapes && entry.Shape is not null && !entry.Shape.Equals(variable(item).Shape))
                {
                    shapes.Add($"'{keys.Path}', line {entry.Line}: '{entry.Name}' is written with shape {entry.Shape}, in '{path(item)}' it has {variable(item).Shape}.");
                }

                found.Add(item);
            }
        }

        warnings.AddRange(Few(shapes, $"of '{keys.Path}' are written with other shapes than they have in '{sourcePath}'"));
        if (keys.DescribeDuplicates("taken") is { } duplicates)
        {
            warnings.Add(duplicates);
        }

        if (missing.Count > 0)
        {
            NearestNames nearest = new([.. byName.Select(g => g.Key)]);
            MissingKey[] lacking = [.. missing.Select((name, i) => new MissingKey(name, i < MaxSuggestions ? nearest.Find(name) : []))];
            if (!Selection.AllowMissing)
            {
                throw new MissingKeysException(sourcePath, keys.Path, lacking);
            }

            warnings.AddRange(Few([.. lacking.Select(key => $"'{sourcePath}' lacks the key {key}.")], $"of '{keys.Path}' are not in '{sourcePath}'"));
        }

        return found;
    }
}
