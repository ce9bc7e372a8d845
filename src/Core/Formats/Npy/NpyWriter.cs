using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>Writes one .npy file, version 1.0, byte for byte as numpy.save writes it.</summary>
public static class NpyWriter
{
    /// <summary>Writes a tensor to a file.</summary>
    /// <exception cref="OutputException">The file cannot be written or exists.</exception>
    /// <exception cref="InvalidInputException">The type holds neither numbers nor strings.</exception>
    public static void Write(string path, Tensor tensor, OverwriteMode mode = OverwriteMode.Refuse)
    {
        using OutputFile output = OutputFile.Create(path, mode, order: OutputOrder.Forward);
        Write(output.Stream, tensor);
        output.Commit();
    }

    /// <summary>Writes a tensor to a stream.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DataType == DataType.String)
        {
            WriteStrings(stream, "the array", tensor.Shape, [.. tensor.Strings]);
            return;
        }

        WriteHeader(stream, tensor.DataType, tensor.Shape);
        stream.Write(tensor.Bytes.Span);
    }

    /// <summary>Writes the header of an array of numbers; its values are to follow.</summary>
    public static void WriteHeader(Stream stream, DataType dataType, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(EncodeHeader(dataType, shape));
    }

    /// <summary>Writes an array of strings.</summary>
    /// <exception cref="LimitExceededException">Their fixed size form would be over 2 GB.</exception>
    public static void WriteStrings(Stream stream, string name, TensorShape shape, byte[][] strings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(strings);
        NpyStrings form = new(name, shape, strings);
        stream.Write(form.Header);
        form.Write(element => stream.Write(element.Span));
    }

    internal static byte[] EncodeHeader(DataType dataType, TensorShape shape) => dataType.ElementSize() == 0
        ? throw new InvalidInputException($"{dataType.TensorFlowName()} values cannot be written to an .npy file.", "Leave this variable out.")
        : NpyHeader.Encode(NpyElement.DescrOf(dataType), shape);
}
