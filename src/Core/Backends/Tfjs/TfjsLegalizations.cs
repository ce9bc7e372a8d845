using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Backends.Tfjs.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.Tfjs;

/// <summary>What TensorFlow.js lacks, in terms of what it has.</summary>
internal static class TfjsLegalizations
{
    // A sequence that would need more becomes a loop: a page that loads tens of thousands of ops is of no use.
    private const int MaxUnrolledNodes = 20_000;

    /// <summary>The rewrites, in their order: what one leaves, a later one may take.</summary>
    public static IReadOnlyList<Legalization> All { get; } =
    [
        new(new UnrollRecurrent(MaxUnrolledNodes), []),
        new(new UnrollConvRecurrent(MaxUnrolledNodes), []),
        new(new ExpandLayerNorm(), [typeof(LayerNormOperator)]),
        new(new ExpandBatchNorm(_ => false), [typeof(BatchNormOperator)]),
        new(new ExpandResize(n => n.Operator is not ResizeOperator { Kind: ResizeMethod.Bicubic }), []),
        new(new ExpandSegments(n => n.Operator is ScatterOperator { Kind: ScatterFunction.Add, Fill: 0, SkipsOutside: false }), []),
        new(new ExpandColorSpace(), [typeof(ColorSpaceOperator)]),
        new(new ExpandBucketize(), [typeof(BucketizeOperator)]),
        new(new ExpandPixelShuffle(n => !((PixelShuffleOperator)n.Operator).ToChannels), []),
        new(new ExpandRepeat(), []),

        // EuclideanNorm takes two axes at most (tfjs-core, norm.ts).
        new(new ExpandReduce(k => k is not (ReduceFunction.LogSumExp or ReduceFunction.L2Norm)), []),
        new(new ExpandSoftmax(), []),
        new(new ExpandElementwise(HasFunction), []),
        new(new ExpandTransposedConvolution(IsTransposedKept), []),
        new(new LiftOneDimension(), []),
        new(new DilateKernels(n => n.Operator is ConvOperator conv && (conv.Strides.All(s => s == 1) || conv.Dilations.All(d => d == 1))), []),
        new(new SplitGroups(n => n.Inputs[0].Shape.Rank == 4 && FusedConvEmitter.IsDepthwise(n)), []),
        new(new ResolvePadding(SpatialSame.IsKept), []),
        new(new ExplicitPadding(n => n.Operator is ConvOperator && n.Inputs[0].Shape.Rank == 4), []),
        new(new SplitBias(_ => true), []),
        new(new SplitActivations(n => n.Operator switch
        {
            ConvOperator conv => Fusion.Takes(n, conv.Activation),
            DenseOperator dense => Fusion.Takes(n, dense.Activation),
            _ => false,
        }), []),
        new(new ExpandActivations(f => ActivationEmitter.OpOf(f) is not (null or "Softsign")), []),
    ];

    private static bool HasFunction(Operator op) => op switch
    {
        UnaryOperator unary => unary.Kind != UnaryFunction.Erfc,
        BinaryOperator binary => binary.Kind != BinaryFunction.TruncateMod,
        LogicOperator logic => logic.Kind is LogicFunction.And or LogicFunction.Or,
        _ => true,
    };

    // Of one spatial axis, those of two are made of later; dilations are spread into the kernel later, too.
    private static bool IsTransposedKept(GraphNode node) => node.Inputs[0].Shape.Rank is 3 or 4 && ConvTransposeEmitter.PaddingOf(node) is not null;
}
