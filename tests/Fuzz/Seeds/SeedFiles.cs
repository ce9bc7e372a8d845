using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Makes seeds with writers that want a folder, and the tensors for them.</summary>
internal static class SeedFiles
{
    /// <summary>What is written into a folder that is gone afterwards.</summary>
    public static FileSet Written(Action<string> write)
    {
        using TemporaryFolder folder = new();
        write(folder.Path);
        return FileSet.ReadFrom(folder.Path);
    }

    /// <summary>A seed of what is written into a folder.</summary>
    public static FuzzSeed Seed(string name, Action<string> write) => new(name, Written(write));

    /// <summary>Numbers between 0 and 1 that are always the same: a variance may be positive, an id within its table.</summary>
    public static Tensor Numbers(params long[] shape)
    {
        TensorShape full = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)full.ElementCount).Select(i => (float)(((i * 37) + (full.Rank * 11)) % 89 + 1) / 91)], full);
    }

    /// <summary>Random bits that are always the same.</summary>
    public static Tensor Bits(DataType type, params long[] shape) => TensorSamples.Random(new Random((int)type + shape.Length), type, shape);

    /// <summary>Some tensors of several types and shapes.</summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> Mixed { get; } =
    [
        new("dense/bias", Numbers(2)), new("dense/kernel", Numbers(3, 2)), new("step", Tensor.Create<long>([7], new TensorShape())), new("half", Bits(DataType.Float16, 5)), new("flags", Bits(DataType.Bool, 4)),
        new("empty", Numbers(0, 3)), new("bytes", Bits(DataType.UInt8, 2, 2)), new("double", Bits(DataType.Float64, 3)), new("names", Bits(DataType.String, 3)),
    ];
}
