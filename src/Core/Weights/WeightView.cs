using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>
/// Variables of one source or several under new names, types and shapes, as a source of its own. Nothing is read to make one; values are
/// changed as they stream, and only a variable whose axes are reordered is held in memory whole.
/// </summary>
public sealed class WeightView : ITextNumberSource
{
    private readonly Dictionary<string, WeightViewItem> _items;
    private readonly IReadOnlyList<IVariableSource> _owned;

    private WeightView(List<WeightViewItem> items, IReadOnlyList<string> warnings, IReadOnlyList<IVariableSource> sources, bool ownsSources)
    {
        _items = items.ToDictionary(i => i.Result.Name, StringComparer.Ordinal);
        Variables = [.. items.Select(i => i.Result)];
        Warnings = warnings;
        Path = string.Join(", ", sources.Select(s => s.Path).Distinct(StringComparer.Ordinal));
        FormatName = string.Join(", ", sources.Select(s => s.FormatName).Distinct(StringComparer.Ordinal));
        _owned = ownsSources ? sources : [];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName { get; }

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>What the user should know: rules that fit no variable, strings that were to be cast.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Makes a view.</summary>
    /// <param name="inputs">The variables, in order.</param>
    /// <param name="changes">What to change; null for nothing.</param>
    /// <param name="ownsSources">Whether disposing the view disposes the sources.</param>
    /// <exception cref="InvalidInputException">Names collide, or types or shapes are impossible; all variables concerned are listed.</exception>
    public static WeightView Create(IReadOnlyList<WeightInput> inputs, WeightChanges? changes = null, bool ownsSources = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        WeightViewPlan plan = new(changes ?? new WeightChanges());
        List<WeightViewItem> items = plan.Make(inputs);
        return new WeightView(items, plan.Warnings, [.. inputs.Select(i => i.Source).Distinct()], ownsSources);
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _items.GetValueOrDefault(name)?.Result;

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A value does not fit the form it is to have.</exception>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.DataType == DataType.String
            ? throw new InvalidOperationException($"'{variable.Name}' holds strings.")
            : _items[variable.Name].OpenValues();
    }

    /// <inheritdoc/>
    public bool IsText(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _items[variable.Name].IsText;
    }

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable, DataType dataType, bool mayRound)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _items[variable.Name].Open(dataType, mayRound);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _items[variable.Name].ReadStrings();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IVariableSource source in _owned)
        {
            source.Dispose();
        }
    }
}
