using System.Globalization;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Tests.Formats.Keras;

/// <summary>What is in the arguments of a call.</summary>
public sealed class KerasArgumentTests
{
    [Fact]
    public void Tensors_come_depth_first_and_those_of_a_dictionary_by_its_keys()
    {
        KerasListArgument argument = new(
        [
            new KerasDictionaryArgument([KeyValuePair.Create("b", Tensor("third")), KeyValuePair.Create("B", Tensor("second")), KeyValuePair.Create<string, KerasArgument>("A", new KerasListArgument([Tensor("first")]))]),
            new KerasSliceArgument(Tensor("fourth"), KerasLiteralArgument.None, Tensor("fifth")),
            new KerasListArgument([]),
            new KerasEllipsisArgument(),
            Tensor("sixth"),
        ]);
        Assert.True(argument.HoldsTensors);
        Assert.Equal(["first", "second", "third", "fourth", "fifth", "sixth"], argument.References().Select(r => r.Layer));
    }

    [Fact]
    public void Literals_come_depth_first_out_of_lists_of_either_kind()
    {
        KerasListArgument argument = new([Literal("[[1, 2], [], [[3]]]"), new KerasListArgument([Literal("4"), Tensor("a")]), Literal("\"5\""), KerasLiteralArgument.None]);
        Assert.Equal(["1", "2", "3", "4", "5", ""], argument.Leaves().Select(l => l.Value.ToString()));
        Assert.Equal("float32", Assert.Single((Literal("1") with { TypeName = "float32" }).Leaves()).TypeName);
        Assert.False(new KerasListArgument([Literal("[1]"), new KerasSliceArgument(Literal("1"), Literal("2"), Literal("3"))]).HoldsTensors);
    }

    // A file of 420 KB made of lists in lists cost 190 MB each time it was looked for tensors in it.
    [Fact]
    public void Lists_in_lists_cost_no_more_than_they_are_long()
    {
        const int Depth = 60;
        const int Count = 1_000;
        string nest = new string('[', Depth) + "0" + new string(']', Depth);
        KerasArgument argument = KerasCallReader.ReadArgument(KerasJson.Parse(
            System.Text.Encoding.ASCII.GetBytes("[" + string.Join(',', Enumerable.Repeat(nest, Count)) + "]"), "file.json", "arguments"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(argument.HoldsTensors);
        Assert.Empty(argument.References());
        Assert.Equal(Count, argument.Leaves().Count);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < Depth * Count * 64L, string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes for {Count} lists"));
    }

    private static KerasArgument Tensor(string layer) => new KerasTensorArgument(new KerasTensorReference(layer, 0, 0));

    private static KerasLiteralArgument Literal(string json) => new(StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), "file.json", "a value", 64));
}
