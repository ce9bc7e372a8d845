using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;

namespace TfModelTools.Weights;

/// <summary>Weights into a folder of .npy files.</summary>
internal sealed class NpyFolderSink : IWeightSink
{
    private const int MaxFileName = 255;

    private readonly OutputFolder _output;
    private long _length;

    public NpyFolderSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        Order = variables;
        Check(variables);
        _output = OutputFolder.Create(path, options.Overwrite);
        _output.FlushesToDisk = options.FlushToDisk;
    }

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Order { get; }

    /// <inheritdoc/>
    public void Write(VariableInfo variable, ExportValues values)
    {
        using OutputStream file = _output.CreateFile(NpyFolderNames.ToPath(variable.Name));
        NpyWriter.WriteHeader(file, variable.DataType, variable.Shape);
        while (values.TryTake(out ReadOnlySpan<byte> chunk))
        {
            file.Write(chunk);
        }

        _length += file.Length;
    }

    /// <inheritdoc/>
    public void WriteStrings(VariableInfo variable, byte[][] strings)
    {
        using OutputStream file = _output.CreateFile(NpyFolderNames.ToPath(variable.Name));
        NpyWriter.WriteStrings(file, variable.Name, variable.Shape, strings);
        _length += file.Length;
    }

    /// <inheritdoc/>
    public long Commit()
    {
        _output.Commit();
        return _length;
    }

    /// <summary>Throws when a name cannot be that of a file.</summary>
    /// <param name="variables">What is to be written.</param>
    /// <exception cref="InvalidInputException">Parts of names are too long; all variables concerned are listed.</exception>
    public static void Check(IReadOnlyList<VariableInfo> variables)
    {
        string[] wrong = [.. variables.Where(v => NpyFolderNames.ToPath(v.Name).Split('/').Any(IsTooLong)).Select(v => $"'{v.Name}'")];
        if (wrong.Length > 0)
        {
            throw new InvalidInputException(
                $"These names have parts that as names of files are longer than {MaxFileName} {(OperatingSystem.IsWindows() ? "characters" : "bytes")}, the most that file systems take: {string.Join(", ", wrong)}.",
                "Rename these variables or choose another format.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private static bool IsTooLong(string part) => (OperatingSystem.IsWindows() ? part.Length : Encoding.UTF8.GetByteCount(part)) > MaxFileName;
}
