using TfModelTools.Tests.Import;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Every layer vector of the corpus predicts the same when all that can be taken apart is.</summary>
public sealed class LayerVectorTests : LegalizeTest
{
    public static IEnumerable<object[]> Vectors() => LayerVectors.Ids();

    [CorpusTheory]
    [MemberData(nameof(Vectors))]
    public void A_layer_vector_predicts_the_same(string file, string id)
    {
        KerasCase item = LayerVectors.Load(file, id);
        Same(item.Graph, EveryPass.Run(item.Graph), item.Arrays.Where(a => !a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary(), 1e-5);
    }
}
