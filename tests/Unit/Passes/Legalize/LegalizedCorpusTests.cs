using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Every Keras model and layer vector of the corpus predicts the same when all that can be taken apart is.</summary>
public sealed class LegalizedCorpusTests : LegalizeTest
{
    // What an extent is that a model leaves open: enough for a few poolings.
    private const int OpenExtent = 16;

    public static IEnumerable<object[]> Files() => KerasImportTests.Files().Concat(KerasImportTests.SavedModels());

    public static IEnumerable<object[]> Vectors() => LayerVectors.Ids();

    [CorpusTheory]
    [MemberData(nameof(Vectors))]
    public void A_layer_vector_predicts_the_same(string file, string id)
    {
        KerasCase item = LayerVectors.Load(file, id);
        Same(item.Graph, EveryPass.Run(item.Graph), item.Arrays.Where(a => !a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary(), 1e-5);
    }

    [CorpusTheory]
    [MemberData(nameof(Files))]
    public void A_model_predicts_the_same(string folder, string file)
    {
        ModelGraph graph = KerasImportTests.Import(folder, file);
        ModelGraph known = graph.WithInputShapes(graph.Inputs.ToDictionary(i => i.Name, i => new SymbolicShape([.. i.Value.Shape.Select(d => d.IsUnknown ? OpenExtent : d)])));
        Dictionary<string, Tensor> inputs = known.Inputs.ToDictionary(i => i.Name, i => Values(i.Value.Spec.DataType, i.Value.Shape.For(known.DeclaredBatch ?? 2)));
        Same(known, EveryPass.Run(known), inputs, 1e-4);

        // What is taken apart before the extents are known holds for them.
        Same(known, EveryPass.Run(graph, isKnown: false), inputs, 1e-4);
    }

    // Whole numbers are ids of a small vocabulary.
    private static Tensor Values(DataType type, TensorShape shape)
    {
        double[] values = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => type.IsFloat() ? Math.Abs(Math.Sin(i * 1.3)) : i % 2)];
        return TensorConverter.Convert(Tensor.Create<double>(values, shape), type);
    }
}
