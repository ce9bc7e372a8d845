using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Common;

/// <summary>The variables of an open file as objects.</summary>
internal sealed class VariableList
{
    private readonly IVariableSource _source;
    private readonly HashSet<string> _names;

    private VariableList(IVariableSource source)
    {
        _source = source;
        _names = source.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The variables of a file.</summary>
    public static VariableList Of(IVariableSource source) => new(source);

    /// <summary>The variables whose names match, in the file's order.</summary>
    /// <param name="patterns">Names or wildcards; none means all.</param>
    /// <exception cref="InvalidInputException">A pattern is wrong.</exception>
    /// <param name="report">Told of each name without wildcards that the file does not hold.</param>
    public IEnumerable<CheckpointVariable> Named(string[] patterns, Action<TfModelException> report)
    {
        NamePattern[] wildcards = [.. patterns.Select(p => new NamePattern(p))];
        foreach (VariableInfo info in _source.Variables)
        {
            if (wildcards.Length == 0 || wildcards.Any(w => w.IsVariableMatch(info.Name)))
            {
                yield return Wrap(info);
            }
        }

        foreach (NamePattern name in wildcards.Where(w => !w.HasWildcard && !_names.Any(w.IsVariableMatch)))
        {
            report(Missing(_source.Path, name.Exact, _names));
        }
    }

    private CheckpointVariable Wrap(VariableInfo info) =>
        new(info, _source.Path, _source.FormatName, CheckpointNames.IsOptimizerState(info.Name, _names));

    /// <summary>The fault of a name that a file does not hold.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The name.</param>
    /// <param name="names">The names it holds.</param>
    public static InvalidInputException Missing(string path, string name, IEnumerable<string> names)
    {
        IReadOnlyList<string> near = new NearestNames([.. names]).Find(name);
        return new InvalidInputException(
            $"'{path}' holds no variable '{name}'.",
            near.Count > 0 ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}." : "List its variables without -Name to see the names.",
            path);
    }
}
