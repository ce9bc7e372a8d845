using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Normalizations.</summary>
internal static class NormalizationOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("FusedBatchNorm", OpSignature.Of(new RankRange(4, 5), 1, 1, 1, 1), "BatchNorm", FusedBatchNorm),
        new("FusedBatchNormV2", OpSignature.Of(new RankRange(4, 5), 1, 1, 1, 1), "BatchNorm", FusedBatchNorm),
        new("FusedBatchNormV3", OpSignature.Of(new RankRange(4, 5), 1, 1, 1, 1), "BatchNorm", FusedBatchNorm),
        OpRow.One("BatchNormWithGlobalNormalization", OpSignature.Of(4, 1, 1, 1, 1), "BatchNorm", GlobalNormalization),
        OpRow.One("LRN", OpSignature.Of(4).With(OpAttribute.Integer("depth_radius", 0, 4096)), "Square, Pad, Slice, Add, Power, Divide", LocalResponse),
    ];

    private static ImportedValue[] FusedBatchNorm(OpCall call)
    {
        float epsilon = call.Node.Float("epsilon", 0.0001f);
        bool isTraining = call.Node.Bool("is_training", absent: true);
        ImportedValue[] outputs = new ImportedValue[5];
        outputs[0] = ConvolutionOps.ChannelsLast(call, call.Tensor(0), x =>
        {
            ImportedTensor scale = call.Settle(call.Tensor(1));
            ImportedTensor offset = call.Settle(call.Tensor(2));
            DataType type = x.DataType;
            if (!isTraining)
            {
                outputs[1] = outputs[3] = call.Tensor(3);
                outputs[2] = outputs[4] = call.Tensor(4);
                return Normalize(call, x, scale, offset, call.Settle(call.Tensor(3)), call.Settle(call.Tensor(4)), epsilon);
            }

            // Statistics are float32 whatever the images are.
            x = call.Cast(x, DataType.Float32);
            int[] axes = [.. Enumerable.Range(0, x.Shape.Rank - 1)];
            GraphValue mean = call.Emit(new ReduceOperator(ReduceFunction.Mean, axes, false), x.Value).Value;
            GraphValue deviation = call.Emit(new BinaryOperator(BinaryFunction.SquaredDifference), x.Value, mean).Value;
            GraphValue variance = call.Emit(new ReduceOperator(ReduceFunction.Mean, axes, false), deviation).Value;
            outputs[1] = outputs[3] = ImportedTensor.From(mean);
            outputs[4] = ImportedTensor.From(variance);

            // The variance handed out for moving averages is that of the sample: n / (n - 1) of the population's.
            Dimension count = x.Shape.Product(0, x.Shape.Rank - 1);
            outputs[2] = count is { IsFixed: true, Count: > 1 }
                ? call.Emit(new BinaryOperator(BinaryFunction.Multiply), variance, call.Scalar(DataType.Float32, count.Count / (count.Count - 1.0)).Value)
                : new UnsupportedValue(
                    new Common.UnsupportedItem($"{call.Node.Name}:2", call.Node.Op, $"the number of samples decides its variance (fix it with {OptionKey.BatchSize} or {OptionKey.InputShape})"), [], OpenUntil.ShapesAreKnown);
            return call.Cast(Arithmetic(call, x, scale, offset, ImportedTensor.From(mean), ImportedTensor.From(variance), epsilon), type);
        });
        return [.. outputs, .. call.Node.Op == "FusedBatchNormV3" ? new[] { outputs[4] } : []];
    }

    private static ImportedTensor GlobalNormalization(OpCall call)
    {
        ImportedTensor mean = call.Tensor(1);
        ImportedTensor gamma = call.Node.Bool("scale_after_normalization")
            ? call.Tensor(4)
            : ConstantOps.Fill(call, mean.Shape, call.Scalar(DataType.Float32, 1));
        return Normalize(call, call.Tensor(0), gamma, call.Tensor(3), mean, call.Tensor(2), call.Node.Float("variance_epsilon"));
    }

    /// <summary>Normalizes the last axis by given statistics.</summary>
    public static ImportedTensor Normalize(OpCall call, ImportedTensor x, ImportedTensor gamma, ImportedTensor beta, ImportedTensor mean, ImportedTensor variance, float epsilon) =>
        new[] { gamma, beta, mean, variance }.All(v => v.Constant is not null)
            ? call.EmitFloat(new BatchNormOperator(-1, epsilon), x, gamma, beta, mean, variance)
            : call.Cast(Arithmetic(call, call.Cast(x, gamma.DataType), gamma, beta, mean, variance, epsilon), x.DataType);

    private static ImportedTensor Arithmetic(OpCall call, ImportedTensor x, ImportedTensor gamma, ImportedTensor beta, ImportedTensor mean, ImportedTensor variance, float epsilon)
    {
        GraphValue Binary(BinaryFunction kind, GraphValue a, GraphValue b) => call.Emit(new BinaryOperator(kind), a, b).Value;
        GraphValue shifted = Binary(BinaryFunction.Add, variance.Value, call.Scalar(variance.DataType, epsilon).Value);
        GraphValue scale = Binary(BinaryFunction.Multiply, call.Emit(new UnaryOperator(UnaryFunction.Rsqrt), shifted).Value, gamma.Value);
        GraphValue centered = Binary(BinaryFunction.Subtract, x.Value, mean.Value);
        return ImportedTensor.From(Binary(BinaryFunction.Add, Binary(BinaryFunction.Multiply, centered, scale), beta.Value));
    }

    // x / (bias + alpha * (sum of squares of the 2r + 1 channels around))^beta.
    private static ImportedTensor LocalResponse(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int radius = (int)call.IntegerAttribute("depth_radius", 5);
        if (!x.Shape[3].IsFixed)
        {
            throw call.FailForShape($"its input has shape {x.Shape}, its radius is {radius}");
        }

        GraphValue square = call.Emit(new UnaryOperator(UnaryFunction.Square), x.Value).Value;
        GraphValue padded = call.Emit(new PadOperator(PadMode.Constant, [0, 0, 0, radius], [0, 0, 0, radius], 0), square).Value;
        GraphValue? sum = null;
        for (int i = 0; i <= 2 * radius; i++)
        {
            GraphValue part = call.Emit(new SliceOperator([0, 0, 0, i], [null, null, null, x.Shape[3].Count], [1, 1, 1, 1]), padded).Value;
            sum = sum is null ? part : call.Emit(new BinaryOperator(BinaryFunction.Add), sum, part).Value;
        }

        GraphValue scaled = call.Emit(new BinaryOperator(BinaryFunction.Multiply), sum!, call.Scalar(x.DataType, call.Node.Float("alpha", 1)).Value).Value;
        GraphValue shifted = call.Emit(new BinaryOperator(BinaryFunction.Add), scaled, call.Scalar(x.DataType, call.Node.Float("bias", 1)).Value).Value;
        GraphValue power = call.Emit(new BinaryOperator(BinaryFunction.Power), shifted, call.Scalar(x.DataType, call.Node.Float("beta", 0.5f)).Value).Value;
        return call.Emit(new BinaryOperator(BinaryFunction.Divide), x.Value, power);
    }
}
