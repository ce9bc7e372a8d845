using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Folds a batch normalization over the last axis into the weights of the matrix product or convolution before it, when nobody else
/// reads that: kernel' = kernel * scale, bias' = bias * scale + offset, scale = gamma / sqrt(variance + epsilon),
/// offset = beta - mean * scale, computed in float64 when the weights are read.
/// </summary>
internal sealed class FoldBatchNorm : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is BatchNormOperator norm
                && (norm.Axis == -1 || norm.Axis == node.Output.Shape.Rank - 1)
                && node.Inputs[0].Producer is GraphNode producer
                && producer.Output.UseCount == 1
                && FilterAxisFromEnd(producer.Operator) is int filterAxis
                && node.Inputs.Concat(producer.Inputs.Skip(1)).Skip(1).All(v => v.Constant is { DataType: DataType.Float32 }))
            {
                Fold(graph, producer, node, norm.Epsilon, filterAxis);
                changes++;
            }
        }

        return changes;
    }

    /// <summary>Where the kernel has its filters, counted from its last axis; null for what cannot take a scale.</summary>
    private static int? FilterAxisFromEnd(Operator op) => op switch
    {
        DenseOperator { Activation.Kind: ActivationKind.Linear } => 1,
        ConvOperator { Activation.Kind: ActivationKind.Linear } => 1,
        ConvTransposeOperator { Activation.Kind: ActivationKind.Linear } => 2,
        _ => null,
    };

    private static void Fold(ModelGraph graph, GraphNode producer, GraphNode node, float epsilon, int filterAxisFromEnd)
    {
        GraphConstant kernel = producer.Inputs[1].Constant!;
        GraphConstant? bias = producer.Inputs.Count > 2 ? producer.Inputs[2].Constant : null;
        GraphConstant[] constants = [.. node.Inputs.Skip(1).Select(i => i.Constant!)];
        BatchNormStatistics statistics = new(constants, epsilon);
        GraphConstant foldedKernel = new(DataType.Float32, kernel.Shape, () => ScaleKernel(kernel, statistics, filterAxisFromEnd));
        GraphConstant foldedBias = new(DataType.Float32, constants[0].Shape, () => FoldBias(bias, statistics));
        producer.Rewrite(
            producer.Operator,
            [
                producer.Inputs[0],
                graph.AddConstant(producer.Inputs[1].Name + "/folded", foldedKernel),
                graph.AddConstant((producer.Inputs.Count > 2 ? producer.Inputs[2].Name : node.Name + "/bias") + "/folded", foldedBias),
            ],
            node);
        graph.ReplaceUses(node.Output, producer.Output);
        graph.Remove(node);
    }

    private static Tensor ScaleKernel(GraphConstant kernel, BatchNormStatistics statistics, int filterAxisFromEnd)
    {
        (double[] scale, _) = statistics.Read();
        Tensor result = kernel.ReadOwn();
        Span<float> values = MemoryMarshal.Cast<byte, float>(MemoryMarshal.AsMemory(result.Bytes).Span);
        if (filterAxisFromEnd == 1)
        {
            for (int i = 0; i < values.Length; i += scale.Length)
            {
                ScaleRow(values.Slice(i, scale.Length), scale);
            }
        }
        else
        {
            int inner = (int)kernel.Shape[-1];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(values[i] * scale[i / inner % scale.Length]);
            }
        }

        return result;
    }

    /// <summary>The products of a row, each rounded once. All the weights of a large model come by here while it is loaded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRow(Span<float> row, ReadOnlySpan<double> scale)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref float first = ref MemoryMarshal.GetReference(row);
            ref double factor = ref MemoryMarshal.GetReference(scale);
            for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
                low *= Vector256.LoadUnsafe(ref factor, (nuint)i);
                high *= Vector256.LoadUnsafe(ref factor, (nuint)(i + Vector256<double>.Count));
                Vector256.Narrow(low, high).StoreUnsafe(ref first, (nuint)i);
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = (float)(row[i] * scale[i]);
        }
    }

    private static Tensor FoldBias(GraphConstant? bias, BatchNormStatistics statistics)
    {
        (double[] scale, double[] offset) = statistics.Read();
        float[] values = new float[scale.Length];
        ReadOnlySpan<float> old = bias is null ? [] : bias.Read().AsSpan<float>();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((old.IsEmpty ? 0.0 : old[i]) * scale[i]) + offset[i]);
        }

        return Tensor.Create<float>(values, new TensorShape(values.Length));
    }
}
