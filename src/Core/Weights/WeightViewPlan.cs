using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Weights;

/// <summary>Works out names, types and shapes of a <see cref="WeightView"/>, and refuses what is impossible before anything is read.</summary>
internal sealed class WeightViewPlan
{
    private readonly WeightChanges _changes;
    private readonly NamePattern[] _patterns;
    private readonly HashSet<TransposeRule> _used = [];
    private readonly List<string> _warnings = [];
    private readonly List<VariableInfo> _unreadable = [];
    private readonly List<string> _uncastable = [];
    private readonly List<string> _misshapen = [];
    private readonly List<string> _reordered = [];

    /// <exception cref="InvalidInputException">A rule's axes are no permutation, or its pattern is wrong.</exception>
    public WeightViewPlan(WeightChanges changes)
    {
        _changes = changes;
        foreach (TransposeRule rule in changes.Transpose)
        {
            rule.Check();
        }

        _patterns = [.. changes.Transpose.Select(r => new NamePattern(r.Pattern))];
    }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Makes the items of a view.</summary>
    /// <exception cref="InvalidInputException">See <see cref="WeightView.Create"/>.</exception>
    public List<WeightViewItem> Make(IReadOnlyList<WeightInput> inputs)
    {
        List<WeightViewItem> items = new(inputs.Count);
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        VariablePattern[] patterns = VariablePattern.Among(_patterns, inputs.Select(i => i.Variable.Name));
        foreach (WeightInput input in inputs)
        {
            string name = _changes.Rename?.Invoke(input.Variable.Name) ?? input.Variable.Name;
            if (name.Length == 0 && input.Variable.Name.Length > 0)
            {
                throw new InvalidInputException($"'{input.Variable.Name}' is given an empty name.", "Give it a name.");
            }

            if (!taken.TryAdd(name, input.Variable.Name))
            {
                throw new InvalidInputException(
                    taken[name] == input.Variable.Name && name == input.Variable.Name
                        ? $"There are two variables called '{name}'."
                        : $"Both '{taken[name]}' and '{input.Variable.Name}' would be called '{name}'.",
                    "Rename them differently.");
            }

            items.Add(MakeItem(input, name, patterns));
        }

        UnreadableVariables.Refuse(_unreadable);
        Refuse(_uncastable, "These variables cannot become the type they are to have", "Leave them out, or keep their type.");
        Refuse(_misshapen, "These variables do not have as many elements as the shape they are to have", "Correct the shapes, or leave these variables out.");
        Refuse(
            _reordered,
            "These variables have as many elements as the shape they are to have, in another order of axes as it seems",
            $"Reorder their axes with {OptionKey.Transpose}, correct the shapes, or leave these variables out.");
        _warnings.AddRange(_changes.Transpose.Where(r => !_used.Contains(r)).Select(r => $"The rule '{r}' reorders the axes of no variable: none of that name has that many."));
        string[] strings = [.. items.Where(i => _changes.DataType is not null && i.Result.DataType == DataType.String).Select(i => $"'{i.Result.Name}'")];
        if (strings.Length > 0)
        {
            _warnings.Add($"Strings were not cast to {_changes.DataType!.Value.TensorFlowName()}: {string.Join(", ", strings)}.");
        }

        return items;
    }

    private static void Refuse(List<string> variables, string problem, string remedy)
    {
        if (variables.Count > 0)
        {
            throw new InvalidInputException($"{problem}: {string.Join(", ", variables)}.", remedy);
        }
    }

    private WeightViewItem MakeItem(WeightInput input, string name, VariablePattern[] patterns)
    {
        VariableInfo variable = input.Variable;
        WeightForm? form = _changes.Forms?.GetValueOrDefault(name) ?? _changes.SourceForms?.GetValueOrDefault(variable.Name);
        DataType type = variable.DataType;
        if (!variable.IsReadable)
        {
            _unreadable.Add(variable);
        }

        bool mustBeExact = _changes.DataType is null;
        DataType wanted = (type == DataType.String ? null : _changes.DataType) ?? form?.DataType ?? type;
        if (wanted != type && !(TensorConverter.CanConvert(type, wanted) || (variable.ElementCount == 0 && form is not null)))
        {
            _uncastable.Add($"'{variable.Name}' ({type.TensorFlowName()}) to {wanted.TensorFlowName()}");
        }

        int[]? axes = Axes(variable, patterns);
        bool isText = TextNumbers.AreText(input.Source, variable);
        DataType readAs = TextNumbers.TypeToRead(input.Source, variable, wanted, !mustBeExact);
        TensorShape shape = axes is null ? variable.Shape : TensorPermutation.Apply(variable.Shape, axes);
        if (form is not null && !form.Shape.Equals(shape))
        {
            // The two parts of a number stand side by side no more where axes are reordered.
            long parts = isText && axes is null && wanted.IsComplex() && readAs == wanted.PartType() ? 2 : 1;
            if (form.Shape.ElementCount * parts != shape.ElementCount)
            {
                _misshapen.Add($"'{variable.Name}' ({shape} to {form.Shape})");
            }
            else if (!shape.IsOfOneOrderWith(parts == 1 ? form.Shape : new TensorShape([.. form.Shape, parts])))
            {
                _reordered.Add($"'{variable.Name}' ({shape} to {form.Shape})");
            }

            shape = form.Shape;
        }

        long bytes = wanted == type ? variable.ByteSize : shape.ElementCount * wanted.ElementSize();
        bool isTyped = (_changes.DataType ?? form?.DataType) is not null;
        return new WeightViewItem(
            input, variable with { Name = name, DataType = wanted, Shape = shape, ByteSize = bytes }, readAs, isText && !isTyped, axes, mustBeExact);
    }

    // The first rule that fits.
    private int[]? Axes(VariableInfo variable, VariablePattern[] patterns)
    {
        TransposeRule? first = null;
        foreach ((VariablePattern pattern, TransposeRule rule) in patterns.Zip(_changes.Transpose))
        {
            if (variable.Shape.Rank < 2 || !pattern.IsMatch(variable.Name) || rule.For(variable.Shape) is not { } axes)
            {
                continue;
            }

            if (first is null)
            {
                first = rule;
                _used.Add(rule);
            }
            else if (first.IsUnordered && rule.IsUnordered && !axes.SequenceEqual(first.For(variable.Shape)!))
            {
                throw new InvalidInputException(
                    $"'{variable.Name}' fits both '{first.Pattern}' and '{rule.Pattern}' of a table of axes that has no order.", "Give the table as [ordered]@{ }, the rule that is meant first, or patterns that no variable fits twice.");
            }
        }

        return first?.For(variable.Shape);
    }
}
