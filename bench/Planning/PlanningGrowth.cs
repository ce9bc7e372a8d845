using System.Diagnostics;
using System.Globalization;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Bench.Planning;

/// <summary>
/// How the time of passes and planning grows with the number of nodes, for the shapes of graph that make an algorithm quadratic: a chain,
/// whose values share memory one after the other; a fan, whose values are all alive at once; and sums that all read one constant.
/// </summary>
internal static class PlanningGrowth
{
    private static readonly int[] Counts = [1_000, 10_000, 100_000];

    private static readonly (string Name, Func<int, ModelGraph> Make)[] Shapes = [("chain", Chain), ("fan", Fan), ("sums of one constant", Sums)];

    /// <summary>Prints the milliseconds of each, the least of three, and the growth against n log n from the count before: 1.00 is as n log n.</summary>
    public static void Run()
    {
        Console.WriteLine($"{"graph",-22}{"nodes",10}{"passes ms",12}{"of n log n",12}{"planning ms",13}{"of n log n",12}");
        foreach ((string name, Func<int, ModelGraph> make) in Shapes)
        {
            Time(make(Counts[0]));
            (double Passes, double Planning) before = default;
            for (int i = 0; i < Counts.Length; i++)
            {
                ModelGraph graph = make(Counts[i]);
                (double Passes, double Planning) least = Time(graph);
                for (int round = 1; round < 3; round++)
                {
                    (double passes, double planning) = Time(graph);
                    least = (Math.Min(least.Passes, passes), Math.Min(least.Planning, planning));
                }

                double expected = i == 0 ? 0 : Counts[i] * Math.Log(Counts[i]) / (Counts[i - 1] * Math.Log(Counts[i - 1]));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-22}{Counts[i],10}{least.Passes,12:F1}{Growth(least.Passes, before.Passes, expected),12}{least.Planning,13:F1}{Growth(least.Planning, before.Planning, expected),12}"));
                before = least;
            }
        }
    }

    private static string Growth(double now, double before, double expected) => expected == 0 ? string.Empty : (now / before / expected).ToString("F2", CultureInfo.InvariantCulture);

    private static (double Passes, double Planning) Time(ModelGraph graph)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        ModelGraph optimized = PassPipeline.Optimize(graph);
        double passes = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        Planner.Plan(optimized);
        return (passes, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static ModelGraph Chain(int count)
    {
        ModelGraph graph = new("chain", "made by hand");
        GraphValue last = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        for (int i = 0; i < count; i++)
        {
            last = graph.AddNode("square", new UnaryOperator(UnaryFunction.Square), [last]).Output;
        }

        graph.AddOutput("y", last);
        return graph;
    }

    private static ModelGraph Fan(int count)
    {
        ModelGraph graph = new("fan", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue[] values = [.. Enumerable.Range(0, count).Select(i => graph.AddNode("root", new ActivationOperator(new ActivationFunction(ActivationKind.Relu, 1f / (i + 2))), [x]).Output)];
        graph.AddOutput("y", graph.AddNode("joined", new ConcatOperator(1), values).Output);
        return graph;
    }

    private static ModelGraph Sums(int count)
    {
        ModelGraph graph = new("sums", "made by hand");
        GraphValue last = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue one = graph.AddConstant("one", new GraphConstant(Tensor.Create<float>([1], TensorShape.Scalar)));
        for (int i = 0; i < count; i++)
        {
            last = graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [last, one]).Output;
        }

        graph.AddOutput("y", last);
        return graph;
    }
}
