using TfModelTools.Execution;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.KerasVectors;

/// <summary>Models predict what Keras 3 predicted.</summary>
public sealed class KerasVectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Cases() => KerasVectorFile.Cases();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_model_predicts_what_Keras_predicts(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        ModelRunner runner = new(vector.Graph);
        IReadOnlyDictionary<string, Tensor> predicted = runner.Predict(vector.Inputs);
        Assert.Equal(vector.Expected.Count, runner.Outputs.Count);
        for (int i = 0; i < vector.Expected.Count; i++)
        {
            NumberAssert.Close(vector.Expected[i], predicted[runner.Outputs[i].Name], 1e-5);
        }
    }
}
