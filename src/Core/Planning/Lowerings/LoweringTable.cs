using TfModelTools.Graph;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Which lowering serves which operator.</summary>
public static class LoweringTable
{
    private static readonly OperatorTable<Lowering> Table = new(
    [
        new ActivationLowering(),
        new ArgReduceLowering(),
        new BatchNormLowering(),
        new BinaryLowering(),
        new BitcastLowering(),
        new BitwiseLowering(),
        new BroadcastToLowering(),
        new BucketizeLowering(),
        new CastLowering(),
        new CholeskyLowering(),
        new ClipLowering(),
        new ColorSpaceLowering(),
        new CombinedNonMaxSuppressionLowering(),
        new CompareLowering(),
        new ConcatLowering(),
        new ConvLowering(),
        new ConvRecurrentLowering(),
        new ConvTransposeLowering(),
        new CropAndResizeLowering(),
        new CumulativeLowering(),
        new DeferredLowering(),
        new DenseLowering(),
        new DilationLowering(),
        new EmbeddingLowering(),
        new GatherLowering(),
        new IdentityLowering(),
        new LayerNormLowering(),
        new LogicLowering(),
        new LogicalNotLowering(),
        new LuLowering(),
        new MatMulLowering(),
        new MatrixDeterminantLowering(),
        new MatrixInverseLowering(),
        new MatrixSolveLowering(),
        new NonMaxSuppressionLowering(),
        new NumberTestLowering(),
        new PReluLowering(),
        new PadLowering(),
        new PixelShuffleLowering(),
        new PoolLowering(),
        new PoolWithArgmaxLowering(),
        new RecurrentLowering(),
        new ReduceLogicLowering(),
        new ReduceLowering(),
        new RepeatLowering(),
        new ReshapeLowering(),
        new ResizeLowering(),
        new ReverseLowering(),
        new ScatterLowering(),
        new SelectLowering(),
        new SingularValuesLowering(),
        new SliceLowering(),
        new SoftmaxLowering(),
        new SpecialLowering(),
        new TileLowering(),
        new TopKLowering(),
        new TrimLowering(),
        new TransposeLowering(),
        new TriangularSolveLowering(),
        new UnaryLowering(),
    ]);

    /// <summary>The lowering of an operator; null when there is none.</summary>
    public static Lowering? Find(Operator op) => Table.Find(op);

    /// <summary>The lowering of an operator's record; null when there is none.</summary>
    public static Lowering? Find(Type op) => Table.Find(op);
}
