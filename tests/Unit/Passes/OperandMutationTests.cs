using System.Globalization;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes;

/// <summary>
/// Everything that passes know spelled out in ops, with one operand after the other replaced by every other value that the graph has: what is nearly a softmax is none, and
/// must compute what it says.
/// </summary>
public sealed class OperandMutationTests
{
    private static readonly Dictionary<string, Recipe> Recipes = new(StringComparer.Ordinal)
    {
        ["softmax"] = Of(r => { int e = r.Unary(UnaryFunction.Exp, r.Binary(BinaryFunction.Subtract, 0, r.Reduce(ReduceFunction.Max, 0))); r.Unary(UnaryFunction.Exp, 0); r.Binary(BinaryFunction.Divide, e, r.Reduce(ReduceFunction.Sum, e)); }),
        ["softmax by reciprocal"] = Of(r => { int e = r.Unary(UnaryFunction.Exp, 0); r.Binary(BinaryFunction.Multiply, e, r.Unary(UnaryFunction.Reciprocal, r.Reduce(ReduceFunction.Sum, e))); }),
        ["log softmax"] = Of(r =>
        {
            int s = r.Binary(BinaryFunction.Subtract, 0, r.Reduce(ReduceFunction.Max, 0));
            r.Unary(UnaryFunction.Exp, 0);
            r.Binary(BinaryFunction.Subtract, s, r.Unary(UnaryFunction.Log, r.Reduce(ReduceFunction.Sum, r.Unary(UnaryFunction.Exp, s))));
        }),
        ["layer norm by batch normalization"] = Of(r =>
        {
            (int mean, int inverse) = Moments(r);
            int scale = r.Binary(BinaryFunction.Multiply, inverse, r.Vector(1, 2, 0.5f, -1));
            r.Binary(BinaryFunction.Add, r.Binary(BinaryFunction.Multiply, 0, scale), r.Binary(BinaryFunction.Subtract, r.Vector(0.1f, 0, -0.2f, 1), r.Binary(BinaryFunction.Multiply, mean, scale)));
        }),
        ["layer norm without offset"] = Of(r =>
        {
            (int mean, int inverse) = Moments(r);
            int scale = r.Binary(BinaryFunction.Multiply, inverse, r.Vector(1, 2, 0.5f, -1));
            r.Binary(BinaryFunction.Subtract, r.Binary(BinaryFunction.Multiply, 0, scale), r.Binary(BinaryFunction.Multiply, mean, scale));
        }),
        ["layer norm"] = Of(r =>
        {
            int centered = r.Binary(BinaryFunction.Subtract, 0, r.Reduce(ReduceFunction.Mean, 0));
            int deviation = r.Unary(UnaryFunction.Sqrt, r.Binary(BinaryFunction.Add, r.Reduce(ReduceFunction.Mean, r.Unary(UnaryFunction.Square, centered)), r.Number(1e-3)));
            r.Binary(BinaryFunction.Add, r.Binary(BinaryFunction.Multiply, r.Binary(BinaryFunction.Divide, centered, deviation), r.Vector(1, 2, 0.5f, -1)), r.Vector(0.1f, 0, -0.2f, 1));
        }),
        ["hard sigmoid"] = Of(r => r.Binary(
            BinaryFunction.Maximum, r.Binary(BinaryFunction.Minimum, r.Binary(BinaryFunction.Add, r.Binary(BinaryFunction.Multiply, 0, r.Number(0.2)), r.Number(0.5)), r.Number(1)), r.Number(0))),
        ["relu6"] = Of(r => r.Binary(BinaryFunction.Minimum, r.Binary(BinaryFunction.Maximum, 0, r.Number(0)), r.Number(6))),
        ["gelu"] = Of(r => r.Binary(
            BinaryFunction.Multiply, r.Binary(BinaryFunction.Multiply, 0, r.Binary(BinaryFunction.Add, r.Unary(UnaryFunction.Erf, r.Binary(BinaryFunction.Multiply, 0, r.Number(Math.Sqrt(0.5)))), r.Number(1))), r.Number(0.5))),
        ["sigmoid"] = Of(r => r.Binary(BinaryFunction.Divide, r.Number(1), r.Binary(BinaryFunction.Add, r.Unary(UnaryFunction.Exp, r.Unary(UnaryFunction.Negate, 0)), r.Number(1)))),
        ["softplus"] = Of(r => r.Unary(UnaryFunction.Log, r.Binary(BinaryFunction.Add, r.Unary(UnaryFunction.Exp, 0), r.Number(1)))),
        ["silu"] = Of(r => r.Binary(BinaryFunction.Multiply, 0, r.Activation(ActivationKind.Sigmoid, 0))),
        ["mish"] = Of(r => r.Binary(BinaryFunction.Multiply, 0, r.Activation(ActivationKind.Tanh, r.Activation(ActivationKind.Softplus, 0)))),
        ["prelu"] = Of(r => r.Binary(
            BinaryFunction.Add,
            r.Activation(ActivationKind.Relu, 0),
            r.Binary(BinaryFunction.Multiply, r.Binary(BinaryFunction.Multiply, r.Vector(1, 2, 0.5f, -1), r.Binary(BinaryFunction.Subtract, 0, r.Unary(UnaryFunction.Abs, 0))), r.Number(0.5)))),
    };

