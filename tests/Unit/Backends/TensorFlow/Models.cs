using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>Small models for the forms of TensorFlow.</summary>
internal static class Models
{
    /// <summary>A Keras layer with two outputs of one tensor, and its input given back.</summary>
    /// <param name="onRead">Called when its kernel is read.</param>
    public static ModelGraph Dense(Action? onRead = null)
    {
        ModelGraph graph = new("dense", "test") { SourceLayers = ["x", "dense"] };
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        Tensor values = Tensor.Create<float>([1, 2, 3, 4, 5, 6, 7, 8], new TensorShape(2, 4));
        GraphValue kernel = graph.AddConstant("dense/kernel", new GraphConstant(DataType.Float32, values.Shape, Read) { Variable = "dense/kernel" });
        GraphValue bias = graph.AddConstant("dense/bias", Weight("dense/bias", 4));
        GraphValue y = graph.AddNode("dense", new DenseOperator(new ActivationFunction(ActivationKind.Relu)), [x, kernel, bias]).Output;
        graph.AddOutput("b", y);
        graph.AddOutput("a", y);
        graph.AddOutput("given", x);
        return graph;

        Tensor Read()
        {
            onRead?.Invoke();
            return values;
        }
    }

    /// <summary>A variable of numbers 1, 2, 3 and so on.</summary>
    public static GraphConstant Weight(string name, int count) =>
        new(DataType.Float32, new TensorShape(count), () => Tensor.Create<float>([.. Enumerable.Range(1, count).Select(i => (float)i)], new TensorShape(count))) { Variable = name };
}
