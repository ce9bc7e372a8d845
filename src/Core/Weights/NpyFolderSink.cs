using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;

namespace TfModelTools.Weights;

/// <summary>Weights into a folder of .npy files.</summary>
internal sealed class NpyFolderSink : IWeightSink
{
    private readonly OutputFolder _output;
    private long _length;

    public NpyFolderSink(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options)
    {
        Order = variables;
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

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();
}
