using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>Reads one .npy file.</summary>
public static class NpyReader
{
    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no .npy file.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    public static NpyHeader ReadHeader(string path)
    {
        using InputFile file = InputFile.Open(path);
        return NpyHeader.Read(new FileRangeStream(file, "the array", 0, file.Length), file.Length, path, "the array");
    }

    /// <summary>Reads a file whole, in row-major order and little-endian whatever its own order.</summary>
    /// <inheritdoc cref="ReadHeader"/>
    /// <exception cref="UnsupportedFeatureException">Its elements are Python objects, records or dates.</exception>
    public static Tensor Read(string path)
    {
        using InputFile file = InputFile.Open(path);
        using FileRangeStream stream = new(file, "the array", 0, file.Length);
        NpyHeader header = NpyHeader.Read(stream, file.Length, path, "the array");
        VariableSources.EnsureReadable(path, new VariableInfo("the array", header.Element.DataType, header.Shape, header.DataLength, path, 0) { Unreadable = header.Element.Unreadable });
        if (header.Element.DataType == DataType.String)
        {
            using BufferedStream buffered = new(stream, 1 << 16);
            return new Tensor(header.Shape, NpyValues.ReadStrings(buffered, header, path, "the array"));
        }

        byte[] bytes = Tensor.AllocateBytes(header.Element.DataType, header.Shape, path);
        using Stream values = NpyValues.Open(stream, header, path);
        if (values is IParallelReadable whole)
        {
            whole.ReadRest(bytes, CancellationToken.None);
        }
        else
        {
            values.ReadExactly(bytes);
        }

        return new Tensor(header.Element.DataType, header.Shape, bytes);
    }
}
