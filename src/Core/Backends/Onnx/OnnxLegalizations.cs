using TfModelTools.Backends.Onnx.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.Onnx;

/// <summary>What ONNX lacks, in terms of what it has.</summary>
internal static class OnnxLegalizations
{
    // A sequence that would need more is refused: such a graph is not loaded in reasonable time.
    private const int MaxUnrolledNodes = 20_000;

    // Each element of the kernel is three nodes.
    private const int MaxDilatedKernel = 400;

    /// <summary>The rewrites, in their order: what one leaves, a later one may take.</summary>
    /// <param name="opset">The version of the operator set.</param>
    public static IReadOnlyList<Legalization> Of(int opset) =>
    [
        new(new UnrollRecurrent(MaxUnrolledNodes, RecurrentEmitter.Takes), []),
        new(new UnrollConvRecurrent(MaxUnrolledNodes), [typeof(ConvRecurrentOperator)]),
        new(new ExpandBatchNorm(BatchNormEmitter.Takes), []),
        new(new ExpandLayerNorm(n => LayerNormEmitter.Takes(n, opset)), []),
        new(new ExpandBucketize(), [typeof(BucketizeOperator)]),
        new(new ExpandSegments(n => ScatterEmitter.Takes(n, opset)), []),
        new(new ExpandColorSpace(), [typeof(ColorSpaceOperator)]),
        new(new ExpandResize(ResizeEmitter.Takes), []),
        new(new ExpandPixelShuffle(PixelShuffleEmitter.Takes), []),
        new(new ExpandRepeat(RepeatEmitter.Takes), []),
        new(new ExpandEmbedding(), [typeof(EmbeddingOperator)]),
        new(new ExpandMirrorPadding(k => k == PadMode.Reflect), []),
        new(new ResolvePadding(_ => false), []),
        new(new ExpandDilation(MaxDilatedKernel), [typeof(DilationOperator)]),
        new(new SplitCrops(n => ConvTransposeEmitter.Takes((ConvTransposeOperator)n.Operator)), []),
        new(new ExplicitPadding(IsPadded), []),
        new(new ExpandMatMul(), []),
        new(new SplitBias(n => n.Operator is not DenseOperator || DenseEmitter.TakesBias(n)), []),
        new(new SplitActivations(_ => false), []),
        new(new ExpandActivations(f => ActivationEmitter.OpOf(f, opset) is not null), []),
        new(new ExpandReduceLogic(), [typeof(ReduceLogicOperator)]),
        new(new ExpandElementwise(HasFunction), []),
    ];

    // ONNX Runtime takes paddings of poolings that are less than the window.
    private static bool IsPadded(GraphNode node) => node.Operator switch
    {
        PoolOperator pool => pool.Padding.Before.Concat(pool.Padding.After).Zip(pool.Window.Concat(pool.Window)).All(p => p.First < p.Second),
        PoolWithArgmaxOperator pool => pool.Padding.Before.Concat(pool.Padding.After).Zip(pool.Window.Concat(pool.Window)).All(p => p.First < p.Second),
        _ => true,
    };

    // Remainders of integers stay all the same: the pass has none of floats alone to make of them.
    private static bool HasFunction(Operator op) => op switch
    {
        UnaryOperator unary => UnaryEmitter.OpOf(unary.Kind) is not null,
        BinaryOperator binary => binary.Kind is not (BinaryFunction.SquaredDifference or BinaryFunction.DivideNoNaN or BinaryFunction.FloorDivide or BinaryFunction.FloorMod),
        CompareOperator compare => CompareEmitter.OpOf(compare.Kind) is not null,
        NumberTestOperator test => test.Kind != NumberTestFunction.IsFinite,
        _ => true,
    };
}
