using TfModelTools.Backends.Emission;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>The ops of TensorFlow.</summary>
internal static class TensorFlowVocabulary
{
    private static readonly StepVocabulary Steps = new(() => Emitters!, () => TensorFlowLegalizations.All);

    /// <summary>The emitters, one for each operator that is written.</summary>
    public static OperatorTable<IEmitter<TensorFlowWriter>> Emitters { get; } = new(
    [
        new ActivationEmitter(),
        new ArgReduceEmitter(),
        new BatchNormEmitter(),
        new BinaryEmitter(),
        new BitcastEmitter(),
        new BitwiseEmitter(),
        new BroadcastToEmitter(),
        new BucketizeEmitter(),
        new CastEmitter(),
        new CholeskyEmitter(),
        new ClipEmitter(),
        new ColorSpaceEmitter(),
        new CombinedNonMaxSuppressionEmitter(),
        new CompareEmitter(),
        new ConcatEmitter(),
        new ConvEmitter(),
        new ConvRecurrentEmitter(Steps),
        new ConvTransposeEmitter(),
        new CropAndResizeEmitter(),
        new CumulativeEmitter(),
        new DenseEmitter(),
        new DilationEmitter(),
        new EmbeddingEmitter(),
        new GatherEmitter(),
        new IdentityEmitter(),
        new LogicEmitter(),
        new LogicalNotEmitter(),
        new LuEmitter(),
        new MatMulEmitter(),
        new MatrixDeterminantEmitter(),
        new MatrixInverseEmitter(),
        new MatrixSolveEmitter(),
        new NumberTestEmitter(),
        new PixelShuffleEmitter(),
        new PoolEmitter(),
        new PoolWithArgmaxEmitter(),
        new RecurrentEmitter(Steps),
        new ReduceEmitter(),
        new ReduceLogicEmitter(),
        new RepeatEmitter(),
        new ReshapeEmitter(),
        new ResizeEmitter(),
        new ReverseEmitter(),
        new ScoredNonMaxSuppressionEmitter(),
        new SegmentScatterEmitter(),
        new SelectEmitter(),
        new SingularValuesEmitter(),
        new SliceEmitter(),
        new SoftmaxEmitter(),
        new SpecialEmitter(),
        new TileEmitter(),
        new TopKEmitter(),
        new TransposeEmitter(),
        new TrimEmitter(),
        new TriangularSolveEmitter(),
        new UnaryEmitter(),
        new ZeroPadEmitter(),
    ]);
}
