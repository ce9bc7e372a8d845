using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>How an operator moves a window over the spatial axes of its first input.</summary>
/// <param name="Extents">The window's extent on each spatial axis.</param>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Dilations">One for each spatial axis.</param>
/// <param name="Padding">The padding.</param>
/// <param name="With">The same operator of other strides and padding.</param>
internal sealed record SpatialWindows(IReadOnlyList<int> Extents, IReadOnlyList<int> Strides, IReadOnlyList<int> Dilations, Padding Padding, Func<IReadOnlyList<int>, Padding, Operator> With)
{
    /// <summary>The windows of convolutions, poolings and dilations; null for any other node, and where a kernel's extents are not known.</summary>
    public static SpatialWindows? Of(GraphNode node) => node.Operator switch
    {
        ConvOperator conv when KernelExtents(node, conv.Strides.Count) is { } extents =>
            new(extents, conv.Strides, conv.Dilations, conv.Padding, (s, p) => conv with { Strides = s, Padding = p }),
        DilationOperator dilation when KernelExtents(node, 2) is { } extents =>
            new(extents, dilation.Strides, dilation.Dilations, dilation.Padding, (s, p) => dilation with { Strides = s, Padding = p }),
        PoolOperator pool => new(pool.Window, pool.Strides, Ones(pool.Window), pool.Padding, (s, p) => pool with { Strides = s, Padding = p }),
        PoolWithArgmaxOperator pool => new(pool.Window, pool.Strides, Ones(pool.Window), pool.Padding, (s, p) => pool with { Strides = s, Padding = p }),
        _ => null,
    };

    /// <summary>The padding as numbers; null where it depends on an extent that is not known.</summary>
    /// <param name="x">The shape of the first input.</param>
    public Padding? Resolved(SymbolicShape x)
    {
        if (!Padding.IsSame)
        {
            return Padding;
        }

        if (!x.Skip(1).Take(Extents.Count).All(d => d.IsFixed))
        {
            return null;
        }

        (int Before, int After)[] added = [.. Extents.Select((e, i) => Padding.Resolve(i, x[i + 1].Count, e, Strides[i], Dilations[i]))];
        return Padding.Explicit([.. added.Select(a => a.Before)], [.. added.Select(a => a.After)]);
    }

    private static int[]? KernelExtents(GraphNode node, int count) =>
        node.Inputs[1].Shape.Take(count).All(d => d.IsFixed) ? [.. node.Inputs[1].Shape.Take(count).Select(d => (int)d.Count)] : null;

    private static int[] Ones(IReadOnlyList<int> like) => [.. like.Select(_ => 1)];
}
