using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Ops that move blocks of an image into its channels or into the batch, and back.</summary>
internal static class BlockOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("SpaceToDepth", OpSignature.Of(4).With(OpAttribute.Integer("block_size", 1, short.MaxValue)), "PixelShuffle", call => Shuffle(call, toChannels: true)),
        OpRow.One("DepthToSpace", OpSignature.Of(4).With(OpAttribute.Integer("block_size", 1, short.MaxValue)), "PixelShuffle", call => Shuffle(call, toChannels: false)),
        OpRow.One("SpaceToBatchND", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any), "Pad, Reshape, Transpose", call => SpaceToBatch(call, call.Integers(1, "block"), call.Integers(2, "paddings"))),
        OpRow.One("SpaceToBatch", OpSignature.Of(4, RankRange.Any).With(OpAttribute.Integer("block_size", 1, short.MaxValue)), "Pad, Reshape, Transpose", call => SpaceToBatch(call, [call.IntegerAttribute("block_size"), call.IntegerAttribute("block_size")], call.Integers(1, "paddings"))),
        OpRow.One("BatchToSpaceND", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any), "Reshape, Transpose, Slice; of a convolution in between the dilated one", call => BatchToSpace(call, call.Integers(1, "block"), call.Integers(2, "crops"))),
        OpRow.One("BatchToSpace", OpSignature.Of(4, RankRange.Any).With(OpAttribute.Integer("block_size", 1, short.MaxValue)), "Reshape, Transpose, Slice; of a convolution in between the dilated one", call => BatchToSpace(call, [call.IntegerAttribute("block_size"), call.IntegerAttribute("block_size")], call.Integers(1, "crops"))),
    ];

    private static ImportedTensor Shuffle(OpCall call, bool toChannels) =>
        ConvolutionOps.ChannelsLast(call, call.Tensor(0), x => call.Emit(new PixelShuffleOperator((int)call.IntegerAttribute("block_size"), toChannels), x.Value));

    private static ImportedTensor SpaceToBatch(OpCall call, long[] block, long[] pads)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor whole = x;
        int rank = x.Shape.Rank;
        if (block.Length >= rank || pads.Length != 2 * block.Length || block.Any(b => b is < 1 or > short.MaxValue) || !x.Shape.Skip(1).All(d => d.IsFixed))
        {
            throw call.FailForShape($"its block does not fit the shape {x.Shape}");
        }

        int tail = rank - 1 - block.Length;
        int[] padding = [.. pads.Select(p => call.Int32(p, "padding"))];
        if (padding.Any(p => p != 0))
        {
            x = call.Emit(
                new PadOperator(PadMode.Constant, [0, .. block.Select((_, i) => padding[2 * i]), .. new int[tail]], [0, .. block.Select((_, i) => padding[(2 * i) + 1]), .. new int[tail]], 0), x.Value);
        }

        List<Dimension> split = [x.Shape[0]];
        for (int i = 0; i < block.Length; i++)
        {
            split.Add(x.Shape[i + 1].DivideBy(block[i]) ?? throw call.FailForShape($"extent {x.Shape[i + 1]} is no multiple of {block[i]}"));
            split.Add(block[i]);
        }

        split.AddRange(x.Shape.Skip(1 + block.Length));
        ImportedTensor parts = call.Reshape(x, new SymbolicShape([.. split]));
        int[] order = [.. block.Select((_, i) => (2 * i) + 2), 0, .. block.Select((_, i) => (2 * i) + 1), .. Enumerable.Range(1 + (2 * block.Length), tail)];
        ImportedTensor moved = call.Transpose(parts, order);
        Dimension batch = block.Aggregate(x.Shape[0], (b, f) => b * f);
        ImportedTensor result = call.Reshape(moved, new SymbolicShape([batch, .. block.Select((_, i) => split[(2 * i) + 1]), .. x.Shape.Skip(1 + block.Length)]));
        call.Evaluator.SpaceToBatch[result.Value] = (whole, block, pads);
        return result;
    }

    // TensorFlow 1 spells a dilated convolution as one between SpaceToBatchND and BatchToSpaceND (tf.nn.convolution).
    private static ImportedTensor? DilatedConvolution(OpCall call, ImportedTensor x, long[] block, long[] crops)
    {
        if (x.Value.Producer is not { Operator: ConvOperator { Padding.IsSame: false, Activation.Kind: ActivationKind.Linear } conv } node
            || !call.Evaluator.SpaceToBatch.TryGetValue(node.Inputs[0], out (ImportedTensor Whole, long[] Block, long[] Pads) from)
            || !from.Block.SequenceEqual(block) || conv.Strides.Count != block.Length || node.Inputs.Count != 2
            || crops.Length != from.Pads.Length || crops.Any(c => c < 0)
            || conv.Strides.Concat(conv.Dilations).Any(v => v != 1) || conv.Padding.Before.Concat(conv.Padding.After).Any(p => p != 0)
            || Enumerable.Range(0, crops.Length).Any(i => crops[i] > from.Pads[i]))
        {
            return null;
        }

        Padding padding = Padding.Explicit(
            [.. block.Select((_, i) => (int)(from.Pads[2 * i] - crops[2 * i]))], [.. block.Select((_, i) => (int)(from.Pads[(2 * i) + 1] - crops[(2 * i) + 1]))]);
        return call.Emit(conv with { Padding = padding, Dilations = [.. block.Select(b => (int)b)] }, from.Whole.Value, node.Inputs[1]);
    }

    private static ImportedTensor BatchToSpace(OpCall call, long[] block, long[] crops)
    {
        ImportedTensor x = call.Tensor(0);
        if (DilatedConvolution(call, x, block, crops) is { } dilated)
        {
            return dilated;
        }

        int rank = x.Shape.Rank;
        if (block.Length >= rank || crops.Length != 2 * block.Length || block.Any(b => b is < 1 or > short.MaxValue) || !x.Shape.Skip(1).All(d => d.IsFixed))
        {
            throw call.FailForShape($"its block does not fit the shape {x.Shape}");
        }

        int tail = rank - 1 - block.Length;
        Dimension batch = x.Shape[0].DivideBy(block.Aggregate((Dimension)1, (a, b) => a * b)) ?? throw call.FailForShape($"its batch {x.Shape[0]} is no multiple of its block");
        ImportedTensor parts = call.Reshape(x, new SymbolicShape([.. block.Select(b => (Dimension)b), batch, .. x.Shape.Skip(1)]));
        int[] order = [block.Length, .. block.SelectMany((_, i) => new[] { block.Length + 1 + i, i }), .. Enumerable.Range((2 * block.Length) + 1, tail)];
        ImportedTensor moved = call.Transpose(parts, order);
        ImportedTensor whole = call.Reshape(moved, new SymbolicShape([batch, .. block.Select((b, i) => x.Shape[i + 1] * b), .. x.Shape.Skip(1 + block.Length)]));
        for (int i = 0; i < block.Length; i++)
        {
            whole = SliceOps.Take(call, whole, i + 1, crops[2 * i], whole.Shape[i + 1].Count - crops[2 * i] - crops[(2 * i) + 1]);
        }

        return whole;
    }
}
