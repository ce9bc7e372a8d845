using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <content>Attributes.</content>
public sealed partial class Hdf5Writer
{
    /// <summary>Attaches an attribute of numbers or strings to a group or dataset that was added. Strings are of variable length.</summary>
    /// <param name="path">The object's path; "/" for the root.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">The values; strings may be of any length, numbers must fit 64 KB.</param>
    /// <exception cref="InvalidInputException">There is no such object, or the name, type or size does not fit, or the name is taken.</exception>
    public void SetAttribute(string path, string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        value = TensorConverter.Convert(value, DatatypeEncoder.StoredAs(value.DataType));
        MetadataWriter encoded = value.DataType == DataType.String ? EncodeStrings(value.Strings) : EncodeNumbers(path, value.DataType);
        CheckShape(path, value.Shape);
        Attach(path, new PendingAttribute(name, encoded, value.Shape, value.Bytes, value.DataType == DataType.String ? value.Strings : null));
    }

    /// <summary>Attaches an attribute of one text, as a UTF-8 string of variable length and of any size.</summary>
    /// <inheritdoc cref="SetAttribute(string, string, Tensor)" path="/exception"/>
    public void SetAttribute(string path, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        SetAttribute(path, name, new Tensor(TensorShape.Scalar, [Encoding.UTF8.GetBytes(value)]));
    }

    /// <summary>
    /// Attaches an attribute of texts as strings of one length, padded with NULs, as Keras writes lists of names. They must fit 64 KB
    /// together: a longer list is split by the caller, as Keras does with name0, name1, ...
    /// </summary>
    /// <inheritdoc cref="SetAttribute(string, string, Tensor)" path="/exception"/>
    public void SetAttribute(string path, string name, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        byte[][] strings = [.. values.Select(Encoding.UTF8.GetBytes)];
        if (strings.Any(s => s.Contains((byte)0)))
        {
            throw new InvalidInputException($"The attribute '{name}' of '{path}' has a text with a NUL, which strings of this format cannot hold.", "Remove it.");
        }

        int size = Math.Max(1, strings.Select(s => s.Length).DefaultIfEmpty(0).Max());
        if ((long)size * strings.Length > ushort.MaxValue)
        {
            throw new InvalidInputException(
                $"The attribute '{name}' of '{path}' takes {(long)size * strings.Length} bytes, more than the 64 KB that the format holds.",
                "Split it into several attributes, as Keras does with name0, name1, ...");
        }

        byte[] bytes = new byte[size * strings.Length];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i].CopyTo(bytes.AsSpan(i * size));
        }

        MetadataWriter encoded = new();
        DatatypeEncoder.FixedString(encoded, size, utf8: values.Any(v => !Ascii.IsValid(v)));
        Attach(path, new PendingAttribute(name, encoded, new TensorShape(strings.Length), bytes, null));
    }

    private void Attach(string path, PendingAttribute attribute)
    {
        string name = attribute.Name;
        ObjectDisposedException.ThrowIf(_committed, this);
        if (string.IsNullOrEmpty(name) || name.Contains('\0') || Encoding.UTF8.GetByteCount(name) > 60000)
        {
            throw new InvalidInputException($"'{name}' cannot be the name of an attribute of '{path}'.", "Give it a name that is not empty, not too long and holds no NUL.");
        }

        PendingObject? owner = _root;
        foreach (string part in Parts(path))
        {
            owner = (owner as PendingGroup)?.Children.GetValueOrDefault(part);
        }

        if (owner is null)
        {
            throw new InvalidInputException($"There is no '{path}' to attach '{name}' to.", "Add the group or dataset first.");
        }

        if (!owner.AttributeNames.Add(name))
        {
            throw new InvalidInputException($"'{path}' has an attribute '{name}' already.", "Set each attribute once.");
        }

        owner.Attributes.Add(attribute);
    }
}
