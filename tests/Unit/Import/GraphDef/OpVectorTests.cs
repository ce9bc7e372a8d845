using System.Globalization;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Each op over padding, stride and broadcasting matrices, negative axes and every resize flag, with values that numpy computed.</summary>
public sealed class OpVectorTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Ops => [.. OpVectors.ByOp.Select(g => g.Key).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_op_gives_what_numpy_computed(string op)
    {
        List<string> wrong = [];
        int number = 0;
        foreach (JsonElement item in OpVectors.ByOp[op])
        {
            if (Check(item) is { } fault)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"case {number} [{string.Join(", ", item.GetProperty("attributes").EnumerateArray().Select(a => a.GetString()))}]: {fault}"));
            }

            number++;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private string? Check(JsonElement item)
    {
        JsonElement[] outputs = [.. item.GetProperty("outputs").EnumerateArray()];
        string[] names = [.. Enumerable.Range(0, outputs.Length).Select(i => i == 0 ? "node" : string.Create(CultureInfo.InvariantCulture, $"node:{i}"))];
        JsonElement[] inputs = [.. item.GetProperty("inputs").EnumerateArray()];
        try
        {
            ModelGraph graph = OpVectors.Graph(item).Import(_folder, names);
            ModelRunner runner = new(graph);
            IReadOnlyDictionary<string, Tensor> results = runner.Predict(
                runner.Inputs.ToDictionary(i => i.Name, i => OpVectors.Values(inputs[int.Parse(i.Name.AsSpan(2), CultureInfo.InvariantCulture)])));
            for (int i = 0; i < outputs.Length; i++)
            {
                Tensor expected = OpVectors.Values(outputs[i]);
                Tensor actual = results[names[i]];
                if (!expected.Shape.Equals(actual.Shape) || expected.DataType != actual.DataType)
                {
                    return $"output {i} is {actual}, not {expected}";
                }

                PredictionComparison comparison = PredictionComparer.Compare(names[i], expected, actual, Tolerance);
                if (!comparison.IsWithinTolerance)
                {
                    return comparison.ToString();
                }
            }

            return null;
        }
        catch (TfModelException e)
        {
            return e.Message;
        }
    }
}
