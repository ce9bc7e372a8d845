using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>Predicts with what can be predicted with in little time.</summary>
internal static class PredictionStages
{
    private const long MostInputElements = 1 << 18;
    private const long MostOutputElements = 1 << 20;

    /// <summary>Gives zeros, and notes what comes of them.</summary>
    public static void Run(IModelRunner runner, Recorder recorder)
    {
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal);
        double elements = 0;
        foreach (ModelPort port in runner.Inputs)
        {
            long[] shape = new long[port.Shape.Rank];
            double count = 1;
            for (int i = 0; i < shape.Length; i++)
            {
                Dimension extent = port.Shape[i];
                shape[i] = extent.IsUnknown ? 4 : extent.IsPerBatch ? Math.Max(1, extent.Count) : extent.Count;
                count *= shape[i];
            }

            elements += count;
            if (elements > MostInputElements)
            {
                return;
            }

            inputs[port.Name] = Zeros(port.DataType, new TensorShape(shape));
        }

        if (runner.Outputs.Any(o => o.Shape.Aggregate(1d, (n, d) => n * Math.Max(0, d.Count)) > MostOutputElements))
        {
            return;
        }

        recorder.Try("predict", () =>
        {
            foreach ((string name, Tensor value) in runner.Predict(inputs).OrderBy(o => o.Key, StringComparer.Ordinal))
            {
                recorder.Value(name, value);
            }
        }, isWork: true);
    }

    private static Tensor Zeros(DataType type, TensorShape shape) => type == DataType.String
        ? new Tensor(shape, [.. Enumerable.Repeat(Array.Empty<byte>(), (int)shape.ElementCount)])
        : new Tensor(type, shape, new byte[shape.ElementCount * Math.Max(1, type.ElementSize())]);
}
