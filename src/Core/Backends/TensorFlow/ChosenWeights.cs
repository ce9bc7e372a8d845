using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>
/// Gives the variables of a model other names, and makes constants of those that were not chosen: the model computes what it did, and a checkpoint of it holds what was chosen.
/// </summary>
/// <param name="choose">Chooses among the variables of a model; null to keep all as they are.</param>
internal sealed class ChosenWeights(Func<IReadOnlyList<VariableInfo>, VariableChoice>? choose)
{
    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private InvalidInputException? _fault;
    private bool _hasChosen;

    /// <summary>What everybody should know of the choice.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings];

    /// <summary>Throws when there were variables and none was chosen, of any of the models.</summary>
    /// <exception cref="InvalidInputException">What was asked for fits none.</exception>
    public void RequireAny()
    {
        if (!_hasChosen && _fault is not null)
        {
            throw _fault;
        }
    }

    /// <summary>A model with the chosen variables.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="needsAll">Why every weight must be chosen; null where the others may be constants.</param>
    /// <exception cref="InvalidInputException">Two variables would have one name, one would have none, or not all are chosen where they must be.</exception>
    public ModelGraph Apply(ModelGraph model, string? needsAll = null)
    {
        if (choose is null)
        {
            return model;
        }

        ModelGraph copy = model.Clone();
        GraphValue[] weights = [.. copy.Nodes.SelectMany(n => n.Inputs).Concat(copy.Outputs.Select(o => o.Value)).Where(v => v.Constant?.Variable is not null).Distinct()];
        VariableInfo[] variables =
        [
            .. weights.Select(v => v.Constant!).DistinctBy(c => c.Variable, StringComparer.Ordinal).OrderBy(c => c.Variable, StringComparer.Ordinal)
                .Select(c => new VariableInfo(c.Variable!, c.DataType, c.Shape, c.Shape.ElementCount * c.DataType.ElementSize(), string.Empty, 0)),
        ];
        VariableChoice choice = choose(variables);
        _warnings.UnionWith(choice.Warnings);
        _hasChosen |= choice.Names.Count > 0;
        _fault ??= choice.Fault;
        Check(choice, variables, needsAll);
        Dictionary<GraphConstant, GraphConstant> made = new(ReferenceEqualityComparer.Instance);
        foreach (GraphValue value in weights)
        {
            GraphConstant old = value.Constant!;
            if (!made.TryGetValue(old, out GraphConstant? constant))
            {
                constant = made[old] = new GraphConstant(old.DataType, old.Shape, old.Read)
                {
                    IsMade = old.IsMade, IsReadAnew = old.IsReadAnew, Variable = choice.Names.GetValueOrDefault(old.Variable!),
                };
            }

            if (!(constant.Variable == old.Variable))
            {
                copy.ReplaceUses(value, copy.AddConstant(constant.Variable ?? value.Name, constant));
            }
        }

        return copy;
    }

    private static void Check(VariableChoice choice, VariableInfo[] variables, string? needsAll)
    {
        string[] left = [.. variables.Select(v => v.Name).Where(n => !choice.Names.ContainsKey(n))];
        if (left.Length > 0 && needsAll is not null)
        {
            throw new InvalidInputException($"{left.Length} of the model's {variables.Length} variables are not chosen, '{left[0]}' among them, and {needsAll}.", $"Choose all of them, or write a SavedModel or a checkpoint ({OptionKey.Format}).");
        }

        if (choice.Names.FirstOrDefault(n => n.Value.Length == 0) is { Key: { } nameless })
        {
            throw new InvalidInputException($"The variable '{nameless}' is given no name.", "Give it one.");
        }

        if (choice.Names.GroupBy(n => n.Value, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } doubled)
        {
            throw new InvalidInputException($"The variables {string.Join(" and ", doubled.Select(n => $"'{n.Key}'"))} are both given the name '{doubled.Key}'.", "Give each a name of its own.");
        }
    }
}
