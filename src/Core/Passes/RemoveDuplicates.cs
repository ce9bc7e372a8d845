using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>Common sub-expressions: of nodes that compute the same of the same, one stays. Small constants are the same when their elements are.</summary>
internal sealed class RemoveDuplicates : GraphPass
{
    private const int MaxComparedElements = 16;
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        Dictionary<object, Candidates> byInput = new(ReferenceEqualityComparer.Instance);
        Numbers numbers = new();
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is DeferredOperator)
            {
                continue;
            }

            // Only nodes that read the same can compute the same, and few do: others are not looked at any closer.
            object input = (object?)node.Inputs.FirstOrDefault(i => i.Constant is null) ?? graph;
            if (!byInput.TryGetValue(input, out Candidates? candidates))
            {
                byInput[input] = new Candidates(node);
                continue;
            }

            if (candidates.FindOrAdd(node, numbers) is not GraphNode known)
            {
                continue;
            }

            // An output of the model keeps a node of its own name.
            if (node.Outputs.Any(o => o.OutputCount > 0))
            {
                continue;
            }

            for (int i = 0; i < node.Outputs.Count; i++)
            {
                graph.ReplaceUses(node.Outputs[i], known.Outputs[i]);
            }

            graph.Remove(node);
            changes++;
        }

        return changes;
    }

    /// <summary>Nodes that read one value, or none.</summary>
    /// <param name="first">The first of them; what it computes is looked at when there is a second.</param>
    private sealed class Candidates(GraphNode first)
    {
        private Dictionary<string, GraphNode>? _byKey;

        /// <summary>An earlier node that computes what this one does; null when there is none, and the node waits for others like it.</summary>
        public GraphNode? FindOrAdd(GraphNode node, Numbers numbers)
        {
            _byKey ??= new Dictionary<string, GraphNode>(StringComparer.Ordinal) { [Key(first, numbers)] = first };
            string key = Key(node, numbers);
            return _byKey.TryAdd(key, node) ? null : _byKey[key];
        }
    }

    private static string Key(GraphNode node, Numbers numbers)
    {
        StringBuilder key = new();
        Append(key, node.Operator);
        foreach (GraphValue input in node.Inputs)
        {
            key.Append('|').Append(numbers.Of(input));
        }

        return key.ToString();
    }

    /// <summary>Values by number, in the order they are met: their names would be copied for every node that reads them. Constants that are the same have one number.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<GraphValue, int> _values = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<string, int> _constants = new(StringComparer.Ordinal);

        public int Of(GraphValue value)
        {
            if (_values.TryGetValue(value, out int known))
            {
                return known;
            }

            int number = _values.Count;
            if (value.Constant is { } constant && constant.Shape.ElementCount <= MaxComparedElements && constant.DataType.ElementSize() > 0)
            {
                string text = $"{constant.DataType}{constant.Shape}{Convert.ToHexString(constant.Read().Bytes.Span)}";
                number = _constants.TryGetValue(text, out int same) ? same : _constants[text] = number;
            }

            _values.Add(value, number);
            return number;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    private static PropertyInfo[] PropertiesOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0)];

    // A record's own equality compares lists by reference; their elements count here.
    private static void Append(StringBuilder key, object? value)
    {
        switch (value)
        {
            case null:
                key.Append("null;");
                break;
            case string or bool or char or Enum:
                key.Append(value).Append(';');
                break;
            case IFormattable number when value.GetType().IsPrimitive:
                key.Append(number.ToString(null, CultureInfo.InvariantCulture)).Append(';');
                break;
            case IEnumerable list:
                key.Append('[');
                foreach (object? item in list)
                {
                    Append(key, item);
                }

                key.Append(']');
                break;
            case Dimension dimension:
                key.Append(dimension.ToString()).Append(';');
                break;
            default:
                key.Append(value.GetType().Name).Append('{');
                foreach (PropertyInfo property in Properties.GetOrAdd(value.GetType(), PropertiesOf))
                {
                    Append(key, property.GetValue(value));
                }

                key.Append('}');
                break;
        }
    }
}
