using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Max-pooling with the places of what is largest: ONNX counts them through all of a tensor of channels first.</summary>
internal sealed class PoolWithArgmaxEmitter : OnnxEmitter<PoolWithArgmaxOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolWithArgmaxOperator op) =>
        OnnxWindows.WhyUnsupported(op.Padding)
        ?? (!node.Inputs[0].Shape.Skip(1).All(d => d.IsFixed) ? $"the shape {node.Inputs[0].Shape} is not known; fix the model's inputs with {OptionKey.InputShape}"
            : node.Inputs[0].Shape[3].Count > Limits.MaxTableElements ? $"the shape {node.Inputs[0].Shape} has more channels than a table takes, {Limits.MaxTableElements}"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolWithArgmaxOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = OnnxLayout.ChannelsFirst(4);
        string x = writer.In(node.Inputs[0], layout);
        bool hasPlaces = node.Outputs[1].UseCount > 0;
        string places = hasPlaces ? writer.NewPart(node, "places") : string.Empty;
        string[] outputs = hasPlaces ? [writer.NewOutput(node.Output, layout), places] : [writer.NewOutput(node.Output, layout)];
        OnnxWindows.Padding(writer.AddMany(node, "MaxPool", [x], outputs).Integers("kernel_shape", op.Window).Integers("strides", op.Strides), op.Padding);
        if (!hasPlaces)
        {
            return;
        }

        // ((n C + c) H + h) W + w becomes (h W + w) C + c, and n H W C more where samples count on.
        SymbolicShape shape = node.Inputs[0].Shape;
        long channels = shape[3].Count;
        long pixels = shape[1].Count * shape[2].Count;
        OnnxConstants constants = writer.Constants;
        TensorShape perChannel = new(1, channels, 1, 1);
        string channel = constants.Add($"{node.Name}/channels", DataType.Int64, perChannel, () => Tensor.Over([.. Enumerable.Range(0, (int)channels).Select(i => (long)i)], perChannel));
        string pixel = writer.AddPart(node, "pixel", "Mod", places, constants.Integers(pixels)).Output;
        string rows = writer.AddPart(node, "row", "Mul", pixel, constants.Integers(channels)).Output;
        string sum = writer.AddPart(node, "place", "Add", rows, channel).Output;
        if (op.CountsSamples)
        {
            string sample = writer.AddPart(node, "sample", "Div", places, constants.Integers(pixels * channels)).Output;
            string start = writer.AddPart(node, "start", "Mul", sample, constants.Integers(pixels * channels)).Output;
            sum = writer.AddPart(node, "counted", "Add", sum, start).Output;
        }

        writer.AddCast(node.Outputs[1], layout, sum);
    }
}
