using System.Diagnostics;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Execution;
using TfModelTools.Formats.Onnx;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Onnx;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>
/// Whatever a file says of a node, of any operator of ONNX in any version: it is imported, optimized, planned and run, or refused by one of the library's own faults, which says what to do, in
/// little time and memory. An operator that is added is tried as well.
/// </summary>
public sealed class HostileNodeTests : IDisposable
{
    private const int DrawnOfVersion = 4;
    private const long MaxElements = 1 << 16;
    private const long MaxAllocated = 1L << 30;

    // A machine that does much else at the time takes a hundred times what a quiet one does, which is milliseconds.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    // Those in which a row reads something else than in the version before.
    private static readonly long[] Opsets = [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, OnnxFormat.MaxOpset];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Categories => [.. OnnxOpTable.Categories.Select(c => c.Category)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Categories))]
    public void Nothing_but_a_fault_of_the_library_comes_of_a_hostile_node(string category)
    {
        SortedDictionary<string, string> kinds = new(StringComparer.Ordinal);
        string[] ops = [.. OnnxOpTable.Categories.Single(c => c.Category == category).Rows.Select(r => r.Op)];
        foreach (OnnxExample example in OnnxExamples.All.Where(e => ops.Contains(e.Op)))
        {
            Use(example.Model().Save(_folder.File("model.onnx")));
            Try(example.Op, HostileNodes.WithOneFault(example), kinds);
            foreach (long opset in Opsets)
            {
                Try(example.Op, HostileNodes.Drawn(example, opset, DrawnOfVersion), kinds);
            }
        }

        Assert.True(kinds.Count == 0, $"{kinds.Count} kinds:\n" + string.Join("\n\n", kinds.Values));
    }

    // What no file names: the ops that nodes of the file's own kinds become.
    [Fact]
    public void Each_operator_has_an_example() =>
        Assert.Equal(["Const", "Placeholder", "_Absent", "_OptionalInput"], OnnxOpTable.Categories.SelectMany(c => c.Rows).Select(r => r.Op).Except(OnnxExamples.All.Select(e => e.Op)).Order(StringComparer.Ordinal));

    private void Try(string op, IEnumerable<OnnxModelBuilder> models, SortedDictionary<string, string> kinds)
    {
        foreach (OnnxModelBuilder model in models)
        {
            string path = model.Save(_folder.File("model.onnx"));
            Stopwatch time = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? kind = null;
            string said = string.Empty;
            try
            {
                Use(path);
            }
            catch (TfModelException e)
            {
                bool isClear = e.Remedy.Length > 0 && e.Message.Contains("model", StringComparison.Ordinal) && HostileNodes.AreNamedIn(e.Message);
                (kind, said) = isClear ? (null, string.Empty) : ($"vague {e.GetType().Name} {Frame(e)}", e.ToString());
            }
            catch (Exception e)
            {
                (kind, said) = ($"{e.GetType().Name} {Frame(e)}", e.ToString());
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (time.Elapsed > MaxTime || allocated > MaxAllocated)
            {
                (kind, said) = ($"heavy {op}", $"It took {time.Elapsed.TotalSeconds:f1} s and {allocated >> 20} MB. {said}");
            }

            if (kind is not null)
            {
                kinds.TryAdd(kind, $"{JsonFormatter.Default.Format(model.Message)}\n{said}");
            }
        }
    }

    private static string? Frame(Exception e) => e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("TfModelTools", StringComparison.Ordinal))?.Trim();

    private static void Use(string path)
    {
        ModelGraph model = OnnxImporter.Import(path);
        if (!model.IsDeferred && model.OpenInputs.Count == 0 && model.Inputs.All(i => i.Value.Shape.IsKnown))
        {
            ExecutionPlan plan = Planner.Plan(PassPipeline.Optimize(model));
            IEnumerable<GraphValue> values = plan.Graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).Concat(plan.Graph.Inputs.Concat(plan.Graph.Outputs).Select(v => v.Value));
            if (values.Any(v => !v.Shape.IsKnown || v.Shape.For(1).ElementCount > MaxElements) || plan.Constants.Any(c => c.Shape.ElementCount > MaxElements) || plan.ArenaBytes(1) > 4 * MaxElements)
            {
                return;
            }
        }

        if (model.Inputs.Any(i => ShapeOf(i).ElementCount > MaxElements))
        {
            return;
        }

        new ModelRunner(model).Predict(model.Inputs.ToDictionary(i => i.Name, Extremes, StringComparer.Ordinal));
    }

    private static TensorShape ShapeOf(NamedValue input) => new([.. input.Value.Shape.Select(e => e.IsUnknown ? 3 : e.IsPerBatch ? Math.Max(1, e.Count) : e.Count)]);

    // What the data says may be as absurd as what the file does.
    private static Tensor Extremes(NamedValue input)
    {
        TensorShape shape = ShapeOf(input);
        DataType type = input.Value.Spec.DataType;
        if (type == DataType.String)
        {
            return new Tensor(shape, [.. Enumerable.Repeat(Array.Empty<byte>(), (int)shape.ElementCount)]);
        }

        double[] numbers = type.IsFloat() ? [0, 1, -1, double.NaN, double.PositiveInfinity, 1e38, 0.5] : [1, 0, -1, 3, int.MaxValue, int.MinValue, long.MaxValue];
        Tensor wide = Tensor.Create<double>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => numbers[i % numbers.Length])], shape);
        return TensorConverter.TryConvert(wide, type) ?? new Tensor(type, shape, Tensor.AllocateBytes(type, shape, input.Name));
    }
}
