using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// The attributes Keras keeps in HDF5 groups. A value too large for one attribute stands in several: "layer_names0", "layer_names1", ...
/// (keras.engine.saving, load_attributes_from_hdf5_group).
/// </summary>
internal static class KerasAttributes
{
    // What Keras puts into one attribute at most (HDF5_OBJECT_HEADER_LIMIT).
    private const int MaxBytes = 64512;

    /// <summary>A text as bytes; null when there is none.</summary>
    public static byte[]? Find(Hdf5Object owner, string name) => Strings(owner, name) is { Count: > 0 } parts ? parts.Count == 1 ? parts[0] : [.. parts.SelectMany(p => p)] : null;

    /// <summary>A text; null when there is none.</summary>
    public static string? Text(Hdf5Object owner, string name) => Find(owner, name) is byte[] bytes ? Encoding.UTF8.GetString(bytes).TrimEnd('\0') : null;

    /// <summary>A list of texts; null when there is none.</summary>
    public static IReadOnlyList<string>? Names(Hdf5Object owner, string name) => Strings(owner, name) is { } parts ? [.. parts.Select(p => Encoding.UTF8.GetString(p).TrimEnd('\0'))] : null;

    /// <summary>Writes a list of names, in several attributes where it is too long for one.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="path">The group.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="names">The names.</param>
    public static void Write(Hdf5Writer writer, string path, string name, IReadOnlyList<string> names)
    {
        int longest = names.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty(0).Max();
        int most = Math.Max(1, MaxBytes / Math.Max(1, longest));
        if (names.Count <= most)
        {
            writer.SetAttribute(path, name, names);
            return;
        }

        int part = 0;
        foreach (string[] some in names.Chunk(most))
        {
            writer.SetAttribute(path, string.Create(CultureInfo.InvariantCulture, $"{name}{part++}"), some);
        }
    }

    private static List<byte[]>? Strings(Hdf5Object owner, string name)
    {
        if (owner.FindAttribute(name) is Hdf5Attribute whole)
        {
            return [.. Read(whole, owner)];
        }

        List<byte[]>? strings = null;
        for (int i = 0; owner.FindAttribute(string.Create(CultureInfo.InvariantCulture, $"{name}{i}")) is Hdf5Attribute chunk; i++)
        {
            strings ??= [];
            strings.AddRange(Read(chunk, owner));
        }

        return strings;
    }

    // NumPy gives an empty list the type float64.
    private static byte[][] Read(Hdf5Attribute attribute, Hdf5Object owner) =>
        attribute.IsEmpty || attribute.Shape.ElementCount == 0 ? []
        : attribute.DataType == DataType.String ? attribute.ReadByteStrings()
        : throw new CorruptFileException(owner.Context.Path, $"'{owner.Path}', attribute '{attribute.Name}'", $"{attribute.StoredType}", "text");
}
