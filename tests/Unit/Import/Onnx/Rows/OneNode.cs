using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Import.Onnx;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>A model of one node: its inputs are fed, or are constants of the model.</summary>
internal static class OneNode
{
    /// <summary>Runs a node.</summary>
    /// <param name="op">The operator, its domain before it.</param>
    /// <param name="opset">The version of the operators.</param>
    /// <param name="isConstant">Which inputs are constants of the model; null for none.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="inputs">The inputs; null for one that is left out.</param>
    /// <param name="attributes">The attributes.</param>
    public static Tensor[] Run(string op, long opset, Func<int, bool>? isConstant, int outputs, Tensor?[] inputs, params OnnxAttributeMessage[] attributes)
    {
        OnnxModelBuilder model = new(opset);
        if (op.Contains("::", StringComparison.Ordinal))
        {
            model.Message.OpsetImport.Add(new OnnxOperatorSetMessage { Domain = op.Split("::")[0], Version = 1 });
        }

        Dictionary<string, Tensor> fed = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } tensor)
            {
                continue;
            }

            if (isConstant?.Invoke(i) == true)
            {
                model.Graph.Initializer.Add(new OnnxTensorMessage { Name = $"x{i}", DataType = OnnxElementTypes.Of(tensor.DataType), Dims = { tensor.Shape }, RawData = Google.Protobuf.ByteString.CopyFrom(tensor.Bytes.Span) });
            }
            else
            {
                fed[$"x{i}"] = tensor;
                model.Input($"x{i}", OnnxElementTypes.Of(tensor.DataType), [.. tensor.Shape.Select(e => (object)e)]);
            }
        }

        string[] names = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        model.Node(op, string.Join(" ", inputs.Select((x, i) => x is null ? "_" : $"x{i}")), string.Join(" ", names), attributes);
        foreach (string name in names)
        {
            model.Output(name);
        }

        using TemporaryFolder folder = new();
        IReadOnlyDictionary<string, Tensor> results = new ModelRunner(OnnxImporter.Import(model.Save(folder.File("model.onnx")))).Predict(fed);
        return [.. names.Select(n => results[n])];
    }

    /// <summary>Runs a node of one output.</summary>
    public static Tensor One(string op, Tensor?[] inputs, params OnnxAttributeMessage[] attributes) => Run(op, 17, null, 1, inputs, attributes)[0];

    public static Tensor Floats(long[] shape, params IEnumerable<double> values) => Tensor.Create<float>([.. values.Select(v => (float)v)], new TensorShape(shape));

    public static Tensor Longs(long[] shape, params long[] values) => Tensor.Create<long>(values, new TensorShape(shape));

    /// <summary>Numbers that look as if they were random, the same in each run.</summary>
    public static Tensor Some(int seed, params long[] shape) =>
        Floats(shape, Enumerable.Range(0, (int)shape.Aggregate(1L, (p, e) => p * e)).Select(i => Math.Sin((i + 1) * (seed + 0.7)) * 1.3));

    public static double[] Values(Tensor tensor) => TensorConverter.Convert(tensor, DataType.Float64).AsSpan<double>().ToArray();

    /// <summary>Whether two lists of numbers agree.</summary>
    public static void Near(double[] expected, Tensor actual, double tolerance = 1e-5)
    {
        double[] values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"element {i}: {values[i]}, expected {expected[i]}");
        }
    }
}
