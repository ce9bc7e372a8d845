using System.Collections.Frozen;
using TfModelTools.Backends.Emission;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Backends.Tfjs.Emitters;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Tfjs;

/// <summary>The ops of TensorFlow.js: TensorFlow's own, with those that its converter fuses in place of what they are made of.</summary>
internal static class TfjsVocabulary
{
    private static readonly StepVocabulary Steps = new(() => Emitters!, () => TfjsLegalizations.All);

    /// <summary>The emitters, one for each operator that is written.</summary>
    public static OperatorTable<IEmitter<TensorFlowWriter>> Emitters { get; } = new(
    [
        new ActivationEmitter(),
        new ArgReduceEmitter(),
        new BitwiseEmitter(),
        new BroadcastToEmitter(),
        new CastEmitter(),
        new ClipEmitter(),
        new CompareEmitter(),
        new ConcatEmitter(),
        new ConvRecurrentEmitter(Steps),
        new ConvTransposeEmitter(),
        new CropAndResizeEmitter(),
        new BroadcastMatMulEmitter(),
        new CumulativeEmitter(),
        new DilationEmitter(),
        new EmbeddingEmitter(),
        new FusedConvEmitter(),
        new FusedMatMulEmitter(),
        new GatherEmitter(),
        new IdentityEmitter(),
        new LogicEmitter(),
        new LogicalNotEmitter(),
        new NonMaxSuppressionEmitter(),
        new NumberTestEmitter(),
        new PadEmitter(),
        new PixelShuffleEmitter(hasBack: false),
        new PoolEmitter(n => SpatialSame.IsKept(n) ? null : SpatialSame.Reason),
        new PoolWithArgmaxEmitter(),
        new PreluEmitter(),
        new QuotientEmitter(),
        new RecurrentEmitter(Steps),
        new ReduceEmitter(),
        new ReduceLogicEmitter(),
        new RepeatEmitter(),
        new ReshapeEmitter(),
        new ResizeEmitter(),
        new ReverseEmitter(),
        new CopyingScatterEmitter(),
        new SelectEmitter(),
        new SliceEmitter(),
        new SoftmaxEmitter(),
        new TileEmitter(),
        new TopKEmitter(),
        new TransposeEmitter(),
        new TrimEmitter(),
        new UnaryEmitter(),
    ]);

    /// <summary>
    /// The ops that are written and that TensorFlow.js executes (tfjs-converter, python/tensorflowjs/op_list). BitwiseAnd, which its list has, never runs there: its executor looks
    /// for inputs of other names than the list gives them (logical_executor.ts).
    /// </summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "Abs", "Acos", "Acosh", "AddV2", "All", "Any", "ArgMax", "ArgMin", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "AvgPool", "AvgPool3D",
        "BatchMatMulV2", "BiasAdd", "BroadcastTo", "Cast", "Ceil", "ConcatV2", "Const", "Conv2D", "Conv2DBackpropInput", "Conv3D", "Cos", "Cosh",
        "CropAndResize", "Cumprod", "Cumsum", "DepthToSpace", "DepthwiseConv2dNative", "Dilation2D", "DivNoNan", "Elu", "Equal", "Erf", "Exp", "ExpandDims", "Expm1",
        "Fill", "Floor", "FloorDiv", "FloorMod", "FusedDepthwiseConv2dNative", "GatherV2", "Greater", "GreaterEqual", "Identity", "IsFinite", "IsInf", "IsNan",
        "LeakyRelu", "Less", "LessEqual", "Log", "Log1p", "LogSoftmax", "LogicalAnd", "LogicalNot", "LogicalOr", "MatMul", "Max", "MaxPool", "MaxPool3D",
        "MaxPoolWithArgmax", "Maximum", "Mean", "Min", "Minimum", "MirrorPad", "Mul", "Neg", "NonMaxSuppressionV4", "NotEqual", "Pack", "PadV2", "Placeholder", "Pow", "Prelu", "Prod",
        "RealDiv", "Reciprocal", "Relu", "Relu6", "Reshape", "ResizeBilinear", "ResizeNearestNeighbor", "ReverseV2", "Round", "Rsqrt", "ScatterNd", "SelectV2", "Selu",
        "Shape", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Sqrt", "Square", "SquaredDifference", "Squeeze", "StatelessWhile", "StridedSlice", "Sub", "Sum",
        "Tan", "Tanh", "TensorListFromTensor", "TensorListGetItem", "TensorListReserve", "TensorListSetItem", "TensorListStack", "TensorScatterUpdate", "Tile", "TopKV2", "Transpose", "_FusedConv2D", "_FusedMatMul");

    /// <summary>Whether TensorFlow.js executes an op.</summary>
    public static bool Has(string op) => Known.Contains(op);
}
