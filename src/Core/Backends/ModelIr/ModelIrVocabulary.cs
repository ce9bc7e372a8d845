using TfModelTools.Backends.Emission;
using TfModelTools.Backends.ModelIr.Emitters;
using TfModelTools.Graph;

namespace TfModelTools.Backends.ModelIr;

/// <summary>The ops of MMdnn's IR.</summary>
internal static class ModelIrVocabulary
{
    /// <summary>The emitters, one for each operator that is written.</summary>
    public static OperatorTable<IEmitter<ModelIrWriter>> Emitters { get; } = new(
    [
        new ActivationEmitter(),
        new BatchNormEmitter(),
        new BinaryEmitter(),
        new BroadcastToEmitter(),
        new CastEmitter(),
        new ConcatEmitter(),
        new ConvEmitter(),
        new ConvTransposeEmitter(),
        new DenseEmitter(),
        new EmbeddingEmitter(),
        new GatherEmitter(),
        new IdentityEmitter(),
        new MatMulEmitter(),
        new PadEmitter(),
        new PoolEmitter(),
        new PReluEmitter(),
        new ReduceEmitter(),
        new ReshapeEmitter(),
        new ResizeEmitter(),
        new SliceEmitter(),
        new SoftmaxEmitter(),
        new TileEmitter(),
        new TransposeEmitter(),
        new UnaryEmitter(),
    ]);
}
