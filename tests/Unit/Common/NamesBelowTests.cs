using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Common;

public sealed class NamesBelowTests
{
    private const long Little = 8L << 20;

    // Every path that it lies in, kept, would take gigabytes.
    private static readonly string Deep = string.Concat(Enumerable.Repeat("a/", 30_000)) + "b";

    [Theory]
    [InlineData("a", true)]
    [InlineData("a/b", true)]
    [InlineData("a/b/c", false)]
    [InlineData("a-b", false)]
    [InlineData("", true)]
    [InlineData("d", true)]
    [InlineData("d/", false)]
    [InlineData("A", false)]
    [InlineData("z", false)]
    public void Names_lie_below_the_paths_that_a_slash_ends_in_them(string path, bool expected) =>
        Assert.Equal(expected, new NamesBelow(["a/b/c", "a-b", "a", "d/", "/x"]).Any(path));

    [Fact]
    public void Weights_of_a_name_of_thousands_of_slashes_take_little_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        KerasObjectStore store = new("f.keras", KerasVersion.SomeKeras3, [new KerasWeight(Deep, DataType.Float32, TensorShape.Scalar, () => throw new InvalidOperationException())]);
        Assert.True(store.HasGroup(Deep[..^2]));
        Assert.True(store.HasGroup("a"));
        Assert.False(store.HasGroup(Deep));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void A_name_of_thousands_of_slashes_is_no_danger_to_what_is_written()
    {
        VariableInfo[] variables = [new(Deep, DataType.Float32, TensorShape.Scalar, 4, "f", 0), new("a/b", DataType.Float32, TensorShape.Scalar, 4, "f", 4)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Hdf5Sink.Check(variables, new WeightExportOptions()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
        VariableInfo parent = variables[1] with { Name = Deep[..^2] };
        Assert.Contains("below their name", Assert.Throws<InvalidInputException>(() => Hdf5Sink.Check([.. variables, parent], new WeightExportOptions())).Message, StringComparison.Ordinal);
    }
}
