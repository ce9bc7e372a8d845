using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>What Keras has no layer for, in terms of what it has.</summary>
internal static class KerasLegalizations
{
    /// <summary>The rewrites for a Keras, in their order.</summary>
    public static IReadOnlyList<Legalization> For(KerasDialect dialect) =>
    [
        new(new ExpandPixelShuffle(), []),
        new(new ExplicitPadding(_ => false), []),
        new(new SplitBias(_ => true), []),
        new(new SplitActivations(n => n.Operator is not BinaryOperator && SplitActivations.Split(n.Operator) is var (_, function) && KerasFunction.NameOf(function, dialect) is not null), []),
        new(new ExpandActivations(f => KerasFunction.HasLayer(f, dialect)), []),
        new(new ExpandMatMul(), []),
    ];
}
