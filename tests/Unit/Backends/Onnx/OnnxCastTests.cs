using Microsoft.ML.OnnxRuntime;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>Element types that an operator set does not have of an op: computed in a wider one where that gives the same, refused by name where not. ONNX Runtime checks the types of every node that it loads.</summary>
public sealed class OnnxCastTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Onnx);

    private static readonly DataType[] Small = [DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Opsets => [.. Enumerable.Range(13, 9)];

    [Theory]
    [MemberData(nameof(Opsets))]
    public void Every_op_is_written_with_types_that_its_operator_set_has(int opset)
    {
        List<string> faults = [];
        int written = 0;
        foreach (GraphExample example in GraphExample.Ops(allTypes: true).Concat(GraphExample.Layers()).Where(e => !e.Graph.IsDeferred))
        {
            foreach (bool half in new[] { false, true })
            {
                if (Load(example.Graph, new OnnxOptions { Opset = opset, Float16 = half }, out OnnxRuntimeModel? model) is { } fault)
                {
                    faults.Add($"{example.Name}{(half ? " of float16" : string.Empty)}: {fault}");
                }

                written += model is null ? 0 : 1;
                model?.Dispose();
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(written > 300, $"{written} were written");
    }

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(20)]
    public void Small_integers_are_computed_in_larger_ones_and_cut_off_alike(int opset)
    {
        List<string> faults = [];
        foreach (DataType type in Small.Concat([DataType.UInt32, DataType.Int32]))
        {
            foreach ((string name, Func<GraphValue, (Operator Op, GraphValue[] Inputs)> make) in Nodes)
            {
                ModelGraph graph = new("net", "a test");
                GraphValue x = graph.AddInput("x", type, new SymbolicShape(3, 3));
                (Operator op, GraphValue[] inputs) = make(x);
                graph.AddOutput("y", graph.AddNode(name, op, inputs).Output);
                Dictionary<string, Tensor> values = new() { ["x"] = TensorConverter.Convert(Tensor.Over([1L, 2L, 100L, 4L, 101L, 7L, 120L, 3L, 9L], new TensorShape(3, 3)), type) };
                string? fault = Load(graph, new OnnxOptions { Opset = opset }, out OnnxRuntimeModel? model) ?? (model is null || Runner(graph) is not { } runner ? null : OnnxJudge.Fault(runner.Predict(values), model.Predict(values), 0));
                model?.Dispose();
                faults.AddRange(fault is null ? [] : [$"{name} of {type}: {fault}"]);
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [MemberData(nameof(Opsets))]
    public void Every_function_is_written_of_every_float(int opset)
    {
        IEnumerable<Operator> ops =
        [
            .. Enum.GetValues<UnaryFunction>().Select(f => new UnaryOperator(f)),
            .. Enum.GetValues<ReduceFunction>().Select(f => new ReduceOperator(f, [1], true)),
            .. Enum.GetValues<NumberTestFunction>().Select(f => new NumberTestOperator(f)),
            .. Enum.GetValues<ActivationKind>().Select(f => new ActivationOperator(new ActivationFunction(f, 0.5f))),
            new SoftmaxOperator(), new SoftmaxOperator { IsLog = true }, new PoolOperator(PoolFunction.Max, [1], [1], Padding.Valid(1)), new PoolOperator(PoolFunction.Average, [1], [1], Padding.Valid(1)),
        ];
        List<string> faults = [];
        foreach ((Operator op, DataType type) in from op in ops from type in new[] { DataType.Float16, DataType.Float32, DataType.Float64 } select (op, type))
        {
            ModelGraph graph = new("net", "a test");
            GraphValue x = graph.AddInput("x", type, new SymbolicShape(1, 2, 3));
            graph.AddOutput("y", graph.AddNode("y", op, [x]).Output);
            string? fault = Load(graph, new OnnxOptions { Opset = opset }, out OnnxRuntimeModel? model);
            model?.Dispose();
            faults.AddRange(fault is null ? [] : [$"{op} of {type}: {fault}"]);
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public void What_a_larger_type_would_not_give_alike_is_refused_by_name()
    {
        ModelGraph graph = new("net", "a test");
        GraphValue x = graph.AddInput("x", DataType.UInt8, new SymbolicShape(3));
        graph.AddOutput("y", graph.AddNode("power", new BinaryOperator(BinaryFunction.Power), [x, x]).Output);
        UnsupportedItem item = Assert.Single(Backend.Check(graph));
        Assert.Equal(("power", "ONNX has no Pow of uint8 in opset 17"), (item.Name, item.Reason));
        Assert.Throws<UnsupportedModelException>(() => Backend.Write(graph, _folder.File("m.onnx"), new OnnxOptions()));
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void What_was_of_booleans_or_of_float16_is_so_again()
    {
        ModelGraph graph = new("net", "a test");
        GraphValue x = graph.AddInput("x", DataType.Float16, new SymbolicShape(1, 4));
        GraphValue flags = graph.AddInput("flags", DataType.Bool, new SymbolicShape(1, 4));
        graph.AddOutput("celu", graph.AddNode("celu", new ActivationOperator(new ActivationFunction(ActivationKind.Celu, 0.5f)), [x]).Output);
        graph.AddOutput("sum", graph.AddNode("sum", new CumulativeOperator(CumulativeFunction.Sum, 1, false, false), [x]).Output);
        graph.AddOutput("infinite", graph.AddNode("infinite", new NumberTestOperator(NumberTestFunction.IsInfinity), [x]).Output);
        graph.AddOutput("any", graph.AddNode("any", new ReduceOperator(ReduceFunction.Max, [1], false), [flags]).Output);
        TensorShape shape = new(1, 4);
        Dictionary<string, Tensor> values = new() { ["x"] = TensorConverter.Convert(Tensor.Over([1f, -2f, 0.5f, 3f], shape), DataType.Float16), ["flags"] = Tensor.Over([false, true, false, false], shape) };
        Dictionary<string, Tensor> expected = new()
        {
            ["celu"] = TensorConverter.Convert(Tensor.Over([1f, (MathF.Exp(-4) - 1) / 2, 0.5f, 3f], shape), DataType.Float16),
            ["sum"] = TensorConverter.Convert(Tensor.Over([1f, -1f, -0.5f, 2.5f], shape), DataType.Float16),
            ["infinite"] = Tensor.Over(new bool[4], shape),
            ["any"] = Tensor.Over([true], new TensorShape(1)),
        };
        foreach (int opset in new[] { 13, 17, 21 })
        {
            Assert.Null(Load(graph, new OnnxOptions { Opset = opset }, out OnnxRuntimeModel? model));
            using (model)
            {
                Assert.Null(OnnxJudge.Fault(expected, model!.Predict(values), 1e-3));
            }
        }
    }

    // Not every op has a kernel of every type.
    private static ModelRunner? Runner(ModelGraph graph)
    {
        try
        {
            return new ModelRunner(graph);
        }
        catch (UnsupportedModelException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Name, Func<GraphValue, (Operator Op, GraphValue[] Inputs)> Make)> Nodes =>
    [
        .. new[] { BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Divide, BinaryFunction.Maximum, BinaryFunction.TruncateMod }
            .Select(f => (f.ToString(), (Func<GraphValue, (Operator, GraphValue[])>)(x => (new BinaryOperator(f), [x, x])))),
        .. new[] { ReduceFunction.Sum, ReduceFunction.Product, ReduceFunction.Max, ReduceFunction.Min }
            .Select(f => ("Reduce" + f, (Func<GraphValue, (Operator, GraphValue[])>)(x => (new ReduceOperator(f, [1], false), [x])))),
        ("MatMul", x => (new MatMulOperator(), [x, x])),
        ("CumSum", x => (new CumulativeOperator(CumulativeFunction.Sum, 1, false, false), [x])),
        ("TopK", x => (new TopKOperator(2), [x])),
        ("Less", x => (new CompareOperator(ComparisonFunction.Less), [x, x])),
        ("ArgMax", x => (new ArgReduceOperator(true, 1, DataType.Int64), [x])),
        ("Clip", x => (new ClipOperator(3, 100), [x])),
        ("Abs", x => (new UnaryOperator(UnaryFunction.Abs), [x])),
        ("Sign", x => (new UnaryOperator(UnaryFunction.Sign), [x])),
        ("Concat", x => (new ConcatOperator(0), [x, x])),
        ("Pad", x => (new PadOperator(PadMode.Constant, [0, 1], [1, 0], 3), [x])),
    ];

    // What is wrong with the file; null for nothing, and no model where the graph is refused or this processor lacks a kernel.
    private string? Load(ModelGraph graph, OnnxOptions options, out OnnxRuntimeModel? model)
    {
        string path = _folder.File("m.onnx");
        model = null;
        try
        {
            Backend.Write(graph, path, options with { Overwrite = OverwriteMode.Replace });
            model = new OnnxRuntimeModel(path);
            return null;
        }
        catch (UnsupportedModelException)
        {
            return null;
        }
        catch (OnnxRuntimeException e)
        {
            return e.Message.Contains("NOT_IMPLEMENTED", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("Could not find an implementation", StringComparison.Ordinal) ? null : e.Message;
        }
    }
}
