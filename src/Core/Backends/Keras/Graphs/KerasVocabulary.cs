using TfModelTools.Backends.Emission;
using TfModelTools.Backends.Keras.Graphs.Emitters;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>The operators that Keras has as layers.</summary>
internal static class KerasVocabulary
{
    private static readonly OperatorTable<IEmitter<KerasGraphWriter>> Keras2 = Create(KerasDialect.Keras2);
    private static readonly OperatorTable<IEmitter<KerasGraphWriter>> Keras3 = Create(KerasDialect.Keras3);

    /// <summary>The emitters for a Keras.</summary>
    public static OperatorTable<IEmitter<KerasGraphWriter>> For(KerasDialect dialect) => dialect.IsKeras3 ? Keras3 : Keras2;

    private static OperatorTable<IEmitter<KerasGraphWriter>> Create(KerasDialect dialect) => new(
    [
        new ActivationEmitter(dialect),
        new BatchNormEmitter(),
        new BinaryEmitter(),
        new CastEmitter(),
        new ClipEmitter(),
        new ConcatEmitter(),
        new ConvEmitter(dialect),
        new ConvTransposeEmitter(dialect),
        new DenseEmitter(dialect),
        new EmbeddingEmitter(),
        new GatherEmitter(),
        new IdentityEmitter(),
        new LayerNormEmitter(),
        new MatMulEmitter(),
        new PadEmitter(),
        new PoolEmitter(),
        new PReluEmitter(),
        new RecurrentEmitter(dialect),
        new ReduceEmitter(),
        new RepeatEmitter(),
        new ReshapeEmitter(),
        new ResizeEmitter(),
        new SliceEmitter(),
        new SoftmaxEmitter(dialect),
        new TransposeEmitter(),
        new UnaryEmitter(),
    ]);
}
