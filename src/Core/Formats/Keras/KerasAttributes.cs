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
    /// <summary>A text as bytes; null when there is none.</summary>
    public static byte[]? Find(Hdf5Object owner, string name) => Strings(owner, name) is { Count: > 0 } parts ? parts.Count == 1 ? parts[0] : [.. parts.SelectMany(p => p)] : null;

    /// <summary>A text; null when there is none.</summary>
    public static string? Text(Hdf5Object owner, string name) => Find(owner, name) is byte[] bytes ? Encoding.UTF8.GetString(bytes).TrimEnd('\0') : null;

    /// <summary>A list of texts; null when there is none.</summary>
    public static IReadOnlyList<string>? Names(Hdf5Object owner, string name) => Strings(owner, name) is { } parts ? [.. parts.Select(p => Encoding.UTF8.GetString(p).TrimEnd('\0'))] : null;

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
