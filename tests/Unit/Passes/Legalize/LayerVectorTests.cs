using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Every layer vector of the corpus predicts the same when all that can be taken apart is.</summary>
public sealed class LayerVectorTests : LegalizeTest
{
    private static readonly GraphPass[] Passes =
    [
        new UnrollRecurrent(100_000),
        new UnrollConvRecurrent(100_000),
        new ExpandBatchNorm(_ => false),
        new ExpandLayerNorm(),
        new ExpandSoftmax(),
        new ExpandRepeat(),
        new ExpandPRelu(),
        new ExpandEmbedding(),
        new LiftOneDimension(),
        new SplitGroups(n => n.Inputs[1].Shape[-2] == (Dimension)1),
        new ExpandTransposedConvolution(_ => false),
        new ExplicitPadding(_ => false),
        new DilateKernels(_ => false),
        new FlattenDense(),
        new SplitBias(_ => false),
        new SplitActivations(_ => false),
        new ExpandActivations(f => f.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh),
        new ExpandReduce(_ => false),
        new ExpandElementwise(_ => false),
    ];

    private static readonly Type[] Gone =
    [
        typeof(RecurrentOperator), typeof(ConvRecurrentOperator), typeof(BatchNormOperator), typeof(LayerNormOperator), typeof(RepeatOperator), typeof(PReluOperator),
        typeof(EmbeddingOperator), typeof(ConvTransposeOperator),
    ];

    public static IEnumerable<object[]> Vectors() => LayerVectors.Ids();

    [CorpusTheory]
    [MemberData(nameof(Vectors))]
    public void A_layer_vector_predicts_the_same(string file, string id)
    {
        KerasCase item = LayerVectors.Load(file, id);
        ModelGraph legalized = item.Graph.Clone();
        foreach (GraphPass pass in Passes)
        {
            pass.Run(legalized);
            GraphVerifier.Verify(legalized, pass.Name);
        }

        Assert.DoesNotContain(legalized.Nodes, n => Gone.Contains(n.Operator.GetType()));
        Assert.DoesNotContain(legalized.Nodes, n => n.Operator is ActivationOperator { Function.Kind: not (ActivationKind.Sigmoid or ActivationKind.Tanh) });
        Assert.DoesNotContain(legalized.Nodes, n => n.Operator is ConvOperator { Strides.Count: 1 } or PoolOperator { Strides.Count: 1 });
        Assert.Empty(item.Graph.Nodes.Select(n => n.Name).Except(legalized.Nodes.Select(n => n.Name)));
        Same(item.Graph, legalized, item.Arrays.Where(a => !a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary(), 1e-5);
    }
}
