using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Mutators;
using static TfModelTools.Tests.Fuzz.Seeds.SeedFiles;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small checkpoints.</summary>
internal static class CheckpointSeeds
{
    private const string ObjectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    /// <summary>Format V2: plain, in several shards, in slices, compressed, with a graph of objects.</summary>
    public static IReadOnlyList<FuzzSeed> Bundles(string prefix)
    {
        FileSet plain = Bundle(prefix, long.MaxValue, Mixed);
        return
        [
            new("plain", plain),
            new("one", Bundle(prefix, long.MaxValue, [new("w", Numbers(2, 2))])),
            new("shards", Bundle(prefix, 40, Mixed)),
            new("compressed", Compressed(plain, prefix)),
            new("strings", Bundle(prefix, long.MaxValue, [new("s", Bits(DataType.String, 2, 3)), new("t", Bits(DataType.String, 1))])),
            Seed("slices", folder =>
            {
                using TensorBundleWriter writer = TensorBundleWriter.Create(Path.Combine(folder, prefix), OverwriteMode.Refuse);
                writer.Add("a", Numbers(3));
                writer.AddSlice("w", new TensorShape(4, 3), [0, 0], Numbers(4, 1));
                writer.AddSlice("w", new TensorShape(4, 3), [0, 1], Numbers(4, 2));
                writer.Commit();
            }),
            new("objects", Bundle(prefix, long.MaxValue,
            [
                new(ObjectGraphKey, new Tensor(new TensorShape(), [ObjectGraphs.WithKeys("kernel" + Suffix, "bias" + Suffix)])), new("bias" + Suffix, Numbers(2)), new("kernel" + Suffix, Numbers(3, 2)),
            ])),
            new("many", Bundle(prefix, long.MaxValue, [.. Enumerable.Range(0, 60).Select(i => KeyValuePair.Create($"layer_{i:00}/kernel", Numbers(1)))])),
        ];
    }

    /// <summary>Format V1: whole, in slices, numbers one by one.</summary>
    public static IReadOnlyList<FuzzSeed> Tables(string name) =>
    [
        Seed("packed", folder => V1Files.Write(Path.Combine(folder, name), [.. Mixed.Select(m => new V1Files.Piece(m.Key, m.Value.Shape, null, m.Value))])),
        Seed("unpacked", folder => V1Files.Write(Path.Combine(folder, name), [new("w", new TensorShape(2, 2), null, Numbers(2, 2)), new("i", new TensorShape(3), null, Bits(DataType.Int32, 3))], packed: false)),
        Seed("slices", folder => V1Files.Write(Path.Combine(folder, name), [new("w", new TensorShape(4, 3), [0, 0], Numbers(2, 3)), new("w", new TensorShape(4, 3), [2, 0], Numbers(2, 3))])),
        new("compressed", CompressedTable(Written(folder => V1Files.Write(Path.Combine(folder, name), [new("w", new TensorShape(20), null, Numbers(20)), new("v", new TensorShape(20), null, Numbers(20))])), name)),
    ];

    /// <summary>A checkpoint of some tensors.</summary>
    public static FileSet Bundle(string prefix, long shardBytes, IReadOnlyList<KeyValuePair<string, Tensor>> tensors) => Written(folder =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, prefix))!);
        using TensorBundleWriter writer = TensorBundleWriter.Create(Path.Combine(folder, prefix), OverwriteMode.Refuse, shardBytes);
        foreach ((string key, Tensor value) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            writer.Add(key, value);
        }

        writer.Commit();
    });

    private static FileSet Compressed(FileSet files, string prefix) => CompressedTable(files, prefix + ".index");

    private static FileSet CompressedTable(FileSet files, string name) => files.With(name, TableFile.Build(TableFile.TryParse(files[name])!.Blocks, isCompressed: true));
}
