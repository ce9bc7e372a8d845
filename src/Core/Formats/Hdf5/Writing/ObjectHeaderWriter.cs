using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Builds object headers of version 1.</summary>
internal sealed class ObjectHeaderWriter
{
    /// <summary>A message's size is kept in 16 bits and is a multiple of eight.</summary>
    private const int MaxMessageSize = 65528;

    private readonly MetadataWriter _messages = new();
    private int _count;

    /// <summary>Adds a message, padded to a multiple of eight bytes.</summary>
    public void Add(MessageType type, MetadataWriter body)
    {
        body.Align8();
        _count++;
        _messages.UInt16((int)type).UInt16(body.Length).Byte(0).Zeros(3).Raw(body.Bytes);
    }

    /// <summary>Adds an attribute message: version 1, or 3 where the name is not ASCII.</summary>
    public void AddAttribute(string path, string name, MetadataWriter type, TensorShape shape, ReadOnlySpan<byte> values)
    {
        byte[] nameBytes = [.. Encoding.UTF8.GetBytes(name), 0];
        MetadataWriter space = Dataspace(shape);
        MetadataWriter body = new();
        if (Ascii.IsValid(name))
        {
            body.Byte(1).Byte(0).UInt16(nameBytes.Length).UInt16(type.Length).UInt16(space.Length);
            body.Raw(nameBytes).Align8().Raw(type.Bytes).Align8().Raw(space.Bytes).Align8();
        }
        else
        {
            body.Byte(3).Byte(0).UInt16(nameBytes.Length).UInt16(type.Length).UInt16(space.Length).Byte(1);
            body.Raw(nameBytes).Raw(type.Bytes).Raw(space.Bytes);
        }

        body.Raw(values);
        if (body.Length > MaxMessageSize || _count >= 65000)
        {
            throw new InvalidInputException(
                $"The attribute '{name}' of '{path}' takes {body.Length} bytes; the most that the format holds is {MaxMessageSize}.",
                "Split it into several attributes, as Keras does with name0, name1, ..., or write it as a dataset.");
        }

        Add(MessageType.Attribute, body);
    }

    /// <summary>A dataspace message of version 1; the body is not yet padded.</summary>
    public static MetadataWriter Dataspace(TensorShape shape)
    {
        MetadataWriter writer = new();
        writer.Byte(1).Byte(shape.Rank).Byte(0).Zeros(5);
        foreach (long extent in shape.Dimensions)
        {
            writer.Int64(extent);
        }

        return writer;
    }

    /// <summary>Writes the header; returns its address.</summary>
    public long Write(OutputPosition output)
    {
        MetadataWriter prefix = new();
        prefix.Byte(1).Byte(0).UInt16(_count).UInt32(1).UInt32(_messages.Length).Zeros(4);
        long address = output.Write(prefix);
        output.Write(_messages.Bytes);
        return address;
    }
}
