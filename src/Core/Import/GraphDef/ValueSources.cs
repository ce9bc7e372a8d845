using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The inputs of the model on which values of its graph depend. Each value is looked at once, however many ask: a chain of thousands of nodes,
/// each of which asks for all that is before it, would cost the square of its length.
/// </summary>
internal sealed class ValueSources
{
    /// <summary>Most inputs that are named: what depends on more depends on the data.</summary>
    public const int MaxInputs = 64;

    private readonly Dictionary<GraphValue, string[]?> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The names of the inputs on which a value depends; null for more than <see cref="MaxInputs"/>.</summary>
    /// <param name="value">The value.</param>
    public IReadOnlyCollection<string>? Of(GraphValue value)
    {
        Stack<(GraphValue Value, bool AreOperandsKnown)> pending = new([(value, false)]);
        while (pending.TryPop(out (GraphValue Value, bool AreOperandsKnown) next))
        {
            if (_known.ContainsKey(next.Value))
            {
                continue;
            }

            if (next.Value.Producer is not { } producer)
            {
                _known[next.Value] = next.Value.Constant is null ? [next.Value.Name] : [];
            }
            else if (next.AreOperandsKnown)
            {
                _known[next.Value] = Union(producer.Inputs);
            }
            else
            {
                pending.Push((next.Value, true));
                foreach (GraphValue operand in producer.Inputs)
                {
                    pending.Push((operand, false));
                }
            }
        }

        return _known[value];
    }

    // What is found of the last operand comes first. Along a chain there is nothing to add, and all share one list.
    private string[]? Union(IReadOnlyList<GraphValue> operands)
    {
        string[]? all = [];
        HashSet<string>? names = null;
        foreach (GraphValue operand in operands.Reverse())
        {
            string[]? found = _known[operand];
            if (found is null)
            {
                return null;
            }

            if (ReferenceEquals(found, all) || found.Length == 0)
            {
                continue;
            }

            if (all.Length == 0)
            {
                all = found;
                continue;
            }

            names ??= new(all, StringComparer.Ordinal);
            string[] added = [.. found.Where(names.Add)];
            if (names.Count > MaxInputs)
            {
                return null;
            }

            all = added.Length == 0 ? all : [.. all, .. added];
        }

        return all;
    }
}
