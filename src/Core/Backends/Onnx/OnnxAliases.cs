using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx;

/// <summary>The values that are other values with their axes in another order: what transpositions and identities give, for which nothing is computed.</summary>
internal sealed class OnnxAliases
{
    // Axis i of the value is axis Axes[i] of the root, which is no alias itself.
    private readonly Dictionary<GraphValue, (GraphValue Root, int[] Axes)> _roots = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a node gives such a value.</summary>
    public static bool IsAlias(GraphNode node) => node.Operator is TransposeOperator or IdentityOperator && node.Inputs[0].Constant is null;

    /// <summary>Adds what such a node gives. Nodes before it come first.</summary>
    public void Add(GraphNode node)
    {
        GraphValue value = node.Inputs[0];
        int[] axes = node.Operator is TransposeOperator transpose ? [.. transpose.Permutation] : [.. Enumerable.Range(0, value.Shape.Rank)];
        _roots[node.Output] = _roots.TryGetValue(value, out var root) ? (root.Root, [.. axes.Select(a => root.Axes[a])]) : (value, axes);
    }

    /// <summary>The value that is computed, and which order of its axes an order of the value's is.</summary>
    public (GraphValue Root, OnnxLayout Layout) RootOf(GraphValue value, OnnxLayout layout) =>
        _roots.TryGetValue(value, out var root) ? (root.Root, new OnnxLayout(layout.Axes.Select(a => root.Axes[a]))) : (value, layout);

    /// <summary>Which order of the value's axes an order of its root's is.</summary>
    public OnnxLayout Seen(GraphValue value, OnnxLayout ofRoot) => _roots.TryGetValue(value, out var root) ? ofRoot.Transposed(root.Axes) : ofRoot;
}
