using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What TensorFlow lacks, in terms of what it has. Weights stay what they are: what is made of them is computed by nodes, so that they are variables under their names.</summary>
internal static class TensorFlowLegalizations
{
    // A sequence that would need more becomes a loop: such a graph is not loaded in reasonable time.
    private const int MaxUnrolledNodes = 100_000;

    /// <summary>The rewrites, in their order: what one leaves, a later one may take.</summary>
    public static IReadOnlyList<Legalization> All { get; } =
    [
        new(new UnrollRecurrent(MaxUnrolledNodes) { KeepsWeights = true }, []),
        new(new UnrollConvRecurrent(MaxUnrolledNodes) { KeepsWeights = true }, []),
        new(new ExpandLayerNorm { KeepsWeights = true }, [typeof(LayerNormOperator)]),
        new(new ExpandBatchNorm(BatchNormEmitter.Takes) { KeepsWeights = true }, []),
        new(new ExpandSegments(n => n.Operator is ScatterOperator { Kind: ScatterFunction.Add, Fill: 0, SkipsOutside: false } || SegmentScatterEmitter.IsReduction(n) || SegmentScatterEmitter.IsFilled(n)) { KeepsWeights = true }, []),
        new(new ExpandRepeat { KeepsWeights = true }, []),
        new(new ExpandPRelu { KeepsWeights = true }, [typeof(PReluOperator)]),
        new(new ExpandReduce(k => k != ReduceFunction.LogSumExp) { KeepsWeights = true }, []),
        new(new ExpandSoftmax { KeepsWeights = true }, []),
        new(new ExpandTransposedConvolution(IsTransposedKept) { KeepsWeights = true }, []),
        new(new LiftOneDimension { KeepsWeights = true }, []),

        // The kernels of a CPU take no dilations of depthwise convolutions and of three axes, no groups of three axes, and one stride of depthwise ones
        // (tensorflow/core/kernels/depthwise_conv_op.cc, conv_ops_3d.cc).
        new(new DilateKernels(n => n.Inputs[0].Shape.Rank == 4 && !ConvEmitter.IsDepthwise(n)) { KeepsWeights = true }, []),
        new(new SplitGroups(n => n.Inputs[0].Shape.Rank == 4) { KeepsWeights = true }, []),
        new(new EqualizeStrides(n => !ConvEmitter.IsDepthwise(n)) { KeepsWeights = true }, []),
        new(new ExplicitPadding(n => n.Operator is ConvOperator && n.Inputs[0].Shape.Rank == 4) { KeepsWeights = true }, []),
        new(new SplitBias(_ => true) { KeepsWeights = true }, []),
        new(new SplitActivations(_ => false) { KeepsWeights = true }, []),
        new(new FlattenDense(n => n.Inputs[0].Shape.Rank > 2) { KeepsWeights = true }, []),
        new(new ExpandActivations(f => ActivationEmitter.OpOf(f) is not null) { KeepsWeights = true }, []),
    ];

    // Of one spatial axis, those of two are made of later; dilations are spread into the kernel later, too.
    private static bool IsTransposedKept(GraphNode node) => node.Inputs[0].Shape.Rank is 3 or 4 && ConvTransposeEmitter.PaddingOf(node) is not null;
}
