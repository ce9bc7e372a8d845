using TfModelTools.Execution;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>
/// Every Keras model and vector at hand becomes projects that predict what the model predicts in the session (which KerasCorpusTests
/// and KerasVectorTests hold against values of other software): for one sample and for eight, with buffers shared and not.
/// </summary>
public sealed class GeneratedCorpusTests(GeneratedCases cases) : IClassFixture<GeneratedCases>
{
    public static IEnumerable<object[]> Names() => GeneratedCases.Names.Select(n => new object[] { n });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_becomes_projects_that_predict_the_same(string name)
    {
        GeneratedCase item = cases[name];
        ModelRunner reference = new(item.Graph, optimize: true, PlanOptions.KeepAll);
        foreach (int batch in new[] { 1, 8 }.Select(b => b * (reference.StateBatch ?? 1)))
        {
            // A model of a fixed batch takes that and no other.
            if (reference.Inputs.Any(i => i.Shape.Rank > 0 && i.Shape[0].IsFixed && i.Shape[0].Count != batch))
            {
                continue;
            }

            Dictionary<string, Tensor> inputs = item.Inputs.ToDictionary(g => g.Key, g => Rows(g.Value, batch));
            IReadOnlyDictionary<string, Tensor> wanted = reference.Predict(inputs);
            foreach (GeneratedProject project in new[] { item.Shared, item.Separate })
            {
                IReadOnlyDictionary<string, Tensor> actual = project.Predict(inputs);
                Assert.Equal(wanted.Count, actual.Count);
                foreach ((string output, Tensor value) in wanted)
                {
                    NumberAssert.Close(value, actual[output], 1e-6);
                }
            }
        }
    }

    /// <summary>The samples of a tensor, from the first again when there are too few.</summary>
    private static Tensor Rows(Tensor tensor, int count)
    {
        int size = tensor.Bytes.Length / (int)tensor.Shape[0];
        byte[] bytes = new byte[size * count];
        for (int i = 0; i < count; i++)
        {
            tensor.Bytes.Slice(i % (int)tensor.Shape[0] * size, size).CopyTo(bytes.AsMemory(i * size));
        }

        return new Tensor(tensor.DataType, new TensorShape([count, .. tensor.Shape.Skip(1)]), bytes);
    }
}
