using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes;

/// <summary>Builds a small graph, and checks which operators the passes leave of it and that they compute the same.</summary>
public abstract class PassTest
{
    protected PassTest() => Graph = new ModelGraph("test", "test");

    protected ModelGraph Graph { get; }

    protected GraphValue X(params long[] perSample) => Graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(perSample));

    protected GraphValue Constant(float[] values, params long[] shape) =>
        Graph.AddConstant("constant", new GraphConstant(Tensor.Create<float>(values, new TensorShape(shape))));

    protected GraphValue Number(double value) => Constant([(float)value]);

    protected GraphValue Node(Operator op, params GraphValue[] inputs) => Graph.AddNode(op.Name, op, inputs).Output;

    protected GraphValue Add(GraphValue a, GraphValue b) => Node(new BinaryOperator(BinaryFunction.Add), a, b);

    protected GraphValue Subtract(GraphValue a, GraphValue b) => Node(new BinaryOperator(BinaryFunction.Subtract), a, b);

    protected GraphValue Multiply(GraphValue a, GraphValue b) => Node(new BinaryOperator(BinaryFunction.Multiply), a, b);

    protected GraphValue Divide(GraphValue a, GraphValue b) => Node(new BinaryOperator(BinaryFunction.Divide), a, b);

    protected GraphValue Unary(UnaryFunction kind, GraphValue x) => Node(new UnaryOperator(kind), x);

    protected GraphValue Activation(ActivationKind kind, GraphValue x) => Node(new ActivationOperator(new ActivationFunction(kind)), x);

    protected GraphValue Reduce(ReduceFunction kind, GraphValue x, params int[] axes) => Node(new ReduceOperator(kind, axes, true), x);

    /// <summary>Declares the output, optimizes, and compares operators and numbers.</summary>
    protected ModelGraph Check(GraphValue output, params string[] operators)
    {
        Graph.AddOutput("y", output);
        ModelGraph optimized = PassPipeline.Optimize(Graph);
        Assert.Equal(operators, optimized.Nodes.Select(n => n.Operator.Name));
        Dictionary<string, Tensor> inputs = Graph.Inputs.ToDictionary(i => i.Name, i => Values(i.Value.Shape.For(3)));
        Tensor expected = new ModelRunner(Graph, optimize: false).Predict(inputs)["y"];
        NumberAssert.Close(expected, new ModelRunner(optimized, optimize: false).Predict(inputs)["y"], 2e-5);
        return optimized;
    }

    private static Tensor Values(TensorShape shape) =>
        Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => MathF.Sin(i * 1.3f) * 4)], shape);
}
