using TfModelTools.Backends.Emission;
using TfModelTools.Backends.Onnx.Emitters;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Onnx;

/// <summary>The ops of ONNX, of each version of the operator set that is written.</summary>
internal static class OnnxVocabulary
{
    private static readonly OperatorTable<IEmitter<OnnxWriter>>[] Tables =
        [.. Enumerable.Range(OnnxGraphBuilder.MinOpset, OnnxGraphBuilder.MaxOpset - OnnxGraphBuilder.MinOpset + 1).Select(Create)];

    /// <summary>The emitters, one for each operator that is written.</summary>
    /// <param name="opset">The version of the operator set.</param>
    public static OperatorTable<IEmitter<OnnxWriter>> Of(int opset) => Tables[opset - OnnxGraphBuilder.MinOpset];

    private static OperatorTable<IEmitter<OnnxWriter>> Create(int opset) => new(
    [
        new ActivationEmitter(opset),
        new ArgReduceEmitter(),
        new BatchNormEmitter(),
        new BinaryEmitter(),
        new BitwiseEmitter(opset),
        new BroadcastToEmitter(),
        new CastEmitter(),
        new ClipEmitter(),
        new CompareEmitter(),
        new ConcatEmitter(),
        new ConvEmitter(),
        new ConvTransposeEmitter(),
        new CumulativeEmitter(),
        new DenseEmitter(),
        new GatherEmitter(),
        new IdentityEmitter(),
        new LayerNormEmitter(opset),
        new LogicEmitter(),
        new LogicalNotEmitter(),
        new MatMulEmitter(),
        new MatrixDeterminantEmitter(),
        new NonMaxSuppressionEmitter(),
        new NumberTestEmitter(),
        new PadEmitter(),
        new PixelShuffleEmitter(),
        new PoolEmitter(),
        new PoolWithArgmaxEmitter(),
        new PReluEmitter(),
        new RecurrentEmitter(),
        new ReduceEmitter(),
        new RepeatEmitter(),
        new ReshapeEmitter(opset),
        new ResizeEmitter(),
        new ReverseEmitter(),
        new ScatterEmitter(opset),
        new SelectEmitter(),
        new SliceEmitter(),
        new SoftmaxEmitter(),
        new TileEmitter(),
        new TopKEmitter(),
        new TransposeEmitter(),
        new TrimEmitter(),
        new UnaryEmitter(),
    ]);
}
