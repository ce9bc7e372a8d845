using System.Globalization;
using System.Text.Json;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Every op gives what numpy computed when all that can be taken apart is.</summary>
public sealed class OpVectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Ops => [.. OpVectors.ByOp.Select(g => g.Key).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_op_gives_what_numpy_computed(string op)
    {
        foreach (JsonElement item in OpVectors.ByOp[op])
        {
            JsonElement[] outputs = [.. item.GetProperty("outputs").EnumerateArray()];
            JsonElement[] inputs = [.. item.GetProperty("inputs").EnumerateArray()];
            string[] names = [.. Enumerable.Range(0, outputs.Length).Select(i => i == 0 ? "node" : string.Create(CultureInfo.InvariantCulture, $"node:{i}"))];
            ModelGraph graph = OpVectors.Graph(item).Import(_folder, names);
            if (graph.IsDeferred)
            {
                continue;
            }

            ModelRunner runner = new(EveryPass.Run(graph), optimize: false);
            IReadOnlyDictionary<string, Tensor> results = runner.Predict(
                runner.Inputs.ToDictionary(i => i.Name, i => OpVectors.Values(inputs[int.Parse(i.Name.AsSpan(2), CultureInfo.InvariantCulture)])));
            for (int i = 0; i < outputs.Length; i++)
            {
                Tensor expected = OpVectors.Values(outputs[i]);
                Assert.Equal(expected.Shape, results[names[i]].Shape);
                NumberAssert.Close(expected, results[names[i]], 1e-5);
            }
        }
    }
}
