using System.Text.Json;
using TfModelTools.Backends.CSharp;
using TfModelTools.Execution;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Graphs of one or a few ops, with values that TensorFlow computed.</summary>
public class OpGraphTests
{
    private const double Tolerance = 1e-4;

    // Memory that nothing was written to: whatever TensorFlow found there.
    private static readonly HashSet<string> UndefinedValues = ["empty/shape_5_float32", "empty/shape_5_uint8"];

    // TopKV2 with sorted=false may give its values in any order.
    private static readonly HashSet<string> OpenOrder = ["topk/rank1_k5"];

    // One of each kind of kernel that no other test sees as generated code.
    private static readonly string[] Generated =
    [
        "adjust_hue/rank3_float32", "betainc/rank2_float32", "bitcast/from_rank2_float64_to_int16", "bitwise_and/rank3_int32", "bincount/rank1_max5", "crop_and_resize",
        "digamma/float64", "g_04", "igamma/float64", "linear_solve/float64_rank2", "lstsq/float32_rank2", "lu/float32_rank3", "matrix_determinant/rank4_2,2,3,3", "matrix_inverse/rank4",
        "max_pool_with_argmax/float32_int64_padding_SAME", "scatter_nd/rank3shape_2indices", "svd/rank3_2,4,3_full_noUv", "triangular_solve/float32_rank3", "zeta_rank3",
        "simplewhile_nested", "while2", "rnn", "cnn2d_layers/channels_last_b1_k2_s1_d1_SAME_elu",
    ];

    public static TheoryData<string> Cases => [.. All().Select(c => c.GetProperty("case").GetString()!)];

    public static TheoryData<string> GeneratedCases => [.. All().Select(c => c.GetProperty("case").GetString()!).Where(Generated.Contains)];

    [CorpusTheory]
    [MemberData(nameof(Cases))]
    public void A_graph_gives_the_values_of_TensorFlow(string name)
    {
        (string[] outputs, Dictionary<string, Tensor> arrays, ModelGraph graph) = Open(name);
        ModelRunner runner = new(graph);
        Check(name, outputs, arrays, runner.Predict(Inputs(runner, arrays)));
    }

    [CorpusTheory]
    [MemberData(nameof(GeneratedCases))]
    public void Generated_code_gives_the_values_of_TensorFlow(string name)
    {
        (string[] outputs, Dictionary<string, Tensor> arrays, ModelGraph graph) = Open(name);
        if (graph.IsDeferred)
        {
            // What the data decides has no code of its own; each node that needs the data is named.
            Assert.NotEmpty(CSharpBackend.Check(graph));
            return;
        }

        using TemporaryFolder folder = new();
        CSharpBackend.Write(graph, folder.File("net"), new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(folder.File("net"));
        Check(name, outputs, arrays, project.Predict(Inputs(project, arrays)));
    }

    private static (string[] Outputs, Dictionary<string, Tensor> Arrays, ModelGraph Graph) Open(string name)
    {
        string folder = Corpus.PathOf(["frozen", "op-graphs", .. name.Split('/')]);
        JsonElement item = All().Single(c => c.GetProperty("case").GetString() == name);
        string[] outputs = [.. item.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()!)];
        using NpzReader npz = NpzReader.Open(Path.Combine(folder, "expected.npz"));
        Dictionary<string, Tensor> arrays = npz.Variables.ToDictionary(v => v.Name, v => npz.ReadTensor(v));
        return (outputs, arrays, GraphDefImporter.Import(Path.Combine(folder, "frozen_model.pb"), new ModelImportOptions { Outputs = outputs }));
    }

    private static Dictionary<string, Tensor> Inputs(IModelRunner runner, Dictionary<string, Tensor> arrays) => runner.Inputs.ToDictionary(i => i.Name, i => arrays["in/" + i.Name]);

    private static void Check(string name, string[] outputs, Dictionary<string, Tensor> arrays, IReadOnlyDictionary<string, Tensor> results)
    {
        foreach (string key in outputs)
        {
            Tensor expected = arrays["out/" + key];
            Tensor actual = results[key];
            Assert.Equal(expected.Shape, actual.Shape);
            if (UndefinedValues.Contains(name))
            {
                continue;
            }

            double[] wide = TensorConverter.TryConvert(expected, DataType.Float64)!.AsSpan<double>().ToArray();
            if (OpenOrder.Contains(name))
            {
                Assert.Equal(wide.Order(), TensorConverter.TryConvert(actual, DataType.Float64)!.AsSpan<double>().ToArray().Order());
                continue;
            }

            // Sums of large terms are as exact as the largest of them allows.
            double largest = wide.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            PredictionComparison comparison = PredictionComparer.Compare(key, expected, actual, Tolerance);
            Assert.True(comparison.IsWithinTolerance || comparison.MaxAbsoluteDifference <= Tolerance * largest, comparison.ToString());
        }
    }

    private static IEnumerable<JsonElement> All()
    {
        if (Corpus.SkipReason is not null)
        {
            return [];
        }

        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Corpus.PathOf("frozen", "op-graphs", "cases.json")));
        return [.. cases.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }
}