    public static TheoryData<string> Names => [.. Recipes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_nearly_a_known_function_computes_what_it_says(string name)
    {
        Recipe recipe = Recipes[name];
        int tried = 0, merged = 0;
        for (int step = 0; step < recipe.Steps.Count; step++)
        {
            for (int input = 0; input < recipe.Steps[step].Inputs.Length; input++)
            {
                for (int value = 0; value < recipe.Constants.Count + step + 1; value++)
                {
                    tried++;
                    merged += Compare(recipe, name, step, input, value) ? 1 : 0;
                }
            }
        }

        // Where the operand is replaced by itself, at the least.
        Assert.InRange(merged, recipe.Steps.Sum(s => s.Inputs.Length), tried);
    }

    private static bool Compare(Recipe recipe, string name, int step, int input, int value)
    {
        ModelGraph graph = recipe.Build(step, input, value);
        ModelGraph optimized = PassPipeline.Optimize(graph);
        Dictionary<string, Tensor> x = new() { ["x"] = Tensor.Create<float>([.. Enumerable.Range(0, 12).Select(i => MathF.Sin(i * 1.3f) * 4)], new TensorShape(3, 4)) };
        float[] expected = new ModelRunner(graph, optimize: false).Predict(x)["y"].AsSpan<float>().ToArray();
        float[] found = new ModelRunner(optimized, optimize: false).Predict(x)["y"].AsSpan<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                !float.IsFinite(expected[i]) || Math.Abs(expected[i] - found[i]) <= 5e-5 * Math.Max(1, Math.Abs(expected[i])),
                string.Create(CultureInfo.InvariantCulture, $"{name} with operand {input} of step {step} replaced by value {value}: element {i} is {found[i]:R}, expected {expected[i]:R}"));
        }

        return optimized.Nodes.Count < graph.Nodes.Count || graph.Nodes.Count == 1 || optimized.Nodes.Any(n => n.Operator is ActivationOperator);
    }

    private static (int Mean, int Inverse) Moments(Recipe r)
    {
        int mean = r.Reduce(ReduceFunction.Mean, 0);
        int variance = r.Reduce(ReduceFunction.Mean, r.Binary(BinaryFunction.SquaredDifference, 0, mean));
        return (mean, r.Unary(UnaryFunction.Rsqrt, r.Binary(BinaryFunction.Add, variance, r.Number(1e-3))));
    }

    private static Recipe Of(Action<Recipe> write)
    {
        Recipe recipe = new();
        write(recipe);
        return recipe;
    }

    /// <summary>A graph as steps: value 0 is the input, constants are counted from -1 down, results from 1 up.</summary>
    private sealed class Recipe
    {
        public List<float[]> Constants { get; } = [];

        public List<(Operator Operator, int[] Inputs)> Steps { get; } = [];

        public int Number(double value) => Vector((float)value);

        public int Vector(params float[] values)
        {
            Constants.Add(values);
            return -Constants.Count;
        }

        public int Unary(UnaryFunction kind, int x) => Step(new UnaryOperator(kind), x);

        public int Binary(BinaryFunction kind, int a, int b) => Step(new BinaryOperator(kind), a, b);

        public int Activation(ActivationKind kind, int x) => Step(new ActivationOperator(new ActivationFunction(kind)), x);

        public int Reduce(ReduceFunction kind, int x) => Step(new ReduceOperator(kind, [-1], true), x);

        /// <summary>The graph with an operand of a step replaced by the value of a number: the input and results come first, then constants.</summary>
        public ModelGraph Build(int step, int input, int value)
        {
            ModelGraph graph = new("test", "test");
            List<GraphValue> results = [graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4))];
            GraphValue[] constants = [.. Constants.Select((c, i) => graph.AddConstant($"c{i}", new GraphConstant(Tensor.Create<float>(c, new TensorShape(c.Length)))))];
            for (int s = 0; s < Steps.Count; s++)
            {
                GraphValue[] inputs = [.. Steps[s].Inputs.Select(i => i < 0 ? constants[-i - 1] : results[i])];
                if (s == step)
                {
                    inputs[input] = value < results.Count ? results[value] : constants[value - results.Count];
                }

                results.Add(graph.AddNode($"step{s}", Steps[s].Operator, inputs).Output);
            }

            graph.AddOutput("y", results[^1]);
            return graph;
        }

        private int Step(Operator op, params int[] inputs)
        {
            Steps.Add((op, inputs));
            return Steps.Count;
        }
    }
}
