using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>An object whose header is written at the end.</summary>
internal abstract class PendingObject
{
    public List<PendingAttribute> Attributes { get; } = [];

    public HashSet<string> AttributeNames { get; } = new(StringComparer.Ordinal);
}

/// <summary>A group and its members.</summary>
internal sealed class PendingGroup(string name) : PendingObject
{
    public string Name { get; } = name;

    public Dictionary<string, PendingObject> Children { get; } = new(StringComparer.Ordinal);
}

/// <summary>A dataset whose values are in the file already.</summary>
/// <param name="type">Its datatype message.</param>
/// <param name="shape">Its shape.</param>
/// <param name="address">Where its values begin; -1 when it has none.</param>
/// <param name="size">Bytes of its values.</param>
internal sealed class PendingDataset(MetadataWriter type, TensorShape shape, long address, long size) : PendingObject
{
    public MetadataWriter Type { get; } = type;

    public TensorShape Shape { get; } = shape;

    public long Address { get; } = address;

    public long Size { get; } = size;
}

/// <summary>An attribute.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">Its datatype message.</param>
/// <param name="shape">Its shape.</param>
/// <param name="bytes">Its values; of strings, set when these have got their places in the heap.</param>
/// <param name="strings">Its values, of strings of variable length; null for others.</param>
internal sealed class PendingAttribute(string name, MetadataWriter type, TensorShape shape, ReadOnlyMemory<byte> bytes, IReadOnlyList<byte[]>? strings)
{
    public string Name { get; } = name;

    public MetadataWriter Type { get; } = type;

    public TensorShape Shape { get; } = shape;

    public ReadOnlyMemory<byte> Bytes { get; set; } = bytes;

    public IReadOnlyList<byte[]>? Strings { get; } = strings;
}
