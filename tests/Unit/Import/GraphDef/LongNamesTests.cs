using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Names that an import makes of names: for each output of a node, each call of a function.</summary>
public sealed class LongNamesTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private static readonly string Long = new('n', 4000);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Outputs_whose_names_come_to_too_much_are_refused()
    {
        Assert.Equal(Long.Length, Assert.Single(Split(Long, 1000).Nodes, n => n.Name.StartsWith(Long, StringComparison.Ordinal)).SourceName.Length);
        LimitExceededException e = Assert.Throws<LimitExceededException>(() => Split(Long, 8000));
        Assert.Contains("names", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.FilePath);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(9000, 1)]
    public void Calls_whose_names_come_to_too_much_are_refused(int calls, int refusals)
    {
        GraphText graph = new GraphText().Input("x", 1, 4).Raw(
            $"library {{ function {{ signature {{ name: \"f\" input_arg {{ name: \"a\" type: DT_FLOAT }} output_arg {{ name: \"r\" type: DT_FLOAT }} }} "
            + $"node_def {{ name: \"{Long}\" op: \"Neg\" input: \"a\" attr {{ key: \"T\" value {{ type: DT_FLOAT }} }} }} ret {{ key: \"r\" value: \"{Long}:y:0\" }} }} }}");
        string last = "x";
        for (int i = 0; i < calls; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"c{i}");
            graph.Node(name, "PartitionedCall", [last], "f { func { name: \"f\" } }", "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }");
            last = name;
        }

        Exception? fault = Record.Exception(() => graph.Import(_folder, last));
        Assert.Equal(refusals, fault is LimitExceededException { FilePath: not null } ? 1 : fault is null ? 0 : -1);
    }

    private ModelGraph Split(string name, int count)
    {
        string extent = count.ToString(CultureInfo.InvariantCulture);
        return new GraphText().Input("x", 1, count).Ints("axis", [1], isScalar: true).Node(name, "Split", ["axis", "x"], Float, $"num_split {{ i: {extent} }}")
            .Node("y", "Neg", [$"{name}:1"], Float).Import(_folder, "y");
    }
}
