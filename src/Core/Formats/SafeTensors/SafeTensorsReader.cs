using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.SafeTensors;

/// <summary>Reads a .safetensors file. Opening reads the header; values stream. The format has no checksums. A tensor of an element type that TensorFlow lacks is listed with an unknown type.</summary>
public sealed class SafeTensorsReader : IVariableSource
{
    private readonly ByteSource _file;
    private readonly Dictionary<string, VariableInfo> _byName;

    private SafeTensorsReader(ByteSource file, List<VariableInfo> variables, IReadOnlyDictionary<string, string> metadata)
    {
        _file = file;
        Variables = variables;
        Metadata = metadata;
        _byName = variables.ToDictionary(v => v.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public string FormatName => "safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>The text that the file holds about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It does not begin as a .safetensors file does.</exception>
    /// <exception cref="CorruptFileException">Its header breaks a rule: not JSON, names twice, overlaps, holes, sizes that do not fit.</exception>
    /// <exception cref="LimitExceededException">Its header is over <see cref="SafeTensorsFormat.MaxHeaderBytes"/>.</exception>
    public static SafeTensorsReader Open(string path)
    {
        InputFile file = InputFile.Open(path);
        try
        {
            long length = file.Length;
            byte[] start = new byte[(int)Math.Min(9, length)];
            file.ReadExactly(start, 0, "its start");
            if (start.Length < 9 || start[8] != '{')
            {
                throw new UnrecognizedFormatException($"'{path}' does not begin as a .safetensors file does.", "Check that it is the file you meant.", path);
            }

            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
            if (headerLength > SafeTensorsFormat.MaxHeaderBytes)
            {
                throw new LimitExceededException($"'{path}' has a header of {headerLength} bytes, more than the limit of {SafeTensorsFormat.MaxHeaderBytes}.", "The file is probably damaged, or no .safetensors file.", path);
            }

            if ((long)headerLength > length - 8)
            {
                throw new CorruptFileException(path, "its start", $"a header of {headerLength} bytes in a file of {length}", "a header that fits the file");
            }

            byte[] header = new byte[headerLength];
            file.ReadExactly(header, 8, "the header");
            (List<VariableInfo> variables, Dictionary<string, string> metadata) = SafeTensorsHeader.Parse(header, path, length - 8 - header.Length);
            return new SafeTensorsReader(file, variables, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        return new FileRangeStream(_file, $"tensor '{variable.Name}'", variable.Offset, variable.ByteSize);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable) => throw new InvalidOperationException("A .safetensors file holds no strings.");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
