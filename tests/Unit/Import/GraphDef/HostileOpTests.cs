using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>
/// Whatever a file says of a node, of any op of the table: it is imported, optimized, planned and run, or refused by one of the library's own faults.
/// An op that is added is tried as well.
/// </summary>
public sealed class HostileOpTests : IDisposable
{
    private const int Drawn = 60;
    private const long MaxElements = 1 << 16;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Categories => [.. OpTable.Categories.Select(c => c.Category)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Categories))]
    public void Nothing_but_a_fault_of_the_library_comes_of_a_hostile_node(string category)
    {
        SortedDictionary<string, string> foreign = new(StringComparer.Ordinal);
        foreach (OpRow row in OpTable.Categories.Single(c => c.Category == category).Rows)
        {
            HostileOps ops = HostileOps.Of(row, Drawn);
            string path = ops.Graph.Save(_folder);
            TensorFlowGraph graph = GraphDefReader.Read(path);
            for (int i = 0; i < ops.Cases.Count; i++)
            {
                try
                {
                    Use(graph, path, string.Create(CultureInfo.InvariantCulture, $"case{i}"));
                }
                catch (TfModelException)
                {
                }
                catch (Exception e)
                {
                    string? frame = e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("TfModelTools", StringComparison.Ordinal))?.Trim();
                    foreign.TryAdd($"{e.GetType().Name} {frame}", $"{ops.Cases[i]}\n{e}");
                }
            }
        }

        Assert.True(foreign.Count == 0, $"{foreign.Count} kinds:\n" + string.Join("\n\n", foreign.Values));
    }

    [Fact]
    public void Integers_among_attributes_are_read_as_the_row_declares_them()
    {
        foreach ((_, string source) in SourceFiles.Below("Core/Import/GraphDef/Ops"))
        {
            Assert.DoesNotContain("Node.Integer(", source, StringComparison.Ordinal);
            Assert.DoesNotContain("?.Integers", source, StringComparison.Ordinal);
            Assert.DoesNotContain("?.Integer ", source, StringComparison.Ordinal);
        }
    }

    private static void Use(TensorFlowGraph graph, string path, string output)
    {
        GraphModelSource source = new(path, "hostile", "TensorFlow graph", graph, null, new VariableBinder(graph, null));
        ModelGraph model = GraphDefImporter.Import(source, new ModelImportOptions { Outputs = [output] }, CancellationToken.None);
        ExecutionPlan plan = Planner.Plan(PassPipeline.Optimize(model));
        IEnumerable<GraphValue> values = plan.Graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).Concat(plan.Graph.Inputs.Concat(plan.Graph.Outputs).Select(v => v.Value));
        if (values.Any(v => !v.Shape.IsKnown) || values.Any(v => v.Shape.For(1).ElementCount > MaxElements) || plan.Constants.Any(c => c.Shape.ElementCount > MaxElements) || plan.ArenaBytes(1) > 4 * MaxElements)
        {
            return;
        }

        Memory<byte>[] inputs = [.. plan.Graph.Inputs.Select(Bytes)];
        new PlanRunner(plan).Run([.. inputs.Select(i => (ReadOnlyMemory<byte>)i)], [.. plan.Graph.Outputs.Select(Bytes)], 1, 1);
    }

    private static Memory<byte> Bytes(NamedValue value) => Tensor.AllocateBytes(value.Value.Spec.DataType, value.Value.Shape.For(1), value.Name);
}
