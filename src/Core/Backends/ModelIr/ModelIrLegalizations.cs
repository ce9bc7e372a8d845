using TfModelTools.Backends.ModelIr.Emitters;
using ConvTransposeEmitter = TfModelTools.Backends.TensorFlow.Emitters.ConvTransposeEmitter;
using Windows = TfModelTools.Backends.TensorFlow.Emitters.Windows;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;

namespace TfModelTools.Backends.ModelIr;

/// <summary>What the IR lacks, in terms of what it has.</summary>
internal static class ModelIrLegalizations
{
    // MMdnn's programs print a line of code for each node.
    private const int MaxUnrolledNodes = 20_000;

    /// <summary>The rewrites, in their order: what one leaves, a later one may take.</summary>
    public static IReadOnlyList<Legalization> All { get; } =
    [
        new(new UnrollRecurrent(MaxUnrolledNodes), [typeof(RecurrentOperator)]),
        new(new UnrollConvRecurrent(MaxUnrolledNodes), [typeof(ConvRecurrentOperator)]),
        new(new ExpandLayerNorm(), [typeof(LayerNormOperator)]),
        new(new ExpandBatchNorm(BatchNormEmitter.IsWritten), []),
        new(new ExpandResize(n => ResizeEmitter.IsWritten((ResizeOperator)n.Operator)), []),
        new(new ExpandPixelShuffle(), []),
        new(new ExpandRepeat(), [typeof(RepeatOperator)]),
        new(new ExpandReduce(k => k is not (ReduceFunction.LogSumExp or ReduceFunction.L2Norm)), []),
        new(new ExpandSoftmax(), []),
        new(new ExpandReverse(), [typeof(ReverseOperator)]),
        new(new ExpandMirrorPadding(k => k == PadMode.Reflect), []),
        new(new ExpandMatMul(), []),
        new(new LiftOneDimension(), []),
        new(new SplitCrops(IsTransposedKept), []),
        new(new ExpandTransposedConvolution(IsTransposedKept), []),
        new(new ExplicitPadding(n => n.Operator is ConvOperator or PoolOperator { Kind: PoolFunction.Max }), []),
        new(new SplitBias(_ => true), []),
        new(new SplitActivations(_ => false), []),
        new(new ExpandActivations(f => ActivationEmitter.OpOf(f) is not null), []),
        new(new ExpandElementwise(HasFunction), [typeof(ClipOperator)]),
        new(new FlattenDense(), []),
    ];

    private static bool HasFunction(Operator op) => op switch
    {
        UnaryOperator unary => unary.Kind is not (UnaryFunction.Erfc or UnaryFunction.Reciprocal or UnaryFunction.Rsqrt or UnaryFunction.Expm1 or UnaryFunction.Log1p),
        BinaryOperator binary => binary.Kind is not (BinaryFunction.TruncateMod or BinaryFunction.SquaredDifference or BinaryFunction.DivideNoNaN),
        ClipOperator => false,
        _ => true,
    };

    // MMdnn's programs know transposed convolutions by the rules SAME and VALID alone.
    private static bool IsTransposedKept(GraphNode node) => node.Operator is ConvTransposeOperator op && op.Dilations.All(d => d == 1)
        && ConvTransposeEmitter.PaddingOf(node) is { } padding && (padding.IsSame || Windows.IsValid(padding));
}
